from datetime import timedelta

from odoo import fields, models
from odoo.fields import Domain


class HrExpenseClaim(models.Model):
    """What a claim tells the approval rules about itself."""
    _inherit = 'hr.expense.claim'

    def _get_approval_facts(self):
        facts = super()._get_approval_facts()
        finding_counts = {}
        for vals in self._prepare_findings():
            finding_counts[vals['claim_id']] = finding_counts.get(vals['claim_id'], 0) + 1
        for claim in self:
            lines = claim.expense_ids
            facts[claim.id] = facts[claim.id]._replace(
                amount=claim.total_amount, categories=lines.product_id,
                payment_modes=set(lines.mapped('payment_mode')), partner=claim.partner_id, lead=claim.lead_id,
                finding_count=finding_counts.get(claim.id, 0),
                rolling_amount=claim._get_rolling_amount)
        return facts

    def _get_rolling_amount(self, days, scope):
        """What the employee claimed in so many days up to now, this claim included.

        :param int days: how far to look back, by the date of submission
        :param str scope: 'employee' all of it, else what shares a 'category', 'vendor' or the 'lead' with this claim
        :return: amount in the company's currency
        :rtype: float
        """
        self.ensure_one()
        domain = Domain([
            ('employee_id', '=', self.employee_id.id),
            ('company_id', '=', self.company_id.id),
            ('claim_id', '!=', self.id),
            ('claim_id.submitted_on', '>=', fields.Datetime.now() - timedelta(days=days)),
            ('claim_id.state', 'not in', ('draft', 'refused', 'cancelled')),
        ])
        lines = self.expense_ids
        if scope == 'category':
            domain &= Domain('product_id', 'in', lines.product_id.ids)
        elif scope == 'vendor':
            domain &= Domain('vendor_id', 'in', lines.vendor_id.ids)
        elif scope == 'lead':
            domain &= Domain('claim_id.lead_id', 'in', self.lead_id.ids)
        [(earlier,)] = self.env['hr.expense']._read_group(domain, [], ['total_amount:sum'])
        return (earlier or 0) + self.total_amount
