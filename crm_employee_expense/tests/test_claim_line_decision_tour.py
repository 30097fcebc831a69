from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestClaimLineDecisionTour(ClaimTourCommon):
    """The manager returns a line and reduces another; the employee corrects it and claims it anew."""

    def test_a_returned_line_is_corrected_and_claimed_anew(self):
        claim = self.submit(
            self._prepare_line(120, name="Hotel"), self._prepare_line(80, name="Train"), purpose="Trip to Oslo")
        self.env['hr.expense'].with_user(self.employee).create({
            'name': "Ferry", 'product_id': self.category.id, 'total_amount_currency': 7})
        hotel = claim.expense_ids.filtered(lambda line: line.name == "Hotel")

        self.click_through('claim_tour_return_line', self.manager)
        self.assertRecordValues(claim, [{'state': 'to_verify', 'total_amount': 70, 'approval_round': 1}])
        self.assertEqual(hotel.returned_claim_id, claim)

        action = self.env.ref('hr_expense.hr_expense_actions_my_all')
        self.click_through('claim_tour_returned_line', self.employee, url=f'/odoo/action-{action.id}')
        self.assertRecordValues(hotel.claim_id, [{'state': 'submitted', 'total_amount': 110, 'receipt_count': 1}])
        self.assertNotEqual(hotel.claim_id, claim)
        self.assertFalse(hotel.returned_claim_id)
        self.assertFalse((claim | hotel.claim_id)._check_consistency())
