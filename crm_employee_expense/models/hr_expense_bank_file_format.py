from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.pain_001 import VERSIONS

#: kinds of files that are sheets, with their columns; the others are messages that a standard describes
SHEETS = ('csv', 'xlsx')


class HrExpenseBankFileFormat(models.Model):
    """How a bank wants to be told what to pay: an ISO 20022 message, or a sheet with columns of its own.

    A bank journal says which one its bank reads, else the company does. Files keep what they were made as; a format
    that was used is archived, not deleted.
    """
    _name = 'hr.expense.bank.file.format'
    _description = "Expense Bank File Format"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', default=lambda self: self.env.company, index=True, ondelete='cascade',
        help="Empty: the format exists in all companies.")
    type = fields.Selection(
        selection=[
            (VERSIONS[0], "ISO 20022 pain.001.001.03 (SEPA)"),
            (VERSIONS[1], "ISO 20022 pain.001.001.09 (SEPA)"),
            ('csv', "CSV"),
            ('xlsx', "Excel (XLSX)"),
        ],
        required=True, default='csv',
        help="SEPA credit transfers in euro; or a sheet with the columns below, for banks that read no ISO 20022.")
    encoding = fields.Selection(
        selection=[
            ('utf-8', "UTF-8"),
            ('utf-8-sig', "UTF-8 with byte order mark (Excel)"),
            ('gb18030', "GB 18030"),
            ('gbk', "GBK"),
            ('cp1252', "Windows-1252 (Western Europe)"),
        ],
        required=True, default='utf-8-sig', help="How the letters of a CSV file are stored.")
    delimiter = fields.Selection(
        selection=[(',', "Comma"), (';', "Semicolon"), ('\t', "Tab"), ('|', "Vertical bar")],
        required=True, default=',', help="What separates the columns of a CSV file.")
    decimal_separator = fields.Selection(
        selection=[('.', "Point"), (',', "Comma")], required=True, default='.',
        help="What stands before the decimals of an amount in a CSV file.")
    date_format = fields.Selection(
        selection=[
            ('%Y-%m-%d', "2026-12-31"),
            ('%Y%m%d', "20261231"),
            ('%Y/%m/%d', "2026/12/31"),
            ('%d.%m.%Y', "31.12.2026"),
            ('%d/%m/%Y', "31/12/2026"),
        ],
        required=True, default='%Y-%m-%d')
    has_titles = fields.Boolean(
        string="Title Line", default=True, help="Whether the first line of the sheet has the titles of the columns.")
    column_ids = fields.One2many(
        'hr.expense.bank.file.column', 'format_id', string="Columns", copy=True)
    file_count = fields.Integer(string="Files Made", compute='_compute_file_count', compute_sudo=True)

    # -- computes and constraints ----------------------------------------------------------
    def _compute_file_count(self):
        groups = self.env['hr.expense.payment.order.file']._read_group(
            [('format_id', 'in', self.ids)], ['format_id'], ['__count'])
        counts = {bank_format.id: count for bank_format, count in groups}
        for bank_format in self:
            bank_format.file_count = counts.get(bank_format.id, 0)

    @api.constrains('type', 'column_ids')
    def _check_columns(self):
        for bank_format in self:
            contents = set(bank_format.column_ids.mapped('content'))
            if bank_format._is_sheet() and not {'account', 'amount'} <= contents:
                raise ValidationError(self.env._(
                    "%(format)s needs at least a column with the account number and one with the amount: without them "
                    "the bank cannot pay anybody. Add the columns.", format=bank_format.name))

    @api.constrains('type', 'delimiter', 'decimal_separator')
    def _check_separators(self):
        for bank_format in self:
            if bank_format.type == 'csv' and bank_format.delimiter == bank_format.decimal_separator:
                raise ValidationError(self.env._(
                    "%(format)s separates its columns by a comma, so its amounts cannot have one: the bank could read "
                    "another amount. Choose a point, or another delimiter such as the semicolon.",
                    format=bank_format.name))

    @api.constrains('company_id')
    def _check_company(self):
        """A format that became one company's is not what another one uses."""
        own = self.filtered('company_id')
        # sudo: journals and companies that the administrator does not see count as well
        sudo = own.sudo().with_context(active_test=False)
        used = [('expense_bank_file_format_id', 'in', own.ids)]
        for user in [*sudo.env['account.journal'].search(used), *sudo.env['res.company'].search(used)]:
            bank_format = user.expense_bank_file_format_id
            if (user if user._name == 'res.company' else user.company_id) != bank_format.company_id:
                raise ValidationError(self.env._(
                    "%(format)s is used by %(user)s, which is not of %(company)s. Choose another format there first.",
                    format=bank_format.name, user=user.display_name, company=bank_format.company_id.name))

    # -- ORM overrides -----------------------------------------------------------------------
    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for bank_format in self:
            if bank_format.file_count:
                raise UserError(self.env._(
                    "Bank files were made with %(format)s, so it cannot be deleted. Archive it instead.",
                    format=bank_format.name))

    def copy_data(self, default=None):
        vals_list = super().copy_data(default=default)
        if 'name' not in (default or {}):
            for bank_format, vals in zip(self, vals_list, strict=True):
                vals['name'] = self.env._("%s (copy)", bank_format.name)
        return vals_list

    # -- business ------------------------------------------------------------------------------
    def _is_sheet(self):
        """Whether the file has the columns of this format."""
        self.ensure_one()
        return self.type in SHEETS

    def _get_extension(self):
        self.ensure_one()
        return self.type if self._is_sheet() else 'xml'
