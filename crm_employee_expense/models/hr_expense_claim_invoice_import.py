from odoo import models


class HrExpenseClaim(models.Model):
    """Lines from the QR codes of printed invoices."""
    _inherit = 'hr.expense.claim'

    def action_add_line_from_qr(self, text):
        """Adds a line for the invoice whose QR code was scanned.

        :param str text: what the QR code of a Chinese invoice says
        :return: a notification that says what was read
        :raises UserError: where the text is no such code, or the claim is not a draft
        """
        self.ensure_one()
        self._check_editable()
        expenses = self.env['hr.expense'].with_company(self.company_id)
        data = expenses._read_qr(text)
        line = expenses.create({
            'claim_id': self.id,
            'name': self.env._("Invoice %(number)s", number=data.number),
            'product_id': expenses._get_default_category().id,
        })
        return line._notify_filled(line._fill_from_invoice(data), data)
