from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.claim_states import SETTLED_STATES

#: what was measured: the field with its beginning and the one with its end
DURATIONS = {
    'approval_days': ('submitted_on', 'approved_on'),
    'posting_days': ('approved_on', 'posted_on'),
    'payment_days': ('posted_on', 'paid_on'),
    'total_days': ('submitted_on', 'paid_on'),
}


class HrExpenseClaim(models.Model):
    """How long claims took from one stage to the next, in days; what has not happened yet counts in no average."""
    _inherit = 'hr.expense.claim'

    approval_days = fields.Float(
        string="Days to Approval", compute='_compute_durations', aggregator='avg', digits=(16, 1),
        help="From submission to the last approval.")
    posting_days = fields.Float(
        string="Days to Posting", compute='_compute_durations', aggregator='avg', digits=(16, 1),
        help="From the last approval to the journal entry.")
    payment_days = fields.Float(
        string="Days to Payment", compute='_compute_durations', aggregator='avg', digits=(16, 1),
        help="From the journal entry to the last payment.")
    total_days = fields.Float(
        string="Days to Reimbursement", compute='_compute_durations', aggregator='avg', digits=(16, 1),
        help="From submission to the last payment.")

    @api.depends('state', 'submitted_on', 'approved_on', 'posted_on', 'paid_on')
    def _compute_durations(self):
        for claim in self:
            for name, (begin, end) in DURATIONS.items():
                start, stop = claim[begin], claim[end]
                if not start or not stop:
                    days = 0
                elif end != 'paid_on':
                    days = (stop - start).total_seconds() / 86400
                else:
                    days = claim.state in SETTLED_STATES and (stop - start.date()).days
                claim[name] = max(days, 0)

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in DURATIONS:
            self._check_field_access(self._fields[field_expr], 'read')
            return self._get_duration_columns(alias)[field_expr]
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _get_duration_columns(self, alias):
        """SQL of each duration as computed above, NULL where it has not ended; payments have no time of the day."""
        columns = {}
        for name, (begin, end) in DURATIONS.items():
            start, stop = self._field_to_sql(alias, begin), self._field_to_sql(alias, end)
            # GREATEST would make 0 of NULL: a claim can be settled without any payment, by advances for example
            if end == 'paid_on':
                columns[name] = SQL(
                    "CASE WHEN %(state)s IN %(settled)s AND %(stop)s IS NOT NULL AND %(start)s IS NOT NULL "
                    "THEN GREATEST(%(stop)s - %(start)s::date, 0) END",
                    state=self._field_to_sql(alias, 'state'), settled=SETTLED_STATES, start=start, stop=stop)
            else:
                columns[name] = SQL(
                    "CASE WHEN %(start)s <= %(stop)s THEN EXTRACT(EPOCH FROM %(stop)s - %(start)s) / 86400 "
                    "WHEN %(start)s > %(stop)s THEN 0 END", start=start, stop=stop)
        return columns
