from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalSegregation(ApprovalRuleCommon):
    """Nobody decides twice, on his own claim, on his manager's, or on what he took part in."""

    def decide(self, claim, user):
        with self.assertRaises(UserError):
            claim.with_user(user).action_approve()

    def test_nobody_decides_his_managers_claim(self):
        self.make_rule(self.level("Peer", 'users', user_ids=self.employee | self.colleague))
        claim = self.claim_of(user=self.manager)
        self.assertEqual(self.business_step(claim).approver_ids, self.colleague)
        self.decide(claim, self.employee)

    def test_the_company_may_allow_it(self):
        self.company.expense_claim_bar_subordinates = False
        self.make_rule(self.level("Peer", 'users', user_ids=self.employee))
        claim = self.claim_of(user=self.manager)
        self.assertEqual(self.business_step(claim).approver_ids, self.employee)
        self.assertFalse(self.business_step(claim).has_conflict)

    def test_where_all_work_for_the_claimant_the_fallback_decides(self):
        self.make_rule(
            self.level("Peer", 'users', user_ids=self.employee), fallback_user_ids=[Command.set(self.colleague.ids)])
        self.manager_employee.parent_id = False
        claim = self.claim_of(user=self.manager)
        step = self.business_step(claim)
        self.assertEqual((step.approver_ids, step.origin, step.passed_on), (self.colleague, 'fallback', True))

    def test_where_nobody_else_is_left_they_decide_and_it_says_so(self):
        self.administrator.sudo().group_ids -= self.env.ref('hr_expense.group_hr_expense_manager')
        self.finance.sudo().group_ids -= self.env.ref('crm_employee_expense.group_expense_finance')
        self.finance_2_employee.parent_id = self.director_employee
        self.director_employee.expense_manager_id = self.manager
        claim = self.claim_of(user=self.director)
        business, finance = claim.sudo()._get_current_steps()
        self.assertEqual((business.approver_ids, business.has_conflict), (self.manager, True))
        self.assertEqual((finance.approver_ids, finance.has_conflict), (self.finance_2, True))
        self.assertTrue(claim.approval_chain['steps'][0]['has_conflict'])
        claim.with_user(self.manager).action_approve()
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(claim.state, 'approved')

    def test_who_reports_to_somebody_below_decides(self):
        self.make_rule(self.level("Peer", 'users', user_ids=self.employee))
        claim = self.claim_of(user=self.director)
        self.assertEqual(self.business_step(claim).approver_ids, self.employee)

    def test_a_circle_of_managers_is_refused_when_it_is_entered(self):
        with self.assertRaisesRegex(ValidationError, "Dora Director would be their own manager by way of Anna"), \
                self.cr.savepoint():
            self.director_employee.parent_id = self.anna
        # whoever heads a department may stand as his own manager: nobody's way ends there
        self.director_employee.parent_id = self.director_employee
        self.assertTrue(self.claim_of(user=self.director).sudo()._get_current_steps())

    def test_who_took_part_leaves_the_decision_to_others(self):
        claim = self.claim_of(attendee_ids=[Command.set(self.manager.partner_id.ids)])
        step = self.business_step(claim)
        self.assertNotIn(self.manager, step.approver_ids)
        self.assertEqual(step.approver_ids, self.director)
        self.assertTrue(step.passed_on)
        self.decide(claim, self.manager)

    def test_who_took_part_is_known_by_each_of_his_contacts(self):
        """A login and the employee record behind it need not have the same contact."""
        contact = self.env['res.partner'].create({'name': "Ben, as HR knows him"})
        self.manager_employee.work_contact_id = contact
        for partner in (contact, self.manager.partner_id):
            with self.subTest(partner=partner.name):
                claim = self.claim_of(attendee_ids=[Command.set(partner.ids)])
                self.assertEqual(self.business_step(claim).approver_ids, self.director)

    def test_who_only_reads_prepares_nothing(self):
        claim, draft = self.claim_of(), self.draft_of(50)
        self.assertTrue(claim.can_withdraw and draft.can_submit)
        self.assertFalse(claim.with_user(self.auditor).can_withdraw)

    def test_guests_without_login_change_nothing(self):
        guest = self.env['res.partner'].create({'name': "A customer"})
        claim = self.claim_of(attendee_ids=[Command.set(guest.ids)])
        self.assertEqual(self.business_step(claim).approver_ids, self.manager)

    def test_finance_that_took_part_does_not_verify(self):
        claim = self.claim_of(attendee_ids=[Command.set(self.finance.partner_id.ids)])
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.finance_2)
        self.decide(claim, self.finance)

    def test_nobody_decides_two_levels_where_somebody_else_is_asked_for(self):
        self.make_rule(
            self.level("First"),
            self.level("Second", 'users', user_ids=self.manager | self.colleague, sequence=20,
                       skip_if_approved=False))
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.colleague)
        self.decide(claim, self.manager)

    def test_where_he_is_the_only_one_the_fallback_decides_and_the_log_says_so(self):
        self.make_rule(
            self.level("First"),
            self.level("Second", 'users', user_ids=self.manager, sequence=20, skip_if_approved=False),
            fallback_user_ids=[Command.set(self.colleague.ids)])
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.colleague)
        self.assertTrue(self.activities_of(self.colleague, claim))
        event = claim.sudo().event_ids.filtered(lambda event: event.kind == 'reassign')
        self.assertIn("Ben Manager decided before", event.comment)
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_administrators_decide_where_there_is_no_fallback(self):
        self.make_rule(
            self.level("First"),
            self.level("Second", 'users', user_ids=self.manager, sequence=20, skip_if_approved=False))
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.administrator)

    def test_where_there_is_nobody_at_all_he_decides_again(self):
        self.make_rule(
            self.level("First"),
            self.level("Second", 'users', user_ids=self.manager, sequence=20, skip_if_approved=False))
        self.administrator.sudo().group_ids -= self.env.ref('hr_expense.group_hr_expense_manager')
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.manager)

    def test_an_earlier_approval_counts_at_a_level_of_several(self):
        self.make_rule(
            self.level("First"),
            self.level("Board", 'users', user_ids=self.manager | self.director, quorum='all', sequence=20))
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.sudo().pending_approver_ids, self.director)
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'to_verify')
