from itertools import pairwise

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

#: how many are shown one by one
TOP = 5
SHARES = 7


class HrExpenseMonitor(models.AbstractModel):
    """Where the money of the period went, and how it developed against the budget."""
    _inherit = 'hr.expense.monitor'

    @api.model
    def _read_spending(self, scope):
        """{what: [(record or month, amount, number of lines)]}, the largest first, with one look at the lines."""
        names = ('product_id', 'department_id', 'employee_id', 'partner_id', 'lead_id', 'date:month')
        groups = self.env['hr.expense.claim.analysis']._read_grouping_sets(
            scope['period_lines'], [[name] for name in names], ['amount:sum', '__count'],
            order='amount:sum DESC, __count DESC')
        return dict(zip(names, groups, strict=True))

    @api.model
    def _get_structure(self, scope, spending):
        """By category and department, all of them; and the first few employees, customers and opportunities."""
        return {
            'categories': self._get_shares(scope, 'product_id', spending, self.env._("No Category")),
            'departments': self._get_shares(scope, 'department_id', spending, self.env._("No Department")),
            'spenders': self._get_top(scope, 'employee_id', spending),
            'customers': self._get_top(scope, 'partner_id', spending),
            'leads': self._get_top(scope, 'lead_id', spending),
        }

    @api.model
    def _get_shares(self, scope, field, spending, nothing):
        """The largest, and what remains together."""
        groups = spending[field]
        entries = [self._prepare_entry(scope, field, *group, nothing=nothing) for group in groups[:SHARES]]
        rest = groups[SHARES:]
        if rest:
            ids = [record.id for record, *_values in groups[:SHARES] if record]
            domain = scope['period_lines'] & Domain(field, 'not in', ids)
            if any(not record for record, *_values in groups[:SHARES]):
                domain &= Domain(field, '!=', False)
            label = self.env._("Others")
            entries.append({
                'label': label, 'value': sum(amount for _record, amount, _count in rest),
                'count': sum(count for _record, _amount, count in rest),
                'action': self._prepare_action(label, 'hr.expense.claim.analysis', domain)})
        return entries

    @api.model
    def _get_top(self, scope, field, spending):
        named = [group for group in spending[field] if group[0]]
        return [self._prepare_entry(scope, field, *group) for group in named[:TOP]]

    @api.model
    def _prepare_entry(self, scope, field, record, amount, count, nothing=""):
        label = self._get_name(record) if record else nothing
        domain = scope['period_lines'] & Domain(field, '=', record.id)
        return {
            'label': label, 'value': amount, 'count': count,
            'action': self._prepare_action(label, 'hr.expense.claim.analysis', domain)}

    # -- development ------------------------------------------------------------------------------
    @api.model
    def _get_trend(self, scope, spending):
        """Spending of each of the last twelve months, and what was planned for it."""
        months = self._get_months(scope['today'])
        if (scope['start'], scope['end']) == (months[0], months[-1]):
            amounts = {month: amount for month, amount, _count in spending['date:month']}
        else:
            domain = scope['lines'] & Domain('date', '>=', months[0]) & Domain('date', '<', months[-1])
            amounts = dict(self.env['hr.expense.claim.analysis']._read_group(domain, ['date:month'], ['amount:sum']))
        budgets = self._find_budgets(scope, months[0], self._get_last_day(months[-1]))
        entries = []
        for start, end in pairwise(months):
            label = format_date(self.env, start, date_format='LLL yyyy')
            month = scope['lines'] & Domain('date', '>=', start) & Domain('date', '<', end)
            entries.append({
                'label': label, 'value': amounts.get(start, 0.0),
                'budget': self._get_planned(budgets, start, self._get_last_day(end)),
                'action': self._prepare_action(label, 'hr.expense.claim.analysis', month)})
        return {'months': entries, 'has_budget': bool(budgets),
                'budget_names': [budget.name for budget in budgets.sorted('date_from')][:TOP]}

    @api.model
    def _find_budgets(self, scope, start, end):
        """The budgets to compare with, as far as the user may read them.

        With a department its own; else those of the company; else those of departments, the topmost alone; else
        the user's own.
        """
        budgets = self.env['hr.expense.budget'].search([
            ('company_id', '=', scope['company'].id), ('date_from', '<=', end), ('date_to', '>=', start),
            ('scope', 'in', ('company', 'department', 'employee'))])
        if scope['department']:
            return budgets.filtered(lambda budget: budget.department_id == scope['department'])
        of_company = budgets.filtered(lambda budget: budget.scope == 'company')
        of_departments = budgets.filtered(lambda budget: budget.scope == 'department')
        if of_company or not of_departments:
            own = self.env.user.employee_ids
            return of_company or budgets.filtered(lambda budget: budget.employee_id in own)
        # sudo: the path alone, of departments whose budgets the user reads
        paths = {budget.id: budget.sudo().department_id.parent_path for budget in of_departments}
        return of_departments.filtered(lambda budget: not any(
            path != paths[budget.id] and paths[budget.id].startswith(path) for path in paths.values()))

    @api.model
    def _get_planned(self, budgets, start, end):
        """The part of the budgets that falls on these days, spread evenly; False where there is none."""
        running = budgets.filtered(lambda budget: budget.date_from <= end and budget.date_to >= start)
        if not running:
            return False
        planned = 0.0
        for budget in running:
            days = (min(budget.date_to, end) - max(budget.date_from, start)).days + 1
            planned += (budget.amount + budget.carried_amount) * days / (
                (budget.date_to - budget.date_from).days + 1)
        return budgets[:1].currency_id.round(planned)
