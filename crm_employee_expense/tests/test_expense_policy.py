from datetime import date, timedelta

from psycopg2.errors import CheckViolation

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common_policy import DAY, ExpensePolicyCommon


@tagged('post_install', '-at_install')
class TestExpensePolicy(ExpensePolicyCommon):
    """Standards: which one holds, what it finds, what it leaves."""

    def draft(self, *lines, **values):
        """Lines are dicts of values."""
        return self.create_claim(*(
            self._prepare_line(receipt=False, **{'date': DAY, **line}) for line in lines), **values)

    def messages(self, claim):
        self.env.invalidate_all()
        return [finding['message'] for finding in claim.live_findings or []]

    # -- each measure --------------------------------------------------------------------------
    def test_each_measure(self):
        guest = self.env['res.partner'].create({'name': "Guest"})
        today = fields.Date.today()
        # measure, values of the policy, lines that are fine, lines that are not, what is said
        table = [
            ('amount_expense', {}, [{'amount': 100}], [{'amount': 100.01}],
             r"Train: .*100\.01.* on .*4.*, limit .*100\.00"),
            ('amount_unit', {}, [{'amount': 200, 'unit_count': 2}], [{'amount': 201, 'unit_count': 2}],
             r"100\.50.* per unit"),
            ('amount_day', {}, [{'amount': 60}, {'amount': 60, 'date': DAY + timedelta(1)}],
             [{'amount': 60}, {'amount': 60}], r"120\.00.* together on"),
            ('amount_month', {}, [{'amount': 60}, {'amount': 60, 'date': date(2026, 6, 1)}],
             [{'amount': 60}, {'amount': 60, 'date': date(2026, 5, 31)}], r"120\.00.* together in May 2026"),
            ('amount_year', {}, [{'amount': 60}, {'amount': 60, 'date': date(2025, 12, 31)}],
             [{'amount': 60}, {'amount': 60, 'date': date(2026, 1, 1)}], r"120\.00.* together in 2026"),
            ('amount_claim', {}, [{'amount': 60}, {'amount': 40}], [{'amount': 60}, {'amount': 41}],
             r"Standard: .*101\.00.* on this claim"),
            ('count_day', {'limit_number': 1}, [{}, {'date': DAY + timedelta(1)}], [{}, {}], r"2 expenses on"),
            ('count_month', {'limit_number': 1}, [{}, {'date': date(2026, 6, 1)}],
             [{}, {'date': date(2026, 5, 1)}], r"2 expenses in May 2026"),
            ('count_year', {'limit_number': 1}, [{}, {'date': date(2025, 6, 1)}],
             [{}, {'date': date(2026, 7, 1)}], r"2 expenses in 2026"),
            ('receipt', {}, [{'amount': 100}], [{'amount': 101}], r"needs a receipt"),
            ('attendees', {'limit_number': 1}, [{'amount': 101, 'attendee_ids': [Command.set(guest.ids)]}],
             [{'amount': 101}], r"at least 1 attendees"),
            ('customer', {}, [{'amount': 99}], [{'amount': 101}], r"needs a customer"),
            ('invoice', {}, [{'amount': 101, 'invoice_number': "1234567890"}], [{'amount': 101}],
             r"needs an invoice number"),
            ('age', {'limit_number': 30}, [{'date': today - timedelta(30)}], [{'date': today - timedelta(31)}],
             r"31 days old, limit 30"),
            ('workday', {}, [{}], [{'date': DAY - timedelta(1)}], r"is no working day"),
        ]
        self.assertEqual({row[0] for row in table}, set(dict(self.policies._fields['measure'].selection)))
        for measure, values, fine, beyond, words in table:
            policy = self.policy(measure, **values)
            with self.subTest(measure=measure):
                claim = self.draft(*fine)
                self.assertEqual([text for text in self.messages(claim) if "exists already" not in text], [])
                claim.expense_ids.unlink()
                claim = self.draft(*beyond)
                found = [text for text in self.messages(claim) if "exists already" not in text]
                self.assertEqual(len(found), 1, found)
                self.assertRegex(found[0], words)
                claim.expense_ids.unlink()
            policy.active = False

    def test_a_customer_is_that_of_the_line(self):
        self.policy('customer')
        customer = self.env['res.partner'].create({'name': "Customer"})
        lead = self.env['crm.lead'].create({'name': "Deal", 'user_id': self.salesperson.id})
        claim = self.draft({'amount': 101, 'customer_id': customer.id}, {'amount': 102, 'name': "Bus"})
        [message] = self.messages(claim)
        self.assertIn("Bus", message)
        claim.partner_id = customer
        self.assertEqual(self.messages(claim), [])
        self.assertEqual(self.messages(self.draft(
            {'amount': 103, 'lead_id': lead.id}, user=self.salesperson)), [])

    def test_each_severity(self):
        policy = self.policy()
        for severity in ('inform', 'justify', 'approval', 'block'):
            with self.subTest(severity=severity):
                policy.severity = severity
                claim = self.draft({'amount': 150 + len(severity)})
                if severity in ('justify', 'block'):
                    with self.assertRaisesRegex(UserError, "limit"):
                        claim.action_submit()
                if severity == 'block':
                    continue
                claim.expense_ids.justification = "The fair was on."
                claim.action_submit()
                self.assertRecordValues(claim.violation_ids, [
                    {'kind': 'policy', 'severity': severity, 'policy_id': policy.id}])
                self.assertEqual(len(claim.step_ids), 3 if severity == 'approval' else 2)

    # -- which one holds -----------------------------------------------------------------------
    def test_the_most_specific_policy_holds(self):
        parent = self.env['hr.department'].create({'name': "Parent", 'company_id': self.company.id})
        self.department.parent_id = parent
        self.anna.department_id = self.department
        for values, limit in [
            ({}, 10), ({'category_ids': self.category}, 20), ({'department_ids': parent, 'name': "Parent"}, 25),
            ({'department_ids': self.department}, 30),
            ({'category_ids': self.category, 'grade_ids': self.senior}, 40),
            ({'category_ids': self.category, 'grade_ids': self.senior, 'city_tier_ids': self.tier}, 50),
            ({'category_ids': self.category, 'grade_ids': self.staff, 'city_tier_ids': self.tier}, 60),
        ]:
            self.policy(limit=limit, **values)
        limits = {}
        for key, values in {
            'city': {'city_id': self.city.id}, 'village': {'city_id': self.village.id}, 'nowhere': {},
            'meals': {'product_id': self.category_2.id},
        }.items():
            line = self.draft({'amount': 5, **values}).expense_ids.sudo()
            limits[key] = self.env['hr.expense.policy'].sudo()._find_policies(line)[line]['amount_expense'].limit_amount
        self.assertEqual(limits, {'city': 50, 'village': 40, 'nowhere': 40, 'meals': 30})
        self.assertRegex(
            self.messages(self.draft({'amount': 55, 'city_id': self.city.id}))[0],
            r"55\.00.* limit for grade T2 in Dear Cities .*50\.00")

    def test_the_policy_of_the_day_is_applied_and_kept(self):
        old = self.policy(limit=50, date_to=DAY - timedelta(1))
        new = self.policy(limit=80, date_from=DAY)
        claim = self.draft({'amount': 60, 'date': DAY - timedelta(1)}, {'amount': 60})
        claim.action_submit()
        self.assertEqual(claim.violation_ids.policy_id, old)
        message = claim.violation_ids.message
        old.limit_amount = 55
        self.env.invalidate_all()
        self.assertEqual(claim.violation_ids.message, message)
        self.assertIn("50.00", message)
        self.assertFalse(new.violation_count)
        self.assertEqual(old.violation_count, 1)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            old.unlink()

    def test_other_drafts_count_and_refused_claims_do_not(self):
        self.policy('amount_day')
        other = self.draft({'amount': 60})
        claim = self.draft({'amount': 50})
        self.assertRegex(self.messages(claim)[0], r"110\.00.* together")
        self.env['hr.expense'].with_user(self.colleague).create({
            'name': "Mine", 'employee_id': self.colleague_employee.id, 'product_id': self.category.id, 'date': DAY,
            'total_amount_currency': 500})
        self.assertRegex(self.messages(claim)[0], r"110\.00.* together")
        other.action_submit()
        self.assertTrue(self.messages(claim))
        other.with_user(self.manager).action_refuse("No.")
        self.assertFalse(self.messages(claim))

    def test_sums_begin_with_the_first_day_and_end_with_the_last(self):
        spans = {
            'amount_month': (date(2026, 5, 1), date(2026, 5, 31)),
            'amount_year': (date(2026, 1, 1), date(2026, 12, 31)),
        }
        for measure, days in spans.items():
            policy = self.policy(measure)
            claim = self.draft({'amount': 60})
            for day, is_within in (*((day, True) for day in days),
                                   (days[0] - timedelta(1), False), (days[1] + timedelta(1), False)):
                with self.subTest(measure=measure, day=day):
                    other = self.draft({'amount': 60, 'date': day})
                    self.assertEqual(
                        any("together" in text for text in self.messages(claim)), is_within)
                    other.expense_ids.unlink()
            claim.expense_ids.unlink()
            policy.active = False

    # -- while typing --------------------------------------------------------------------------
    def test_what_is_left_is_what_the_check_finds(self):
        self.policy('amount_day')
        self.draft({'amount': 60})
        claim = self.draft({'amount': 30})
        line = claim.expense_ids
        self.assertRegex(line.allowance, r"10\.00.* of .*100\.00.* left that day")
        self.assertFalse(self.messages(claim))
        self.assertEqual(line.amount_allowed, 40)
        with Form(claim) as form:
            with form.expense_ids.edit(0) as edited:
                edited.total_amount_currency = 41
                self.assertRegex(edited.allowance, r"[^\d]0\.00.* of")
            self.assertEqual(len(form.live_findings), 1)
            with form.expense_ids.edit(0) as edited:
                edited.total_amount_currency = 40
            self.assertFalse(form.live_findings)

    def test_one_click_reduces_to_the_limit(self):
        self.policy('amount_day')
        self.draft({'amount': 60})
        claim = self.draft({'amount': 70})
        line = claim.expense_ids
        self.assertTrue(line.is_over_limit)
        line.action_reduce_to_limit()
        self.assertEqual((line.total_amount, line.is_over_limit), (40, False))
        self.assertFalse(self.messages(claim))
        with self.assertRaisesRegex(UserError, "within its limits"):
            line.action_reduce_to_limit()

    def test_a_limit_for_a_unit_allows_it_for_each(self):
        self.policy('amount_unit')
        line = self.draft({'amount': 350, 'unit_count': 3}).expense_ids
        self.assertTrue(line.is_over_limit)
        line.action_reduce_to_limit()
        self.assertEqual((line.total_amount, line.is_over_limit), (300, False))

    def test_an_approver_reduces_to_the_limit(self):
        self.policy(name="Trains")
        claim = self.draft({'amount': 170})
        claim.action_submit()
        line = claim.expense_ids
        with self.assertRaises(UserError):
            line.action_reduce_to_limit()
        with self.assertRaises(AccessError):
            line.with_user(self.colleague).action_reduce_to_limit()
        line.with_user(self.manager).action_reduce_to_limit()
        self.assertEqual((line.total_amount, line.claimed_amount_currency), (100, 170))
        self.assertEqual(line.reduction_comment, "Reduced to the limit of Trains.")

    # -- bad input -------------------------------------------------------------------------------
    def test_contradictions(self):
        self.policy(date_to=DAY)
        with self.assertRaisesRegex(ValidationError, "contradict each other"), self.env.cr.savepoint():
            self.policy(limit=200, date_from=DAY)
        self.policy(limit=200, date_from=DAY + timedelta(1))
        self.policy(limit=200, grade_ids=self.senior)
        self.policy('amount_day')
        copy = self.policies.search([('grade_ids', '=', self.senior.id)]).copy()
        self.assertFalse(copy.active)
        with self.assertRaisesRegex(ValidationError, r"Standard \(copy\) and Standard contradict each other"):
            copy.active = True

    def test_among_equally_specific_policies_the_first_holds(self):
        grade = self.policy(limit=50, name="Grade", grade_ids=self.senior, sequence=20)
        tier = self.policy(limit=80, name="Tier", city_tier_ids=self.tier, sequence=10)
        claim = self.draft({'amount': 60, 'city_id': self.city.id})
        self.assertFalse(self.messages(claim))
        (tier | grade).write({'sequence': 30})
        grade.sequence = 20
        self.assertRegex(self.messages(claim)[0], "limit for grade T2 .*50")

    def test_days_off_are_the_same_for_policies_and_signals(self):
        self.category.expense_workday_only = True
        self.policy('workday')
        calendar = self.env['resource.calendar'].create({
            'name': "Every second Monday", 'company_id': self.company.id, 'tz': 'Asia/Shanghai',
            'two_weeks_calendar': True, 'attendance_ids': [Command.clear(), *(Command.create({
                'name': "Shift", 'dayofweek': day, 'week_type': week, 'hour_from': 8, 'hour_to': 16})
                for day, week in [('0', '0'), *((day, week) for day in '123' for week in '01')])]})
        self.anna.resource_calendar_id = calendar
        self.env['resource.calendar.leaves'].create([
            # Tuesday in Shanghai; a morning
            {'name': "Holiday", 'company_id': self.company.id, 'calendar_id': calendar.id,
             'date_from': '2026-05-04 16:00:00', 'date_to': '2026-05-05 15:59:59'},
            {'name': "Morning", 'company_id': self.company.id, 'calendar_id': False,
             'date_from': '2026-05-05 23:00:00', 'date_to': '2026-05-06 03:00:00'}])
        self.env['resource.calendar.leaves'].with_company(self.other_company).create({
            'name': "Elsewhere", 'date_from': '2026-05-06 16:00:00', 'date_to': '2026-05-07 15:59:59'})
        week = self.env['resource.calendar.attendance'].get_week_type(DAY)
        claim = self.draft(*({'amount': 20 + day, 'date': DAY + timedelta(day)} for day in range(8)))
        claim.action_submit()
        expected = {1, 4, 5, 6, 7 if week == 0 else 0}
        for findings in (
            claim.violation_ids.filtered(lambda finding: finding.policy_measure == 'workday'),
            claim.violation_ids.filtered(lambda finding: finding.kind == 'day_off'),
        ):
            self.assertEqual({(line.date - DAY).days for line in findings.expense_id}, expected)

    def test_only_what_is_within_its_policies_is_approved_automatically(self):
        self.make_rule(self.level("Manager", 'manager', auto_approve_below=500))
        self.policy(limit=100, severity='inform')
        within, beyond = self.claim_of(100, date=DAY), self.claim_of(101, date=DAY)
        self.assertEqual((within.state, beyond.state), ('to_verify', 'submitted'))
        self.assertEqual(self.business_step(beyond).approver_ids, self.manager)

    def test_bad_figures(self):
        with mute_logger('odoo.sql_db'):
            for values in ({'limit': -1}, {'limit_number': -1}):
                with self.subTest(values), self.assertRaises(CheckViolation), self.env.cr.savepoint():
                    self.policy(**values)
            with self.assertRaises(CheckViolation), self.env.cr.savepoint():
                self.draft({'unit_count': 0})
        with self.assertRaisesRegex(ValidationError, "needs a number of days"):
            self.policy('age')
        with self.assertRaisesRegex(ValidationError, "last day of Hotel is before its first one. Exchange"):
            self.policy(name="Hotel", date_from=DAY, date_to=DAY - timedelta(1))
        policy = self.policy('receipt', name="Taxi", date_from=DAY)
        with self.assertRaisesRegex(ValidationError, "last day of Taxi is before"):
            policy.date_to = DAY - timedelta(1)
        policy.date_to = DAY

    # -- who ---------------------------------------------------------------------------------------
    def test_who_may_do_what(self):
        policy = self.policy()
        for user in (self.employee, self.manager, self.finance, self.auditor):
            self.assertEqual(policy.with_user(user).name, "Standard")
            with self.assertRaises(AccessError):
                policy.with_user(user).limit_amount = 1000
            with self.assertRaises(AccessError):
                self.city.with_user(user).tier_id = self.other_tier
        with self.assertRaises(AccessError):
            policy.with_user(self.outsider).read(['name'])
        with self.assertRaises(AccessError):
            policy.with_user(self.outsider).action_open_findings()
        claim = self.draft({'amount': 200})
        claim.action_submit()
        findings = claim.sudo().violation_ids
        self.assertTrue(findings)
        self.assertFalse(findings.with_user(self.colleague).search([('claim_id', '=', claim.id)]))

    def test_a_changed_city_is_a_change_of_what_was_approved(self):
        claim = self.draft({'amount': 50})
        before = claim.sudo()._get_approval_content()
        claim.expense_ids.city_id = self.city
        after = claim.sudo()._get_approval_content()
        self.assertIn("Metropolis", claim.sudo()._describe_changes(before, after))

    def test_many_lines_and_policies_take_as_many_queries_as_few(self):
        def count(lines, policies):
            for number in range(policies):
                tag = self.env['hr.employee.category'].create({'name': f"Tag {lines} {number}"})
                self.policy('amount_month', 10 + number, tag_ids=tag)
            self.env['hr.employee.category'].flush_model()
            claim = self.draft(*({'amount': 5, 'city_id': self.city.id} for _number in range(lines)))
            self.env.flush_all()
            self.env.invalidate_all()
            self.env['hr.expense.policy'].sudo()._judge(claim.sudo().expense_ids)  # what the registry keeps
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['hr.expense.policy'].sudo()._judge(claim.sudo().expense_ids)
            return self.env.cr.sql_log_count - before
        self.policy('amount_day')
        self.policy('workday')
        self.draft({'amount': 5})  # another draft, whose amount counts
        few = count(10, 5)
        self.assertEqual(count(200, 40), few)
