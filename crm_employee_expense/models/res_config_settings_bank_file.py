from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    expense_bank_file_format_id = fields.Many2one(
        related='company_id.expense_bank_file_format_id', readonly=False,
        domain="[('company_id', 'in', (company_id, False))]")
