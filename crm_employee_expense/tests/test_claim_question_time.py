from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .test_claim_question import ClaimQuestionCommon


@tagged('post_install', '-at_install')
class TestClaimQuestionTime(ClaimQuestionCommon):
    """The time with an open question does not count against the approver."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = 'UTC'

    def test_deadline_moves_by_the_working_time_until_the_answer(self):
        self.make_rule(self.level("Approver", deadline_days=2))
        with freeze_time('2026-11-23 08:00:00'):  # a Monday
            claim = self.claim_of()
        step = self.business_step(claim)
        deadline = step.deadline
        with freeze_time('2026-11-23 09:00:00'):
            self.ask(claim)
        self.assertEqual(step.deadline, deadline)
        with freeze_time('2026-11-25 09:00:00'):  # two working days later
            self.answer(claim)
        company = self.company
        expected = company._shift_by_working_time(deadline, datetime(2026, 11, 23, 9), datetime(2026, 11, 25, 9))
        self.assertEqual(step.deadline, expected)
        self.assertEqual(company._count_expense_working_hours([(deadline, step.deadline)]), [16])

    def test_weekend_does_not_move_the_deadline(self):
        self.make_rule(self.level("Approver", deadline_days=2))
        with freeze_time('2026-11-27 08:00:00'):  # a Friday
            claim = self.claim_of()
        step = self.business_step(claim)
        deadline = step.deadline
        with freeze_time('2026-11-28 10:00:00'):
            self.ask(claim)
        with freeze_time('2026-11-29 10:00:00'):
            self.answer(claim)
        self.assertEqual(step.deadline, deadline)

    def test_without_calendar_the_clock_counts(self):
        self.company.resource_calendar_id = False
        moment, start = datetime(2026, 11, 27, 12), datetime(2026, 11, 28, 10)
        self.assertEqual(
            self.company._shift_by_working_time(moment, start, start + timedelta(hours=5)), moment + timedelta(hours=5))

    def test_question_closed_for_others_of_the_step_gives_time_back_too(self):
        self.make_rule(self.level(
            "Both", 'users', user_ids=self.manager | self.director, quorum='all', deadline_days=2))
        with freeze_time('2026-11-23 08:00:00'):
            claim = self.claim_of()
            self.ask(claim)
        step = self.business_step(claim)
        deadline = step.deadline
        with freeze_time('2026-11-24 08:00:00'):
            claim.with_user(self.manager).action_approve()
        self.assertEqual(self.company._count_expense_working_hours([(deadline, step.deadline)]), [8])

    def test_no_deadline_stays_none(self):
        self.company.expense_claim_deadline_days = 0
        claim = self.claim_of()
        self.ask(claim)
        self.answer(claim)
        self.assertFalse(self.business_step(claim).deadline)

    def test_intervals_of_questions(self):
        with freeze_time('2026-11-23 08:00:00'):
            claim = self.claim_of()
        step = self.business_step(claim)
        self.assertEqual(step._get_question_intervals(), [])
        with freeze_time('2026-11-23 09:00:00'):
            self.ask(claim)
        with freeze_time('2026-11-23 10:00:00'):
            self.assertEqual(
                step._get_question_intervals(), [(datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 10))])
            self.answer(claim)
        with freeze_time('2026-11-23 11:00:00'):
            self.ask(claim)
        with freeze_time('2026-11-23 13:00:00'):
            claim.with_user(self.manager).action_approve()
        with freeze_time('2026-11-23 18:00:00'):
            self.assertEqual(step._get_question_intervals(), [
                (datetime(2026, 11, 23, 9), datetime(2026, 11, 23, 10)),
                (datetime(2026, 11, 23, 11), datetime(2026, 11, 23, 13))])

    def test_reminders_wait_for_the_answer(self):
        claims = self.env['hr.expense.claim'].sudo()
        with freeze_time(fields.Datetime.now() - timedelta(days=30)):
            claim, other = self.claim_of(), self.claim_of()
        self.ask(claim)
        due = claims._find_steps_to_remind().claim_id
        self.assertIn(other, due)
        self.assertNotIn(claim, due)
        self.answer(claim)
        self.assertNotIn(claim, claims._find_steps_to_remind().claim_id, "He was told just now")
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.assertIn(claim, claims._find_steps_to_remind().claim_id)
