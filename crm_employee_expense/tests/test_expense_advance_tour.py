from odoo.tests import tagged

from .common_advance import AdvanceCommon
from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestExpenseAdvanceTour(ClaimTourCommon, AdvanceCommon):
    """An employee asks for an advance; it is approved and paid, and his claim settles it."""

    def test_employee_requests_and_settles(self):
        self.click_through('expense_advance_tour_request', self.employee)
        advance = self.env['hr.expense.advance'].sudo().search([('employee_id', '=', self.anna.id)])
        self.assertRecordValues(advance, [{'state': 'submitted', 'amount': 200}])
        advance.with_user(self.manager).action_approve()
        advance.with_user(self.finance).action_approve()
        self.confirm_order_of(advance)
        claim = self.posted_claim(self._prepare_line(120))
        self.assertEqual((claim.state, advance.amount_residual), ('paid', 80))
        self.click_through('expense_advance_tour_settled', self.employee)
