from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon
from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderTour(ClaimTourCommon, PaymentOrderCommon):
    """Finance holds and releases a claim, looks at a changed bank account, and confirms."""

    def test_finance_confirms_an_order(self):
        mine = self.posted_claim(purpose="Trip to Oslo")
        hers = self.posted_claim(user=self.salesperson, purpose="Visit to a builder")
        order = self.order_of(mine)
        self.change_account(self.salesperson_employee, acc_number='NEW-777')
        self.click_through('payment_order_tour_confirm', self.finance_2)
        self.assertRecordValues(order, [{'state': 'confirmed', 'confirmed_by_id': self.finance_2.id}])
        self.assertEqual((mine.state, hers.state), ('paid', 'posted'))
        self.assertEqual(self.line_of(hers).state, 'blocked')
