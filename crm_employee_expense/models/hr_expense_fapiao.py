import re

from odoo import models


class HrExpense(models.Model):
    """The Chinese invoice number that lines give to their journal entry."""
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
