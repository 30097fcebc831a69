from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.query import Query

from .hr_expense_budget_figures import USAGES


class HrExpenseBudgetReport(models.Model):
    """The figures of budgets as columns that can be summed up: one row a budget, read anew each time.

    An expense counts in each budget it has to do with, so sums over budgets of several scopes count it repeatedly.
    """
    _name = 'hr.expense.budget.report'
    _description = "Budget Analysis"
    _auto = False
    _rec_name = 'budget_id'
    _order = 'date_from desc, scope, id'
    _depends = {
        'hr.expense.budget': [
            'active', 'company_id', 'scope', 'department_id', 'employee_id', 'grade_id', 'product_id',
            'analytic_account_id', 'date_from', 'date_to', 'severity', 'amount', 'carried_amount', 'previous_id',
            'warn_percent'],
        'hr.employee': ['current_version_id'],
        'hr.version': ['department_id', 'expense_grade_id', 'date_version', 'active'],
        'hr.expense': [
            'company_id', 'date', 'state', 'total_amount', 'claim_id', 'department_id', 'employee_id', 'product_id',
            'analytic_distribution'],
        'hr.expense.claim': ['department_id'],
        'hr.department': ['parent_path'],
    }

    budget_id = fields.Many2one('hr.expense.budget', readonly=True)
    active = fields.Boolean(readonly=True)
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    scope = fields.Selection(
        selection=lambda self: self.env['hr.expense.budget']._fields['scope']._description_selection(self.env),
        string="Budget For", readonly=True)
    department_id = fields.Many2one(
        'hr.department', readonly=True, help="Of the budget, or of the employee whose cap it is.")
    employee_id = fields.Many2one('hr.employee', readonly=True)
    grade_id = fields.Many2one('hr.expense.grade', string="Grade of Employees", readonly=True)
    product_id = fields.Many2one('product.product', string="Expense Category", readonly=True)
    analytic_account_id = fields.Many2one('account.analytic.account', string="Account", readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="Until", readonly=True)
    severity = fields.Selection(
        selection=lambda self: self.env['hr.expense.budget']._fields['severity']._description_selection(self.env),
        string="When Exceeded", readonly=True)
    planned_amount = fields.Monetary(
        string="Budgeted", readonly=True, help="The budget, with what was carried over and less what was handed on.")
    committed_amount = fields.Monetary(
        string="Committed", readonly=True, help="Submitted or approved, but not posted yet.")
    approved_amount = fields.Monetary(
        string="Of It Approved", readonly=True,
        help="The part of what is committed that waits for its posting only.")
    spent_amount = fields.Monetary(string="Spent", readonly=True, help="Posted or paid.")
    used_amount = fields.Monetary(string="Used", readonly=True, help="Committed and spent.")
    draft_amount = fields.Monetary(
        string="In Drafts", readonly=True, help="Not submitted: for information, it does not use the budget.")
    free_amount = fields.Monetary(
        string="Free", readonly=True, help="Budgeted less used. Below zero: exceeded.")
    used_percent = fields.Float(
        string="Used (%)", readonly=True, aggregator='avg',
        help="Of several budgets: what is used of them together, as a share of what is budgeted for them together.")
    usage = fields.Selection(USAGES, readonly=True)

    @property
    def _table_query(self):
        budgets = self.env['hr.expense.budget']
        return SQL(
            """
            SELECT b.id AS id, b.id AS budget_id, b.active, b.company_id, f.currency_id, b.scope,
                   COALESCE(b.department_id, v.department_id) AS department_id, b.employee_id, b.grade_id, b.product_id,
                   b.analytic_account_id, b.date_from, b.date_to, b.severity,
                   f.total AS planned_amount, f.committed AS committed_amount, f.approved AS approved_amount,
                   f.spent AS spent_amount, f.used AS used_amount, f.draft AS draft_amount,
                   f.total - f.used AS free_amount, %(percent)s AS used_percent, %(usage)s AS usage
            FROM hr_expense_budget b
            JOIN (%(figures)s) f ON f.id = b.id
            LEFT JOIN hr_employee e ON e.id = b.employee_id
            LEFT JOIN hr_version v ON v.id = e.current_version_id
            """,
            figures=budgets._get_figures_query(),
            percent=self._get_percent(SQL("f.used"), SQL("f.total")),
            usage=SQL(
                """CASE WHEN f.used > GREATEST(f.total, 0) THEN 'exceeded'
                   WHEN b.warn_percent > 0 AND f.used > ROUND(
                       f.total * b.warn_percent::numeric / 100 / f.rounding) * f.rounding THEN 'nearly'
                   ELSE 'within' END"""))

    def _search(self, domain, *args, **kwargs):
        self.env['hr.expense.budget']._plan_simply()
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _get_percent(self, used, total):
        """What is used, as a share; all of it where something is used though nothing is planned."""
        return SQL(
            "CASE WHEN %(total)s > 0 THEN %(used)s * 100.0 / %(total)s WHEN %(used)s > 0 THEN 100.0 ELSE 0.0 END",
            used=used, total=total)

    def _read_group_select(self, aggregate_spec: str, query: Query) -> SQL:
        if aggregate_spec == 'used_percent:avg':
            # the average of shares would give a small budget as much weight as a large one
            return self._get_percent(
                SQL("SUM(%s)", self._field_to_sql(self._table, 'used_amount', query)),
                SQL("SUM(%s)", self._field_to_sql(self._table, 'planned_amount', query)))
        return super()._read_group_select(aggregate_spec, query)

    # -- actions ---------------------------------------------------------------------------------
    def action_open_budget(self):
        """Opens the budget behind a row."""
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Expense Budget"),
            'res_model': 'hr.expense.budget',
            'res_id': self.budget_id.id,
            'view_mode': 'form',
        }
