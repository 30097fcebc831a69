from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_policy import DAY, ExpensePolicyCommon


@tagged('post_install', '-at_install')
class TestExpensePolicyTester(ExpensePolicyCommon):
    """Trying the policies out: the same answer as on a claim, with the reasons."""

    def policy(self, name, measure='amount_expense', limit=100.0, **values):
        return super().policy(measure, limit, name=name, **values)

    def try_out(self, user=None, **values):
        """What the tester says about each policy, as {name: row}."""
        values = {key: value.id if hasattr(value, '_ids') else value for key, value in values.items()}
        test = self.env['hr.expense.policy.test'].with_user(user or self.administrator).create({
            'company_id': self.company.id, 'employee_id': self.anna.id, 'category_id': self.category.id, 'date': DAY,
            **values})
        self.assertTrue(test.result)
        return {row['name']: row for row in test.sudo()._get_rows()}

    # -- why and why not ---------------------------------------------------------------------
    def test_every_policy_says_why_it_does_not_hold(self):
        tag = self.env['hr.employee.category'].create({'name': "Traveller"})
        job = self.env['hr.job'].create({'name': "Pilot", 'company_id': self.company.id})
        other_department = self.env['hr.department'].create({'name': "Planning", 'company_id': self.company.id})
        for name, values in {
            "Meals": {'category_ids': self.category_2}, "Staff only": {'grade_ids': self.staff},
            "Planners": {'department_ids': other_department}, "Pilots": {'job_ids': job},
            "Travellers": {'tag_ids': tag}, "Cheap": {'city_tier_ids': self.other_tier},
            "Old": {'date_to': DAY - timedelta(1)}, "New": {'date_from': DAY + timedelta(1)},
            "Wide": {'date_from': DAY, 'date_to': DAY},
            "Grade": {'grade_ids': self.senior, 'sequence': 20}, "Tier": {'city_tier_ids': self.tier, 'sequence': 10},
        }.items():
            self.policy(name, **values)
        rows = self.try_out(amount=100, city_id=self.city)
        self.assertEqual([name for name, row in rows.items() if row['holds']], ["Tier"])
        self.assertEqual(next(iter(rows)), "Tier", "what holds comes first")
        for name, words in {
            "Meals": "The category is not Meals.",
            "Planners": "Anna Employee does not work in Planning.",
            "Pilots": "The job position of Anna Employee is not Pilot.",
            "Travellers": "Anna Employee does not have the tag Traveller.",
            "Cheap": "The city belongs to Dear Cities, not to Cheap Cities.",
            "Old": "It held until 05/03/2026.",
            "New": "It holds from 05/05/2026 on.",
            "Wide": "Tier holds instead: it is more specific.",
            "Grade": "Tier holds instead: it comes first in the list.",
        }.items():
            with self.subTest(policy=name):
                self.assertEqual(rows[name]['reasons'], [words])
        self.assertRegex(rows["Staff only"]['reasons'][0], "grade of Anna Employee, .*T2.*, is not .*T1")
        rows = self.try_out(amount=100)
        self.assertEqual(rows["Cheap"]['reasons'], ["There is no city: it holds in Cheap Cities only."])
        self.assertTrue(rows["Grade"]['holds'])

    def test_all_reasons_are_named(self):
        self.policy("Narrow", category_ids=self.category_2, grade_ids=self.staff, date_to=DAY - timedelta(1))
        self.assertEqual(len(self.try_out(amount=1)["Narrow"]['reasons']), 3)

    def test_grade_is_that_of_the_day(self):
        today = fields.Date.today()
        self.anna.current_version_id.date_version = today - timedelta(days=100)
        self.anna.create_version({'date_version': today - timedelta(days=10), 'expense_grade_id': self.staff.id})
        self.policy("Seniors", grade_ids=self.senior)
        self.assertTrue(self.try_out(date=today - timedelta(days=20))["Seniors"]['holds'])
        self.assertFalse(self.try_out(date=today)["Seniors"]['holds'])

    # -- the same as the real one ------------------------------------------------------------------
    def test_says_what_a_claim_would_say(self):
        guest = self.env['res.partner'].create({'name': "Guest"})
        mileage = self._create_category("Mileage", standard_price=2.0)
        for measure, values in {
            'amount_expense': {}, 'amount_unit': {'limit': 40}, 'amount_day': {}, 'amount_month': {}, 'amount_year': {},
            'amount_claim': {}, 'count_day': {'limit_number': 1}, 'count_month': {'limit_number': 1},
            'count_year': {'limit_number': 1}, 'receipt': {}, 'attendees': {'limit_number': 2}, 'customer': {},
            'invoice': {}, 'age': {'limit_number': 1}, 'workday': {},
        }.items():
            self.policy(measure, measure, **values)
        self.draft_of(30)  # today: the year's sums
        euro = self.foreign_currency.id
        for tried, line, claim in (
            ({'amount': 101}, {'total_amount_currency': 101}, {}),
            ({'amount': 100}, {'total_amount_currency': 100}, {}),
            ({'amount': 120, 'quantity': 4}, {'total_amount_currency': 120, 'unit_count': 4}, {}),
            ({'amount': 202, 'currency_id': euro}, {'total_amount_currency': 202, 'currency_id': euro}, {}),
            ({'amount': 200, 'currency_id': euro}, {'total_amount_currency': 200, 'currency_id': euro}, {}),
            ({'category_id': mileage.id, 'quantity': 51}, {'product_id': mileage.id, 'quantity': 51}, {}),
            ({'amount': 150, 'attendee_count': 1, 'has_invoice': True},
             {'total_amount_currency': 150, 'attendee_ids': [Command.set(guest.ids)], 'invoice_number': "1"}, {}),
            ({'amount': 150, 'attendee_count': 2, 'has_customer': True},
             {'total_amount_currency': 150, 'attendee_ids': [Command.set((guest | guest.copy()).ids)]},
             {'partner_id': guest.id}),
            ({'amount': 20, 'date': DAY - timedelta(1)}, {'total_amount_currency': 20, 'date': DAY - timedelta(1)}, {}),
        ):
            with self.subTest(tried=tried):
                rows = self.try_out(has_receipt=False, **tried)
                real = self.env['hr.expense.claim'].with_user(self.employee).create({
                    'purpose': "Real", **claim, 'expense_ids': [Command.create({
                        'name': "Mileage" if line.get('product_id') == mileage.id else "Travel",
                        'product_id': self.category.id, 'date': DAY, **line})]})
                verdicts = self.env['hr.expense.policy'].sudo()._judge(real.sudo().expense_ids)
                self.assertEqual(
                    {name: row['is_beyond'] for name, row in rows.items() if row['holds']},
                    {verdict.policy.name: verdict.is_beyond for verdict in verdicts})
                self.assertEqual(
                    sorted(row['message'] for row in rows.values() if row['is_beyond']),
                    sorted(one['message'] for one in real.live_findings or [] if one['kind'] == 'policy'))
                real.unlink()

    def test_what_was_claimed_already_counts(self):
        self.policy("Day", 'amount_day')
        self.create_claim(self._prepare_line(60, receipt=False, date=DAY))
        self.assertFalse(self.try_out(amount=40)["Day"]['is_beyond'])
        row = self.try_out(amount=41)["Day"]
        self.assertRegex(row['message'], r"101\.00 together on .*, limit .*100\.00")
        self.assertIn("101.00", row['measured'])
        self.assertFalse(self.try_out(amount=41, employee_id=self.colleague_employee)["Day"]['is_beyond'])

    def test_nothing_is_saved(self):
        self.policy("Day", 'amount_day')
        counts = [self.env[name].search_count([]) for name in (
            'hr.expense', 'hr.expense.claim', 'res.partner', 'ir.attachment', 'hr.expense.city')]
        self.try_out(amount=500, attendee_count=2, tier_id=self.tier, has_customer=True)
        self.env.flush_all()
        self.assertEqual([self.env[name].search_count([]) for name in (
            'hr.expense', 'hr.expense.claim', 'res.partner', 'ir.attachment', 'hr.expense.city')], counts)

    def test_archived_policies_and_other_companies_stay_out(self):
        self.policy("Gone").active = False
        self.env['hr.expense.policy'].with_user(self.outsider).create({
            'name': "Elsewhere", 'company_id': self.other_company.id, 'limit_amount': 1})
        self.policy("Here")
        self.assertEqual(list(self.try_out(amount=1)), ["Here"])

    # -- the dialog ------------------------------------------------------------------------------
    def test_dialog_of_an_employee(self):
        self.policy("<b>Bold</b>", city_tier_ids=self.tier)
        with Form(self.env['hr.expense.policy.test'].with_user(self.employee)) as form:
            self.assertEqual(form.employee_id.id, self.anna.id)
            form.amount = 500
            self.assertIn("There is no city", form.result)
            form.city_id = self.city
            self.assertEqual(form.tier_id, self.tier)
            self.assertRegex(form.result, r"500\.00 on .*, limit in Dear Cities .*100\.00")
            self.assertNotIn("<b>", form.result)
            form.tier_id = self.other_tier
            self.assertFalse(form.city_id)
            self.assertIn("The city belongs to Cheap Cities, not to Dear Cities.", form.result)
        action = self.policies.browse().action_test_policies()
        self.assertEqual(action['res_model'], 'hr.expense.policy.test')

    # -- who -------------------------------------------------------------------------------------
    def test_who_may_ask_about_whom(self):
        self.policy("Day", 'amount_day')
        for user in (self.administrator, self.auditor, self.employee):
            self.assertTrue(self.try_out(user=user, amount=5))
        for user in (self.colleague, self.manager, self.finance, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.try_out(user=user, amount=5)
        self.assertTrue(self.try_out(user=self.colleague, employee_id=self.colleague_employee))
        own = self.env['hr.expense.policy.test'].with_user(self.employee).create({
            'company_id': self.company.id, 'employee_id': self.anna.id})
        with self.assertRaises(AccessError):
            own.with_user(self.colleague).read(['result'])
        with self.assertRaises(AccessError):
            self.env['hr.expense.policy.test'].with_user(self.colleague).onchange(
                {'company_id': self.company.id, 'employee_id': self.anna.id, 'date': DAY, 'may_ask_for_others': True},
                ['employee_id'], {'employee_id': {}, 'result': {}, 'may_ask_for_others': {}})
