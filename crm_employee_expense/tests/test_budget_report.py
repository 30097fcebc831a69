from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_budget import BudgetCommon

FIGURES = (
    'committed_amount', 'approved_amount', 'spent_amount', 'draft_amount', 'free_amount', 'usage')


class BudgetTreeCommon(BudgetCommon):
    """Ben heads Field Service without any role in Expenses; Anna works in North, which is below it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department.manager_id = cls.manager_employee
        cls.north, cls.south = cls.env['hr.department'].create([
            {'name': "North", 'parent_id': cls.department.id, 'company_id': cls.company.id},
            {'name': "South", 'company_id': cls.company.id}])
        cls.anna.department_id = cls.north
        cls.colleague_employee.department_id = cls.south

    def create_tree(self):
        """Budgets of Field Service, North, Anna, and of what Ben has nothing to do with: South, Otto, the company."""
        return self.env['hr.expense.budget'].with_user(self.administrator).concat(
            self.create_budget(1000), self.create_budget(300, department_id=self.north.id, name="North"),
            self.create_budget(200, scope='employee', employee_id=self.anna.id, name="Anna"),
            self.create_budget(500, department_id=self.south.id, name="South"),
            self.create_budget(100, scope='employee', employee_id=self.colleague_employee.id, name="Otto"),
            self.create_budget(9000, scope='company', name="All"))

    def rows(self, budgets, user=None):
        return self.env['hr.expense.budget.report'].with_user(user or self.administrator).search(
            [('budget_id', 'in', budgets.ids)])


@tagged('post_install', '-at_install')
class TestBudgetReport(BudgetTreeCommon):
    """The figures as columns: the same as on the budget, and their sums."""

    def test_the_same_figures_as_on_the_budget(self):
        self.company.expense_claim_auto_post = False
        budgets = self.create_tree()
        previous = self.create_budget(
            50, scope='category', product_id=self.category.id, name="Last year's travel",
            **{name: date - relativedelta(years=1) for name, date in self.year.items()})
        travel = self.create_budget(50, scope='category', product_id=self.category.id, previous_id=previous.id)
        travel.action_carry_over()
        budgets |= previous | travel
        self.create_claim(self._prepare_line(11))
        self.submit(self._prepare_line(100.55))
        self.verify(self.approve(self.submit(self._prepare_line(70))))
        self.verify(self.approve(self.submit(self._prepare_line(20)))).with_user(self.finance).action_post()
        self.env.flush_all()
        self.env.invalidate_all()
        rows = {row.budget_id: row for row in self.rows(budgets)}
        self.assertEqual(len(rows), len(budgets))
        for budget in budgets:
            with self.subTest(budget=budget.name):
                row = rows[budget]
                self.assertEqual(row.planned_amount, budget.amount + budget.carried_amount - budget.handed_amount)
                self.assertEqual(row.used_amount, budget.committed_amount + budget.spent_amount)
                self.assertEqual([row[name] for name in FIGURES], [budget[name] for name in FIGURES])
                self.assertAlmostEqual(row.used_percent, budget.used_percent)
                self.assertTrue(row.scope == budget.scope and row.currency_id == budget.currency_id)
        anna = rows[budgets[2]]
        self.assertRecordValues(anna, [{
            'department_id': self.north.id, 'planned_amount': 200, 'draft_amount': 11, 'committed_amount': 170.55,
            'approved_amount': 70, 'spent_amount': 20, 'used_amount': 190.55, 'free_amount': 9.45,
            'used_percent': 95.275, 'usage': 'nearly'}])
        self.assertEqual(rows[travel].usage, 'exceeded')

    def test_sums(self):
        budgets = self.create_tree()
        self.submit(self._prepare_line(150))
        rows = self.env['hr.expense.budget.report'].with_user(self.administrator)
        measures = [f'{name}_amount:sum' for name in ('planned', 'committed', 'spent', 'used', 'free')]
        groups = rows.formatted_read_group(
            [('budget_id', 'in', budgets.ids)], ['scope'], [*measures, 'used_percent:avg'])
        self.assertEqual(
            {group['scope']: [group[name] for name in measures] + [round(group['used_percent:avg'], 6)]
             for group in groups},
            {
                'company': [9000, 150, 0, 150, 8850, round(150 / 90, 6)],
                # Field Service and North, where the expense counts in both, and South
                'department': [1800, 300, 0, 300, 1500, round(300 / 18, 6)],
                'employee': [300, 150, 0, 150, 150, 50],
            })
        self.assertEqual(
            dict(rows._read_group([('budget_id', 'in', budgets.ids), ('scope', '=', 'department')],
                                  ['department_id'], ['committed_amount:sum'])),
            {self.department: 150, self.north: 150, self.south: 0})
        self.assertTrue(rows.fields_get(['used_percent'])['used_percent']['aggregator'])

    def test_found_by_usage_and_by_what_is_free(self):
        budgets = self.create_tree()
        self.submit(self._prepare_line(250))
        search = self.env['hr.expense.budget'].with_user(self.administrator).search

        def found(*leaf):
            return set(search([('id', 'in', budgets.ids), leaf]).mapped('name'))
        self.assertEqual(found('usage', '=', 'exceeded'), {"Anna"})
        self.assertEqual(found('usage', 'in', ['nearly']), {"North"})
        self.assertEqual(found('usage', '!=', 'within'), {"Anna", "North"})
        self.assertEqual(found('free_amount', '<', 0), {"Anna"})
        self.assertEqual(found('free_amount', '>=', 500), {"Field Service", "South", "All"})

    def test_a_constant_number_of_queries(self):
        def count(budgets):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.rows(budgets).read(['planned_amount', *FIGURES])
            return self.cr.sql_log_count - before
        budgets = self.create_tree()
        count(budgets)
        self.assertEqual(count(budgets[0]), count(budgets))


@tagged('post_install', '-at_install')
class TestBudgetReaders(BudgetTreeCommon):
    """Who sees which budgets, with and without a role in Expenses."""

    def names(self, records):
        return set((records if records._name == 'hr.expense.budget' else records.budget_id).sudo().mapped('name'))

    def test_who_sees_what(self):
        budgets = self.create_tree()
        head = {"Field Service", "North", "Anna"}
        everything = set(budgets.mapped('name'))
        all_approver, _employee = self._hire("Alma Allapprover", groups='hr_expense.group_hr_expense_user')
        for user, expected in (
            (self.manager, head), (self.employee, {"Anna"}), (self.colleague, {"Otto"}), (self.director, set()),
            (self.salesperson, set()), (self.outsider, set()), (self.finance, everything), (self.auditor, everything),
            (all_approver, everything), (self.administrator, everything),
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                seen = self.env['hr.expense.budget'].with_user(user).search([('id', 'in', budgets.ids)])
                self.assertEqual(self.names(seen), expected)
                self.assertEqual(self.names(self.rows(budgets, user)), expected)
                for budget in budgets - budgets.browse(seen.ids):
                    with self.assertRaises(AccessError):
                        budget.with_user(user).read(['name'])
                    with self.assertRaises(AccessError):
                        self.rows(budget).with_user(user).read(['free_amount'])
                    with self.assertRaises(AccessError):
                        self.rows(budget).with_user(user).action_open_budget()

    def test_a_department_head_reads_the_figures_and_changes_nothing(self):
        budgets = self.create_tree()
        self.submit(self._prepare_line(50))
        self.env.flush_all()
        self.env.invalidate_all()
        north = budgets[1].with_user(self.manager)
        self.assertEqual((north.committed_amount, north.free_amount, north.is_managed), (50, 250, True))
        self.assertEqual(
            self.names(north.search([('is_managed', '=', True), ('id', 'in', budgets.ids)])),
            {"Field Service", "North", "Anna"})
        action = self.rows(north, self.manager).action_open_budget()
        self.assertEqual((action['res_model'], action['res_id']), ('hr.expense.budget', north.id))
        for call in (lambda: north.write({'amount': 5}), north.unlink, north.copy, north.action_carry_over):
            with self.assertRaises(AccessError):
                call()

    def test_a_new_head_sees_them_at_once(self):
        budgets = self.create_tree()
        search = self.env['hr.expense.budget'].with_user(self.colleague).search
        self.assertEqual(self.names(search([('id', 'in', budgets.ids)])), {"Otto"})
        self.north.manager_id = self.colleague_employee
        self.assertEqual(self.names(search([('id', 'in', budgets.ids)])), {"Otto", "North", "Anna"})
        self.department.manager_id = False
        self.assertFalse(search([('id', 'in', budgets.ids)]).with_user(self.manager)._filtered_access('read'))

    def test_everybody_finds_the_screens(self):
        for user in (self.employee, self.manager, self.finance, self.auditor, self.administrator):
            menus = self.env['ir.ui.menu'].with_user(user)._visible_menu_ids()
            for name in ('hr_expense_budget_menu_report', 'hr_expense_budget_report_menu'):
                with self.subTest(user=user.login, menu=name):
                    self.assertIn(self.env.ref(f'crm_employee_expense.{name}').id, menus)
        self.assertNotIn(
            self.env.ref('crm_employee_expense.hr_expense_budget_menu').id,
            self.env['ir.ui.menu'].with_user(self.manager)._visible_menu_ids())
