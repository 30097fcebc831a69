from odoo import models

from .ir_websocket import MONITOR_CHANGED, MONITOR_CHANNEL

#: what the monitor shows of a claim
WATCHED = {'state', 'total_amount', 'amount_residual', 'amount_paid', 'finding_count', 'waiting_since'}
CHANGED_CLAIMS = 'crm_employee_expense.monitor_claims'


class HrExpenseClaim(models.Model):
    """Monitors that are open look again when claims change."""
    _inherit = 'hr.expense.claim'

    def _write_multi(self, vals_list):
        super()._write_multi(vals_list)
        if any(WATCHED & vals.keys() for vals in vals_list):
            self._tell_monitors()

    def _tell_monitors(self):
        """Says once a transaction and company that something changed, and not what."""
        data = self.env.cr.precommit.data
        if CHANGED_CLAIMS not in data:
            data[CHANGED_CLAIMS] = set()
            self.env.cr.precommit.add(self._send_to_monitors)
        data[CHANGED_CLAIMS].update(self.ids)

    def _send_to_monitors(self):
        claims = self.browse(self.env.cr.precommit.data.pop(CHANGED_CLAIMS, ())).sudo()  # sudo: their companies alone
        for company in claims.exists().company_id:
            self.env['bus.bus']._sendone((company, MONITOR_CHANNEL), MONITOR_CHANGED, {})
