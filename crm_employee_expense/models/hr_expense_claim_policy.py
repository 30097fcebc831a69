from odoo import api, models


class HrExpenseClaim(models.Model):
    """Findings of a claim about standards."""
    _inherit = 'hr.expense.claim'

    @api.depends(
        'partner_id', 'lead_id', 'expense_ids.city_id', 'expense_ids.unit_count', 'expense_ids.attendee_ids',
        'expense_ids.invoice_number', 'expense_ids.payment_mode')
    def _compute_live_findings(self):
        super()._compute_live_findings()

    def _prepare_findings(self, together=False):
        vals_list = super()._prepare_findings(together)
        reported = set()
        for verdict in self.env['hr.expense.policy']._judge(self.expense_ids):
            claim = verdict.line.claim_id
            if not verdict.is_beyond or (verdict.policy, claim) in reported:
                continue
            is_of_claim = verdict.policy.measure == 'amount_claim'
            if is_of_claim:
                reported.add((verdict.policy, claim))
            vals_list.append({
                'claim_id': claim.id,
                'expense_id': False if is_of_claim else verdict.line.id,
                'kind': 'policy',
                'severity': verdict.policy.severity,
                'policy_id': verdict.policy.id,
                'policy_measure': verdict.policy.measure,
                'figures': self._prepare_policy_figures(verdict),
            })
        return vals_list

    def _prepare_policy_figures(self, verdict):
        """What was applied and measured, as values that JSON can hold."""
        line, policy = verdict.line, verdict.policy
        grades, tiers = policy.grade_ids, policy.city_tier_ids
        return {
            'policy': policy.name,
            'line': line.name or line.product_id.name,
            'value': policy.currency_id.round(verdict.value),
            'limit': verdict.limit,
            'number': policy.limit_number,
            'currency': policy.currency_id.id,
            'date': line.date and line.date.isoformat(),
            'grade': ", ".join(grades.mapped('code')),
            'tier': ", ".join(tiers.mapped('name')),
            'category': line.product_id.name,
        }

    def _get_finding_key(self, vals):
        key = super()._get_finding_key(vals)
        return [*key, vals['policy_id']] if vals['kind'] == 'policy' else key
