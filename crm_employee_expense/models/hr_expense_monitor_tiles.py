from odoo import api, models
from odoo.fields import Domain
from odoo.tools import date_utils

from ..tools.claim_states import SETTLED_STATES


class HrExpenseMonitor(models.AbstractModel):
    """Tiles: where claims stand at this moment, whatever the period."""
    _inherit = 'hr.expense.monitor'

    @api.model
    def _get_tiles(self, scope):
        """The tiles in their order. What has something to tell appends one, see ``_prepare_tile``.

        :rtype: list[dict]
        """
        claims = self.env['hr.expense.claim']
        found = {
            state: values for state, *values in claims._read_group(
                scope['claims'] & Domain('state', 'in', ('submitted', 'to_verify', 'approved', 'posted', 'partial')),
                ['state'], ['__count', 'total_amount:sum', 'amount_residual:sum'])}
        month = date_utils.start_of(scope['today'], 'month')
        overdue = Domain('step_ids', 'any', [('is_overdue', '=', True)])
        paid = Domain('state', 'in', SETTLED_STATES) & Domain('paid_on', '>=', month)
        tiles = [
            self._prepare_claim_tile(scope, 'in_approval', self.env._("In Approval"), ['submitted'], found),
            self._prepare_search_tile(
                scope, 'overdue', self.env._("Overdue"), overdue, 'total_amount', tone='danger',
                note=self.env._("A decision is late")),
            self._prepare_claim_tile(scope, 'to_verify', self.env._("To Verify"), ['to_verify'], found),
            self._prepare_claim_tile(scope, 'to_post', self.env._("To Post"), ['approved'], found),
            self._prepare_claim_tile(
                scope, 'to_pay', self.env._("To Pay"), ['posted', 'partial'], found, is_residual=True),
            self._prepare_search_tile(
                scope, 'paid', self.env._("Paid This Month"), paid, 'amount_paid', tone='success'),
        ]
        domain = scope['parts'] & Domain('claim_id.state', 'in', ('submitted', 'to_verify'))
        count = self.env['hr.expense.policy.violation'].search_count(domain)
        tiles.append(self._prepare_tile(
            'findings', self.env._("Findings Open"), count, False, 'hr.expense.policy.violation', domain,
            tone='warning', note=self.env._("On claims in approval")))
        return tiles

    @api.model
    def _prepare_tile(self, key, label, count, amount, model, domain, tone='info', note=""):
        """
        :param amount: in the company's currency, or False where there is none to show
        :param str tone: info, success, warning or danger; shown where something was counted
        """
        return {
            'key': key, 'label': label, 'count': count, 'amount': amount, 'tone': tone, 'note': note,
            'action': self._prepare_action(label, model, domain),
        }

    @api.model
    def _prepare_claim_tile(self, scope, key, label, states, found, is_residual=False):
        rows = [found[state] for state in states if state in found]
        return self._prepare_tile(
            key, label, sum(row[0] for row in rows), sum(row[2 if is_residual else 1] for row in rows),
            'hr.expense.claim', scope['claims'] & Domain('state', 'in', states))

    @api.model
    def _prepare_search_tile(self, scope, key, label, condition, amount_field, **options):
        domain = scope['claims'] & condition
        [(count, amount)] = self.env['hr.expense.claim']._read_group(
            domain, [], ['__count', f'{amount_field}:sum'])
        return self._prepare_tile(key, label, count, amount or 0.0, 'hr.expense.claim', domain, **options)
