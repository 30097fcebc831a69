from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    expense_opportunity_percent = fields.Float(related='company_id.expense_opportunity_percent', readonly=False)
