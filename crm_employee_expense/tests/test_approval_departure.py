from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_approval_reassign import ReassignCommon


@tagged('post_install', '-at_install')
class TestApprovalDeparture(ReassignCommon):
    """Whoever leaves, leaves nothing stuck behind."""

    def archive(self, user):
        # as HR does
        user.with_env(self.env).action_archive()
        self.env.flush_all()
        self.env.invalidate_all()

    def test_his_manager_decides(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        self.archive(self.manager)
        self.assertEqual(step.approver_ids, self.director)
        self.assertEqual(step.with_context(active_test=False).approver_ids, self.director)
        self.assertEqual(step.with_context(active_test=False).former_approver_ids, self.manager)
        event = self.events(claim, 'reassign')
        self.assertEqual(event.user_id.id, SUPERUSER_ID)
        self.assertIn("Ben Manager has no login any more", event.comment)
        self.assertEqual(len(self.activities_of(self.director, claim)), 1)
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertEqual(len(self.messages_to(self.director, claim)), 1)
        self.assertFalse(claim.sudo()._get_trail_problems())
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_by_the_departure_of_the_employee(self):
        claim = self.claim_of()
        wizard = self.env['hr.departure.wizard'].sudo().with_context(employee_termination=True).create({
            'employee_ids': [Command.set(self.manager_employee.ids)], 'remove_related_user': True})
        wizard.action_register_departure()
        self.assertFalse(self.manager.active)
        self.assertEqual(self.business_step(claim).approver_ids, self.director)

    def test_steps_not_yet_due_as_well(self):
        claim, first, second = self.two_levels()
        self.colleague_employee.parent_id = False
        self.director_employee.parent_id = self.colleague_employee
        self.archive(self.director)
        self.assertEqual(second.approver_ids, self.colleague)
        self.assertEqual(second.state, 'waiting')
        self.assertFalse(self.activities_of(self.colleague, claim), "It is not his turn yet")
        self.assertEqual(first.approver_ids, self.manager)
        claim.with_user(self.manager).action_approve()
        self.assertTrue(self.activities_of(self.colleague, claim))

    def test_nobody_comes_in_where_enough_are_left(self):
        claim = self.approve(self.claim_of())
        step = claim.sudo().pending_step_ids
        self.archive(self.finance)
        self.assertEqual(step.approver_ids, self.finance_2)
        self.assertIn("the others decide", self.events(claim, 'reassign').comment)
        self.assertEqual(len(self.messages_to(self.finance_2, claim)), 1, "Told when it was his turn")

    def test_as_many_come_in_as_are_missing(self):
        self.make_rule(
            self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'))
        claim = self.claim_of()
        step = self.business_step(claim)
        claim.with_user(self.colleague).action_approve()
        self.archive(self.manager)
        self.assertEqual(step.approver_ids, self.colleague | self.director)
        self.assertEqual(step.required_count, 2)


    def test_the_fallback_fills_up_where_both_leave(self):
        self.make_rule(
            self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'),
            fallback_user_ids=[Command.set(self.salesperson.ids)])
        claim = self.claim_of()
        self.archive(self.manager | self.colleague)
        self.assertEqual(self.business_step(claim).approver_ids, self.director | self.salesperson)

    def test_what_he_approved_stands(self):
        self.make_rule(self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'))
        claim = self.claim_of()
        claim.with_user(self.manager).action_approve()
        self.archive(self.manager)
        self.assertFalse(self.events(claim, 'reassign'))
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_without_a_manager_the_fallback_then_administrators(self):
        self.manager_employee.parent_id = False
        self.make_rule(self.level("Approver"), fallback_user_ids=[Command.set(self.colleague.ids)])
        claim = self.claim_of()
        self.archive(self.manager)
        self.assertEqual(self.business_step(claim).approver_ids, self.colleague)
        self.colleague_employee.parent_id = False
        self.archive(self.colleague)
        self.assertEqual(self.business_step(claim).approver_ids, self.administrator)

    def test_administrators_get_one_message_for_all(self):
        claims = self.claim_of() | self.claim_of(101)
        self.archive(self.manager)
        message = self.messages_to(self.administrator)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben Manager", message.subject)
        for claim in claims:
            self.assertIn(claim.name, message.body)
        self.assertIn("waits for Dora Director", message.body)
        self.assertFalse(self.messages_to(self.outsider), "Another company")

    def test_administrators_are_told_what_nobody_can_decide(self):
        claim = self.approve(self.claim_of())
        (self.finance | self.finance_2).active = False
        self.env.invalidate_all()
        self.assertTrue(claim.sudo().pending_step_ids.is_stuck)
        self.assertIn("nobody can decide", self.messages_to(self.administrator).body)

    def test_nothing_happens_without_open_steps(self):
        claim = self.approve(self.claim_of())
        self.archive(self.manager)
        self.assertFalse(self.events(claim, 'reassign'))
        self.assertFalse(self.messages_to(self.administrator))

    def test_the_user_form_counts_what_waits_for_him(self):
        claims = self.claim_of() | self.claim_of(101)
        users = self.env['res.users'].with_user(self.administrator)
        manager = users.browse(self.manager.id)
        self.assertEqual(manager.expense_pending_step_count, 2)
        self.assertEqual(users.browse(self.director.id).expense_pending_step_count, 0)
        action = manager.action_open_expense_pending_steps()
        steps = self.env[action['res_model']].with_user(self.administrator).search(action['domain'])
        self.assertEqual(steps.claim_id, claims)
        with self.assertRaises(AccessError):
            self.manager.with_user(self.employee).read(['expense_pending_step_count'])
