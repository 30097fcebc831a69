from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    expense_claim_entry_date = fields.Selection(related='company_id.expense_claim_entry_date', readonly=False)
    expense_claim_entry_per = fields.Selection(related='company_id.expense_claim_entry_per', readonly=False)
