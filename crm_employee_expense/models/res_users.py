from odoo import fields, models


class ResUsers(models.Model):
    _inherit = 'res.users'

    expense_delegation_ids = fields.One2many(
        'hr.expense.approval.delegation', 'delegator_id', string="Expense Approval Delegations")
