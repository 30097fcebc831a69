from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """The format of bank files where the bank journal names none."""
    _inherit = 'res.company'

    expense_bank_file_format_id = fields.Many2one(
        'hr.expense.bank.file.format', string="Bank File", ondelete='restrict',
        domain="[('company_id', 'in', (id, False))]",
        help="What the banks of the company read, unless the bank journal names a format of its own.")

    @api.constrains('expense_bank_file_format_id')
    def _check_expense_bank_file_format(self):
        for company in self:
            bank_format = company.expense_bank_file_format_id
            if bank_format.company_id and bank_format.company_id != company:
                raise ValidationError(self.env._(
                    "The bank file %(format)s belongs to another company than %(company)s. Choose one of its own, or "
                    "one of all companies.", format=bank_format.name, company=company.name))
