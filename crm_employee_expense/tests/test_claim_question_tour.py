from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestClaimQuestionTour(ClaimTourCommon):
    """A question and its answer, clicked."""

    def test_approver_asks_employee_answers_approver_approves(self):
        claim = self.submit(purpose="Dinner in Oslo")
        self.click_through('claim_tour_ask', self.manager, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.sudo().question_ids.question, "Who came along?")
        self.click_through('claim_tour_answer', self.employee, url='/odoo/my-expense-claims')
        self.assertEqual(claim.sudo().question_ids.answer, "Two engineers of Fjord AS")
        self.click_through('claim_tour_decide_after_answer', self.manager, url='/odoo/expense-claims-to-approve')
        self.assertEqual(claim.state, 'to_verify')


@tagged('post_install', '-at_install')
class TestClaimQuestionTourChinese(TestClaimQuestionTour):
    """The same clicks, in Chinese."""
    lang = 'zh_CN'
