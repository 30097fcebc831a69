from odoo.tests import tagged

from .common import PNG
from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestExpenseSignalTour(ClaimTourCommon):
    """A receipt is claimed twice: the employee learns that it was, finance by whom; clicked by real users."""

    def test_a_receipt_is_claimed_twice(self):
        receipt = PNG + b"the same"
        other = self.submit(self._prepare_line(80, receipt, name="Train of Otto"), user=self.colleague)
        claim = self.create_claim(self._prepare_line(80, receipt, name="Night train"), purpose="Claimed twice")
        self.click_through('signal_tour_submit', self.employee)
        self.assertEqual(claim.violation_ids.sudo().counterpart_ids, other.sudo().expense_ids)
        # finance sees both once the managers have approved them
        self.approve(claim)
        other.with_user(self.director).action_approve()
        self.click_through('signal_tour_verify', self.finance)
