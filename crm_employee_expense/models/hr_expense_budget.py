from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

#: scope of a budget and the field that names what it is for
SCOPE_FIELDS = {
    'company': None,
    'department': 'department_id',
    'employee': 'employee_id',
    'grade': 'grade_id',
    'category': 'product_id',
    'analytic': 'analytic_account_id',
}


class HrExpenseBudget(models.Model):
    """How much may be spent on expenses in a period, and what happens when a claim goes beyond it.

    What is used is never stored: it follows from the expenses and their states, see ``_get_figures``.
    """
    _name = 'hr.expense.budget'
    _description = "Expense Budget"
    _inherit = ['mail.thread', 'hr.expense.reference.mixin']
    _order = 'date_from desc, scope, name, id'
    _check_company_auto = True

    name = fields.Char(
        required=True, compute='_compute_name', store=True, readonly=False, precompute=True,
        help="Proposed from what the budget is for and its first day.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    scope = fields.Selection(
        selection=[
            ('company', "Company"),
            ('department', "Department"),
            ('employee', "Employee"),
            ('grade', "Grade"),
            ('category', "Category"),
            ('analytic', "Analytic Account"),
        ],
        string="Budget For", required=True, default='department', tracking=True,
        help="A department's budget covers the departments below it as well. An analytic account's budget is used by "
             "the share of an expense that is distributed to it.")
    department_id = fields.Many2one('hr.department', check_company=True, index='btree_not_null', tracking=True)
    employee_id = fields.Many2one('hr.employee', check_company=True, index='btree_not_null', tracking=True)
    grade_id = fields.Many2one(
        'hr.expense.grade', string="Grade of Employees", check_company=True, tracking=True,
        help="The grade an employee had on the day of the expense counts.")
    product_id = fields.Many2one(
        'product.product', string="Expense Category", check_company=True, tracking=True,
        domain=[('can_be_expensed', '=', True)])
    analytic_account_id = fields.Many2one(
        'account.analytic.account', string="Account", check_company=True, tracking=True)
    date_from = fields.Date(string="From", required=True, tracking=True)
    date_to = fields.Date(string="Until", required=True, tracking=True)
    amount = fields.Monetary(
        string="Budget", required=True, tracking=True, help="In the company's currency, taxes included.")
    severity = fields.Selection(
        selection=[
            ('inform', "Inform"),
            ('approval', "Extra Approval"),
            ('block', "Block"),
        ],
        string="When Exceeded", required=True, default='inform', tracking=True,
        help="Inform: approvers see it. Extra approval: one more level decides. Block: the claim cannot be submitted.")
    warn_percent = fields.Float(
        string="Warn From (%)", default=80, tracking=True,
        help="Approvers are told when a claim takes the budget beyond this share. Zero: no warning.")
    lock_version = fields.Integer(
        string="Submissions", readonly=True, copy=False, groups=fields.NO_ACCESS,
        help="Counted at each submission, so that two at once do not use the same money.")

    _amount_idx = models.Index("(company_id, date_from, date_to) WHERE active")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('scope', 'date_from', *filter(None, SCOPE_FIELDS.values()))
    def _compute_name(self):
        for budget in self:
            owner = budget._get_owner()
            if not budget.name and owner:
                budget.name = " ".join(filter(None, [owner.display_name, str(budget.date_from or '')]))

    @api.constrains('date_from', 'date_to')
    def _check_period(self):
        for budget in self:
            if budget.date_from > budget.date_to:
                raise ValidationError(self.env._(
                    "The budget %(budget)s begins on %(date_from)s, after its end on %(date_to)s. Correct its period.",
                    budget=budget.name, date_from=budget.date_from, date_to=budget.date_to))

    @api.constrains('amount', 'warn_percent')
    def _check_amount(self):
        for budget in self:
            if budget.amount < 0:
                raise ValidationError(self.env._(
                    "The amount of the budget %(budget)s is less than zero. Enter zero or more.", budget=budget.name))
            if not 0 <= budget.warn_percent <= 100:
                raise ValidationError(self.env._(
                    "The budget %(budget)s can warn from 0 to 100 percent. Enter a share in between.",
                    budget=budget.name))

    @api.constrains('scope', *filter(None, SCOPE_FIELDS.values()))
    def _check_scope(self):
        for budget in self:
            if not budget._get_owner():
                raise ValidationError(self.env._(
                    "The budget %(budget)s does not say what it is for. Choose its %(scope)s.",
                    budget=budget.name,
                    scope=dict(self._fields['scope']._description_selection(self.env))[budget.scope]))

    @api.constrains('company_id', 'scope', 'date_from', 'date_to', 'active', *filter(None, SCOPE_FIELDS.values()))
    def _check_overlap(self):
        for budget, other in self._find_overlaps():
            raise ValidationError(self.env._(
                "The budget %(budget)s overlaps with %(other)s, which is for the same and runs from %(date_from)s to "
                "%(date_to)s. Change its period, or archive one of them.",
                budget=budget.name, other=other.name, date_from=other.date_from, date_to=other.date_to))

    # -- business ------------------------------------------------------------------------------
    def _get_owner(self):
        """What the budget is for: a record of the model that its scope says."""
        self.ensure_one()
        return self[SCOPE_FIELDS[self.scope] or 'company_id']

    def _find_overlaps(self):
        """Pairs (budget, another of the same scope with days in common)."""
        self.env['hr.expense.budget'].flush_model()
        rows = self.env.execute_query(SQL(
            """SELECT a.id, b.id FROM hr_expense_budget a JOIN hr_expense_budget b
               ON a.id != b.id AND a.company_id = b.company_id AND a.scope = b.scope
               AND a.date_from <= b.date_to AND a.date_to >= b.date_from
               AND CASE a.scope
                   WHEN 'department' THEN a.department_id = b.department_id
                   WHEN 'employee' THEN a.employee_id = b.employee_id
                   WHEN 'grade' THEN a.grade_id = b.grade_id
                   WHEN 'category' THEN a.product_id = b.product_id
                   WHEN 'analytic' THEN a.analytic_account_id = b.analytic_account_id
                   ELSE TRUE END
               WHERE a.id = ANY(%s) AND a.active AND b.active ORDER BY a.id, b.id""", self.ids))
        return [(self.browse(one), self.browse(other)) for one, other in rows]

    @api.model
    def _find_for(self, lines):
        """Running budgets of which these lines use something, in the order of their ids. Called as superuser.

        Only these: what is free in a budget is added up from all its expenses, which is dear in a large company.
        """
        dates = [date for date in lines.mapped('date') if date]
        if not dates:
            return self.browse()
        running = Domain('company_id', 'in', lines.company_id.ids) \
            & Domain('date_from', '<=', max(dates)) & Domain('date_to', '>=', min(dates))
        budgets = self.search(running & self._get_owner_domain(lines), order='id')
        return budgets.filtered(lambda budget: any(budget._get_share(line) for line in lines))

    @api.model
    def _get_owner_domain(self, lines):
        """Budgets that may be for these lines, as far as a query can tell."""
        owners = {
            'department': ('parent_of', lines.claim_id.department_id | lines.department_id),
            'employee': ('in', lines.employee_id),
            'category': ('in', lines.product_id),
            'analytic': ('in', lines.distribution_analytic_account_ids),
        }
        return Domain('scope', 'in', ('company', 'grade')) | Domain.OR(
            Domain('scope', '=', scope) & Domain(SCOPE_FIELDS[scope], operator, records.ids)
            for scope, (operator, records) in owners.items())

    def _get_share(self, line):
        """Which part of the line counts for the budget, from 0 to 1; the same as in ``_get_matches``."""
        self.ensure_one()
        if line.company_id != self.company_id or not line.date or not self.date_from <= line.date <= self.date_to:
            return 0
        match self.scope:
            case 'company':
                return 1
            case 'department':
                department = line.claim_id.department_id or line.department_id
                return int((department.parent_path or '').startswith(self.department_id.parent_path))
            case 'employee':
                return int(line.employee_id._origin == self.employee_id)
            case 'grade':
                return int(line.employee_id._origin._get_version(line.date).expense_grade_id == self.grade_id)
            case 'category':
                return int(line.product_id._origin == self.product_id)
        return sum(
            percent for key, percent in (line.analytic_distribution or {}).items()
            if str(self.analytic_account_id.id) in key.split(',')) / 100

    def _lock_for_submission(self):
        """Nobody else submits against these budgets until the transaction ends.

        Whoever waited, or began before the other committed, gets a serialization failure from PostgreSQL and is run
        again by Odoo, with the figures as they are then.
        """
        if not self:
            return
        self.flush_model()
        # an UPDATE takes its rows in any order, so they are taken one after the other before
        self.env.cr.execute(SQL(
            "SELECT id FROM hr_expense_budget WHERE id = ANY(%s) ORDER BY id FOR UPDATE", self.ids))
        self.env.cr.execute(SQL(
            "UPDATE hr_expense_budget SET lock_version = COALESCE(lock_version, 0) + 1 WHERE id = ANY(%s)", self.ids))
        self.invalidate_recordset(['lock_version'])
