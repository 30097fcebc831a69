import hashlib

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import float_compare, format_list

from .hr_expense_claim_payment_order import READERS

#: who sees what is in the file: account numbers of employees
CONTENT_READERS = 'crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor'


class HrExpensePaymentOrderFile(models.Model):
    """A file that was made for the bank, kept as it was: nobody changes or deletes it."""
    _name = 'hr.expense.payment.order.file'
    _description = "Expense Bank File"
    _order = 'id desc'

    name = fields.Char(string="File Name", required=True, readonly=True)
    order_id = fields.Many2one(
        'hr.expense.payment.order', string="Payment Order", required=True, readonly=True, index=True,
        ondelete='restrict')
    line_ids = fields.Many2many(
        'hr.expense.payment.order.line', 'hr_expense_payment_order_file_line_rel', 'file_id', 'line_id',
        string="Payments", readonly=True, copy=False)
    company_id = fields.Many2one(related='order_id.company_id', store=True, index=True)
    currency_id = fields.Many2one(related='order_id.currency_id')
    journal_id = fields.Many2one(related='order_id.journal_id')
    format_id = fields.Many2one(
        'hr.expense.bank.file.format', required=True, readonly=True, index=True, ondelete='restrict')
    content = fields.Binary(string="File", required=True, readonly=True, attachment=True, groups=CONTENT_READERS)
    sha256 = fields.Char(
        string="SHA-256", required=True, readonly=True,
        help="Hash of the file: compare it with that of the file that reached the bank.")
    payment_count = fields.Integer(string="Number of Payments", readonly=True)
    control_sum = fields.Monetary(readonly=True, help="Sum of all payments in the file.")
    payment_date = fields.Date(readonly=True, help="On which the bank is asked to pay.")
    made_by_id = fields.Many2one('res.users', required=True, readonly=True)
    made_on = fields.Datetime(required=True, readonly=True)
    comment = fields.Text(string="Made Again Because", readonly=True)

    # -- ORM overrides -----------------------------------------------------------------------
    # nothing below calls super: there is no way to change or delete what went to a bank
    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A bank file cannot be changed: it stays as it was when it was made."))

    def unlink(self):  # pylint: disable=method-required-super
        # pylint: disable-next=no-raise-unlink
        raise UserError(self.env._("A bank file cannot be deleted: it shows what went to the bank."))

    # -- actions -----------------------------------------------------------------------------
    def action_download(self):
        """Downloads the file.

        :raises AccessError: for whoever does not see account numbers of employees
        """
        self.ensure_one()
        self.check_access('read')
        if not self._has_field_access(self._fields['content'], 'read'):
            raise AccessError(self.env._(
                "%(file)s has account numbers of employees: only finance and auditors can download it.",
                file=self.name))
        return {
            'type': 'ir.actions.act_url',
            'url': f'/web/content/{self._name}/{self.id}/content?filename_field=name&download=true',
            'close': True,
        }

    def action_verify(self):
        """Says whether the files are still what was made.

        :return: a notification
        """
        self.check_access('read')
        # sudo: only whether it is the same is told, nothing of what it says
        broken = self.sudo()._find_broken()
        if broken:
            message = self.env._(
                "Not what was made, or not what the payment order says: %(files)s. Ask the bank what it got.",
                files=format_list(self.env, broken.mapped('name')))
        else:
            message = self.env._("Unchanged: the hash is that of the file, and its sum that of the payments.")
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {'message': message, 'type': 'danger' if broken else 'success', 'sticky': bool(broken)},
        }

    # -- facts: called as superuser ------------------------------------------------------------
    def _find_broken(self):
        """Files whose content is not what was made, or whose figures are not those of their payments."""
        return self.filtered(lambda file: (
            file.sha256 != file._hash(file.with_context(bin_size=False)._get_bytes())
            or file.payment_count != len(file.line_ids)
            or float_compare(
                file.control_sum, sum(file.line_ids.mapped('paid_amount')),
                precision_rounding=file.currency_id.rounding)))

    def _get_bytes(self):
        """What is in the file."""
        attachment = self.env['ir.attachment'].search([
            ('res_model', '=', self._name), ('res_field', '=', 'content'), ('res_id', '=', self.id)], limit=1)
        return attachment.raw or b''

    @api.model
    def _hash(self, content):
        return hashlib.sha256(content).hexdigest()

    def _describe(self):
        """When the files were made, by whom, and their hashes: a line each."""
        return "\n".join(self.env._(
            "%(file)s, made by %(user)s on %(date)s, SHA-256 %(hash)s",
            file=file.name, user=file.made_by_id.name, hash=file.sha256,
            date=fields.Datetime.context_timestamp(self, file.made_on).strftime('%Y-%m-%d %H:%M')) for file in self)


class HrExpensePaymentOrderLine(models.Model):
    _inherit = 'hr.expense.payment.order.line'

    bank_file_ids = fields.Many2many(
        'hr.expense.payment.order.file', 'hr_expense_payment_order_file_line_rel', 'line_id', 'file_id',
        string="Bank Files", readonly=True, copy=False, groups=READERS)
