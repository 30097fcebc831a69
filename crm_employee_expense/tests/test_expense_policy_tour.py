from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestExpensePolicyTour(ClaimTourCommon):
    """An employee goes beyond a standard, says why, and submits; clicked by real users."""

    def test_a_standard_is_justified_while_typing(self):
        self.env['hr.expense.policy'].with_user(self.administrator).create({
            'name': "Standard", 'company_id': self.company.id, 'measure': 'amount_expense', 'limit_amount': 100,
            'severity': 'justify'})
        claim = self.create_claim(self._prepare_line(80), purpose="Too dear")
        self.click_through('policy_tour_justify', self.employee)
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 250}])
        self.assertRecordValues(claim.violation_ids, [
            {'kind': 'policy', 'severity': 'justify', 'justification': "The fair was on"}])

    def test_policies_are_tried_out(self):
        self.submit(self._prepare_line(300, name="Suite"))
        self.submit(self._prepare_line(90, name="Room"))
        self.env['hr.expense.policy'].with_user(self.administrator).create({
            'name': "Standard", 'company_id': self.company.id, 'measure': 'amount_expense', 'limit_amount': 100,
            'severity': 'justify'})
        self.click_through('policy_tour_try_out', self.administrator)


@tagged('post_install', '-at_install')
class TestExpensePolicyTourChinese(TestExpensePolicyTour):
    """The same clicks, in Chinese."""
    lang = 'zh_CN'
