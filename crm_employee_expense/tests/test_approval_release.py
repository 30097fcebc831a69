from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_approval_reassign import ReassignCommon


@tagged('post_install', '-at_install')
class TestApprovalRelease(ReassignCommon):
    """An administrator gives a level up."""

    def test_the_chain_goes_on_without_the_level(self):
        claim, first, second = self.two_levels()
        told = self.messages_to(self.manager, claim)
        self.release(first)
        self.assertRecordValues(first, [{
            'state': 'cancelled', 'released_by_id': self.administrator.id, 'comment': "Not needed this time.",
            'approver_ids': self.manager.ids}])
        self.assertEqual((second.state, claim.state), ('pending', 'submitted'))
        event = self.events(claim, 'release')
        self.assertEqual((event.user_id, event.step_id, event.comment), (
            self.administrator, first, "Not needed this time."))
        self.assertFalse(self.activities_of(self.manager, claim))
        self.assertTrue(self.activities_of(self.director, claim))
        idle = self.messages_to(self.manager, claim) - told
        self.assertEqual(len(idle), 1)
        self.assertIn("Not needed this time.", idle.body)
        self.assertTrue(any("released Approver" in body for body in claim.sudo().message_ids.mapped('body')))
        self.assertFalse(claim.sudo()._get_trail_problems())
        with self.assertRaises(UserError):
            claim.with_user(self.manager).action_approve()
        claim.with_user(self.director).action_approve()
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')

    def test_the_last_business_level_after_somebody_approved(self):
        claim, _first, second = self.two_levels()
        claim.with_user(self.manager).action_approve()
        self.release(second)
        self.assertEqual(claim.state, 'to_verify')
        self.assertTrue(self.activities_of(self.finance, claim))

    def test_never_the_only_approval_by_a_person(self):
        claim = self.claim_of()
        self.assertFalse(claim.with_user(self.administrator).can_release)
        with self.assertRaisesRegex(UserError, "nobody but finance would approve .* Reassign it instead"):
            self.release(self.business_step(claim))
        claim, first, second = self.two_levels()
        self.release(first)
        with self.assertRaisesRegex(UserError, "nobody but finance would approve"):
            self.release(second)

    def test_what_the_system_approves_does_not_count(self):
        claim, first, second = self.two_levels(auto_approve_below=500)
        self.assertEqual((first.state, first.actor_ids.ids), ('approved', []))
        with self.assertRaisesRegex(UserError, "nobody but finance would approve"):
            self.release(second)
        self.assertEqual(claim.state, 'submitted')

    def test_parallel_levels_are_not_released_together(self):
        self.make_rule(self.level("Left"), self.level("Right", 'users', user_ids=self.director))
        claim = self.claim_of()
        steps = self.business_step(claim)
        self.assertEqual(steps.mapped('state'), ['pending', 'pending'])
        with self.assertRaisesRegex(UserError, "nobody but finance would approve"):
            self.release(steps)
        self.release(steps[0])
        self.assertEqual(steps.mapped('state'), ['cancelled', 'pending'])

    def test_finance_always_verifies(self):
        claim = self.approve(self.claim_of())
        self.assertFalse(claim.with_user(self.administrator).can_release)
        with self.assertRaisesRegex(UserError, "Finance always verifies"):
            self.release(claim.sudo().pending_step_ids)
        with self.assertRaisesRegex(UserError, "Finance always verifies"):
            claim.with_user(self.administrator).action_release()

    def test_what_is_not_open_is_not_released(self):
        _claim, _first, second = self.two_levels()
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.release(second)

    def test_a_reason_is_required(self):
        claim, first, _second = self.two_levels()
        for reason in (False, " "):
            with self.assertRaisesRegex(UserError, "Enter a reason"):
                self.release(first, reason=reason)
        self.assertEqual(claim.sudo().pending_step_ids, first)

    def test_a_released_level_comes_back_with_the_next_submission(self):
        claim, first, _second = self.two_levels()
        self.release(first)
        claim.with_user(self.director).action_refuse("No")
        claim.action_revise()
        claim.action_submit()
        again = self.business_step(claim).sorted('sequence')[0]
        self.assertEqual((again.name, again.state), ("Approver", 'pending'))

    def test_dialog(self):
        claim, first, second = self.two_levels()
        action = claim.with_user(self.administrator).action_release()
        form = Form(self.env['hr.expense.approval.reassign'].with_user(self.administrator).with_company(
            self.company).with_context(**action['context']))
        form.reason = "Not needed"
        form.save().action_confirm()
        self.assertEqual((first.state, second.state), ('cancelled', 'pending'))
