from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon
from .common_security import REFUSED, ClaimSecurityCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderSecurity(ClaimSecurityCommon, PaymentOrderCommon):
    """Finance of the company handles payment orders, auditors and administrators read, nobody else."""

    def setUp(self):
        super().setUp()
        self.claim = self.posted_claim()
        self.second = self.posted_claim()
        self.order = self.order_of(self.claim)
        self.line = self.line_of(self.claim)

    def test_who_reads(self):
        readers = {'finance', 'finance_2', 'auditor', 'administrator'}
        self.assertEqual(
            self.who_may(lambda user: self.as_user(self.order, user).read(['name', 'total_amount'])), readers)
        self.assertEqual(self.who_may(lambda user: self.as_user(self.line, user).read(['account_masked'])), readers)
        for user in self.people.values():
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.as_user(self.line, user).read(['account_number'])
        self.assertFalse(self.env['hr.expense.payment.order'].with_user(self.outsider).search([]))

    def test_who_acts(self):
        finance = {'finance', 'finance_2'}
        for name, call in {
            'confirm': lambda user: self.as_user(self.order, user).action_confirm(),
            'cancel': lambda user: self.as_user(self.order, user).action_cancel(),
            'hold': lambda user: self.as_user(self.line, user).action_hold("Wait"),
            'unhold': lambda user: self.as_user(self.line, user).action_unhold(),
            'check': lambda user: self.as_user(self.line, user).action_check("Asked"),
            'remove': lambda user: self.as_user(self.line, user).action_remove(),
            'split': lambda user: self.as_user(self.line, user).action_split(),
            'hold_dialog': lambda user: self.as_user(self.line, user).action_hold_dialog(),
            'check_dialog': lambda user: self.as_user(self.line, user).action_check_dialog(),
            'date': lambda user: self.as_user(self.order, user).write({'payment_date': '2030-01-01'}),
            'note': lambda user: self.as_user(self.order, user).write({'note': "Please"}),
            'dialog': lambda user: self.as_user(self.env['hr.expense.payment.order.decide'], user).create({
                'line_ids': [Command.set(self.line.ids)], 'decision': 'check'}).details,
        }.items():
            with self.subTest(action=name):
                self.assertEqual(self.who_may(call), {'finance_2'} if name == 'confirm' else finance)

    def test_who_collects(self):
        self.line.action_remove()
        self.env.flush_all()
        self.assertEqual(
            self.who_may(lambda user: self.as_user(self.claim, user).action_add_to_payment_order()),
            {'finance', 'finance_2'})
        self.assertEqual(
            self.who_may(lambda user: self.as_user(self.env['hr.expense.payment.order'], user).action_collect()),
            {'finance', 'finance_2'})

    def test_nobody_writes_what_follows_from_the_workflow(self):
        for user in self.people.values():
            for records, values in (
                (self.order, {
                    'name': "X", 'journal_id': self.bank.id, 'currency_id': self.foreign_currency.id,
                    'company_id': self.other_company.id, 'confirmed_on': '2030-01-01', 'is_cancelled': True,
                    'confirmed_by_id': user.id, 'preparer_ids': [Command.clear()], 'state': 'confirmed',
                    'is_collecting': False, 'total_amount': 1, 'line_ids': [Command.clear()]}),
                (self.line, {
                    'amount': 1, 'bank_account_id': False, 'account_number': 'MINE', 'posted_amount': 1,
                    'hold_reason': False, 'partner_id': user.partner_id.id, 'checked_by_id': False,
                    'payment_id': False, 'order_id': self.order.id, 'claim_id': self.second.id}),
            ):
                self.assert_values_refused(self.as_user(records, user), values)

    def test_nobody_creates_or_deletes(self):
        for user in self.people.values():
            with self.subTest(user=user.login):
                self.assert_refused(lambda user=user: self.as_user(self.order, user).unlink())
                self.assert_refused(lambda user=user: self.as_user(self.line, user).unlink())
                orders, lines = self.as_user(self.order.browse(), user), self.as_user(self.line.browse(), user)
                self.assert_refused(lambda user=user, orders=orders: orders.create({
                    'name': "X", 'company_id': user.company_id.id, 'currency_id': self.order.currency_id.id,
                    'journal_id': self.bank.id}))
                self.assert_refused(lambda lines=lines: lines.create({
                    'order_id': self.order.id, 'claim_id': self.claim.id}))

    def test_the_claimant_does_not_see_the_order(self):
        claim = self.claim.with_user(self.employee)
        with self.assertRaises(AccessError):
            claim.read(['payment_line_ids'])
        with self.assertRaises(REFUSED):
            self.order.with_user(self.employee).read(['name'])

    def test_finance_of_another_company_sees_and_does_nothing(self):
        for call in (
            lambda: self.as_user(self.order, self.outsider).action_confirm(),
            lambda: self.as_user(self.line, self.outsider).action_remove(),
            lambda: self.as_user(self.claim, self.outsider).action_add_to_payment_order(),
        ):
            self.assert_refused(call)

    def test_each_company_has_its_own_order(self):
        users = self.finance | self.finance_2
        users.company_ids = [Command.link(self.other_company.id)]
        category = self._create_category("Abroad")
        self.outsider_employee.expense_manager_id = self.director
        self.director.company_ids = [Command.link(self.other_company.id)]
        self.other_company.expense_claim_auto_post = False
        claim = self.create_claim(self._prepare_line(90, product_id=category.id), user=self.outsider)
        claim.action_submit()
        both = (self.company | self.other_company).ids
        claim.with_user(self.director).with_context(allowed_company_ids=both).action_approve()
        work = claim.with_user(self.finance).with_context(allowed_company_ids=both)
        work.action_approve()
        work.action_post()
        order = self.order_of(claim)
        self.assertNotEqual(order, self.order)
        self.assertRecordValues(order, [{
            'company_id': self.other_company.id, 'currency_id': self.other_company.currency_id.id,
            'journal_id': self.company_data_2['default_journal_bank'].id, 'total_amount': 90}])
        self.assertEqual(order.name, self.order.name, "Each company counts its own orders")
        # Finn works in this company and confirms the order of the other one
        self.flush_tracking()
        order.with_user(self.finance_2).with_context(allowed_company_ids=both).action_confirm()
        self.flush_tracking()
        self.assertEqual(claim.sudo().state, 'paid')
        self.assertEqual(order.line_ids.payment_id.company_id, self.other_company)
        self.assertEqual(self.claim.state, 'posted')
