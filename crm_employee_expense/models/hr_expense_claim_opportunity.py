from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import float_repr

from .hr_expense_budget_figures import COMMITTED, SPENT


class HrExpenseClaim(models.Model):
    """What a claim means for the cost of its opportunities."""
    _inherit = 'hr.expense.claim'

    has_meeting_suggestions = fields.Boolean(
        compute='_compute_has_meeting_suggestions', help="Whether the calendar proposes an opportunity for a line.")

    @api.depends('expense_ids.date', 'expense_ids.lead_id', 'expense_ids.customer_id', 'employee_id')
    @api.depends_context('uid')
    def _compute_has_meeting_suggestions(self):
        self.expense_ids.mapped('suggested_lead_id')  # all of them in one go
        for claim in self:
            claim.has_meeting_suggestions = bool(claim.expense_ids.suggested_lead_id)

    @api.depends('lead_id', 'expense_ids.lead_id')
    def _compute_live_findings(self):
        super()._compute_live_findings()

    # -- business: called as superuser ---------------------------------------------------------
    def _get_opportunity_costs(self, together=False):
        """[(claim, opportunity, its cost with the claim)], in a constant number of queries for each company.

        :param bool together: whether the claims are submitted now, each after those before it
        """
        rows = []
        for company, claims in self.grouped('company_id').items():
            leads = claims.expense_ids.lead_id._origin.with_company(company).with_context(
                allowed_company_ids=company.ids)
            if not leads:
                continue
            costs = leads._get_expense_costs((*COMMITTED, *SPENT))
            counted = defaultdict(float)
            for claim in claims:
                for line in claim._origin.expense_ids:
                    if line.state in (*COMMITTED, *SPENT):
                        counted[claim.id, line.lead_id.id] += line.total_amount
            if together:
                for (_claim_id, lead_id), amount in counted.items():
                    if lead_id in costs:
                        costs[lead_id] -= amount
            for claim in claims:
                for lead in leads & claim.expense_ids.lead_id._origin:
                    takes = sum(
                        line.total_amount for line in claim.expense_ids if line.lead_id._origin == lead)
                    if claim.currency_id.compare_amounts(takes, 0) <= 0:
                        continue
                    before = costs[lead.id] if together else costs[lead.id] - counted[claim.id, lead.id]
                    rows.append((claim, lead, company.currency_id.round(before + takes)))
                    if together:
                        costs[lead.id] += takes
        return rows

    def _prepare_findings(self, together=False):
        vals_list = super()._prepare_findings(together)
        caps = self.env['hr.expense.opportunity.cap'].search([('company_id', 'in', self.company_id.ids)])
        if not caps:
            return vals_list
        for claim, lead, cost in self._get_opportunity_costs(together):
            cap = caps.filtered(lambda cap, claim=claim: cap.company_id == claim.company_id)._get_exceeded(lead, cost)
            if cap:
                share = float_repr(cost / lead.expected_revenue * 100, 1) if lead.expected_revenue > 0 else None
                vals_list.append({
                    'claim_id': claim.id,
                    'expense_id': False,
                    'kind': 'opportunity_cap',
                    'severity': cap.severity,
                    'figures': {
                        'opportunity': lead.name, 'lead_id': lead.id, 'share': share,
                        'cap': float_repr(cap.percent, 1), 'cost': cost, 'revenue': lead.expected_revenue,
                        'currency_id': claim.currency_id.id},
                })
        return vals_list

    def _get_finding_key(self, vals):
        key = super()._get_finding_key(vals)
        return [*key, vals['figures']['lead_id']] if vals['kind'] == 'opportunity_cap' else key

    def _start_round(self, kind, comment=False):
        # sudo: opportunities are locked for whoever submits, nothing is told
        claims_sudo = self.sudo()
        caps_sudo = self.env['hr.expense.opportunity.cap'].sudo().search([
            ('company_id', 'in', claims_sudo.company_id.ids), ('severity', '!=', 'inform')])
        claims_sudo.filtered(
            lambda claim: claim.company_id in caps_sudo.company_id).expense_ids.lead_id._lock_for_submission()
        return super()._start_round(kind, comment)
