from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged

from .test_budget import BudgetCommon


@tagged('post_install', '-at_install')
class TestBudgetBadInput(BudgetCommon):
    """What an administrator may get wrong: told with the names, and nothing is left behind."""

    def assert_refused(self, call, pattern):
        count = self.env['hr.expense.budget'].search_count([])
        with self.assertRaisesRegex(ValidationError, pattern), self.cr.savepoint():
            call()
        self.env.invalidate_all()
        self.assertEqual(self.env['hr.expense.budget'].search_count([]), count)

    def test_period_turned_round(self):
        first, last = self.year['date_from'], self.year['date_to']
        pattern = f"Field Service begins on {last}, after its end on {first}. Correct its period"
        self.assert_refused(lambda: self.create_budget(date_from=last, date_to=first), pattern)
        budget = self.create_budget()
        self.assert_refused(lambda: budget.write({'date_from': last, 'date_to': first}), pattern)
        self.assertEqual((budget.date_from, budget.date_to), (first, last))
        form = Form(budget)
        form.date_from, form.date_to = last, first
        with self.assertRaisesRegex(ValidationError, pattern), self.cr.savepoint():
            form.save()
        budget.write({'date_from': last})  # a single day is a period

    def test_budgets_of_the_same_overlap(self):
        first, last = self.year['date_from'], self.year['date_to']
        grade = self.env['hr.expense.grade'].with_user(self.administrator).create({'name': "Grade", 'code': "BG"})
        plan = self.env['account.analytic.plan'].create({'name': "Plan"})
        account = self.env['account.analytic.account'].create({'name': "Account", 'plan_id': plan.id})
        for scope, values in (
            ('company', {}), ('department', {'department_id': self.department.id}),
            ('employee', {'employee_id': self.anna.id}), ('grade', {'grade_id': grade.id}),
            ('category', {'product_id': self.category.id}), ('analytic', {'analytic_account_id': account.id}),
        ):
            with self.subTest(scope=scope):
                self.create_budget(scope=scope, name="One", **values)
                for date_from, date_to in (
                    (first, last), (last, last + relativedelta(years=1)), (first - relativedelta(years=1), first),
                    (first + relativedelta(days=5), first + relativedelta(days=6)),
                    (first - relativedelta(days=1), last + relativedelta(days=1)),
                ):
                    self.assert_refused(
                        lambda scope=scope, values=values, date_from=date_from, date_to=date_to: self.create_budget(
                            scope=scope, name="Two", date_from=date_from, date_to=date_to, **values),
                        f"Two overlaps with One, .* runs from {first} to {last}")
                # the day after, and the day before
                self.create_budget(scope=scope, name="Next", date_from=last + relativedelta(days=1),
                                   date_to=last + relativedelta(days=9), **values)
                self.create_budget(scope=scope, name="Previous", date_from=first - relativedelta(days=9),
                                   date_to=first - relativedelta(days=1), **values)

    def test_two_at_once_that_overlap(self):
        values = {
            'company_id': self.company.id, 'scope': 'employee', 'employee_id': self.anna.id, 'amount': 1, **self.year}
        self.assert_refused(
            lambda: self.env['hr.expense.budget'].with_user(self.administrator).create(
                [{**values, 'name': "Left"}, {**values, 'name': "Right"}]), "Left overlaps with Right")

    def test_back_from_the_archive_into_another(self):
        archived = self.create_budget(name="Archived", active=False)
        self.create_budget()
        self.assert_refused(lambda: archived.write({'active': True}), "Archived overlaps with Field Service")
        self.assertFalse(archived.active)

    def test_moved_to_what_has_one(self):
        self.create_budget(scope='employee', employee_id=self.anna.id, name="Anna")
        other = self.create_budget(scope='employee', employee_id=self.manager_employee.id, name="Ben")
        self.assert_refused(lambda: other.write({'employee_id': self.anna.id}), "Ben overlaps with Anna")
        self.assertEqual(other.employee_id, self.manager_employee)

    def test_of_different_kinds_or_companies_they_may_overlap(self):
        self.create_budget(scope='company')
        self.create_budget()
        self.create_budget(scope='employee', employee_id=self.anna.id)
        self.env['hr.expense.budget'].with_user(self.outsider).with_company(self.other_company).create({
            'name': "Elsewhere", 'company_id': self.other_company.id, 'scope': 'company', 'amount': 1, **self.year})

    def test_of_another_company(self):
        for values in (
            {'scope': 'employee', 'employee_id': self.outsider_employee.id},
            {'department_id': self.env['hr.department'].create(
                {'name': "Elsewhere", 'company_id': self.other_company.id}).id},
        ):
            with self.subTest(values), self.assertRaises(UserError), self.cr.savepoint():
                self.create_budget(**values)

    def test_generator(self):
        wizard = self.env['hr.expense.budget.generate'].with_user(self.administrator)
        for values, pattern in (
            ({'department_ids': [Command.set(self.department.ids)], 'amount': -1}, "less than zero"),
            ({'department_ids': [Command.clear()], 'amount': 1}, "Choose at least one"),
            ({'scope': 'employee', 'department_ids': [Command.set(self.department.ids)], 'amount': 1},
             "Choose at least one"),
            ({'department_ids': [Command.set(self.department.ids)], 'amount': 1, 'warn_percent': 101},
             "0 to 100 percent"),
        ):
            with self.subTest(values):
                count = self.env['hr.expense.budget'].search_count([])
                with self.assertRaisesRegex(UserError, pattern), self.cr.savepoint():
                    wizard.create({'company_id': self.company.id, **values}).action_generate()
                self.assertEqual(self.env['hr.expense.budget'].search_count([]), count)
