from odoo import api, fields, models


class HrExpenseClaimDialog(models.AbstractModel):
    """A dialog about one claim. Nobody opens it for a claim that he cannot read: it would show him its name."""
    _name = 'hr.expense.claim.dialog'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Dialog about an Expense Claim"

    claim_id = fields.Many2one('hr.expense.claim', required=True, readonly=True)

    @api.constrains('claim_id')
    def _check_claim_access(self):
        """:raises AccessError: where the claim is not for the user's eyes"""
        # constraints run as superuser
        self.sudo(False).claim_id.check_access('read')
