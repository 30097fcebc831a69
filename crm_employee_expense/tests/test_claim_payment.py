from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestClaimPayment(ClaimBooksCommon):
    """Posted claims are paid once, in full or in parts, and the employee is told."""

    #: whether payments have an entry of their own, and what the claim is when they cover it
    modes = ((True, 'paid'), (False, 'in_payment'))

    def set_mode(self, outstanding):
        """With full accounting and no outstanding account, payments have no entry: the bank statement is it."""
        if not outstanding:
            self.bank_method.payment_account_id = False
            self.patch(type(self.env['account.move']), '_get_invoice_in_payment_state', lambda move: 'in_payment')

    def receive_statement(self, claim, amount):
        """The bank statement says that the money went out, and settles the entry."""
        line = self.env['account.bank.statement.line'].create({
            'journal_id': self.bank.id, 'date': fields.Date.today(), 'amount': -amount,
            'partner_id': self.employee.partner_id.id, 'payment_ref': "Transfer"})
        payable = self.entry(claim).line_ids.filtered(lambda one: one.account_type == 'liability_payable')
        suspense = line.move_id.line_ids.filtered(lambda one: one.account_id == self.bank.suspense_account_id)
        suspense.account_id = payable.account_id
        (suspense | payable).reconcile()
        self.flush_tracking()

    def assertTold(self, user, claim, amount):
        """Exactly one message says that this was paid."""
        message = self.paid_messages(user, claim)
        self.assertEqual(len(message), 1)
        self.assertIn(f"<b>$ {amount}</b>", str(message.body).replace('&nbsp;', ' '))
        self.assertIn(claim.name, message.subject)

    def paid_amounts(self, claim):
        return claim.state, claim.amount_paid, claim.amount_residual

    # -- one claim -----------------------------------------------------------------------
    def test_full_payment_settles_the_claim_and_tells_the_employee_once(self):
        claim = self.posted_claim(self._prepare_line(120), self._prepare_line(80))
        payment = self.register(claim)
        self.assertRecordValues(payment, [{
            'amount': 200, 'payment_type': 'outbound', 'partner_id': self.employee.partner_id.id,
            'partner_bank_id': self.anna.sudo().primary_bank_account_id.id, 'currency_id': self.company.currency_id.id,
            'journal_id': self.bank.id}])
        self.assertRecordValues(claim, [{
            'state': 'paid', 'amount_paid': 200, 'amount_residual': 0, 'paid_on': fields.Date.today(),
            'payment_count': 1}])
        self.assertEqual(set(claim.expense_ids.mapped('state')), {'paid'})
        self.assertTold(self.employee, claim, '200.00')
        self.assertFalse(self.paid_messages(self.colleague, claim))

    def test_half_a_payment_is_half_paid_until_the_rest_comes(self):
        for outstanding, covered in self.modes:
            with self.subTest(outstanding=outstanding):
                self.set_mode(outstanding)
                claim = self.posted_claim(self._prepare_line(200))
                first = self.register(claim, amount=50)
                self.assertEqual(bool(first.move_id), outstanding)
                self.assertEqual(self.paid_amounts(claim), ('partial', 50, 150))
                self.assertEqual(claim.expense_ids.state, 'posted')
                self.assertFalse(self.paid_messages(self.employee, claim))
                self.assertTrue(claim.with_user(self.finance).can_pay)

                second = self.register(claim)
                self.assertEqual(second.amount, 150, "What is left is proposed")
                self.assertEqual(self.paid_amounts(claim), (covered, 200, 0))
                self.assertEqual(claim.payment_count, 2)
                self.assertTold(self.employee, claim, '200.00')
                with self.assertRaises(UserError):
                    self.register(claim)

    def test_the_bank_statement_settles_a_payment_without_telling_twice(self):
        self.set_mode(outstanding=False)
        claim = self.posted_claim(self._prepare_line(200))
        payment = self.register(claim)
        self.assertRecordValues(payment, [{'state': 'in_process', 'move_id': False}])
        self.assertEqual(self.paid_amounts(claim), ('in_payment', 200, 0))
        self.assertEqual(claim.expense_ids.state, 'in_payment')
        self.assertTold(self.employee, claim, '200.00')

        self.receive_statement(claim, 200)
        self.assertEqual(payment.state, 'paid')
        self.assertEqual(self.paid_amounts(claim), ('paid', 200, 0))
        self.assertTold(self.employee, claim, '200.00')

    def test_the_bank_statement_of_a_partial_payment_counts_once(self):
        self.set_mode(outstanding=False)
        claim = self.posted_claim(self._prepare_line(200))
        self.register(claim, amount=50)
        self.receive_statement(claim, 50)
        self.assertEqual(self.entry(claim).amount_residual, 150)
        self.assertEqual(self.paid_amounts(claim), ('partial', 50, 150))
        self.assertEqual(self.register(claim).amount, 150)
        self.assertEqual(self.paid_amounts(claim), ('in_payment', 200, 0))

    def test_more_than_is_left_cannot_be_paid(self):
        for outstanding, _covered in self.modes:
            with self.subTest(outstanding=outstanding):
                self.set_mode(outstanding)
                claim = self.posted_claim(self._prepare_line(200))
                with self.assertRaises(UserError) as caught:
                    self.register(claim, amount=200.01)
                self.assertIn("$ 200.00", str(caught.exception).replace('\xa0', ' '))
                self.assertIn(claim.name, str(caught.exception))
                self.register(claim, amount=50)
                with self.assertRaises(UserError):
                    self.register(claim, amount=151)
                self.assertEqual(self.paid_amounts(claim), ('partial', 50, 150))
                self.assertEqual(claim.payment_count, 1)

    def test_the_difference_can_be_written_off(self):
        claim = self.posted_claim(self._prepare_line(200))
        account = self.copy_account(self.company_data['default_account_expense'])
        payment = self.register(
            claim, amount=199.5, payment_difference_handling='reconcile', writeoff_account_id=account)
        self.assertEqual(claim.state, 'paid')
        self.assertEqual(claim.amount_residual, 0)
        self.assertEqual(payment.move_id.line_ids.filtered(lambda line: line.account_id == account).balance, -0.5)
        self.assertEqual(self.entry(claim).payment_state, 'paid')

    def test_payment_in_another_currency_settles_the_claim(self):
        claim = self.posted_claim(self._prepare_line(200))
        payment = self.register(claim, currency_id=self.foreign_currency)
        self.assertRecordValues(payment, [{'amount': 400, 'currency_id': self.foreign_currency.id}])
        self.assertEqual(self.paid_amounts(claim), ('paid', 200, 0))

        other = self.posted_claim(self._prepare_line(200))
        self.register(other, currency_id=self.foreign_currency, amount=100)
        self.assertEqual(self.paid_amounts(other), ('partial', 50, 150))

    def test_a_blocked_entry_still_says_what_is_left(self):
        claim = self.posted_claim(self._prepare_line(200))
        self.entry(claim).action_toggle_block_payment()
        self.assertEqual(self.entry(claim).payment_state, 'blocked')
        self.assertEqual(self.paid_amounts(claim), ('posted', 0, 200))

    # -- many claims ---------------------------------------------------------------------
    def test_claims_of_two_employees_are_paid_together(self):
        mine = self.posted_claim(self._prepare_line(10)) | self.posted_claim(self._prepare_line(20))
        hers = self.posted_claim(self._prepare_line(30), user=self.salesperson)
        claims = (mine.sudo() | hers.sudo()).with_env(mine.env)
        payments = self.register(claims)
        self.assertEqual(sorted(payments.mapped('amount')), [10, 20, 30])
        self.assertEqual(payments.partner_id, self.employee.partner_id | self.salesperson.partner_id)
        self.assertEqual(set(claims.sudo().mapped('state')), {'paid'})
        for claim, user in ((mine[0], self.employee), (mine[1], self.employee), (hers, self.salesperson)):
            self.assertEqual(len(self.paid_messages(user, claim)), 1)
        self.assertFalse(self.paid_messages(self.employee, hers))

    def test_grouped_payment_of_one_employee_is_shared_out(self):
        for outstanding, covered in self.modes:
            with self.subTest(outstanding=outstanding):
                self.set_mode(outstanding)
                claims = self.posted_claim(self._prepare_line(10)) | self.posted_claim(self._prepare_line(20))
                payment = self.register(claims, group_payment=True)
                self.assertEqual(payment.amount, 30)
                self.assertEqual([self.paid_amounts(claim) for claim in claims], [(covered, 10, 0), (covered, 20, 0)])

    def test_grouped_partial_payment_settles_what_was_due_first(self):
        for outstanding, covered in self.modes:
            with self.subTest(outstanding=outstanding):
                self.set_mode(outstanding)
                first, second = self.posted_claim(self._prepare_line(10)), self.posted_claim(self._prepare_line(20))
                self.entry(first).invoice_date_due = fields.Date.today() - timedelta(days=2)
                self.register(first | second, group_payment=True, amount=15)
                self.assertEqual(self.paid_amounts(first), (covered, 10, 0))
                self.assertEqual(self.paid_amounts(second), ('partial', 5, 15))
                self.assertEqual(self.register(second).amount, 15)
                self.assertEqual(self.paid_amounts(second), (covered, 20, 0))

    def test_payments_under_way_are_not_paid_again_with_other_claims(self):
        self.set_mode(outstanding=False)
        partly = self.posted_claim(self._prepare_line(100))
        self.register(partly, amount=40)
        hers = self.posted_claim(self._prepare_line(30), user=self.salesperson)
        payments = self.register((partly.sudo() | hers.sudo()).with_env(partly.env))
        self.assertEqual(sorted(payments.mapped('amount')), [30, 60])
        self.assertEqual(self.paid_amounts(partly), ('in_payment', 100, 0))

    def test_a_claim_covered_by_a_payment_under_way_is_not_paid_from_accounting_either(self):
        self.set_mode(outstanding=False)
        claim = self.posted_claim(self._prepare_line(100))
        self.register(claim)
        action = self.entry(claim).with_user(self.finance).action_register_payment()
        wizard = self.env['account.payment.register'].with_user(self.finance).with_context(action['context']).create({})
        with self.assertRaises(UserError) as caught:
            wizard.action_create_payments()
        self.assertIn(claim.name, str(caught.exception))
        self.assertEqual(claim.payment_count, 1)

    # -- who ----------------------------------------------------------------------------
    def test_only_finance_registers_payments(self):
        claim = self.posted_claim()
        for user in (self.employee, self.manager):
            with self.subTest(user=user.name):
                self.assertFalse(claim.with_user(user).can_pay)
                with self.assertRaises(UserError) as caught:
                    claim.with_user(user).action_register_payment()
                self.assertIn("Expense Finance", str(caught.exception))
        for user in (self.colleague, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                claim.with_user(user).action_register_payment()
        self.assertEqual(claim.state, 'posted')

    def test_unposted_and_paid_claims_are_not_paid(self):
        unposted = self.claim_of(self.employee)
        paid = self.posted_claim()
        self.register(paid)
        for claim in (unposted, paid):
            with self.assertRaises(UserError) as caught:
                self.register(claim)
            self.assertIn(claim.name, str(caught.exception))

    def test_what_the_company_paid_is_not_paid_to_the_employee(self):
        claim = self.posted_claim(self._prepare_line(70), self.company_line(30))
        self.assertEqual(self.paid_amounts(claim), ('posted', 0, 70))
        self.assertEqual(self.register(claim).amount, 70)
        self.assertEqual(self.paid_amounts(claim), ('paid', 70, 0))
        self.assertTold(self.employee, claim, '70.00')

    def test_payment_in_the_other_company_while_working_in_this_one(self):
        users = self.finance | self.finance_2
        users.company_ids = [Command.link(self.other_company.id)]
        self.company_data_2['default_journal_bank'].outbound_payment_method_line_ids[:1].payment_account_id = False
        category = self._create_category("Abroad")
        claim = self.create_claim(self._prepare_line(90, product_id=category.id), user=self.outsider)
        self.outsider_employee.expense_manager_id = self.director
        self.director.company_ids = [Command.link(self.other_company.id)]
        self.other_company.expense_claim_auto_post = False
        ours = self.posted_claim(self._prepare_line(10))
        claim.action_submit()
        self.assertEqual(claim.name, ours.name, "Each company counts its own claims")
        both = (self.company | self.other_company).ids
        claim.with_user(self.director).with_context(allowed_company_ids=both).action_approve()
        work = claim.with_user(self.finance).with_context(allowed_company_ids=both)
        self.assertEqual(work.env.company, self.company)
        work.action_approve()
        self.assertIn(claim.name, work.action_post()['params']['message'])
        move = self.entry(claim)
        self.assertRecordValues(move, [{
            'company_id': self.other_company.id, 'currency_id': self.other_company.currency_id.id,
            'journal_id': self.company_data_2['default_journal_purchase'].id, 'amount_total': 90, 'state': 'posted'}])
        self.assertLessEqual(move.line_ids.account_id.company_ids, self.other_company)
        payment = self.register(work)
        self.assertRecordValues(payment, [{'company_id': self.other_company.id, 'amount': 90}])
        self.assertEqual(claim.sudo().state, 'paid')
