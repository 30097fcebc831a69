from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_advance import AdvanceCommon
from .test_approval_reassign import ReassignCommon


@tagged('post_install', '-at_install')
class TestApprovalReassignMixed(ReassignCommon, AdvanceCommon):
    """Open decisions on claims and on cash advances are administered together."""

    def submitted_advance(self, user=None):
        advance = self.create_advance(user=user)
        advance.action_submit()
        return advance

    def steps_of(self, *documents):
        steps = self.env['hr.expense.approval.step'].concat(*(one.sudo().pending_step_ids for one in documents))
        return steps.with_user(self.administrator).with_company(self.company)

    def test_the_list_says_what_can_be_done_with_both(self):
        steps = self.steps_of(self.claim_of(), self.submitted_advance(), self.submitted_advance())
        listed = steps.web_search_read(
            [('id', 'in', steps.ids)], {'can_reassign': {}, 'can_release': {}, 'display_name': {}})
        self.assertEqual([step['can_reassign'] for step in listed['records']], [True] * 3)

    def test_both_are_reassigned_at_once(self):
        claim, advance = self.claim_of(), self.submitted_advance()
        self.steps_of(claim, advance).reassign(self.colleague.ids, "Ben is ill.")
        for document in (claim, advance):
            self.assertEqual(document.sudo().pending_approver_ids, self.colleague)
            self.assertEqual(len(self.events(document, 'reassign')), 1)

    def test_both_are_released_at_once(self):
        self.make_rule(
            self.level("Approver"), self.level("Head", 'users', user_ids=self.director, sequence=20), applies_to='both')
        claim, advance = self.claim_of(), self.submitted_advance()
        self.steps_of(claim, advance).release("Not needed this time.")
        for document in (claim, advance):
            self.assertEqual(document.sudo().pending_approver_ids, self.director)

    def test_ones_own_advance_cannot_hide_behind_a_claim_of_somebody_else(self):
        self.administrator_employee.expense_manager_id = self.manager
        claim, own = self.claim_of(), self.submitted_advance(user=self.administrator)
        steps = self.steps_of(claim, own)
        for act in (
            lambda: steps.reassign(self.colleague.ids, "Mine"), lambda: steps.release("Mine"),
            steps.action_reassign, steps.action_release,
        ):
            with self.assertRaisesRegex(UserError, own.name):
                act()
        self.assertEqual(own.sudo().pending_approver_ids, self.manager)
        self.assertEqual(claim.sudo().pending_approver_ids, self.manager)
