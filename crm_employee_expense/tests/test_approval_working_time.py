from ast import literal_eval
from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestApprovalWorkingTime(ApprovalRuleCommon):
    """How long steps take, in hours of the company's calendar: Monday to Friday, 8 to 12 and 13 to 17."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env['resource.calendar'].create({
            'name': "Office hours", 'tz': 'UTC', 'company_id': cls.company.id,
            'attendance_ids': [Command.clear(), *(
                Command.create({
                    'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': end, 'day_period': period})
                for day in range(5) for start, end, period in ((8, 12, 'morning'), (13, 17, 'afternoon')))]})
        cls.company.resource_calendar_id = cls.calendar

    def at(self, moment):
        """2026-03-05 is a Thursday."""
        return freeze_time(f"2026-03-{moment}:00")

    def wait(self, start, end, act=None):
        """Waiting hours of the first step of a claim submitted and decided at these moments."""
        with self.at(start):
            claim = self.claim_of()
        step = self.business_step(claim)
        with self.at(end):
            (act or self.approve)(claim)
            self.env.flush_all()
        self.assertEqual(step.ended_on, datetime.fromisoformat(f"2026-03-{end}:00"))
        return step.waiting_hours

    def test_hours_count_while_the_office_is_open(self):
        for start, end, hours in (
            ("05 09:00", "05 11:30", 2.5),
            ("05 09:00", "05 14:00", 4),  # lunch
            ("05 16:00", "06 09:00", 2),  # over night
            ("05 20:00", "06 08:30", 0.5),  # submitted in the evening
            ("06 16:00", "09 10:00", 3),  # over the weekend
            ("07 10:00", "08 15:00", 0),  # on the weekend
            ("05 09:00", "05 23:00", 7),  # decided late in the evening
            ("05 09:00", "12 09:00", 40),  # a week
            ("05 09:00", "05 09:00", 0),
        ):
            with self.subTest(start=start, end=end):
                self.assertAlmostEqual(self.wait(start, end), hours)

    def test_holidays_of_the_company_do_not_count(self):
        self.env['resource.calendar.leaves'].create({
            'name': "Holiday", 'company_id': self.company.id, 'calendar_id': self.calendar.id,
            'date_from': "2026-03-06 00:00:00", 'date_to': "2026-03-06 23:59:59"})
        self.assertAlmostEqual(self.wait("05 16:00", "09 10:00"), 3)

    def test_hours_of_the_office_are_those_of_its_time_zone(self):
        self.calendar.tz = 'Asia/Shanghai'  # 8 to 17 there is 0 to 9 UTC
        self.assertAlmostEqual(self.wait("05 00:00", "05 10:00"), 8)

    def test_hours_of_the_clock_without_a_calendar(self):
        self.calendar.attendance_ids.unlink()
        self.assertAlmostEqual(self.wait("06 16:00", "08 16:00"), 48)
        self.company.resource_calendar_id = False
        self.assertAlmostEqual(self.wait("06 16:00", "07 17:30"), 25.5)

    def test_every_way_a_step_ends(self):
        def refuse(claim):
            claim.with_user(self.manager).action_refuse("No")

        self.assertAlmostEqual(self.wait("05 09:00", "05 11:00", refuse), 2)
        self.assertAlmostEqual(self.wait("05 09:00", "05 11:00", lambda claim: claim.action_withdraw()), 2)

    def test_steps_count_from_their_own_opening(self):
        with self.at("05 09:00"):
            claim = self.claim_of()
        with self.at("05 11:00"):
            self.approve(claim)
        with self.at("05 15:00"):
            self.verify(claim)
        business, finance = claim.sudo().step_ids.sorted('sequence')
        self.assertAlmostEqual(business.waiting_hours, 2)
        self.assertAlmostEqual(finance.waiting_hours, 3)

    def test_steps_that_were_never_opened_or_kept_have_none(self):
        with self.at("05 09:00"):
            claim = self.claim_of()
        with self.at("05 11:00"):
            self.approve(claim)
        with self.at("05 15:00"):
            claim.with_user(self.finance).action_refuse("Wrong account")
        with self.at("06 09:00"):
            claim.action_revise()
            claim.action_submit()
        kept = claim.sudo().step_ids.filtered('kept_from_id')
        self.assertRecordValues(kept, [{'state': 'approved', 'waiting_hours': 0}])
        with self.at("09 09:00"):
            claim.action_withdraw()
            again = self.claim_of()
        with self.at("09 10:00"):
            again.with_user(self.manager).action_refuse("No")
        unopened = again.sudo().step_ids.filtered(lambda step: step.kind == 'finance')
        self.assertRecordValues(unopened, [{'state': 'cancelled', 'opened_on': False, 'waiting_hours': 0}])

    def test_time_of_open_questions_does_not_count(self):
        with self.at("05 09:00"):
            claim = self.claim_of()
        step = self.business_step(claim)
        with self.at("05 10:00"):
            claim.with_user(self.manager).action_ask("Who came along?")
        with self.at("05 11:30"):
            self.env.invalidate_all()
            self.assertAlmostEqual(step.hours_so_far, 1)
        with self.at("06 09:00"):
            claim.action_answer("Nobody")
        with self.at("06 11:00"):
            claim.with_user(self.manager).action_ask("Nobody at all?")
        with self.at("06 12:00"):
            self.approve(claim)
            self.env.flush_all()
        # 9 to 10 on Thursday, 9 to 11 on Friday
        self.assertAlmostEqual(step.waiting_hours, 3)

    def test_automatic_steps_took_no_time(self):
        self.make_rule(self.level(auto_approve_below=500))
        with self.at("05 09:00"):
            claim = self.claim_of()
            self.env.flush_all()
        self.assertRecordValues(self.business_step(claim), [{'state': 'approved', 'waiting_hours': 0}])

    def test_pending_steps_say_how_long_they_wait_by_now(self):
        with self.at("06 16:00"):
            claim = self.claim_of()
        step = self.business_step(claim).with_user(self.manager)
        for moment, hours in (("07 10:00", 1), ("09 09:00", 2)):
            with self.at(moment):
                self.env.invalidate_all()
                self.assertAlmostEqual(step.hours_so_far, hours)
        with self.at("09 10:00"):
            self.approve(claim)
            self.assertEqual(step.hours_so_far, 0)

    def test_hours_are_never_recounted(self):
        with self.at("05 09:00"):
            claim = self.claim_of()
        with self.at("05 11:00"):
            self.approve(claim)
            self.env.flush_all()
        step = self.business_step(claim)
        self.calendar.attendance_ids.unlink()
        self.env.invalidate_all()
        self.assertAlmostEqual(step.waiting_hours, 2)

    def test_many_steps_read_the_calendar_once(self):
        with self.at("05 09:00"):
            steps = self.env['hr.expense.approval.step'].sudo().union(
                *(self.business_step(self.claim_of(100 + number)) for number in range(8)))
        self.env.flush_all()
        counts = []
        with self.at("06 09:00"):
            for some in (steps[:2], steps):
                self.env.invalidate_all()
                some.mapped('company_id.resource_calendar_id.attendance_ids.hour_from')
                before = self.env.cr.sql_log_count
                some.mapped('hours_so_far')
                counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged('post_install', '-at_install')
class TestApprovalTimes(ApprovalRuleCommon):
    """The report on how long decisions take."""

    def report(self, user, groupby):
        action = self.env['ir.actions.act_window']._for_xml_id(
            'crm_employee_expense.hr_expense_approval_step_action_times')
        domain = literal_eval(action['domain'])
        steps = self.env[action['res_model']].with_user(user).with_company(self.company)
        return {
            group[groupby] and group[groupby][1]: (group['waiting_hours:avg'], group['__count'])
            for group in steps.formatted_read_group(domain, [groupby], ['waiting_hours:avg', '__count'])}

    def test_averages_by_decider_level_department_and_month(self):
        self.anna.department_id = self.department
        with freeze_time("2026-03-05 09:00:00"):
            claims = self.claim_of() | self.claim_of(101)
        with freeze_time("2026-03-05 10:00:00"):
            self.approve(claims[0])
        with freeze_time("2026-04-01 10:00:00"):
            claims[1].with_user(self.manager).action_refuse("No")
        self.env.flush_all()
        steps = self.business_step(claims[0]) | self.business_step(claims[1])
        hours = steps.mapped('waiting_hours')
        self.assertEqual(hours[0], 1)
        self.assertEqual(
            self.report(self.auditor, 'decided_by_id'), {"Ben Manager": (sum(hours) / 2, 2)})
        self.assertEqual(self.report(self.auditor, 'department_id'), {"Field Service": (sum(hours) / 2, 2)})
        self.assertEqual(
            [count for _average, count in self.report(self.auditor, 'decided_on:month').values()], [1, 1])

    def test_what_the_system_decided_or_kept_is_left_out(self):
        self.make_rule(self.level("Auto", auto_approve_below=500), self.level("Head", 'users', user_ids=self.director,
                                                                              sequence=20))
        claim = self.claim_of()
        claim.with_user(self.director).action_approve()
        claim.with_user(self.finance).action_refuse("Wrong account")
        claim.action_revise()
        claim.action_submit()
        self.env.flush_all()
        self.assertEqual(
            {name: count for name, (_average, count) in self.report(self.auditor, 'decided_by_id').items()},
            {"Dora Director": 1, "Fay Finance": 1})

    def test_everybody_sees_no_more_than_he_may(self):
        self.approve(self.claim_of())
        self.approve(self.claim_of(101, user=self.salesperson))
        self.env.flush_all()
        tom, tom_employee = self._hire("Tom Teamlead", groups='hr_expense.group_hr_expense_team_approver')
        self.department.manager_id = tom_employee
        self.anna.department_id = self.department
        for user, count in (
                (tom, 1), (self.auditor, 2), (self.administrator, 2), (self.finance, 2), (self.colleague, 0),
                (self.employee, 1)):
            with self.subTest(user=user.login):
                self.assertEqual(sum(found for _average, found in self.report(user, 'kind').values()), count)
        menu = self.env.ref('crm_employee_expense.hr_expense_approval_step_menu_times')
        for user, sees in ((tom, True), (self.finance, True), (self.auditor, True), (self.administrator, True),
                           (self.employee, False), (self.colleague, False)):
            with self.subTest(user=user.login):
                self.assertEqual(menu.id in menu.with_user(user)._visible_menu_ids(), sees)
        pending = self.env.ref('crm_employee_expense.hr_expense_approval_step_menu_pending')
        for user, sees in ((self.administrator, True), (tom, False), (self.finance, False), (self.auditor, False)):
            with self.subTest(user=user.login):
                self.assertEqual(pending.id in pending.with_user(user)._visible_menu_ids(), sees)
