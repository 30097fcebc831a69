import logging

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ..tools.invoice_data import InvoiceUnreadable
from ..tools.invoice_file import MAX_FILE_SIZE, read_invoice_file
from ..tools.invoice_qr import read_invoice_qr

_logger = logging.getLogger(__name__)


class HrExpense(models.Model):
    """Expenses that are filled in from an electronic invoice, or from the QR code on a printed one."""
    _inherit = 'hr.expense'

    # -- actions ---------------------------------------------------------------------------
    def action_fill_from_qr(self, text):
        """Fills in the invoice of an expense from its QR code; date and amount as well while it has no amount.

        :param str text: what the QR code of a Chinese invoice says
        :return: a notification that says what was read
        :raises UserError: where the text is no such code, or the expense cannot be changed any more
        """
        self.ensure_one()
        self.check_access('write')
        data = self._read_qr(text)
        if not self.is_editable:
            raise UserError(self.env._(
                "%(line)s cannot be changed any more, so no invoice can be filled in.", line=self.name))
        return self._notify_filled(self._fill_from_invoice(data), data)

    @api.model
    def create_expense_from_attachments(self, attachment_ids=None, view_type='list'):
        expense_ids = super().create_expense_from_attachments(attachment_ids, view_type=view_type)
        attachments = self.env['ir.attachment'].browse(attachment_ids)
        outcomes = [
            expense._fill_from_attachment(attachment)
            for expense, attachment in zip(self.browse(expense_ids), attachments, strict=True)]
        self._notify_import(list(zip(attachments.mapped('name'), outcomes, strict=True)))
        return expense_ids

    # -- business ----------------------------------------------------------------------------
    def _read_qr(self, text):
        """:raises UserError: where the text is no QR code of a Chinese invoice"""
        try:
            return read_invoice_qr(text if isinstance(text, str) else '')
        except InvoiceUnreadable as error:
            raise UserError(self._get_unreadable_reasons()[error.reason]) from error

    def _fill_from_attachment(self, attachment):
        """Fills a new expense in from its receipt; what was read, or why nothing, stays in the chatter.

        :return: None for a picture, which is not read; else (whether it was read, remark)
        """
        self.ensure_one()
        if (attachment.mimetype or '').startswith('image/') and attachment.mimetype != 'image/svg+xml':
            return None
        try:
            if attachment.file_size > MAX_FILE_SIZE:
                raise InvoiceUnreadable('too_large')
            remarks = self._fill_from_data(read_invoice_file(attachment.raw or b''))
        except InvoiceUnreadable as error:
            remark = self._get_unreadable_reasons()[error.reason]
            self._log_import(self.env._("%(file)s: %(reason)s", file=attachment.name, reason=remark))
            return False, remark
        remark = " ".join(remarks)
        self._log_import(" ".join(filter(None, [
            self.env._("Filled in from %(file)s, invoice %(number)s.", file=attachment.name,
                       number=self.invoice_number), remark])))
        return True, remark

    def _fill_from_data(self, data):
        """:raises InvoiceUnreadable: where what was read is not valid"""
        try:
            with self.env.cr.savepoint():
                return self._fill_from_invoice(data)
        except AccessError:
            raise
        except UserError as error:
            self.invalidate_recordset()
            _logger.info("Invoice %s is not valid: %s", data.number, error)
            raise InvoiceUnreadable('invalid') from error

    def _fill_from_invoice(self, data):
        """Writes what was read; the line's own date, amount and name only while it has no amount.

        :param InvoiceData data:
        :return: remarks about what could not be filled in
        :rtype: list[str]
        """
        self.ensure_one()
        remarks = []
        vals = {
            'invoice_type': data.type,
            'invoice_code': data.code,
            'invoice_number': data.number,
            'invoice_date': data.date,
            'invoice_seller': data.seller or self.invoice_seller,
            'invoice_seller_tax_id': data.tax_id or self.invoice_seller_tax_id,
            'invoice_check_code': data.check_code,
        }
        is_new = self.currency_id.is_zero(self.total_amount_currency)
        currency = self._get_invoice_currency(data)
        if is_new:
            vals.update(date=data.date or self.date, name=data.seller or self.name)
        if not currency:
            remarks.append(self.env._(
                "It is in %(currency)s, which is not in use here: enter the amount yourself.",
                currency=data.currency))
        elif currency != self.currency_id and not is_new:
            remarks.append(self.env._("It is in %(currency)s, the expense is not.", currency=currency.name))
        else:
            vals.update(self._prepare_invoice_amounts(data, currency, is_new))
            if data.total is None and data.untaxed is not None:
                remarks.append(self.env._(
                    "It only states the amount without taxes, %(amount)s: enter the total.",
                    amount=currency.format(float(data.untaxed))))
        self.write(vals)
        return remarks

    def _prepare_invoice_amounts(self, data, currency, is_new):
        vals = {'invoice_amount': float(data.total or 0), 'invoice_tax_amount': float(data.tax or 0)}
        if is_new and not self.product_has_cost and data.total:
            # the currency first: the amount is in it
            vals = {'currency_id': currency.id, 'total_amount_currency': float(data.total), **vals}
        return vals

    @api.model
    def _get_default_category(self):
        """The category of an expense of which only the receipt is known; as hr_expense chooses it."""
        categories = self.env['product.product'].search([('can_be_expensed', '=', True)])
        return categories.filtered(lambda category: category.default_code == 'EXP_GEN')[:1] or categories[:1]

    def _get_invoice_currency(self, data):
        """The currency in which the invoice is; none where it is not active."""
        if not data.currency:
            return self.currency_id
        return self.env['res.currency'].search([('name', '=', data.currency.upper())], limit=1)

    # -- in words ---------------------------------------------------------------------------
    @api.model
    def _get_unreadable_reasons(self):
        """{reason of ``InvoiceUnreadable``: sentence with the remedy}."""
        return {
            'no_invoice': self.env._("No electronic invoice was found in it: enter date and amount yourself."),
            'credit_note': self.env._("It gives money back: it cannot be claimed as an expense."),
            'too_large': self.env._("It is too large to be read: enter date and amount yourself."),
            'broken': self.env._("It is damaged or of an unknown kind: enter date and amount yourself."),
            'unsafe': self.env._(
                "It contains instructions that an invoice must not have, so it was not read. Ask the seller for "
                "another file."),
            'invalid': self.env._("Its numbers are not those of a valid invoice: enter date and amount yourself."),
            'no_qr': self.env._(
                "This is not the QR code of a Chinese invoice. Its text begins with 01 and holds number, amount and "
                "date, separated by commas."),
        }

    def _log_import(self, message):
        """Into the chatter, in the name of whoever uploaded the file."""
        self.sudo()._message_log(body=message, author_id=self.env.user.partner_id.id)  # sudo: any uploader may log it

    @api.model
    def _notify_import(self, outcomes):
        """Tells the user which files were read.

        :param list outcomes: (file name, outcome of ``_fill_from_attachment``)
        """
        told = [(name, *outcome) for name, outcome in outcomes if outcome]
        filled = [name for name, is_read, _remark in told if is_read]
        sentences = [self.env._("Filled in: %s", format_list(self.env, filled))] if filled else []
        sentences += [f"{name}: {remark}" for name, _is_read, remark in told if remark]
        if sentences:
            is_clear = not any(remark for _name, _is_read, remark in told)
            self.env.user._bus_send('simple_notification', {
                'title': self.env._("Electronic Invoices"),
                'message': "\n".join(sentences),
                'type': 'success' if is_clear else 'warning',
                'sticky': not is_clear,
            })

    def _notify_filled(self, remarks, data):
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning' if remarks else 'success',
                'message': " ".join([self.env._("Invoice %(number)s filled in.", number=data.number), *remarks]),
            },
        }
