from odoo import models


class HrExpense(models.Model):
    """An amount in a foreign currency is converted at a rate, not taken one for one."""
    _inherit = 'hr.expense'

    def _get_claim_problems(self):
        return super()._get_claim_problems() + self._get_rate_problems()

    def _get_rate_problems(self):
        """As ``_get_claim_problems``, for currencies that Odoo converts one for one since they have no rate."""
        self.ensure_one()
        if self.currency_id == self.company_currency_id or not self.total_amount \
                or self.total_amount != self.total_amount_currency or self._has_rate():
            return []
        return [self.env._(
            "%(line)s on %(claim)s is in %(currency)s, which has no exchange rate. Enter what it cost in "
            "%(company_currency)s, or ask accounting for a rate.",
            line=self.name, claim=self.claim_id.display_name, currency=self.currency_id.name,
            company_currency=self.company_currency_id.name)]

    def _has_rate(self):
        """Whether the company has a rate for the currency of the expense."""
        # sudo: whether there is a rate is no secret, rates of the company tree may be
        return bool(self.env['res.currency.rate'].sudo().search_count([
            ('currency_id', '=', self.currency_id.id),
            ('company_id', 'in', [False, self.company_id.root_id.id]),
        ], limit=1))
