from markupsafe import Markup

from odoo import api, fields, models

from .hr_expense_budget_figures import COMMITTED, SPENT
from .hr_expense_policy_violation_budget import BUDGET_READERS


class HrExpenseClaim(models.Model):
    """What a claim means for the budgets."""
    _inherit = 'hr.expense.claim'

    budget_table = fields.Html(
        string="Budgets", compute='_compute_budgets', compute_sudo=True, sanitize=False,
        help="For those who decide: what is free in the budgets concerned, before and after this claim.")
    budget_note = fields.Char(
        string="Budget Left", compute='_compute_budgets', compute_sudo=True,
        help="For those who decide: the scarcest budget concerned, after this claim.")

    @api.depends('state', 'department_id', 'expense_ids.state', 'expense_ids.total_amount', 'expense_ids.date',
                 'expense_ids.product_id', 'expense_ids.analytic_distribution')
    @api.depends_context('uid', 'lang')
    def _compute_budgets(self):
        readable = self.filtered(lambda claim: claim._may_read_budgets())
        effects = readable._get_budget_effects()
        for claim in self:
            rows = effects.get(claim.id, [])
            claim.budget_table = claim._render_budgets(rows) if rows else False
            scarcest = min(rows, key=lambda row: row[2] - row[1], default=None)
            # the amount first: lists cut off what is long
            claim.budget_note = scarcest and claim.currency_id.format(
                scarcest[2] - scarcest[1]) + f" · {scarcest[0].name}"

    @api.depends('department_id', 'expense_ids.analytic_distribution')
    @api.depends_context('uid')
    def _compute_live_findings(self):
        super()._compute_live_findings()

    # -- business: called as superuser ---------------------------------------------------------
    def _may_read_budgets(self):
        """Whether the user decides on the claim or reads all budgets; not as its claimant."""
        self.ensure_one()
        user = self.env.user
        if any(user.has_group(group) for group in BUDGET_READERS):
            return True
        return self.employee_id.user_id != user and user in self.step_ids.reader_ids

    def _get_budget_effects(self, together=False):
        """{id: [(budget, what the claim takes, what is free before it)]}, in a constant number of queries.

        :param bool together: whether the claims are submitted now, each after those before it
        """
        budgets = self.env['hr.expense.budget']._find_for(self.expense_ids)
        effects = {claim_id: [] for claim_id in self._ids}
        if not budgets:
            return effects
        budgets.invalidate_recordset(['free_amount', 'handed_amount'])
        free = {budget: budget.free_amount for budget in budgets}
        # what the claims use already, by what is stored of them
        counted = {
            (claim.id, budget): sum(
                budget._get_share(line) * line.total_amount for line in claim._origin.expense_ids
                if line.state in (*COMMITTED, *SPENT))
            for claim in self for budget in budgets}
        if together:
            for (_claim_id, budget), amount in counted.items():
                free[budget] += amount
        for claim in self:
            for budget in budgets:
                takes = budget.currency_id.round(sum(
                    budget._get_share(line) * line.total_amount for line in claim.expense_ids))
                if not takes:
                    continue
                before = free[budget] if together else free[budget] + counted[claim.id, budget]
                effects[claim.id].append((budget, takes, budget.currency_id.round(before)))
                if together:
                    free[budget] -= takes
        return effects

    def _prepare_findings(self, together=False):
        vals_list = super()._prepare_findings(together)
        for claim_id, rows in self._get_budget_effects(together).items():
            for budget, takes, free in rows:
                kind, severity = budget._judge(takes, free)
                if kind:
                    vals_list.append({
                        'claim_id': claim_id,
                        'expense_id': False,
                        'kind': kind,
                        'severity': severity,
                        'figures': {'budget': budget.name, 'budget_id': budget.id, 'scope': budget.scope,
                                    'claim': takes, 'currency_id': budget.currency_id.id},
                        'budget_figures': {'free': free, 'amount': budget._get_total()},
                    })
        return vals_list

    def _start_round(self, kind, comment=False):
        # sudo: budgets are locked for whoever submits, nothing is told
        lines = self.sudo().expense_ids
        budgets = self.env['hr.expense.budget'].sudo()._find_for(lines).filtered(
            lambda budget: budget.severity != 'inform')
        budgets._lock_for_submission()
        return super()._start_round(kind, comment)

    def _render_budgets(self, rows):
        """The table of budgets for the form, from ``_get_budget_effects``."""
        head = Markup("<tr><th>%s</th><th class='text-end'>%s</th><th class='text-end'>%s</th>"
                      "<th class='text-end'>%s</th><th>%s</th></tr>") % (
            self.env._("Budget"), self.env._("Free Before"), self.env._("This Claim"), self.env._("Free After"),
            self.env._("State"))
        body = Markup().join(self._render_budget(*row) for row in rows)
        return Markup("<table class='table table-sm mb-0 o_expense_budgets'><thead>%s</thead><tbody>%s</tbody>"
                      "</table>") % (head, body)

    def _render_budget(self, budget, takes, free):
        amount = budget.currency_id.format
        kind = budget._judge(takes, free)[0]
        color = {'budget_exceeded': 'danger', 'budget_warning': 'warning'}.get(kind, 'success')
        label = {
            'budget_exceeded': self.env._("Exceeded"),
            'budget_warning': self.env._("Nearly used"),
        }.get(kind) or self.env._("Within budget")
        return Markup("<tr><td>%s</td><td class='text-end'>%s</td><td class='text-end'>%s</td>"
                      "<td class='text-end'>%s</td><td><span class='badge text-bg-%s'>%s</span></td></tr>") % (
            budget.name, amount(free), amount(takes), amount(free - takes), color, label)
