from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestClaimColleagueTour(ClaimTourCommon):
    """Colleagues are brought in with the dialog."""

    def test_pass_on(self):
        claim = self.submit(purpose="Dinner in Oslo")
        self.click_through('claim_tour_forward', self.manager, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.sudo().pending_approver_ids, self.colleague)
        self.assertIn("You were there", self.messages_to(self.colleague, claim).body)

    def test_finance_asks_for_one_more(self):
        claim = self.approve(self.submit(purpose="Dinner in Oslo"))
        self.click_through('claim_tour_add_approver', self.finance, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.sudo().pending_approver_ids, self.colleague)
        self.assertEqual(claim.state, 'submitted')
