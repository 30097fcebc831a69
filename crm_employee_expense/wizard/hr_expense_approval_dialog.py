from odoo import fields, models


class HrExpenseApprovalDialog(models.AbstractModel):
    """A dialog about documents that people approve: claims, or cash advances."""
    _name = 'hr.expense.approval.dialog'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Dialog about Expense Documents"

    claim_ids = fields.Many2many('hr.expense.claim', string="Claims")
    advance_ids = fields.Many2many('hr.expense.advance', string="Cash Advances")

    def _get_documents(self):
        return self.claim_ids or self.advance_ids
