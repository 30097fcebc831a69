from dateutil.relativedelta import relativedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ExpenseClaimCommon


class BudgetCommon(ExpenseClaimCommon):
    """Anna works in the department Field Service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.department_id = cls.department
        cls.today = fields.Date.today()
        cls.year = {'date_from': cls.today.replace(month=1, day=1), 'date_to': cls.today.replace(month=12, day=31)}

    def create_budget(self, amount=1000, scope='department', **values):
        if scope == 'department':
            values.setdefault('department_id', self.department.id)
        return self.env['hr.expense.budget'].with_user(self.administrator).create({
            'name': "Field Service", 'company_id': self.company.id, 'scope': scope, 'amount': amount,
            **self.year, **values})

    def figures(self, budget):
        budget.invalidate_recordset()
        return (budget.draft_amount, budget.committed_amount, budget.approved_amount, budget.spent_amount,
                budget.free_amount)


@tagged('post_install', '-at_install')
class TestBudget(BudgetCommon):
    """What is used of a budget, and what a claim beyond it meets."""

    def test_figures_follow_the_claim(self):
        self.company.expense_claim_auto_post = False
        budget = self.create_budget()
        self.assertEqual(self.figures(budget), (0, 0, 0, 0, 1000))
        claim = self.create_claim(self._prepare_line(300))
        self.assertEqual(self.figures(budget), (300, 0, 0, 0, 1000))
        claim.action_submit()
        self.assertEqual(self.figures(budget), (0, 300, 0, 0, 700))
        claim.action_withdraw()
        self.assertEqual(self.figures(budget), (300, 0, 0, 0, 1000))
        claim.action_submit()
        claim.with_user(self.manager).action_refuse("No")
        self.assertEqual(self.figures(budget), (0, 0, 0, 0, 1000))
        claim.action_revise()
        claim.action_submit()
        self.verify(self.approve(claim))
        self.assertEqual(self.figures(budget), (0, 300, 300, 0, 700))
        claim.with_user(self.finance).action_post()
        self.assertEqual(self.figures(budget), (0, 0, 0, 300, 700))
        self.assertEqual(budget.used_percent, 30)
        self.assertIn(budget, budget.search([('free_amount', '<=', 700)]))
        self.assertNotIn(budget, budget.search([('free_amount', '<', 0)]))
        self.assertEqual(self.env['hr.expense'].search(budget.action_open_spent()['domain']), claim.expense_ids.sudo())

    def test_an_expense_outside_of_claims_counts(self):
        budget = self.create_budget()
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Train", 'product_id': self.category.id, 'total_amount_currency': 120,
            'employee_id': self.anna.id})
        expense.action_submit()
        self.assertEqual(self.figures(budget), (0, 120, 0, 0, 880))

    def test_scopes(self):
        """What counts in SQL is what counts in Python."""
        child = self.env['hr.department'].create({'name': "North", 'parent_id': self.department.id})
        self.anna.department_id = child
        grade = self.env['hr.expense.grade'].with_user(self.administrator).create({'name': "Grade", 'code': "BG"})
        self.anna.sudo().version_id.expense_grade_id = grade
        plan = self.env['account.analytic.plan'].create({'name': "Plan"})
        account = self.env['account.analytic.account'].create({'name': "Account", 'plan_id': plan.id})
        budgets = self.env['hr.expense.budget'].union(
            self.create_budget(scope='company'), self.create_budget(),
            self.create_budget(scope='employee', employee_id=self.anna.id),
            self.create_budget(scope='grade', grade_id=grade.id),
            self.create_budget(scope='category', product_id=self.category_2.id),
            self.create_budget(scope='analytic', analytic_account_id=account.id),
            self.create_budget(scope='employee', employee_id=self.manager_employee.id))
        lines = [
            self._prepare_line(100), self._prepare_line(50, product_id=self.category_2.id),
            self._prepare_line(200, analytic_distribution={account.id: 25}),
            self._prepare_line(400, date=self.today - relativedelta(years=1))]
        claim = self.submit(*lines).sudo()
        budgets.invalidate_recordset()
        expected = [350, 350, 350, 350, 50, 50, 0]
        self.assertEqual(budgets.mapped('committed_amount'), expected)
        self.assertEqual(
            [sum(budget._get_share(line) * line.total_amount for line in claim.expense_ids)
             for budget in budgets.sudo()], expected)
        # nobody adds up what a claim does not use: the colleague's budget, and those of other departments
        other = self.env['hr.department'].create({'name': "South", 'parent_id': self.department.id})
        self.create_budget(department_id=other.id)
        self.assertEqual(budgets.sudo()._find_for(claim.expense_ids), (budgets - budgets[6]).sudo())
        self.assertEqual(
            budgets.sudo()._find_for(claim.expense_ids.filtered(lambda line: line.total_amount == 100)),
            budgets[:4].sudo())

    def test_figures_take_a_constant_number_of_queries(self):
        def count(budgets):
            self.env.flush_all()
            budgets.invalidate_recordset()
            before = self.cr.sql_log_count
            budgets.mapped('free_amount')
            return self.cr.sql_log_count - before
        one = self.create_budget()
        many = one.union(*(
            self.create_budget(scope='category', product_id=self._create_category(f"C{number}").id)
            for number in range(20)))
        count(many)
        self.assertEqual(count(one), count(many))

    def test_blocked(self):
        budget = self.create_budget(500, severity='block')
        first = self.submit(self._prepare_line(400))
        claim = self.create_claim(self._prepare_line(200))
        with self.assertRaisesRegex(UserError, "exceeds the budget of the department") as caught:
            claim.action_submit()
        self.assertNotIn("100", str(caught.exception))
        self.assertEqual(claim.state, 'draft')
        first.action_withdraw()
        claim.action_submit()
        self.assertEqual(self.figures(budget)[1], 200)

    def test_a_claim_in_approval_does_not_count_twice(self):
        self.create_budget(500, severity='block')
        claim = self.submit(self._prepare_line(400))
        claim.with_context(claim_change=True).expense_ids.write({'total_amount_currency': 500})
        self.assertEqual((claim.state, claim.approval_round), ('submitted', 2))
        with self.assertRaises(UserError):
            claim.with_context(claim_change=True).expense_ids.write({'total_amount_currency': 501})

    def test_together_each_after_those_before(self):
        self.create_budget(500, severity='block')
        claims = self.create_claim(self._prepare_line(300)) | self.create_claim(self._prepare_line(250))
        with self.assertRaises(UserError):
            claims.action_submit()
        self.assertEqual(set(claims.mapped('state')), {'draft'})
        claims[1].expense_ids.total_amount_currency = 200
        claims.action_submit()

    def test_extra_approval_and_warning(self):
        self.create_budget(500, severity='approval', warn_percent=80)
        usual = self.submit(self._prepare_line(400))
        self.assertFalse(usual.violation_ids)
        nearly = self.submit(self._prepare_line(50))
        self.assertRecordValues(nearly.violation_ids, [{'kind': 'budget_warning', 'severity': 'inform'}])
        beyond = self.submit(self._prepare_line(60))
        self.assertRecordValues(beyond.violation_ids, [{'kind': 'budget_exceeded', 'severity': 'approval'}])
        self.assertIn("Extra approval", beyond.step_ids.mapped('name'))

    def test_who_reads_the_figures(self):
        self.create_budget(500)
        claim = self.submit(self._prepare_line(800))
        finding = claim.violation_ids
        self.assertEqual(finding.message, "The claim exceeds the budget of the department.")
        self.assertFalse(claim.budget_table)
        self.assertNotIn('free', finding.figures)
        with self.assertRaises(AccessError):
            finding.read(['budget_figures'])
        for user in (self.manager, self.administrator, self.auditor):
            self.env.invalidate_all()
            self.assertEqual(
                finding.with_user(user).message,
                "Field Service: $\xa0500.00 of $\xa0500.00 left, this claim takes $\xa0800.00.")
            self.assertRegex(claim.with_user(user).budget_note, "^.*-.*300.00 · Field Service$")
            self.assertIn("Exceeded", claim.with_user(user).budget_table)

    def test_ones_own_cap_has_figures(self):
        self.create_budget(500, scope='employee', employee_id=self.anna.id, name="Anna 2026")
        self.assertRegex(self.submit(self._prepare_line(800)).violation_ids.message, "Anna 2026: .*500.00")

    def test_live_in_the_form(self):
        self.create_budget(500, severity='block')
        with Form(self.create_claim(self._prepare_line(400))) as form:
            self.assertFalse(form.live_findings)
            with form.expense_ids.edit(0) as line:
                line.total_amount_currency = 600
            self.assertEqual([finding['severity'] for finding in form.live_findings], ['block'])

    def test_bad_input(self):
        budget = self.create_budget()
        for values in (
            {'date_to': self.year['date_from'] - relativedelta(days=1)}, {'amount': -1}, {'warn_percent': 101},
            {'department_id': False}, {'scope': 'grade'},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                budget.write(values)
        with self.assertRaisesRegex(ValidationError, "Second overlaps with Field Service"), self.cr.savepoint():
            self.create_budget(name="Second")
        budget.active = False
        self.create_budget(name="Second")

    def test_carry_over(self):
        last = {name: date - relativedelta(years=1) for name, date in self.year.items()}
        previous = self.create_budget(300, name="Last", **last)
        self.submit(self._prepare_line(100, date=last['date_to']))
        budget = self.create_budget(1000, previous_id=previous.id)
        budget.action_carry_over()
        self.assertEqual((budget.carried_amount, self.figures(budget)[-1]), (200, 1200))
        self.assertEqual((previous.handed_amount, self.figures(previous)[-1]), (200, 0))
        with self.assertRaisesRegex(UserError, "Nothing is left of Last"):
            budget.action_carry_over()
        with self.assertRaises(AccessError):
            budget.with_user(self.finance).action_carry_over()

    def test_who_reads_budgets(self):
        budgets = self.create_budget() | self.create_budget(scope='employee', employee_id=self.anna.id)
        self.department.manager_id = self.manager_employee

        def seen(user):
            return self.env['hr.expense.budget'].with_user(user).search([('id', 'in', budgets.ids)])
        for user in (self.finance, self.auditor, self.administrator):
            self.assertEqual(seen(user).ids, seen(self.administrator).ids)
            self.assertEqual(len(seen(user)), 2)
        self.assertEqual(seen(self.manager), budgets)
        self.assertEqual(seen(self.employee), budgets[1])
        self.assertFalse(seen(self.colleague) | seen(self.outsider))
        for user in (self.finance, self.auditor, self.manager, self.employee):
            with self.assertRaises(AccessError):
                budgets[0].with_user(user).amount = 5

    def test_budgets_of_another_company(self):
        budget = self.env['hr.expense.budget'].with_user(self.outsider).with_company(self.other_company).create({
            'name': "Elsewhere", 'scope': 'company', 'company_id': self.other_company.id, 'amount': 1,
            'severity': 'block', **self.year})
        self.submit(self._prepare_line(100))
        self.assertEqual(budget.committed_amount, 0)

    def test_whoever_administers_expenses_generates_caps_without_being_in_hr(self):
        wizard = self.env['hr.expense.budget.generate'].with_user(self.administrator).create({
            'company_id': self.company.id, 'scope': 'employee', 'employee_ids': self.anna.ids,
            'date_from': '2031-01-01', 'period': 'year', 'amount': 100})
        self.assertFalse(self.administrator.has_group('hr.group_hr_user'))
        action = wizard.action_generate()
        self.assertRecordValues(
            wizard.env['hr.expense.budget'].search(action['domain']),
            [{'scope': 'employee', 'employee_id': self.anna.id, 'amount': 100, 'company_id': self.company.id}])

    def test_generator(self):
        existing = self.create_budget(date_to=self.year['date_from'])
        wizard = self.env['hr.expense.budget.generate'].with_user(self.administrator).create({
            'company_id': self.company.id, 'department_ids': [Command.set(self.department.ids)],
            'date_from': self.year['date_from'], 'period': 'month', 'amount': 1000})
        action = wizard.action_generate()
        self.assertEqual(action['tag'], 'display_notification')
        made = existing.search([('department_id', '=', self.department.id)]) - existing
        self.assertEqual(len(made), 11)
        self.assertEqual(made[0].date_to, self.year['date_to'])
        self.assertEqual(made.mapped('amount'), [83.37] + [83.33] * 10)
        self.assertFalse(made.with_user(self.colleague).search([('id', 'in', made.ids)]))
        with self.assertRaisesRegex(UserError, "Nothing to generate"):
            wizard.action_generate()
