from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: states of an expense in which its amount is bound to a budget
COMMITTED = ('submitted', 'approved')
SPENT = ('posted', 'in_payment', 'paid')
#: what is counted
FIGURES = ('committed', 'approved', 'spent', 'draft', 'handed')
#: how far a budget is used
USAGES = [('within', "Within budget"), ('nearly', "Nearly used"), ('exceeded', "Exceeded")]


class HrExpenseBudget(models.Model):
    """What is used of a budget, computed from the expenses; and what goes on to the next one."""
    _inherit = 'hr.expense.budget'

    previous_id = fields.Many2one(
        'hr.expense.budget', string="Previous Budget", check_company=True, copy=False, index='btree_not_null',
        domain="[('scope', '=', scope), ('id', '!=', id), ('company_id', '=', company_id)]",
        help="The budget before this one: what is left of it can be carried over.")
    next_ids = fields.One2many('hr.expense.budget', 'previous_id', string="Next Budgets")
    carried_amount = fields.Monetary(
        string="Carried Over", readonly=True, copy=False, tracking=True,
        help="What was left of the previous budget and moved here.")
    committed_amount = fields.Monetary(
        string="Committed", compute='_compute_figures', compute_sudo=True,
        help="Submitted or approved, but not posted yet.")
    approved_amount = fields.Monetary(
        string="Of It Approved", compute='_compute_figures', compute_sudo=True,
        help="The part of what is committed that waits for its posting only.")
    spent_amount = fields.Monetary(
        string="Spent", compute='_compute_figures', compute_sudo=True, help="Posted or paid.")
    draft_amount = fields.Monetary(
        string="In Drafts", compute='_compute_figures', compute_sudo=True,
        help="Not submitted: for information, it does not use the budget.")
    handed_amount = fields.Monetary(
        string="Handed On", compute='_compute_figures', compute_sudo=True,
        help="Carried over to the next budget.")
    free_amount = fields.Monetary(
        string="Free", compute='_compute_figures', compute_sudo=True, search='_search_free_amount',
        help="Budget and what was carried over, less what is committed, spent or handed on. Below zero: exceeded.")
    used_percent = fields.Float(
        string="Used (%)", compute='_compute_figures', compute_sudo=True, aggregator=None)
    usage = fields.Selection(
        USAGES, compute='_compute_figures', compute_sudo=True, search='_search_usage',
        help="Nearly used: beyond the share from which approvers are warned.")

    # expenses change without the budget: the figures are read anew each time
    @api.depends('amount', 'carried_amount', 'warn_percent', 'scope', 'date_from', 'date_to', 'company_id',
                 'next_ids.carried_amount')
    def _compute_figures(self):
        figures = self._get_figures()
        for budget in self:
            values = figures[budget._origin.id]
            budget.committed_amount = values['committed']
            budget.approved_amount = values['approved']
            budget.spent_amount = values['spent']
            budget.draft_amount = values['draft']
            budget.handed_amount = values['handed']
            used = values['committed'] + values['spent']
            total = budget._get_total()
            budget.free_amount = total - used
            budget.used_percent = used / total * 100 if total > 0 else 100.0 if used > 0 else 0.0
            kind = budget._judge(used, total)[0]
            budget.usage = {'budget_exceeded': 'exceeded', 'budget_warning': 'nearly'}.get(kind, 'within')

    def _search_free_amount(self, operator, value):
        return self._search_figure('free_amount', operator, value)

    def _search_usage(self, operator, value):
        return self._search_figure('usage', operator, value)

    def _search_figure(self, name, operator, value):
        if operator not in ('<', '<=', '>', '>=', 'in'):
            return NotImplemented
        # rules of the reader apply to what is searched
        rows = self.env['hr.expense.budget.report'].with_context(active_test=False)
        return [('id', 'in', rows.search([(name, operator, value)]).ids)]

    # -- actions -----------------------------------------------------------------------------
    def action_open_committed(self):
        """Opens the expenses that are submitted or approved, but not posted."""
        return self._open_expenses(COMMITTED, self.env._("Committed"))

    def action_open_spent(self):
        """Opens the expenses that are posted or paid."""
        return self._open_expenses(SPENT, self.env._("Spent"))

    def action_carry_over(self):
        """Moves what is free of the previous budgets, which have ended, to these.

        :raises UserError: where there is no previous budget, it still runs, or nothing is left of it
        """
        self.check_access('write')
        budgets = self | self.previous_id
        budgets._lock_for_submission()
        budgets.invalidate_recordset()
        for budget in self:
            previous = budget.previous_id
            if not previous:
                raise UserError(self.env._(
                    "%(budget)s has no previous budget. Choose the one whose rest is carried over.",
                    budget=budget.name))
            if previous.date_to >= fields.Date.context_today(self):
                raise UserError(self.env._(
                    "%(previous)s runs until %(date)s. Carry over what is left of it when it has ended.",
                    previous=previous.name, date=previous.date_to))
            if previous.currency_id.compare_amounts(previous.free_amount, 0) <= 0:
                raise UserError(self.env._(
                    "Nothing is left of %(previous)s to carry over.", previous=previous.name))
            budget.carried_amount += previous.free_amount
        return True

    # -- business ---------------------------------------------------------------------------
    def _open_expenses(self, states, title):
        self.check_access('read')
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "SELECT expense_id FROM (%s) AS matches WHERE state = ANY(%s)",
            self._get_matches(SQL("b.id = ANY(%s)", self._origin.ids)), list(states)))
        return {
            'type': 'ir.actions.act_window',
            'name': title,
            'res_model': 'hr.expense',
            'view_mode': 'list,form',
            'domain': [('id', 'in', [expense_id for expense_id, in rows])],
            'context': {'create': False},
        }

    @api.model
    def _get_matches(self, condition):
        """A query of expense_id, state and amount: which expenses count for the budgets b of the condition."""
        # a query for each scope, so that each can use its own index: one condition for all of them would read every
        # expense of the company for every budget
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT e.id AS expense_id, e.state AS state, %(amount)s AS amount
                FROM hr_expense_budget b %(joins)s
                WHERE %(condition)s AND b.scope = %(scope)s
                    AND e.company_id = b.company_id AND e.date BETWEEN b.date_from AND b.date_to
                """, amount=amount, joins=joins, condition=condition, scope=scope)
            for scope, joins, amount in self._get_match_joins())

    @api.model
    def _get_match_joins(self):
        """[(scope, joins from the budget b to its expenses e, what counts of each)]."""
        whole = SQL("e.total_amount")
        # its claims say for which department the money was spent; the days of a claim spare looking at old ones
        departments = SQL(
            """JOIN hr_department own ON own.id = b.department_id
               JOIN hr_department d ON d.parent_path LIKE own.parent_path || '%%'""")
        in_time = SQL("c.date_to >= b.date_from AND c.date_from <= b.date_to")
        return [
            ('company', SQL("JOIN hr_expense e ON TRUE"), whole),
            ('department', SQL(
                """%s JOIN hr_expense_claim c ON c.department_id = d.id AND %s
                   JOIN hr_expense e ON e.claim_id = c.id""", departments, in_time), whole),
            ('department', SQL(
                """%s JOIN hr_expense_claim c ON c.department_id IS NULL AND %s
                   JOIN hr_expense e ON e.claim_id = c.id AND e.department_id = d.id""", departments, in_time), whole),
            ('department', SQL(
                "%s JOIN hr_expense e ON e.department_id = d.id AND e.claim_id IS NULL", departments), whole),
            ('employee', SQL("JOIN hr_expense e ON e.employee_id = b.employee_id"), whole),
            ('grade', SQL(
                """JOIN LATERAL (
                       SELECT DISTINCT v.employee_id FROM hr_version v
                       WHERE v.expense_grade_id = b.grade_id AND v.active) once ON TRUE
                   JOIN hr_expense e ON e.employee_id = once.employee_id AND b.grade_id = (
                       SELECT v.expense_grade_id FROM hr_version v
                       WHERE v.employee_id = e.employee_id AND v.active
                       ORDER BY v.date_version <= e.date DESC,
                           CASE WHEN v.date_version <= e.date THEN v.date_version END DESC, v.date_version LIMIT 1)"""),
             whole),
            ('category', SQL("JOIN hr_expense e ON e.product_id = b.product_id"), whole),
            ('analytic', SQL("JOIN hr_expense e ON jsonb_typeof(e.analytic_distribution) = 'object'"), SQL(
                """e.total_amount * (
                       SELECT SUM(part.value::numeric) / 100 FROM jsonb_each_text(e.analytic_distribution) AS part
                       WHERE b.analytic_account_id::text = ANY(string_to_array(part.key, ',')))""")),
        ]

    @api.model
    def _get_figures_query(self):
        """A query of all budgets: id, currency_id, committed, approved, spent, draft, handed, used and total.

        Rounded, in the company's currency. Whoever asks for some of them by ``id`` causes no work for the others.
        """
        figures = SQL(
            """
            SELECT budget.id, cu.id AS currency_id, cu.rounding, budget.amount, budget.carried_amount,
                   %s
            FROM hr_expense_budget budget
            JOIN res_company co ON co.id = budget.company_id
            JOIN res_currency cu ON cu.id = co.currency_id
            CROSS JOIN LATERAL (
                SELECT SUM(amount) FILTER (WHERE state = ANY(%s)) AS committed,
                       SUM(amount) FILTER (WHERE state = 'approved') AS approved,
                       SUM(amount) FILTER (WHERE state = ANY(%s)) AS spent,
                       SUM(amount) FILTER (WHERE state = 'draft') AS draft,
                       (SELECT SUM(n.carried_amount) FROM hr_expense_budget n WHERE n.previous_id = budget.id) AS handed
                FROM (%s) AS matches) m
            """,
            SQL(", ").join(
                SQL("ROUND(COALESCE(m.%(name)s, 0) / cu.rounding) * cu.rounding AS %(name)s", name=SQL.identifier(name))
                for name in FIGURES),
            list(COMMITTED), list(SPENT), self._get_matches(SQL("b.id = budget.id")))
        return SQL(
            """SELECT figures.*, committed + spent AS used,
                      COALESCE(amount, 0) + COALESCE(carried_amount, 0) - handed AS total
               FROM (%s) AS figures""", figures)

    @api.model
    def _plan_simply(self):
        """Until the transaction ends, PostgreSQL does not compile queries before it runs them.

        It takes the sum of all scopes for dearer than it is: compiling took three seconds, adding up half of one.
        """
        self.env.cr.execute("SET LOCAL jit = off")

    def _get_figures(self):
        """{id: {committed, approved, spent, draft, handed: amount in the company's currency}}, in one query."""
        figures = {budget_id: dict.fromkeys(FIGURES, 0.0) for budget_id in [*self._origin.ids, False]}
        if not self._origin:
            return figures
        self.env.flush_all()
        self._plan_simply()
        rows = self.env.execute_query_dict(SQL(
            "SELECT * FROM (%s) AS figures WHERE id = ANY(%s)", self._get_figures_query(), self._origin.ids))
        figures.update({row['id']: {name: float(row[name]) for name in FIGURES} for row in rows})
        return figures

    @api.model
    def _get_budget_left(self, lines):
        """{line: the least that is free in any budget of the line}; None where no budget is concerned.

        Lines that count already count as used. Called as superuser.
        """
        budgets = self._find_for(lines)
        left = {}
        for line in lines:
            free = [budget.free_amount for budget in budgets if budget._get_share(line)]
            left[line] = min(free, default=None)
        return left

    def _get_total(self):
        """What there is to spend: the amount, with what was carried over and handed on."""
        return self.amount + self.carried_amount - self.handed_amount

    def _judge(self, takes, free):
        """(kind, severity) of the finding when a claim takes so much of what is free; (None, None) where it is fine."""
        self.ensure_one()
        compare = self.currency_id.compare_amounts
        if compare(takes, 0) <= 0:
            return None, None
        if compare(takes, free) > 0:
            return 'budget_exceeded', self.severity
        total = self._get_total()
        if self.warn_percent and compare(total - free + takes, total * self.warn_percent / 100) > 0:
            return 'budget_warning', 'inform'
        return None, None
