from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import FINANCE
from .common_rules import ApprovalRuleCommon


class ReassignCommon(ApprovalRuleCommon):
    """Adam administers expenses."""

    def reassign(self, claim, users, reason="Ben is ill.", user=None):
        steps = claim.sudo().pending_step_ids if claim._name == 'hr.expense.claim' else claim
        return steps.with_user(user or self.administrator).with_company(self.company).reassign(users.ids, reason)

    def release(self, steps, reason="Not needed this time.", user=None):
        return steps.with_user(user or self.administrator).with_company(self.company).release(reason)

    def events(self, claim, kind):
        return claim.sudo().event_ids.filtered(lambda event: event.kind == kind)

    def two_levels(self, **values):
        self.make_rule(
            self.level("Approver", **values), self.level("Head", 'users', user_ids=self.director, sequence=20))
        claim = self.claim_of()
        return (claim, *self.business_step(claim).sorted('sequence'))


@tagged('post_install', '-at_install')
class TestApprovalReassign(ReassignCommon):
    """An administrator gives an open decision to somebody else."""

    def test_the_new_approver_decides_and_the_old_one_only_reads(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        told = self.messages_to(self.manager, claim)
        self.reassign(claim, self.colleague)
        self.assertEqual(step.approver_ids, self.colleague)
        self.assertEqual(step.former_approver_ids, self.manager)
        self.assertEqual(step.state, 'pending')
        event = self.events(claim, 'reassign')
        self.assertEqual((event.user_id, event.step_id), (self.administrator, step))
        for words in ("Ben Manager", "Otto Outsider", "Ben is ill."):
            self.assertIn(words, event.comment)
        self.assertEqual(len(self.activities_of(self.colleague, claim)), 1)
        self.assertFalse(self.activities_of(self.manager, claim))
        message = self.messages_to(self.colleague, claim)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben is ill.", message.body)
        idle = self.messages_to(self.manager, claim) - told
        self.assertEqual(len(idle), 1)
        self.assertIn("does not wait for you any more", idle.subject)
        self.assertTrue(any("instead of Ben Manager" in body for body in claim.sudo().message_ids.mapped('body')))
        self.assertFalse(claim.sudo()._get_trail_problems())
        self.env.flush_all()
        claim.with_user(self.manager).check_access('read')
        with self.assertRaises(UserError):
            claim.with_user(self.manager).action_approve()
        claim.with_user(self.colleague).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_several_users_and_several_claims_at_once(self):
        claims = self.claim_of() | self.claim_of(101) | self.claim_of(102, user=self.salesperson)
        self.reassign(claims, self.colleague | self.director)
        for claim in claims:
            self.assertEqual(self.business_step(claim).approver_ids, self.colleague | self.director)
            self.assertEqual(len(self.events(claim, 'reassign')), 1)
            self.assertEqual(len(self.messages_to(self.director, claim)), 1)

    def test_nothing_is_done_where_one_of_them_cannot_be_reassigned(self):
        claims = self.claim_of() | self.claim_of(101, user=self.salesperson)
        with self.assertRaisesRegex(UserError, "get the money"):
            self.reassign(claims, self.salesperson)
        self.assertEqual(claims.sudo().pending_approver_ids, self.manager)

    def test_only_administrators_and_never_on_their_own_claims(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        for user in (self.employee, self.manager, self.auditor, self.director, self.finance, self.outsider):
            for call in (lambda user=user: self.reassign(claim, self.colleague, user=user),
                         lambda user=user: step.with_user(user).action_reassign(),
                         lambda user=user: claim.with_user(user).action_reassign(),
                         lambda user=user: self.release(step, user=user),
                         lambda user=user: claim.with_user(user).action_release()):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    call()
        self.assertTrue(claim.with_user(self.administrator).can_reassign)
        self.assertTrue(step.with_user(self.administrator).can_reassign)
        self.assertFalse(claim.with_user(self.manager).can_reassign)
        self.administrator_employee.parent_id = self.director_employee
        own = self.claim_of(user=self.administrator)
        self.assertFalse(own.with_user(self.administrator).can_reassign)
        with self.assertRaisesRegex(UserError, "your own"):
            self.reassign(own, self.colleague)
        other = self.claim_of(103)
        other.sudo().employee_id.work_contact_id = self.administrator.partner_id
        with self.assertRaisesRegex(UserError, "your own"):
            self.reassign(other, self.colleague)

    def test_what_is_not_open_is_not_reassigned(self):
        claim = self.claim_of()
        step, finance_step = claim.sudo().step_ids.sorted('sequence')
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.reassign(finance_step, self.finance_2)
        self.approve(claim)
        with self.assertRaisesRegex(UserError, "not open any more"):
            self.reassign(step, self.colleague)
        claim.action_withdraw()
        with self.assertRaisesRegex(UserError, "waits for nobody"):
            self.reassign(finance_step, self.finance_2)

    def test_bad_input(self):
        claim = self.claim_of()
        step = self.business_step(claim).with_user(self.administrator)
        for reason in (False, "", "   ", None, ["x"]):
            with self.subTest(reason=reason), self.assertRaisesRegex(UserError, "Enter a reason"):
                step.reassign(self.colleague.ids, reason)
        for users in ([], False, None, "2", [0], [999999999], ["1"], [True], {'id': 3}):
            with self.subTest(users=users), self.assertRaisesRegex(UserError, "Choose the users"):
                step.reassign(users, "Ill")
        archived, _employee = self._hire("Archie Archived")
        archived.active = False
        portal = self.env['res.users'].sudo().create({
            'name': "Paula Portal", 'login': "paula", 'group_ids': [Command.set(self.env.ref('base.group_portal').ids)],
            'company_id': self.company.id, 'company_ids': [Command.set(self.company.ids)]})
        for user in (archived, portal, self.outsider):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.reassign(claim, user)
        with self.assertRaisesRegex(UserError, "already"):
            self.reassign(claim, self.manager)
        self.assertEqual(step.approver_ids, self.manager)

    def test_never_to_the_claimant_or_whoever_is_too_close(self):
        claim = self.claim_of(user=self.manager)
        for user in (self.manager, self.employee):  # Anna works for Ben
            with self.subTest(user=user.login), self.assertRaisesRegex(UserError, "get the money, report to"):
                self.reassign(claim, user)

    def test_never_to_somebody_who_decided_before(self):
        claim, _first, second = self.two_levels()
        claim.with_user(self.manager).action_approve()
        with self.assertRaisesRegex(UserError, "nobody does twice"):
            self.reassign(claim, self.manager)
        self.assertEqual(second.approver_ids, self.director)

    def test_finance_goes_to_finance_alone(self):
        claim = self.approve(self.claim_of())
        step = claim.sudo().pending_step_ids
        with self.assertRaisesRegex(UserError, "role “Finance”"):
            self.reassign(claim, self.director)
        with self.assertRaisesRegex(UserError, "role “Finance”"):
            self.reassign(claim, self.director | self.finance)
        self.reassign(claim, self.finance_2)
        self.assertEqual((step.approver_ids, step.origin), (self.finance_2, 'finance'))

    def test_a_step_of_administrators_goes_to_anybody_and_says_so(self):
        self.anna.write({'parent_id': False, 'expense_manager_id': False})
        claim = self.claim_of()
        step = self.business_step(claim)
        self.assertEqual((step.origin, step.approver_ids), ('administrator', self.administrator))
        self.reassign(claim, self.director)
        self.assertEqual((step.origin, step.approver_ids), ('users', self.director))
        claim.with_user(self.director).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_a_finance_step_of_administrators_goes_to_finance_or_administrators(self):
        (self.finance | self.finance_2).group_ids -= self.env.ref(FINANCE)
        claim = self.approve(self.claim_of())
        step = claim.sudo().pending_step_ids
        self.assertEqual((step.origin, step.kind), ('administrator', 'finance'))
        with self.assertRaisesRegex(UserError, "role “Expense administrator”"):
            self.reassign(claim, self.director)
        self.finance.group_ids |= self.env.ref(FINANCE)
        self.reassign(claim, self.finance)
        self.assertEqual((step.origin, step.approver_ids), ('finance', self.finance))

    def test_those_who_approved_already_stay(self):
        self.make_rule(self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'))
        claim = self.claim_of()
        step = self.business_step(claim)
        claim.with_user(self.colleague).action_approve()
        self.reassign(claim, self.director)
        self.assertEqual(step.approver_ids, self.colleague | self.director)
        self.assertEqual(step.approved_user_ids, self.colleague)
        claim.with_user(self.director).action_approve()
        self.assertEqual(step.state, 'approved')

    def test_as_many_as_have_to_approve(self):
        self.make_rule(self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'))
        claim = self.claim_of()
        with self.assertRaisesRegex(UserError, "needs 2 more approvals"):
            self.reassign(claim, self.director)
        self.reassign(claim, self.director | self.manager)
        self.assertFalse(self.messages_to(self.manager, claim)[1:], "He knows already")

    def test_new_approvers_have_as_much_time(self):
        claim = self.claim_of()
        step = self.business_step(claim)
        step.write({'deadline': "2020-01-01 00:00:00", 'escalated_on': "2020-01-02 00:00:00"})
        self.reassign(claim, self.colleague)
        self.assertGreater(step.deadline, step.opened_on)
        self.assertFalse(step.escalated_on or step.is_overdue)

    def test_dialog(self):
        claim = self.claim_of()
        action = claim.with_user(self.administrator).action_reassign()
        form = Form(self.env['hr.expense.approval.reassign'].with_user(self.administrator).with_company(
            self.company).with_context(**action['context']))
        self.assertIn(self.director, form.candidate_ids[:])
        self.assertNotIn(self.employee, form.candidate_ids[:])
        form.user_ids.add(self.director)
        form.reason = "Ill"
        form.save().action_confirm()
        self.assertEqual(self.business_step(claim).approver_ids, self.director)
        with self.assertRaises(AccessError):
            self.env['hr.expense.approval.reassign'].with_user(self.manager).create({'step_ids': []})

    # -- what is stuck -----------------------------------------------------------------------
    def stuck(self):
        return self.env['hr.expense.approval.step'].with_user(self.administrator).search([('is_stuck', '=', True)])

    def test_stuck_steps_are_found_and_set_free(self):
        claim, fine = self.claim_of(), self.claim_of(101)
        step = self.business_step(claim)
        self.assertFalse(self.stuck())
        self.reassign(claim, self.colleague)
        self.colleague.write({
            'company_id': self.other_company.id, 'company_ids': [Command.set(self.other_company.ids)]})
        self.env.invalidate_all()
        self.assertEqual(self.stuck(), step)
        self.assertEqual(step.situation, "Stuck")
        self.reassign(claim, self.director)
        self.assertFalse(self.stuck())
        self.assertFalse(self.business_step(fine).is_stuck)

    def test_stuck_without_the_role(self):
        claim = self.approve(self.claim_of())
        step = claim.sudo().pending_step_ids
        self.finance.group_ids -= self.env.ref(FINANCE)
        self.assertFalse(self.stuck())
        self.finance_2.group_ids -= self.env.ref(FINANCE)
        self.assertEqual(self.stuck(), step)
        self.finance.group_ids |= self.env.ref(FINANCE)
        self.assertFalse(self.stuck())


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
