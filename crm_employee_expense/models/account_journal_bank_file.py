from odoo import fields, models


class AccountJournal(models.Model):
    """The format in which the bank of a journal wants to be told what to pay."""
    _inherit = 'account.journal'

    expense_bank_file_format_id = fields.Many2one(
        'hr.expense.bank.file.format', string="Expense Bank File", check_company=True, ondelete='restrict',
        help="The file that this bank reads, made of payment orders of expenses. Empty: that of the company.")
