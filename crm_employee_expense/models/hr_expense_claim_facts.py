from datetime import timedelta
from functools import cache, partial

from odoo import api, fields, models

#: states in which a claim asks for nothing
IDLE_STATES = ('draft', 'refused', 'cancelled')


class HrExpenseClaim(models.Model):
    """What a claim tells the approval rules about itself."""
    _inherit = 'hr.expense.claim'

    def _get_approval_facts(self, together=False):
        facts_of = super()._get_approval_facts(together)
        findings = self._get_findings()
        read_history = self._get_history_reader(self.employee_id, self.company_id)
        before = self.env['hr.expense']
        for claim in self:
            facts = facts_of[claim.id]._replace(
                finding_count=len(findings[claim.id]),
                exceptions=[vals for vals in findings[claim.id] if vals['severity'] == 'approval'])
            facts_of[claim.id] = facts._replace(
                rolling_amount=partial(self._get_rolling_amount, facts, read_history, before))
            if together:
                before |= claim.expense_ids
        return facts_of

    def _prepare_approval_facts(self):
        lines = self.expense_ids
        return super()._prepare_approval_facts()._replace(
            amount=self.total_amount, categories=lines.product_id, vendors=lines.vendor_id,
            payment_modes=set(lines.mapped('payment_mode')), partner=self.partner_id, lead=self.lead_id,
            leads=lines.lead_id, customers=lines.customer_id)

    @api.model
    def _get_history_reader(self, employees, companies):
        """A function that gives the lines these employees claimed in so many days up to now.

        Whoever calls it for several claims causes one query for each number of days.
        """
        @cache
        def read_history(days):
            return self.env['hr.expense'].search([
                ('employee_id', 'in', employees.ids),
                ('company_id', 'in', companies.ids),
                ('claim_id.submitted_on', '>=', fields.Datetime.now() - timedelta(days=days)),
                ('claim_id.state', 'not in', IDLE_STATES),
            ])
        return read_history

    @api.model
    def _get_rolling_amount(self, facts, read_history, before, days, scope):
        """What the employee claimed in so many days up to now, the claim of these facts included.

        :param before: lines of claims that are submitted in the same moment, before this one
        :param int days: how far to look back, by the date of submission
        :param str scope: 'employee' all of it, else what shares a 'category', 'vendor' or the 'lead' with this claim
        :return: amount in the company's currency
        :rtype: float
        """
        lines = (read_history(days) | before).filtered(
            lambda line: line.employee_id == facts.employee and line.company_id == facts.company
            and line.claim_id != facts.document)
        if scope == 'category':
            lines = lines.filtered(lambda line: line.product_id in facts.categories)
        elif scope == 'vendor':
            lines = lines.filtered(lambda line: line.vendor_id in facts.vendors)
        elif scope == 'lead':
            lines = lines.filtered(lambda line: line.lead_id in facts.leads)
        return facts.amount + sum(lines.mapped('total_amount'))
