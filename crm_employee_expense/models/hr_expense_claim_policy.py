from odoo import api, models


class HrExpenseClaim(models.Model):
    """Findings of a claim about standards."""
    _inherit = 'hr.expense.claim'

    @api.depends(
        'partner_id', 'lead_id', 'expense_ids.customer_id', 'expense_ids.lead_id', 'expense_ids.city_id',
        'expense_ids.unit_count', 'expense_ids.attendee_ids', 'expense_ids.invoice_number', 'expense_ids.payment_mode')
    def _compute_live_findings(self):
        super()._compute_live_findings()

    def _prepare_findings(self, together=False):
        vals_list = super()._prepare_findings(together)
        reported = set()
        for verdict in self.env['hr.expense.policy']._judge(self.expense_ids):
            claim = verdict.line.claim_id
            if not verdict.is_beyond or (verdict.policy, claim) in reported:
                continue
            if verdict.policy.measure == 'amount_claim':
                reported.add((verdict.policy, claim))
            vals_list.append(self._prepare_policy_finding(verdict))
        return vals_list

    def _prepare_policy_finding(self, verdict):
        """Values of the finding about what is beyond a policy."""
        policy, line = verdict.policy, verdict.line
        return {
            'claim_id': line.claim_id.id,
            'expense_id': False if policy.measure == 'amount_claim' else line.id,
            'kind': 'policy',
            'severity': policy.severity,
            'policy_id': policy.id,
            'policy_measure': policy.measure,
            'figures': self._prepare_policy_figures(verdict),
        }

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
