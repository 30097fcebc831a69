from odoo import fields, models


class ResCompany(models.Model):
    """When an opportunity warns of what it costs."""
    _inherit = 'res.company'

    expense_opportunity_percent = fields.Float(
        string="Warn at Opportunities From (%)", default=10,
        help="An opportunity shows a warning when its approved expenses exceed this share of its expected revenue. "
             "Zero: no warning.")

    _expense_opportunity_percent_positive = models.Constraint(
        'CHECK (COALESCE(expense_opportunity_percent, 0) >= 0)',
        "The share from which opportunities warn cannot be less than zero.")
