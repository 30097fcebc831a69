from odoo import api, fields, models
from odoo.tools import format_date

from .hr_expense_policy import MEASURES


class HrExpensePolicyViolation(models.Model):
    """Findings about standards: what was applied stays in their figures, whatever becomes of the policy."""
    _inherit = 'hr.expense.policy.violation'

    kind = fields.Selection(
        selection_add=[('policy', "Beyond a standard")], ondelete={'policy': 'cascade'})
    policy_id = fields.Many2one('hr.expense.policy', readonly=True, index='btree_not_null', ondelete='restrict')
    policy_measure = fields.Selection(MEASURES, string="Measure", readonly=True)
    category_id = fields.Many2one(related='expense_id.product_id', string="Category", store=True)

    def _describe(self):
        if self.kind != 'policy':
            return super()._describe()
        figures = self.figures or {}
        line = self.expense_id.sudo()  # sudo: whoever reads the finding reads the claim
        currency = self.env['res.currency'].browse(figures.get('currency'))
        words = {
            'line': line.name or line.product_id.name or figures.get('line') or "",
            'amount': currency.format(figures.get('value') or 0),
            # patterns of dates are translated as well: languages order them differently
            'date': self._format_date(figures.get('date'), self.env._("d MMM")),
            'month': self._format_date(figures.get('date'), self.env._("MMMM y")),
            'year': (figures.get('date') or '')[:4],
            'number': round(figures.get('value') or 0),
            'limit': self._describe_limit(figures, currency),
            'least': max(figures.get('number') or 0, 1),
            'policy': figures.get('policy') or "",
        }
        return self._get_policy_sentences().get(self.policy_measure, "%(policy)s") % words

    def _describe_limit(self, figures, currency):
        """The limit, and for whom and where it holds."""
        is_number = (self.policy_measure or '').startswith('count') or self.policy_measure == 'age'
        limit = str(figures.get('limit') or 0) if is_number else currency.format(figures.get('limit') or 0)
        grade, tier = figures.get('grade'), figures.get('tier')
        if grade and tier:
            return self.env._("limit for grade %(grade)s in %(tier)s %(limit)s", grade=grade, tier=tier, limit=limit)
        if grade:
            return self.env._("limit for grade %(grade)s %(limit)s", grade=grade, limit=limit)
        if tier:
            return self.env._("limit in %(tier)s %(limit)s", tier=tier, limit=limit)
        return self.env._("limit %s", limit)

    @api.model
    def _get_policy_sentences(self):
        return {
            'amount_expense': self.env._("%(line)s: %(amount)s on %(date)s, %(limit)s."),
            'amount_unit': self.env._("%(line)s: %(amount)s per unit on %(date)s, %(limit)s."),
            'amount_day': self.env._("%(line)s: %(amount)s together on %(date)s, %(limit)s."),
            'amount_month': self.env._("%(line)s: %(amount)s together in %(month)s, %(limit)s."),
            'amount_year': self.env._("%(line)s: %(amount)s together in %(year)s, %(limit)s."),
            'amount_claim': self.env._("%(policy)s: %(amount)s on this claim, %(limit)s."),
            'count_day': self.env._("%(line)s: %(number)s expenses on %(date)s, %(limit)s."),
            'count_month': self.env._("%(line)s: %(number)s expenses in %(month)s, %(limit)s."),
            'count_year': self.env._("%(line)s: %(number)s expenses in %(year)s, %(limit)s."),
            'receipt': self.env._("%(line)s: %(amount)s needs a receipt (%(policy)s)."),
            'attendees': self.env._("%(line)s: %(amount)s needs at least %(least)s attendees (%(policy)s)."),
            'customer': self.env._(
                "%(line)s: %(amount)s needs a customer or an opportunity, its own or that of the claim (%(policy)s)."),
            'invoice': self.env._("%(line)s: %(amount)s needs an invoice number (%(policy)s)."),
            'age': self.env._("%(line)s: %(number)s days old, %(limit)s days (%(policy)s)."),
            'workday': self.env._("%(line)s: %(date)s is no working day (%(policy)s)."),
        }

    def _format_date(self, date, pattern):
        return format_date(self.env, date, date_format=pattern) if date else ""
