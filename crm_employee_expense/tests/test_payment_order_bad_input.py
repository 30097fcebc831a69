from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderBadInput(PaymentOrderCommon):
    """What cannot be paid is refused with words, and nothing is half done."""

    def assertRefused(self, order, words):
        # the savepoint stands for the transaction that a refused click ends
        with self.assertRaisesRegex(UserError, words) as caught, self.env.cr.savepoint():
            self.confirm(order)
        self.env.invalidate_all()
        self.assertEqual(order.state, 'draft')
        self.assertFalse(order.line_ids.payment_id)
        self.assertEqual(set(order.line_ids.claim_id.mapped('state')), {'posted'})
        return str(caught.exception)

    # -- the order -------------------------------------------------------------------------
    def test_a_payment_date_in_a_locked_period(self):
        order = self.order_of(self.posted_claim())
        day = fields.Date.today() - timedelta(days=9)
        order.with_user(self.finance).payment_date = day
        self.company.fiscalyear_lock_date = day
        told = self.assertRefused(order, "the period is locked")
        self.assertIn(order.name, told)
        self.assertIn(day.strftime('%m/%d/%Y'), told)
        order.with_user(self.finance).payment_date = fields.Date.today()
        self.confirm(order)
        self.assertEqual(order.line_ids.payment_id.move_id.date, fields.Date.today())

    def test_a_bank_journal_that_was_archived(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        other = self.bank.copy({'name': "Second bank", 'code': 'BNK9'})
        self.company.expense_payment_journal_id = other
        self.bank.active = False
        told = self.assertRefused(order, "is archived")
        self.assertIn(self.bank.name, told)
        self.assertIn(order.name, told)
        order.with_user(self.finance).action_cancel()
        claim.with_user(self.finance).action_add_to_payment_order()
        again = self.order_of(claim)
        self.assertEqual(again.journal_id, other)
        self.confirm(again)
        self.assertEqual(claim.state, 'paid')

    def test_a_bank_without_outgoing_payment_method(self):
        order = self.order_of(self.posted_claim())
        self.bank.outbound_payment_method_line_ids.unlink()
        self.assertIn(order.name, self.assertRefused(order, "has no outgoing payment method"))

    # -- its claims ----------------------------------------------------------------------
    def test_an_archived_bank_account_of_the_employee(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        self.anna.sudo().primary_bank_account_id.active = False
        self.env.invalidate_all()
        self.assertEqual(self.line_of(claim).state, 'blocked')
        self.assertIn(claim.name, self.assertRefused(order, "Anna Employee"))

    def test_an_employee_who_left_still_gets_his_money(self):
        claim = self.posted_claim(user=self.salesperson)
        self.salesperson_employee.active = False
        self.salesperson.active = False
        self.env.invalidate_all()
        self.assertEqual(self.line_of(claim).state, 'ready')
        self.confirm(self.order_of(claim))
        self.assertEqual(claim.sudo().state, 'paid')

    def test_an_archived_contact_of_the_employee_is_posted_to_no_more(self):
        claim = self.claim_of(self.salesperson)
        self.salesperson.active = False
        self.salesperson_employee.work_contact_id.active = False
        self.post_all(claim)
        self.assertIn("archived", claim.sudo().post_error)
        self.assertFalse(self.entry(claim))

    def test_two_clicks_and_two_people_one_after_the_other(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        self.confirm(order)
        for user in (self.finance_2, self.finance):
            with self.assertRaisesRegex(UserError, "is not a draft any more"):
                self.confirm(order, user)
            with self.assertRaisesRegex(UserError, "already paid"):
                claim.with_user(user).action_register_payment()
            with self.assertRaises(UserError):
                claim.with_user(user).action_add_to_payment_order()
        self.assertEqual(claim.payment_count, 1)

    # -- paid before ------------------------------------------------------------------------
    def test_money_that_went_out_is_not_paid_again_because_its_payment_settles_nothing(self):
        def unreconcile(entry):
            entry.line_ids.remove_move_reconcile()

        def reverse(entry):
            self.env['account.move.reversal'].with_user(self.finance).with_context(
                active_model='account.move', active_ids=entry.ids,
            ).create({'journal_id': entry.journal_id.id}).modify_moves()

        for undo in (unreconcile, reverse):
            for pay in (self.register, lambda claim: self.confirm(self.order_of(claim))):
                with self.subTest(undo=undo.__name__, by_hand=pay == self.register):
                    claim = self.posted_claim(self._prepare_line(70))
                    pay(claim)
                    payment = claim.sudo()._get_payments()
                    undo(self.entry(claim))
                    self.env.flush_all()
                    self.env.invalidate_all()
                    self.env['account.move'].search([
                        ('invoice_origin', '=', claim.name), ('state', '=', 'draft')]).unlink()
                    if claim.state == 'approved':
                        self.post_all(claim)
                    if not self.order_of(claim):
                        claim.with_user(self.finance).action_add_to_payment_order()
                    self.assertEqual((claim.state, claim.amount_residual), ('posted', 70))
                    line = self.line_of(claim)
                    self.assertEqual(line.state, 'blocked')
                    self.assertIn(f"{claim.name} was paid before with {payment.display_name} ($ 70.00)",
                                  line.problem.replace('\xa0', ' '))
                    self.assertRefused(line.order_id, "was paid before")
                    # Odoo's own dialog says so as well, though it lets people pay
                    note = self.payment_dialog(claim).expense_unmatched_note
                    self.assertIn(f"{claim.name} was paid before with {payment.display_name}", note)

                    # matched with the new entry, it is paid; where it is cancelled, the order pays
                    payable = (payment.move_id | self.entry(claim)).line_ids.filtered(
                        lambda item: item.account_type == 'liability_payable' and not item.reconciled)
                    payable.reconcile()
                    self.env.invalidate_all()
                    self.assertEqual((claim.state, claim.amount_residual), ('paid', 0))
                    self.assertEqual(claim.payment_count, 1)
                    line.with_user(self.finance).action_remove()

    def payment_dialog(self, claim):
        action = claim.with_user(self.finance).action_register_payment()
        return Form(self.env['account.payment.register'].with_user(self.finance).with_context(action['context']))

    def test_a_part_that_still_counts_does_not_block_the_rest(self):
        claim = self.posted_claim(self._prepare_line(70))
        self.register(claim, amount=20)
        self.assertFalse(self.payment_dialog(claim).expense_unmatched_note)
        self.assertEqual(self.line_of(claim).state, 'ready')
        self.confirm(self.order_of(claim))
        self.assertEqual(claim.state, 'paid')

    # -- currencies -------------------------------------------------------------------------
    def test_a_currency_without_a_rate_is_not_taken_one_for_one(self):
        currency = self.setup_other_currency('CHF', rates=[])
        self.assertFalse(currency.rate_ids)
        claim = self.create_claim(self._prepare_line(90, currency_id=currency.id))
        with self.assertRaisesRegex(UserError, "CHF, which has no exchange rate") as caught:
            claim.action_submit()
        self.assertIn("USD", str(caught.exception))
        self.assertEqual(claim.state, 'draft')
        claim.expense_ids.total_amount = 101.7
        claim.action_submit()
        self.assertEqual(claim.total_amount, 101.7)

    def test_a_rate_of_another_company_does_not_count(self):
        currency = self.setup_other_currency('CHF', rates=[])
        claim = self.create_claim(self._prepare_line(90, currency_id=currency.id))
        rate = self.env['res.currency.rate'].create({
            'currency_id': currency.id, 'company_id': self.other_company.id, 'name': '2016-01-01', 'rate': 0.9})
        with self.assertRaisesRegex(UserError, "no exchange rate"):
            claim.action_submit()
        rate.company_id = self.company
        claim.action_submit()
        self.assertEqual(claim.state, 'submitted')

    # -- the check itself -------------------------------------------------------------------
    def test_the_consistency_check_of_orders_finds_what_sql_corrupts(self):
        claim = self.posted_claim(self._prepare_line(100))
        order = self.order_of(claim)
        self.confirm(order)
        line, payment = order.line_ids, order.line_ids.payment_id
        self.assertEqual(order._check_consistency(), [])
        other_bank = self.bank.copy({'name': "Second bank", 'code': 'BNK9'})
        for table, record, column, value, word in (
            ('hr_expense_payment_order', order, 'state', 'draft', "is draft, but has to be confirmed"),
            ('hr_expense_payment_order', order, 'is_collecting', True, "still collects claims"),
            ('hr_expense_payment_order', order, 'confirmed_by_id', None, "who confirmed it"),
            ('hr_expense_payment_order', order, 'total_amount', 7, "is of 7.0, its lines of 100.0"),
            ('hr_expense_payment_order', order, 'claim_count', 2, "says 2 lines, but has 1"),
            ('hr_expense_payment_order', order, 'journal_id', other_bank.id, "Journal of its payment"),
            ('hr_expense_payment_order', order, 'payment_date', '2020-01-01', "Date of its payment"),
            ('hr_expense_payment_order_line', line, 'order_state', 'draft', "another status or company"),
            ('hr_expense_payment_order_line', line, 'paid_amount', 90, "is of 90.0, its payment of 100.0"),
            ('hr_expense_payment_order_line', line, 'partner_id', self.manager.partner_id.id, "of its payment"),
            ('account_payment', payment, 'amount', 60, "is of 100.0, its payment of 60.0"),
        ):
            with self.subTest(column=f'{table}.{column}'):
                self.env.flush_all()
                self.env.cr.execute(f'SELECT {column} FROM {table} WHERE id = %s', [record.id])
                before = self.env.cr.fetchone()[0]
                self.env.cr.execute(f'UPDATE {table} SET {column} = %s WHERE id = %s', [value, record.id])
                self.env.invalidate_all()
                self.assertIn(word, "\n".join(order._check_consistency()))
                self.env.cr.execute(f'UPDATE {table} SET {column} = %s WHERE id = %s', [before, record.id])
                self.env.invalidate_all()
                self.assertEqual(order._check_consistency(), [])
