from odoo import fields, models
from odoo.tools import format_date


class HrExpensePolicyViolation(models.Model):
    """Findings that may be signs of carelessness or fraud; none says whose the other expense is."""
    _inherit = 'hr.expense.policy.violation'

    kind = fields.Selection(
        selection_add=[
            ('similar_receipt', "Similar receipt used before"),
            ('near_duplicate', "Same amount and vendor before"),
            ('split_purchase', "Purchase split up"),
            ('round_amounts', "Round amounts in a row"),
            ('day_off', "Expense on a day off"),
        ],
        ondelete=dict.fromkeys(
            ('similar_receipt', 'near_duplicate', 'split_purchase', 'round_amounts', 'day_off'), 'cascade'))

    def _describe(self):
        line = self.expense_id.sudo().name  # sudo: whoever reads the finding reads the claim
        figures = self.figures or {}
        match self.kind:
            case 'similar_receipt':
                return self.env._(
                    "%(line)s: a picture of the same receipt is attached to another expense as well.", line=line)
            case 'near_duplicate':
                if figures.get('days') == 1:
                    return self.env._(
                        "%(line)s: the same amount from the same vendor has been claimed within one day already.",
                        line=line)
                return self.env._(
                    "%(line)s: the same amount from the same vendor has been claimed within %(days)s days already.",
                    line=line, days=figures.get('days'))
            case 'split_purchase':
                return self.env._(
                    "%(line)s: %(count)s purchases of those days are each below %(limit)s, but come to %(total)s.",
                    line=line, count=figures.get('count'), limit=self._format_figure('limit'),
                    total=self._format_figure('total'))
            case 'round_amounts':
                return self.env._(
                    "%(count)s of %(total)s amounts are round.", count=figures.get('count'), total=figures.get('total'))
            case 'day_off':
                return self.env._(
                    "%(line)s: %(date)s is a day off for the employee.",
                    line=line, date=format_date(self.env, figures.get('date'), date_format=self.env._("EEE, d MMM")))
        return super()._describe()

    def _format_figure(self, name):
        """A figure that is an amount, in the currency of its time."""
        figures = self.figures or {}
        # sudo: a currency that was archived since
        return self.env['res.currency'].sudo().browse(figures.get('currency_id')).format(figures.get(name, 0))
