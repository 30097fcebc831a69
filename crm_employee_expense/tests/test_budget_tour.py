from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestBudgetTour(ClaimTourCommon):
    """Budgets are generated, exceeded and looked at when deciding; clicked by real users."""

    def test_generated_exceeded_and_seen_when_deciding(self):
        self.anna.department_id = self.department
        self.department.manager_id = self.manager_employee
        self.click_through('budget_tour_generate', self.administrator)
        budgets = self.env['hr.expense.budget'].with_user(self.administrator).search(
            [('department_id', '=', self.department.id)])
        self.assertEqual(budgets.mapped('amount'), [100] * 4)
        claim = self.create_claim(self._prepare_line(150), purpose="Over the budget")
        self.click_through('budget_tour_exceed', self.employee)
        self.assertRecordValues(claim.violation_ids, [{'kind': 'budget_exceeded', 'severity': 'inform'}])
        self.click_through('budget_tour_decide', self.manager)
        self.assertEqual(claim.state, 'to_verify')
