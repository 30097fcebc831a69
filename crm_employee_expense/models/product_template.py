from odoo import fields, models


class ProductTemplate(models.Model):
    """Expense categories that belong to working days."""
    _inherit = 'product.template'

    expense_workday_only = fields.Boolean(
        string="On Working Days Only",
        help="An expense of this category on a day off, by the employee's working schedule, is pointed out: such as "
             "a meal on a Sunday.")
