from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ADMINISTRATOR, FINANCE, ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimApproval(ExpenseClaimCommon):
    """Who decides, in which order, and what is kept of it."""

    def origins(self, claim):
        return claim.sudo()._get_current_steps().sorted('sequence').mapped('origin')

    # -- who is asked -------------------------------------------------------------------
    def test_chain_is_the_expense_approver_then_finance(self):
        claim = self.submit()
        self.assertRecordValues(claim.sudo().step_ids.sorted('sequence'), [
            {'kind': 'business', 'origin': 'expense_approver', 'approver_ids': self.manager.ids,
             'state': 'pending', 'passed_on': False},
            {'kind': 'finance', 'origin': 'finance', 'approver_ids': (self.finance | self.finance_2).ids,
             'state': 'waiting', 'passed_on': False},
        ])

    def test_without_expense_approver_the_manager_is_asked(self):
        self.anna.expense_manager_id = False
        claim = self.submit()
        self.assertEqual(self.origins(claim), ['manager', 'finance'])
        self.assertEqual(claim.pending_approver_ids, self.manager)

    def test_without_manager_the_head_of_department_is_asked(self):
        self.department.manager_id = self.director_employee
        self.anna.write({'expense_manager_id': False, 'parent_id': False, 'department_id': self.department.id})
        self.anna.expense_manager_id = False
        claim = self.submit()
        self.assertEqual(self.origins(claim), ['department_head', 'finance'])
        self.assertEqual(claim.pending_approver_ids, self.director)

    def test_head_of_department_who_claims_is_passed_to_the_department_above(self):
        above = self.env['hr.department'].create({'name': "Above", 'manager_id': self.director_employee.id})
        self.department.write({'manager_id': self.anna.id, 'parent_id': above.id})
        self.anna.write({'parent_id': False, 'department_id': self.department.id})
        self.anna.expense_manager_id = False
        claim = self.submit()
        self.assertRecordValues(claim.sudo().pending_step_ids, [
            {'origin': 'department_head', 'approver_ids': self.director.ids, 'passed_on': True}])

    def test_archived_approver_is_passed_over_and_the_step_says_so(self):
        self.anna.parent_id = self.director_employee
        self.anna.expense_manager_id = self.manager
        self.manager.active = False
        self.anna.expense_manager_id = self.manager
        claim = self.submit()
        self.assertRecordValues(claim.sudo().pending_step_ids, [
            {'origin': 'manager', 'approver_ids': self.director.ids, 'passed_on': True}])

    def test_manager_without_login_is_passed_to_his_own_manager(self):
        self.manager_employee.user_id = False
        self.anna.expense_manager_id = False
        claim = self.submit()
        self.assertRecordValues(claim.sudo().pending_step_ids, [
            {'origin': 'higher_manager', 'approver_ids': self.director.ids}])

    def test_approver_of_another_company_is_not_asked(self):
        self.anna.expense_manager_id = self.outsider
        claim = self.submit()
        self.assertEqual(claim.pending_approver_ids, self.manager)
        self.assertTrue(claim.sudo().pending_step_ids.passed_on)

    def test_employee_without_any_superior_is_passed_to_administrators(self):
        # natively this crashes: "You are neither a Manager nor a HR Officer"
        self.anna.write({'parent_id': False})
        self.anna.expense_manager_id = False
        claim = self.submit()
        self.assertEqual(self.origins(claim), ['administrator', 'finance'])
        self.assertEqual(claim.pending_approver_ids, self.administrator)
        self.assertEqual(claim.state, 'submitted')

    def test_circle_of_managers_ends_with_administrators(self):
        self.env.cr.execute("UPDATE hr_version SET company_id = company_id")
        self.manager.active = self.director.active = False
        # a circle as imports leave it, past the check on saving
        self.env.cr.execute(
            "UPDATE hr_employee SET parent_id = %s WHERE id = %s", (self.anna.id, self.director_employee.id))
        self.env.invalidate_all()
        claim = self.submit()
        self.assertEqual(claim.pending_approver_ids, self.administrator)

    def test_finance_user_who_claims_is_verified_by_another(self):
        self.finance_employee.parent_id = self.manager_employee
        claim = self.submit(user=self.finance)
        self.assertEqual(claim.sudo().step_ids.filtered(lambda s: s.kind == 'finance').approver_ids, self.finance_2)

    def test_only_finance_user_who_claims_is_verified_by_administrators(self):
        self.finance_2.active = False
        self.finance_employee.parent_id = self.manager_employee
        claim = self.submit(user=self.finance)
        step = claim.sudo().step_ids.filtered(lambda s: s.kind == 'finance')
        self.assertRecordValues(step, [
            {'origin': 'administrator', 'approver_ids': self.administrator.ids, 'passed_on': True}])

    # -- nobody decides his own ----------------------------------------------------------
    def test_administrator_cannot_approve_his_own_claim(self):
        # natively he can
        self.administrator.group_ids |= self.env.ref(FINANCE)
        self.administrator_employee.expense_manager_id = self.administrator
        self.administrator_employee.parent_id = self.manager_employee
        claim = self.submit(user=self.administrator)
        self.assertNotIn(self.administrator, claim.sudo().step_ids.approver_ids)
        with self.assertRaisesRegex(UserError, "is your own"):
            claim.action_approve()
        self.approve(claim)
        with self.assertRaisesRegex(UserError, "is your own"):
            claim.with_user(self.administrator).action_approve()
        self.assertEqual(claim.state, 'to_verify')

    def test_user_who_becomes_the_claimant_cannot_decide_any_more(self):
        claim = self.submit()
        self.manager_employee.user_id = False
        self.anna.user_id = self.manager
        with self.assertRaisesRegex(UserError, "is your own"):
            claim.with_user(self.manager).action_approve()

    # -- separate duties --------------------------------------------------------------------
    def test_whoever_approved_as_manager_cannot_verify(self):
        self.anna.expense_manager_id = self.finance
        claim = self.submit()
        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.state, 'to_verify')
        self.assertFalse(self.activities_of(self.finance, claim))
        with self.assertRaisesRegex(UserError, "somebody else has to decide"):
            claim.with_user(self.finance).action_approve()
        claim.with_user(self.finance_2).action_approve()
        self.assertEqual(claim.state, 'posted')

    def test_whoever_approved_as_manager_can_verify_where_the_company_allows(self):
        self.company.expense_claim_separate_finance = False
        self.anna.expense_manager_id = self.finance
        claim = self.submit()
        claim.with_user(self.finance).action_approve()
        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.state, 'posted')

    def test_only_finance_user_verifies_even_if_he_approved(self):
        self.finance_2.active = False
        self.anna.expense_manager_id = self.finance
        claim = self.submit()
        claim.with_user(self.finance).action_approve()
        claim.with_user(self.finance).action_approve()
        self.assertEqual(claim.state, 'posted')

    # -- deciding ------------------------------------------------------------------------------
    def test_decision_is_kept_with_person_time_and_comment(self):
        # natively neither step nor comment is kept
        claim = self.approve(self.submit(), "Good price")
        step = claim.sudo().step_ids.sorted('sequence')[:1]
        self.assertRecordValues(step, [
            {'state': 'approved', 'decided_by_id': self.manager.id, 'comment': "Good price"}])
        self.assertTrue(step.decided_on)
        self.assertTrue(claim.submitted_on)
        self.assertRecordValues(claim.event_ids.sorted('id'), [
            {'kind': 'submit', 'user_id': self.employee.id, 'round': 1, 'comment': False},
            {'kind': 'approve', 'user_id': self.manager.id, 'round': 1, 'comment': "Good price"},
        ])

    def test_claim_waits_for_its_own_approver_only(self):
        claim = self.submit()
        for user in (self.director, self.administrator):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                claim.with_user(user).sudo(False).action_approve()
        self.assertEqual(claim.state, 'submitted')

    def test_decided_step_cannot_be_decided_again(self):
        claim = self.approve(self.submit())
        with self.assertRaisesRegex(UserError, "waits for Fay Finance, Finn Finance, not for you"):
            claim.with_user(self.manager).action_approve()
        self.verify(claim)
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            claim.with_user(self.finance_2).action_approve()

    def test_inbox_shows_what_waits_for_me(self):
        claims = self.env['hr.expense.claim']
        mine = self.submit()
        waiting = [('can_decide', '=', True)]
        self.assertEqual(claims.with_user(self.manager).search(waiting), mine)
        self.assertFalse(claims.with_user(self.finance).search(waiting))
        self.approve(mine)
        self.assertFalse(claims.with_user(self.manager).search(waiting))
        self.assertEqual(claims.with_user(self.finance).search(waiting), mine)
        self.assertFalse(claims.with_user(self.employee).search(waiting))
        self.assertNotIn(mine, claims.with_user(self.finance).search([('can_decide', '=', False)]))

    def test_many_are_approved_at_once_and_one_bad_does_not_stop_the_others(self):
        good, bad, good_2 = self.submit(), self.submit(), self.submit()
        bad.action_withdraw()
        answer = (good | bad | good_2).with_user(self.manager).action_approve_selected()
        self.assertEqual((good | good_2).mapped('state'), ['to_verify', 'to_verify'])
        self.assertEqual(bad.state, 'draft')
        self.assertEqual(answer['params']['type'], 'warning')
        self.assertIn(bad.display_name, answer['params']['message'])

    # -- preview -----------------------------------------------------------------------------------
    def test_draft_shows_who_will_be_asked_and_that_is_who_is_asked(self):
        claim = self.create_claim()
        preview = claim.approval_chain['preview']
        self.assertEqual([[person['id'] for person in level['approvers']] for level in preview],
                         [self.manager.ids, (self.finance | self.finance_2).ids])
        claim.action_submit()
        steps = claim.sudo().step_ids.sorted('sequence')
        self.assertEqual([level['role'] for level in preview], steps.mapped('display_name'))
        self.assertEqual([[person['id'] for person in level['approvers']] for level in preview],
                         [step.approver_ids.ids for step in steps])

    # -- coming back ---------------------------------------------------------------------------------
    def test_refused_claim_is_revised_and_submitted_again_and_every_round_is_kept(self):
        # natively the employee can do nothing with a refused expense
        claim = self.submit()
        claim.with_user(self.manager).action_refuse("The hotel receipt is missing")
        self.assertEqual(claim.state, 'refused')
        self.assertEqual(claim.refusal_comment, "The hotel receipt is missing")
        self.assertIn("The hotel receipt is missing", self.messages_to(self.employee, claim)[:1].body)
        self.assertFalse(self.activities_of(self.manager, claim))
        number = claim.name

        claim.action_revise()
        self.assertEqual(claim.state, 'draft')
        claim.expense_ids.total_amount_currency = 80
        claim.action_submit()
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(claim.name, number)
        self.assertEqual(claim.approval_round, 2)
        self.verify(self.approve(claim))
        self.assertEqual(claim.state, 'posted')
        self.assertEqual(claim.sudo().step_ids.filtered(lambda s: s.round == 1).mapped('state').count('refused'), 1)
        self.assertEqual(claim.event_ids.sorted('id').mapped('kind'),
                         ['submit', 'refuse', 'revise', 'submit', 'approve', 'approve'])

    def test_finance_can_refuse_too(self):
        claim = self.approve(self.submit())
        claim.with_user(self.finance).action_refuse("Wrong cost centre")
        self.assertEqual(claim.state, 'refused')
        self.assertEqual(claim.sudo()._get_current_steps().sorted('sequence').mapped('state'),
                         ['approved', 'refused'])

    def test_refusing_needs_a_reason(self):
        claim = self.submit()
        for comment in (False, "", "   "):
            with self.subTest(comment=comment), self.assertRaisesRegex(UserError, "Say why .* is refused"):
                claim.with_user(self.manager).action_refuse(comment)
        self.assertEqual(claim.state, 'submitted')

    def test_employee_withdraws_and_submits_again(self):
        claim = self.submit()
        claim.action_withdraw()
        self.assertEqual(claim.state, 'draft')
        self.assertFalse(claim.submitted_on)
        self.assertFalse(self.activities_of(self.manager, claim))
        with self.assertRaisesRegex(UserError, "nothing to decide"):
            claim.with_user(self.manager).action_approve()
        claim.action_submit()
        self.assertEqual(claim.state, 'submitted')

    def test_withdrawing_is_over_once_finance_approved(self):
        claim = self.post()
        with self.assertRaisesRegex(UserError, "not waiting for approval"):
            claim.with_user(self.employee).action_withdraw()

    def test_cancelled_claim_stays_and_can_be_taken_back(self):
        claim = self.submit()
        with self.assertRaisesRegex(UserError, "Withdraw .* first"):
            claim.action_cancel()
        claim.with_user(self.manager).action_refuse("No")
        claim.action_cancel()
        self.assertEqual(claim.state, 'cancelled')
        self.assertEqual(claim.amount_residual, 0)
        claim.action_revise()
        self.assertEqual(claim.state, 'draft')
        self.assertEqual(claim.event_ids.sorted('id').mapped('kind'), ['submit', 'refuse', 'cancel', 'revise'])

    def test_lines_show_the_state_of_their_claim(self):
        claim = self.submit()
        line = claim.expense_ids
        self.assertEqual(line.state, 'submitted')
        self.approve(claim)
        self.assertEqual(line.state, 'submitted')
        self.verify(claim)
        self.assertEqual(line.state, 'posted')
        self.pay(claim)
        self.assertEqual(line.state, 'paid')

    # -- groups -------------------------------------------------------------------------------------
    def test_roles_imply_what_they_need_and_no_more(self):
        self.assertTrue(self.finance.has_group('account.group_account_invoice'))
        self.assertFalse(self.finance.has_group(ADMINISTRATOR))
        self.assertFalse(self.auditor.has_group('account.group_account_invoice'))
        self.assertFalse(self.administrator.has_group(FINANCE))
