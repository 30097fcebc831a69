from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, Command, fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_rules import ApprovalRuleCommon

THURSDAY = "2026-03-05 09:00:00"


@tagged('post_install', '-at_install')
class TestApprovalDeadline(ApprovalRuleCommon):
    """Until when a decision is due."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = 'UTC'

    def claims(self, user, *domain):
        return self.env['hr.expense.claim'].with_user(user).search(list(domain))

    def test_five_working_days_unless_told_otherwise(self):
        self.assertEqual(self.company.expense_claim_deadline_days, 5)
        with freeze_time(THURSDAY):
            claim = self.claim_of()
        step = self.business_step(claim)
        # Friday, Monday, Tuesday, Wednesday, Thursday
        self.assertEqual(step.deadline.date().isoformat(), '2026-03-12')
        self.assertEqual(claim.deadline, step.deadline)

    def test_a_level_with_days_of_its_own_comes_first(self):
        self.make_rule(self.level(deadline_days=1), self.level("Head", 'users', user_ids=self.director, sequence=20))
        with freeze_time(THURSDAY):
            claim = self.claim_of()
            first, second = self.business_step(claim).sorted('sequence')
            self.assertEqual(first.deadline.date().isoformat(), '2026-03-06')
            self.assertFalse(second.deadline, "It does not run before the step is open")
        with freeze_time("2026-03-06 09:00:00"):
            self.approve(claim)
        self.assertEqual(second.deadline.date().isoformat(), '2026-03-13')
        self.assertEqual(claim.deadline, second.deadline)

    def test_zero_days_are_no_deadline(self):
        self.company.expense_claim_deadline_days = 0
        claim = self.claim_of()
        self.assertFalse(claim.deadline)
        self.assertFalse(claim.is_overdue)
        with self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), self.cr.savepoint():
            self.company.expense_claim_deadline_days = -1
            self.env.flush_all()

    def test_overdue_claims_are_found_until_they_are_decided(self):
        with freeze_time(THURSDAY):
            late, decided = self.claim_of(), self.claim_of(101)
        with freeze_time("2026-03-11 09:00:00"):
            fresh = self.claim_of(102)
        for moment, overdue in (("2026-03-12 07:00:00", False), ("2026-03-13 09:00:00", True)):
            with self.subTest(moment=moment), freeze_time(moment):
                self.env.invalidate_all()
                self.assertEqual(late.is_overdue, overdue)
                self.assertFalse(fresh.is_overdue)
                expected = (late | decided) if overdue else fresh.browse()
                self.assertEqual(self.claims(self.manager, ('is_overdue', '=', True)), expected)
        with freeze_time("2026-03-13 09:00:00"):
            self.assertIn(fresh, self.claims(self.manager, ('is_overdue', '=', False)))
            self.assertNotIn(late, self.claims(self.manager, ('is_overdue', '!=', True)))
            self.approve(decided)
            self.assertEqual(self.claims(self.manager, ('is_overdue', '=', True)), late)
            late.with_user(self.manager).action_refuse("No")
            self.assertFalse(late.deadline)
            self.assertFalse(self.claims(self.manager, ('is_overdue', '=', True)))

    def test_nothing_is_overdue_while_the_employee_is_asked(self):
        with freeze_time(THURSDAY):
            claim = self.claim_of()
        with freeze_time("2026-03-06 09:00:00"):
            claim.with_user(self.manager).action_ask("Who came along?")
        step = self.business_step(claim)
        with freeze_time("2026-03-20 09:00:00"):
            self.env.invalidate_all()
            self.assertFalse(claim.deadline or claim.is_overdue or step.is_overdue)
            self.assertNotIn(step, step.search([('is_overdue', '=', True)]))
            claim.action_answer("Nobody")
            self.assertEqual(claim.deadline, step.deadline)
            self.assertEqual(step.deadline.date().isoformat(), '2026-03-26')

    def test_nobody_writes_a_deadline(self):
        claim = self.create_claim()
        with self.assertRaisesRegex(Exception, "cannot be written"):
            claim.deadline = fields.Datetime.now() + timedelta(days=99)


@tagged('post_install', '-at_install')
class TestApprovalEscalation(ApprovalRuleCommon):
    """What nobody decided in time goes to the approver's manager as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = 'UTC'
        (cls.env['res.company'].sudo().search([]) - cls.company).expense_claim_deadline_days = 0

    def escalate(self, moment="2026-03-20 09:00:00"):
        """Runs the scheduled action; gives what it reported as progress."""
        with freeze_time(moment), patch.object(
                type(self.env['ir.cron']), '_commit_progress', return_value=60) as progress:
            self.env.invalidate_all()
            self.env['hr.expense.claim'].sudo()._cron_escalate_steps()
            self.env.invalidate_all()
        return progress

    def late_claim(self, *args, **kwargs):
        with freeze_time(THURSDAY):
            return self.claim_of(*args, **kwargs)

    def escalations(self, claim):
        return claim.sudo().event_ids.filtered(lambda event: event.kind == 'escalate')

    def messages_to_both(self, claim):
        return self.messages_to(self.director, claim) | self.messages_to(self.manager, claim)

    def test_the_manager_of_the_approver_can_decide_as_well(self):
        claim = self.late_claim()
        step = self.business_step(claim)
        self.escalate("2026-03-11 09:00:00")
        self.assertFalse(step.escalated_on, "It is not due yet")
        told = self.messages_to(self.manager, claim)
        self.escalate()
        self.assertEqual(step.approver_ids, self.manager | self.director)
        self.assertEqual(step.escalated_on, fields.Datetime.to_datetime("2026-03-20 09:00:00"))
        event = self.escalations(claim)
        self.assertEqual(event.user_id.id, SUPERUSER_ID)
        self.assertEqual(event.step_id, step)
        self.assertIn("Ben Manager", event.comment)
        self.assertIn("Dora Director", event.comment)
        self.assertEqual(len(self.activities_of(self.director, claim)), 1)
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        message = self.messages_to(self.director, claim)
        self.assertEqual(len(message), 1)
        self.assertIn("Ben Manager did not decide by 03/12/2026, so Dora Director can decide as well.", message.body)
        late = self.messages_to(self.manager, claim) - told
        self.assertEqual(len(late), 1)
        self.assertIn("is overdue", late.subject)
        self.assertIn("You can still decide", late.body)
        self.assertTrue(any("can decide as well" in note for note in claim.sudo().message_ids.mapped('body')))
        self.assertFalse(claim.sudo()._get_trail_problems())
        claim.with_user(self.director).action_approve("I know the trip")
        self.assertEqual(step.decided_by_id, self.director)
        self.assertFalse(self.activities_of(self.manager, claim))

    def test_the_late_approver_can_still_decide(self):
        claim = self.late_claim()
        self.escalate()
        self.approve(claim)
        self.assertEqual(claim.state, 'to_verify')
        self.assertFalse(self.activities_of(self.director, claim))
        self.assertTrue(claim.with_user(self.director).has_access('read'))

    def test_once_a_step(self):
        claim = self.late_claim()
        self.escalate()
        before = self.messages_to_both(claim)
        progress = self.escalate("2026-04-20 09:00:00")
        self.assertFalse(progress.called)
        self.assertEqual(self.messages_to_both(claim), before)
        self.assertEqual(len(self.escalations(claim)), 1)
        # each step on its own
        with freeze_time("2026-04-20 09:00:00"):
            self.approve(claim)
        self.finance_employee.parent_id = self.finance_2_employee
        self.escalate("2026-05-20 09:00:00")
        finance_step = claim.sudo().pending_step_ids
        self.assertFalse(finance_step.escalated_on, "Everybody in finance knows already")

    def test_everybody_reads_in_his_own_language(self):
        self.env['res.lang']._activate_lang('fr_FR')
        self.director.lang = 'fr_FR'
        template = self.env.ref('crm_employee_expense.mail_template_claim_to_approve')
        template.with_context(lang='fr_FR').subject = "Approuvez {{ object.name }}"
        claim = self.late_claim()
        self.escalate()
        self.assertEqual(self.messages_to(self.director, claim).subject, f"Approuvez {claim.name}")
        self.assertIn("12/03/2026", self.messages_to(self.director, claim).body)

    def test_it_climbs_to_somebody_who_can_decide(self):
        boss, boss_employee = self._hire("Clara Chief")
        self.director_employee.parent_id = boss_employee
        self.director.active = False
        claim = self.late_claim()
        self.escalate()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager | boss)

    def test_never_to_the_claimant_or_those_who_decided_before(self):
        self.anna.parent_id = False
        self.director_employee.parent_id = self.manager_employee.parent_id = self.anna
        self.company.expense_claim_bar_subordinates = False
        claim = self.late_claim()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager)
        self.escalate()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager | self.administrator)

        self.manager_employee.parent_id = self.director_employee
        self.make_rule(
            self.level("First", 'users', user_ids=self.director),
            self.level("Second", 'users', user_ids=self.manager, sequence=20, skip_if_approved=False))
        claim = self.late_claim(101)
        with freeze_time(THURSDAY):
            claim.with_user(self.director).action_approve()
        self.escalate()
        self.assertEqual(claim.sudo().pending_step_ids.approver_ids, self.manager | self.administrator)

    def test_without_a_manager_the_fallback_then_administrators(self):
        self.manager_employee.parent_id = False
        rule = self.make_rule(self.level("Approver"), fallback_user_ids=[Command.set(self.colleague.ids)])
        claim = self.late_claim()
        self.escalate()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager | self.colleague)
        rule.fallback_user_ids = False
        claim = self.late_claim(101)
        self.escalate()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager | self.administrator)

    def test_finance_goes_to_finance_alone(self):
        claim = self.late_claim()
        with freeze_time(THURSDAY):
            self.approve(claim)
        step = claim.sudo().pending_step_ids
        self.finance_employee.parent_id = self.director_employee
        self.finance_2.group_ids -= self.env.ref('crm_employee_expense.group_expense_finance')
        self.escalate()
        self.assertFalse(step.escalated_on, "Neither the director nor the administrator is in finance")
        self.director.group_ids |= self.env.ref('crm_employee_expense.group_expense_finance')
        self.escalate()
        self.assertIn(self.director, step.approver_ids)
        self.assertTrue(step.escalated_on)

    def test_the_manager_in_another_company_has_no_part_in_it(self):
        self.manager_employee.parent_id = False
        self.env['hr.employee'].create({
            'name': "Ben elsewhere", 'user_id': self.manager.id, 'company_id': self.other_company.id,
            'parent_id': self.outsider_employee.id})
        claim = self.late_claim()
        self.escalate()
        self.assertEqual(self.business_step(claim).approver_ids, self.manager | self.administrator)

    def test_one_of_those_added_counts_as_one(self):
        self.make_rule(self.level("Two", 'users', user_ids=self.manager | self.colleague, quorum='all'))
        claim = self.late_claim()
        step = self.business_step(claim)
        with freeze_time(THURSDAY):
            claim.with_user(self.colleague).action_approve()
        self.escalate()
        self.assertEqual(step.approver_ids, self.manager | self.colleague | self.director)
        self.assertNotIn(self.colleague.name, self.escalations(claim).comment)
        self.assertEqual(step.required_count, 2)
        claim.with_user(self.director).action_approve()
        self.assertEqual(step.state, 'approved')

    def test_what_waits_for_the_employee_is_not_escalated(self):
        claim = self.late_claim()
        with freeze_time("2026-03-06 09:00:00"):
            claim.with_user(self.manager).action_ask("Who came along?")
        self.escalate()
        self.assertFalse(self.business_step(claim).escalated_on)

    def test_who_stands_in_for_the_newcomer_is_told(self):
        self.env['hr.expense.approval.delegation'].with_user(self.director).create({
            'delegator_id': self.director.id, 'delegate_id': self.colleague.id, 'company_id': self.company.id,
            'date_from': "2026-03-01", 'date_to': "2027-12-31"})
        claim = self.late_claim()
        self.escalate()
        self.assertTrue(self.activities_of(self.colleague, claim))
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)

    # -- in chunks -----------------------------------------------------------------------------
    def test_in_chunks_with_progress(self):
        claims = self.env['hr.expense.claim'].union(*(self.late_claim(100 + number) for number in range(5)))
        with patch('odoo.addons.crm_employee_expense.models.hr_expense_approval_escalation.CHUNK', 2):
            progress = self.escalate()
        self.assertEqual([call.args[0] for call in progress.call_args_list], [2, 2, 1])
        self.assertEqual([call.kwargs['remaining'] for call in progress.call_args_list], [3, 1, 0])
        self.assertTrue(all(claims.sudo().pending_step_ids.mapped('escalated_on')))

    def test_a_crash_midway_loses_and_repeats_nothing(self):
        claims = self.env['hr.expense.claim'].union(*(self.late_claim(100 + number) for number in range(5)))
        with patch('odoo.addons.crm_employee_expense.models.hr_expense_approval_escalation.CHUNK', 2), \
                freeze_time("2026-03-20 09:00:00"), patch.object(
                    type(self.env['ir.cron']), '_commit_progress', side_effect=[60, RuntimeError]), \
                self.assertRaises(RuntimeError), self.cr.savepoint():
            # what was not committed is undone
            self.env['hr.expense.claim'].sudo()._cron_escalate_steps()
        self.env.invalidate_all()
        self.assertFalse(any(claims.sudo().pending_step_ids.mapped('escalated_on')))
        self.escalate()
        self.escalate()
        for claim in claims:
            self.assertEqual(len(self.escalations(claim)), 1)
            self.assertEqual(len(self.messages_to(self.director, claim)), 1)

    def test_what_is_decided_or_locked_meanwhile_is_left_alone(self):
        decided, locked = self.late_claim(), self.late_claim(101)
        steps = self.business_step(decided) | self.business_step(locked)
        with freeze_time("2026-03-20 09:00:00"):
            self.approve(decided)
            with patch.object(type(locked), 'try_lock_for_update', lambda claims, **_kwargs: claims - locked):
                self.env['hr.expense.claim'].sudo()._escalate(steps)
        self.assertFalse(any(steps.mapped('escalated_on')))
        self.escalate()
        self.assertEqual(steps.filtered('escalated_on'), self.business_step(locked))
