from odoo import api, models
from odoo.fields import Domain


class HrExpenseMonitor(models.AbstractModel):
    """The tile of cash advances."""
    _inherit = 'hr.expense.monitor'

    @api.model
    def _get_tiles(self, scope):
        # company and department are fields of advances as well
        domain = scope['claims'] & Domain('state', '=', 'open')
        [(count, amount)] = self.env['hr.expense.advance']._read_group(
            domain, [], ['__count', 'company_residual:sum'])
        return [*super()._get_tiles(scope), self._prepare_tile(
            'advances', self.env._("Advances Outstanding"), count, amount or 0.0, 'hr.expense.advance', domain)]
