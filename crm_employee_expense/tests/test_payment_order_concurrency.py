from odoo.tests import tagged

from .common_payment_concurrency import PaymentConcurrencyCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderConcurrency(PaymentConcurrencyCommon):
    """Two in finance at once: everybody is paid once."""

    def assert_paid_once(self, claim_id):
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            self.assertEqual((claim.state, claim.amount_residual, claim._get_payments().mapped('amount')),
                             ('paid', 0, [100]))
            self.assertFalse(claim._check_consistency())

    def test_two_confirm_at_once(self):
        order_id, (claim_id,) = self.make_order()
        answers = self.at_once(
            order_id,
            ('finance', lambda order: order.action_confirm()),
            ('finance_2', lambda order: order.action_confirm()))
        self.assert_one_won(answers)
        self.assert_paid_once(claim_id)

    def test_confirming_against_a_payment_by_hand(self):
        order_id, (claim_id,) = self.make_order()

        def pay_by_hand(order):
            action = order.env['hr.expense.claim'].browse(claim_id).action_register_payment()
            order.env['account.payment.register'].with_context(**action['context']).create({}).action_create_payments()

        answers = self.at_once(
            order_id, ('finance', lambda order: order.action_confirm()), ('finance_2', pay_by_hand))
        self.assert_one_won(answers)
        self.assert_paid_once(claim_id)

    def test_confirming_against_a_hold(self):
        order_id, (claim_id,) = self.make_order()
        answers = self.at_once(
            order_id,
            ('finance', lambda order: order.action_confirm()),
            ('finance_2', lambda order: order.line_ids.action_hold("Wait")))
        self.assert_one_won(answers)
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            self.assertIn((claim.state, claim.payment_line_ids.state), [('paid', 'paid'), ('posted', 'held')])
            claim.payment_line_ids.order_id.filtered(lambda order: order.state == 'draft').action_cancel()
