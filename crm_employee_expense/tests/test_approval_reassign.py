from odoo import Command
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
