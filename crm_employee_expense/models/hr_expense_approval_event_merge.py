from odoo import fields, models


class HrExpenseApprovalEvent(models.Model):
    _inherit = 'hr.expense.approval.event'

    kind = fields.Selection(
        selection_add=[('merge', "Opportunities merged")], ondelete={'merge': 'cascade'})
