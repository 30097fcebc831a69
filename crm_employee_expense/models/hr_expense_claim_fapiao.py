import re

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


class HrExpense(models.Model):
    _inherit = 'hr.expense'

    def _get_entry_fapiao(self):
        """The invoice number that fits on one entry: l10n_cn takes 8 digits, and the lines must agree on it.

        A fully digital invoice has 20 digits; it stays on the line.

        :rtype: str | bool
        """
        numbers = set(self.filtered('is_chinese_invoice').mapped('invoice_number'))
        number = numbers.pop() if len(numbers) == 1 else False
        return number if number and len(self) == len(self.filtered('invoice_number')) \
            and re.fullmatch(r'[0-9]{8}', number) else False
