from odoo import fields, models


class HrExpenseCity(models.Model):
    """A city in which expenses arise, and the tier it belongs to."""
    _name = 'hr.expense.city'
    _description = "City"
    _order = 'tier_id, name, id'

    name = fields.Char(string="City Name", required=True, translate=True)
    tier_id = fields.Many2one('hr.expense.city.tier', required=True, index=True, ondelete='restrict')
    active = fields.Boolean(default=True)
