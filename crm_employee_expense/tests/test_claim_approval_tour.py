from odoo import Command
from odoo.tests import tagged

from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestClaimApprovalTour(ClaimTourCommon):
    """Preview, delegation and changes, clicked by real users."""

    def test_preview_is_what_happens(self):
        self.env['hr.expense.approval.rule'].with_user(self.administrator).create({
            'name': "Above a thousand", 'company_id': self.company.id, 'amount_from': 1000, 'level_ids': [
                Command.create({'name': "Team lead", 'sequence': 10}),
                Command.create({'name': "Head of the house", 'sequence': 20, 'approver_source': 'users',
                                'user_ids': [Command.set(self.director.ids)]})]})
        claim = self.create_claim(self._prepare_line(1500), purpose="Two levels")
        self.click_through('claim_tour_preview', self.employee)
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 90}])

    def test_a_colleague_decides_for_the_manager(self):
        claim = self.submit(purpose="While Ben is away")
        self.click_through('claim_tour_delegate', self.manager)
        delegation = self.env['hr.expense.approval.delegation'].sudo().search([])
        self.assertRecordValues(delegation, [{'delegator_id': self.manager.id, 'delegate_id': self.colleague.id}])
        self.click_through('claim_tour_decide_for_somebody', self.colleague)
        step = claim.sudo().step_ids.filtered(lambda step: step.kind == 'business')
        self.assertEqual((step.decided_by_id, step.on_behalf_of_id), (self.colleague, self.manager))

    def test_a_change_starts_the_approval_again(self):
        claim = self.approve(self.submit(self._prepare_line(120), purpose="Changed on the way"))
        self.click_through('claim_tour_change', self.employee)
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 130, 'approval_round': 2}])
        self.approve(claim)
        self.click_through('claim_tour_kept', self.employee)
        self.assertRecordValues(claim, [{'state': 'to_verify', 'total_amount': 110, 'approval_round': 3}])


@tagged('post_install', '-at_install')
class TestClaimApprovalTourChinese(TestClaimApprovalTour):
    """The same clicks, in Chinese."""
    lang = 'zh_CN'
