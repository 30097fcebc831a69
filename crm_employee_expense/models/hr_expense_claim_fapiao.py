from odoo import models


class HrExpenseClaim(models.Model):
    """The Chinese invoice number on the journal entry, where the Chinese accounting of Odoo is installed."""
    _inherit = 'hr.expense.claim'

    def _prepare_entry_vals(self, lines):
        vals_list = super()._prepare_entry_vals(lines)
        if 'fapiao' in self.env['account.move']._fields and (number := lines._get_entry_fapiao()):
            for vals in vals_list:
                vals.setdefault('fapiao', number)
        return vals_list
