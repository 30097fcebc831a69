from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestClaimUndoMore(PaymentOrderCommon):
    """Credit lines, write-offs and parts, and what is left of them when they are taken back."""

    def stands(self, claim):
        return claim.state, claim.amount_paid, claim.amount_residual

    # -- credit lines ---------------------------------------------------------------------
    def test_a_refund_of_a_hotel_lowers_what_is_reimbursed(self):
        claim = self.posted_claim(
            self._prepare_line(300, name="Hotel"), self._prepare_line(-80.55, name="Hotel refund"))
        self.assertRecordValues(claim, [{
            'state': 'posted', 'total_amount': 219.45, 'total_own_amount': 219.45, 'amount_residual': 219.45}])
        move = self.entry(claim)
        self.assertRecordValues(move, [{'move_type': 'in_receipt', 'amount_total': 219.45}])
        self.assertEqual(sorted(move.line_ids.mapped('balance')), [-219.45, -80.55, 300])
        self.assertEqual(set(claim.expense_ids.mapped('state')), {'posted'})
        order = self.order_of(claim)
        self.confirm(order)
        self.assertEqual(order.line_ids.payment_id.amount, 219.45)
        self.assertEqual(self.stands(claim), ('paid', 219.45, 0))

    def test_a_claim_with_a_credit_line_goes_back_and_forth(self):
        for undo in ('button_draft', 'button_cancel'):
            with self.subTest(undo=undo):
                claim = self.posted_claim(self._prepare_line(300), self._prepare_line(-80))
                getattr(self.entry(claim).with_user(self.finance), undo)()
                self.assertEqual(self.stands(claim), ('approved', 0, 220))
                self.post_all(claim)
                self.register(claim)
                self.assertEqual(self.stands(claim), ('paid', 220, 0))

    def test_credit_and_debit_that_cancel_out_are_not_submitted(self):
        claim = self.create_claim(self._prepare_line(80), self._prepare_line(-80))
        with self.assertRaisesRegex(Exception, "has to be more than zero"):
            claim.action_submit()

    # -- write-off --------------------------------------------------------------------------
    def test_a_payment_with_write_off_that_is_taken_back_leaves_everything_to_pay(self):
        account = self.copy_account(self.company_data['default_account_expense'])
        for undo in (
            lambda payment: (payment.action_draft(), payment.action_cancel()),
            lambda payment: (payment.action_draft(), payment.unlink()),
        ):
            with self.subTest(undo=undo.__code__.co_names):
                claim = self.posted_claim(self._prepare_line(200))
                payment = self.register(
                    claim, amount=199.5, payment_difference_handling='reconcile', writeoff_account_id=account)
                self.assertEqual(self.stands(claim), ('paid', 200, 0))
                undo(payment.with_user(self.finance))
                self.env.flush_all()
                self.env.invalidate_all()
                self.assertEqual(self.stands(claim), ('posted', 0, 200))
                self.register(claim)
                self.assertEqual(self.stands(claim), ('paid', 200, 0))

    def test_the_rest_after_a_part_is_written_off(self):
        claim = self.posted_claim(self._prepare_line(200))
        self.register(claim, amount=150)
        account = self.copy_account(self.company_data['default_account_expense'])
        self.register(claim, amount=49, payment_difference_handling='reconcile', writeoff_account_id=account)
        self.assertEqual(self.stands(claim), ('paid', 200, 0))
        self.assertFalse(self.order_of(claim), "It is not paid with an order any more")

    # -- parts --------------------------------------------------------------------------------
    def test_one_of_two_parts_is_taken_back(self):
        claim = self.posted_claim(self._prepare_line(200))
        first = self.register(claim, amount=50)
        self.confirm(self.order_of(claim))
        self.assertEqual(self.stands(claim), ('paid', 200, 0))
        first.with_user(self.finance).action_cancel()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.stands(claim), ('partial', 150, 50))
        claim.with_user(self.finance).action_add_to_payment_order()
        self.confirm(self.order_of(claim))
        self.assertEqual(self.stands(claim), ('paid', 200, 0))

    # -- a paid claim whose entry goes ---------------------------------------------------------
    def test_the_order_of_a_paid_claim_whose_entry_is_reset_says_so_until_it_is_back(self):
        claim = self.posted_claim(self._prepare_line(100))
        order = self.order_of(claim)
        self.confirm(order)
        self.entry(claim).with_user(self.finance).button_draft()
        self.env.invalidate_all()
        self.assertEqual(claim.state, 'approved')
        self.post_all(claim)
        self.env.invalidate_all()
        self.assertEqual(self.stands(claim), ('paid', 100, 0))
        self.assertEqual(order.line_ids.state, 'paid')
        self.assertEqual(len(claim.sudo().payment_line_ids), 1, "It is not on another order")

    def test_a_cancelled_entry_leaves_the_order_blocked(self):
        claim = self.posted_claim(self._prepare_line(100))
        order = self.order_of(claim)
        self.entry(claim).with_user(self.finance).button_cancel()
        self.env.invalidate_all()
        self.assertEqual(order.line_ids.state, 'blocked')
        self.assertIn(claim.name, order.line_ids.problem)
        claim.with_user(self.finance).action_refuse("Not ours")
        self.env.invalidate_all()
        self.assertRecordValues(order, [{'total_amount': 0, 'ready_amount': 0}])
        self.line_of(claim, self.finance).action_remove()
        self.assertFalse(order.line_ids)
