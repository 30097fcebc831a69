from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestPaymentOrder(PaymentOrderCommon):
    """Posted claims come together on an order, and are paid when finance confirms it."""

    # -- collecting ---------------------------------------------------------------------
    def test_posted_claims_come_together_on_one_order(self):
        mine = self.posted_claim(self._prepare_line(120), self._prepare_line(80))
        hers = self.posted_claim(self._prepare_line(30), user=self.salesperson)
        order = self.order_of(mine)
        self.assertRegex(order.name, r'^PAY/\d{4}/00001$')
        self.assertRecordValues(order, [{
            'state': 'draft', 'company_id': self.company.id, 'journal_id': self.bank.id, 'claim_count': 2,
            'currency_id': self.company.currency_id.id, 'total_amount': 230, 'ready_amount': 230, 'problem_count': 0,
            'is_collecting': True, 'preparer_ids': [], 'payment_date': False}])
        self.assertRecordValues(order.line_ids, [{
            'claim_id': claim.id, 'employee_id': employee.id, 'partner_id': employee.work_contact_id.id,
            'amount': amount, 'posted_amount': amount, 'bank_account_id': employee.primary_bank_account_id.id,
            'account_number': number, 'account_masked': masked, 'is_trusted': True, 'state': 'ready',
            'problem': False,
        } for claim, employee, amount, number, masked in (
            (mine, self.anna.sudo(), 200, 'BANK-anna', '••••anna'),
            (hers, self.salesperson_employee.sudo(), 30, 'BANK-sara', '••••sara'))])
        self.assertEqual(mine.with_user(self.finance).payment_order_name, order.name)
        self.assertEqual(mine.with_user(self.finance).action_open_payment_orders()['res_id'], order.id)

    def test_the_order_is_of_the_bank_in_the_settings(self):
        other_bank = self.bank.copy({'name': "Second bank", 'code': 'BNK9'})
        first = self.posted_claim()
        self.company.expense_payment_journal_id = other_bank
        second = self.posted_claim()
        self.assertEqual(self.order_of(first).journal_id, self.bank)
        self.assertEqual(self.order_of(second).journal_id, other_bank)

    def test_a_company_without_automatic_orders_collects_by_hand(self):
        self.company.expense_payment_order_auto = False
        claims = self.posted_claim() | self.posted_claim()
        self.assertFalse(self.order_of(claims))
        claims[0].with_user(self.finance).action_add_to_payment_order()
        order = self.order_of(claims[0])
        self.assertEqual(order.preparer_ids, self.finance)
        self.assertFalse(self.order_of(claims[1]))
        action = self.env['hr.expense.payment.order'].with_user(self.finance).action_collect()
        self.assertEqual(action['res_id'], order.id)
        self.assertEqual(order.line_ids.claim_id, claims)
        with self.assertRaisesRegex(UserError, "nothing to collect"):
            self.env['hr.expense.payment.order'].with_user(self.finance).action_collect()
        with self.assertRaisesRegex(UserError, f"is on the payment order {order.name} already"):
            claims[0].with_user(self.finance).action_add_to_payment_order()

    def test_what_the_company_paid_and_refused_claims_are_on_no_order(self):
        paid_by_company = self.posted_claim(self.company_line(30))
        unposted = self.claim_of(self.employee)
        self.assertFalse(self.order_of(paid_by_company | unposted))
        with self.assertRaisesRegex(UserError, "cannot be paid: it is not posted"):
            unposted.with_user(self.finance).action_add_to_payment_order()

    def test_without_a_bank_journal_claims_are_posted_all_the_same(self):
        self.env['account.journal'].search([('type', '=', 'bank'), ('company_id', '=', self.company.id)]).active = False
        claim = self.posted_claim()
        self.assertEqual(claim.state, 'posted')
        self.assertFalse(self.order_of(claim))
        with self.assertRaisesRegex(UserError, "has no bank journal"):
            claim.with_user(self.finance).action_add_to_payment_order()

    def test_a_claim_is_on_one_open_order_only(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        other = order._create_order(self.company, self.bank)
        with mute_logger('odoo.sql_db'), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            other._add_claims(claim.sudo())
            self.env.flush_all()
        self.env.invalidate_all(flush=False)
        self.assertEqual(self.order_of(claim), order)

    # -- confirming -----------------------------------------------------------------------
    def test_confirming_pays_each_claim_once_and_tells_each_employee(self):
        mine = self.posted_claim(self._prepare_line(10)) | self.posted_claim(self._prepare_line(20))
        hers = self.posted_claim(self._prepare_line(30), user=self.salesperson)
        order = self.order_of(mine)
        self.assertIs(self.confirm(order), True)

        self.assertRecordValues(order, [{
            'state': 'confirmed', 'confirmed_by_id': self.finance_2.id, 'total_amount': 60, 'is_collecting': False,
            'payment_date': fields.Date.today(), 'payment_count': 3, 'problem_count': 0}])
        self.assertEqual(order.line_ids.mapped('state'), ['paid'] * 3)
        self.assertRecordValues(order.line_ids.payment_id.sorted('amount'), [{
            'amount': amount, 'payment_type': 'outbound', 'partner_type': 'supplier', 'journal_id': self.bank.id,
            'partner_id': employee.work_contact_id.id, 'partner_bank_id': employee.primary_bank_account_id.id,
            'memo': f"{claim.name} {order.name}", 'create_uid': self.finance_2.id, 'currency_id': order.currency_id.id,
        } for amount, employee, claim in (
            (10, self.anna.sudo(), mine[0]), (20, self.anna.sudo(), mine[1]),
            (30, self.salesperson_employee.sudo(), hers))])
        for claim, user in ((mine[0], self.employee), (mine[1], self.employee), (hers, self.salesperson)):
            self.assertRecordValues(claim.sudo(), [{'state': 'paid', 'amount_residual': 0, 'payment_count': 1}])
            self.assertEqual(self.entry(claim).payment_state, 'paid')
            self.assertEqual(len(self.paid_messages(user, claim)), 1)
            self.assertIn(order.name, ''.join(claim.sudo().message_ids.mapped('body')))
        with self.assertRaisesRegex(UserError, "is not a draft any more"):
            self.confirm(order)

    def test_payments_without_an_entry_of_their_own(self):
        self.bank_method.payment_account_id = False
        self.patch(type(self.env['account.move']), '_get_invoice_in_payment_state', lambda move: 'in_payment')
        claims = self.posted_claim(self._prepare_line(10)) | self.posted_claim(self._prepare_line(20))
        order = self.order_of(claims)
        self.confirm(order)
        self.assertFalse(order.line_ids.payment_id.move_id)
        self.assertEqual(order.line_ids.mapped('state'), ['in_payment', 'in_payment'])
        for claim in claims:
            self.assertRecordValues(claim, [{'state': 'in_payment', 'amount_residual': 0}])
            self.assertEqual(len(self.paid_messages(self.employee, claim)), 1)

    def test_the_payment_date_can_be_set(self):
        order = self.order_of(self.posted_claim())
        friday = fields.Date.today() + timedelta(days=3)
        order.with_user(self.finance).payment_date = friday
        self.assertEqual(order.preparer_ids, self.finance)
        self.confirm(order)
        self.assertEqual(order.line_ids.payment_id.date, friday)
        with self.assertRaisesRegex(UserError, "is not a draft any more"):
            order.with_user(self.finance).payment_date = fields.Date.today()

    def test_the_next_claim_opens_the_next_order(self):
        first = self.order_of(self.posted_claim())
        self.confirm(first)
        second = self.order_of(self.posted_claim())
        self.assertTrue(second.is_collecting)
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)

    def test_foreign_currency_is_paid_in_the_companys(self):
        claim = self.posted_claim(self._prepare_line(200, currency_id=self.foreign_currency.id))
        self.assertEqual(claim.total_own_amount, 100)
        order = self.order_of(claim)
        self.assertEqual((order.currency_id, order.total_amount), (self.company.currency_id, 100))
        self.confirm(order)
        self.assertRecordValues(order.line_ids.payment_id, [{
            'amount': 100, 'currency_id': self.company.currency_id.id}])
        self.assertEqual(claim.state, 'paid')

    def test_a_bank_account_in_another_currency_pays_the_same(self):
        self.bank.currency_id = self.foreign_currency
        claim = self.posted_claim(self._prepare_line(90))
        self.confirm(self.order_of(claim))
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_residual': 0}])

    # -- lines --------------------------------------------------------------------------
    def test_held_claims_stay_behind_until_released(self):
        held, other = self.posted_claim(self._prepare_line(10)), self.posted_claim(self._prepare_line(20))
        order = self.order_of(held)
        with self.assertRaisesRegex(UserError, "Say why"):
            self.line_of(held, self.finance).action_hold(" ")
        self.line_of(held, self.finance).action_hold("Original invoice missing")
        self.assertRecordValues(self.line_of(held), [{
            'state': 'held', 'hold_reason': "Original invoice missing", 'held_by_id': self.finance.id}])
        self.assertIn("Original invoice missing", ''.join(held.sudo().message_ids.mapped('body')))
        self.assertIn("Original invoice missing", ''.join(order.message_ids.mapped('body')))
        self.assertEqual(order.ready_amount, 20)

        message = self.confirm(order)['params']['message']
        self.assertEqual((held.state, other.state), ('posted', 'paid'))
        self.assertEqual(order.line_ids.claim_id, other)
        rest = self.order_of(held)
        self.assertIn(rest.name, message)
        self.assertIn(held.name, message)
        self.assertTrue(rest.is_collecting)
        with self.assertRaisesRegex(UserError, "nothing on"):
            self.confirm(rest)
        self.line_of(held, self.finance).action_unhold()
        self.assertRecordValues(self.line_of(held), [{'state': 'ready', 'hold_reason': False}])
        self.confirm(rest)
        self.assertEqual(held.state, 'paid')

    def test_a_removed_claim_is_picked_up_by_the_next_order(self):
        removed, other = self.posted_claim(), self.posted_claim()
        order = self.order_of(removed)
        line = self.line_of(removed, self.finance)
        line.action_remove()
        self.assertFalse(self.order_of(removed))
        self.assertIn("Removed from the payment order", ''.join(removed.sudo().message_ids.mapped('body')))
        self.assertEqual(self.order_of(self.posted_claim()), order)
        self.assertFalse(self.order_of(removed), "The open order does not take it back by itself")
        with self.assertRaisesRegex(UserError, "not on the order any more"):
            line.action_hold("Too late")
        self.confirm(order)
        self.assertEqual((removed.state, other.state), ('posted', 'paid'))
        newest = self.posted_claim()
        self.assertEqual(self.order_of(removed), self.order_of(newest))

    def test_some_claims_move_to_an_order_of_their_own(self):
        claims = self.posted_claim() | self.posted_claim() | self.posted_claim()
        order = self.order_of(claims)
        lines = self.line_of(claims[0], self.finance) | self.line_of(claims[1], self.finance)
        action = lines.action_split()
        new = self.order_of(claims[0])
        self.assertEqual(action['res_id'], new.id)
        self.assertEqual((new.line_ids.claim_id, order.line_ids.claim_id), (claims[:2], claims[2]))
        self.assertRecordValues(new, [{'state': 'draft', 'is_collecting': False, 'preparer_ids': self.finance.ids}])
        with self.assertRaisesRegex(UserError, "leave at least one"):
            lines.action_split()
        self.assertEqual(self.order_of(self.posted_claim()), order)
        self.confirm(new)
        self.assertEqual(claims.mapped('state'), ['paid', 'paid', 'posted'])

    def test_cancelling_frees_the_claims(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        order.with_user(self.finance).action_cancel()
        self.assertRecordValues(order, [{'state': 'cancelled', 'is_collecting': False}])
        self.assertEqual(order.line_ids.state, 'cancelled')
        self.assertFalse(self.order_of(claim))
        self.assertTrue(claim.with_user(self.finance).can_order)
        newest = self.posted_claim()
        self.assertEqual(self.order_of(newest).line_ids.claim_id, claim | newest)
        for action in ('action_cancel', 'action_confirm'):
            with self.assertRaisesRegex(UserError, "is not a draft any more"):
                getattr(order.with_user(self.finance_2), action)()

    # -- paid by hand, and undone ------------------------------------------------------------
    def test_a_claim_paid_by_hand_leaves_the_order(self):
        claim, other = self.posted_claim(self._prepare_line(200)), self.posted_claim(self._prepare_line(10))
        order = self.order_of(claim)
        self.register(claim, amount=50)
        self.assertRecordValues(self.line_of(claim), [{
            'amount': 150, 'posted_amount': 200, 'state': 'ready', 'problem': False}])
        self.assertEqual(order.total_amount, 160)
        self.register(claim)
        self.assertEqual(claim.state, 'paid')
        self.assertEqual(order.line_ids.claim_id, other)
        self.assertIn("Paid by hand", ''.join(order.message_ids.mapped('body')))
        self.confirm(order)
        self.assertEqual(claim.payment_count, 2)

    def test_the_rest_of_a_partly_paid_claim_is_paid(self):
        claim = self.posted_claim(self._prepare_line(200))
        self.register(claim, amount=50)
        order = self.order_of(claim)
        self.confirm(order)
        self.assertEqual(order.line_ids.payment_id.amount, 150)
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_residual': 0, 'amount_paid': 200}])

    def test_a_payment_that_is_undone_shows_and_the_claim_is_paid_again(self):
        for number, undo in enumerate((
            lambda payment, entry: payment.action_cancel(),
            lambda payment, entry: (payment.action_draft(), payment.action_cancel()),
            lambda payment, entry: (payment.action_draft(), payment.unlink()),
            # the money has to be known to be back before it is paid out again
            lambda payment, entry: (entry.line_ids.remove_move_reconcile(), payment.action_cancel()),
        )):
            with self.subTest(way=number):
                claim = self.posted_claim(self._prepare_line(70))
                order = self.order_of(claim)
                self.confirm(order)
                self.assertEqual(order.line_ids.state, 'paid')
                undo(order.line_ids.payment_id, self.entry(claim))
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual((claim.state, order.state), ('posted', 'confirmed'))
                self.assertRecordValues(order.line_ids, [{'state': 'undone', 'amount': 70}])
                self.assertIn(claim.name, order.line_ids.problem)
                self.assertEqual(order.problem_count, 1)
                self.assertIn(order, order.with_user(self.finance).search([('problem_count', '>', 0)]))
                claim.with_user(self.finance).action_add_to_payment_order()
                again = self.order_of(claim)
                self.assertNotEqual(again, order)
                self.confirm(again)
                self.assertEqual((claim.state, again.line_ids.state), ('paid', 'paid'))
                self.assertRecordValues(order.line_ids, [{'state': 'undone', 'problem': False}])
                self.assertEqual(order.problem_count, 0, "There is nothing left to do about it")
                self.assertNotIn(order, order.with_user(self.finance).search([('problem_count', '>', 0)]))

    def test_a_payment_reset_to_draft_shows_until_it_is_posted_again(self):
        claim = self.posted_claim(self._prepare_line(70))
        order = self.order_of(claim)
        self.confirm(order)
        payment = order.line_ids.payment_id
        payment.action_draft()
        self.env.invalidate_all()
        self.assertEqual((claim.state, order.line_ids.state), ('paid', 'undone'), "Accounting keeps it matched")
        self.assertIn("is a draft again", order.line_ids.problem)
        self.assertIn(order, order.with_user(self.finance).search([('problem_count', '>', 0)]))
        payment.action_post()
        self.env.invalidate_all()
        self.assertRecordValues(order.line_ids, [{'state': 'paid', 'problem': False}])
        self.assertNotIn(order, order.with_user(self.finance).search([('problem_count', '>', 0)]))

    def test_a_reversed_entry_undoes_the_line_and_blocks_an_open_one(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        entry = self.entry(claim)
        wizard = self.env['account.move.reversal'].with_user(self.finance).with_context(
            active_model='account.move', active_ids=entry.ids).create({'journal_id': entry.journal_id.id})
        wizard.modify_moves()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(claim.state, 'approved')
        self.assertEqual(order.line_ids.state, 'blocked')
        self.assertIn("no posted journal entry", order.line_ids.problem)
        with self.assertRaisesRegex(UserError, claim.name):
            self.confirm(order)
        self.post_all(claim)
        self.env.invalidate_all()
        self.assertEqual((order.line_ids.state, len(claim.sudo().payment_line_ids)), ('ready', 1))
        self.confirm(order)
        self.assertEqual(claim.state, 'paid')

    # -- many ------------------------------------------------------------------------------
    def test_many_claims_are_confirmed_in_few_queries_each(self):
        counts = {}
        self.bank_method.payment_account_id = self.bank_method.payment_account_id or \
            self.inbound_payment_method_line.payment_account_id
        for count in (2, 4, 14):
            self.company.expense_claim_require_receipt = False
            claims = self.env['hr.expense.claim'].with_user(self.employee).create([{
                'purpose': f"Batch {number}", 'expense_ids': [self._prepare_line(10 + number)[0]],
            } for number in range(count)])
            claims.action_submit()
            claims.with_user(self.manager).action_approve()
            claims.with_user(self.finance).action_approve()
            self.post_all(claims)
            order = self.order_of(claims)
            self.assertEqual(len(order.line_ids), count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.with_user(self.finance_2).action_confirm()
            self.env.flush_all()
            counts[count] = self.env.cr.sql_log_count - before
            self.assertEqual(set(claims.mapped('state')), {'paid'})
        each = (counts[14] - counts[4]) / 10
        self.assertLess(each, 25, counts)

    def test_orders_open_in_a_constant_number_of_queries(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.with_user(self.finance).web_read({
                'total_amount': {}, 'problem_count': {}, 'left_to_others': {}, 'can_confirm': {},
                'line_ids': {'fields': {
                    'claim_id': {'fields': {'display_name': {}}}, 'account_masked': {}, 'is_trusted': {}, 'state': {},
                    'problem': {}, 'amount': {}, 'can_prepare': {}}},
            })
            return self.env.cr.sql_log_count - before

        order = self.order_of(self.posted_claim() | self.posted_claim(user=self.salesperson))
        queries()
        few = queries()
        for _number in range(4):
            self.posted_claim()
            self.posted_claim(user=self.salesperson)
        self.assertEqual(order.claim_count, 10)
        self.assertLessEqual(queries(), few)
