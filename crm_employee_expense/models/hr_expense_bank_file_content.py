from odoo import models

from ..tools.bank_sheet import make_csv, make_xlsx
from ..tools.pain_001 import make_pain_001
from ..tools.sepa_text import to_one_line


class HrExpenseBankFileFormat(models.Model):
    """What stands in a bank file. Whether it can be made at all is checked elsewhere, before."""
    _inherit = 'hr.expense.bank.file.format'

    def _make_content(self, transfer, currency):
        """The file.

        :param BankTransfer transfer: without problems
        :param currency: of all payments
        :rtype: bytes
        """
        self.ensure_one()
        if not self._is_sheet():
            return make_pain_001(transfer, self.type)
        titles = self.column_ids.mapped('title') if self.has_titles else None
        rows = self._get_rows(transfer)
        if self.type == 'csv':
            return make_csv(titles, rows, self.delimiter, self.encoding, self.decimal_separator)
        return make_xlsx(titles, rows, currency.decimal_places)

    def _get_rows(self, transfer):
        """Rows of the sheet: lists of str and Decimal, one a payment."""
        return [
            [cell if column.content == 'amount' else to_one_line(cell)
             for column in self.column_ids for cell in [column._get_cell(transfer, payment, number)]]
            for number, payment in enumerate(transfer.payments, start=1)
        ]
