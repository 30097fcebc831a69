from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.bank_sheet import is_formula, without_formula
from ..tools.sepa_text import to_one_line


class HrExpenseBankFileColumn(models.Model):
    """A column of the sheet that a bank reads."""
    _name = 'hr.expense.bank.file.column'
    _description = "Expense Bank File Column"
    _order = 'format_id, sequence, id'
    _rec_name = 'title'

    format_id = fields.Many2one('hr.expense.bank.file.format', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='format_id.company_id')
    sequence = fields.Integer(default=10)
    title = fields.Char(required=True, help="As the bank wants to read it, in its language.")
    content = fields.Selection(
        selection=[
            ('number', "Line number"),
            ('payee', "Payee name"),
            ('account', "Account number"),
            ('bank_name', "Bank name"),
            ('bic', "Bank identifier code (BIC)"),
            ('clearing_number', "Clearing number of the bank"),
            ('amount', "Amount"),
            ('currency', "Currency"),
            ('reference', "Payment reference"),
            ('purpose', "Purpose"),
            ('date', "Payment date"),
            ('own_account', "Own account number"),
            ('fixed', "Fixed text"),
        ],
        required=True, default='fixed')
    text = fields.Char(string="Fixed Text", help="What stands in this column in every line.")
    max_length = fields.Integer(
        string="Longest",
        help="How many characters the bank takes at most. 0: as many as there are. A purpose is cut to this length; "
             "anything else that is longer is pointed out.")
    is_required = fields.Boolean(
        string="Required", help="Whether a payment that has nothing to say in this column is pointed out.")

    _max_length_positive = models.Constraint(
        'CHECK (max_length >= 0)', "The number of characters that a bank takes cannot be negative.")

    @api.constrains('title', 'text')
    def _check_no_formula(self):
        for column in self:
            for text in (column.title, column.text):
                if is_formula(text or ''):
                    raise ValidationError(self.env._(
                        "“%(text)s” begins like a formula, which a spreadsheet would calculate instead of showing it. "
                        "Begin the title or the fixed text with another character.", text=text))

    def _get_cell(self, transfer, payment, number):
        """What the column says of a payment.

        :param BankTransfer transfer:
        :param BankPayment payment: one of its payments
        :param int number: of the line, from 1
        :rtype: str or Decimal
        """
        self.ensure_one()
        match self.content:
            case 'number':
                return str(number)
            case 'date':
                return transfer.date.strftime(self.format_id.date_format)
            case 'own_account':
                return transfer.account
            case 'fixed':
                return self.text or ''
            case 'purpose':
                # nobody can change it any more, and the bank pays without it
                return without_formula(to_one_line(payment.purpose))[:self.max_length or None]
            case name:
                return getattr(payment, name)
