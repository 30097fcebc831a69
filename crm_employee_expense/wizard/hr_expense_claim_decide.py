from odoo import fields, models


class HrExpenseClaimDecide(models.TransientModel):
    """The dialog for a decision that comes with words."""
    _name = 'hr.expense.claim.decide'
    _description = "Decide on Expense Claims"

    claim_ids = fields.Many2many('hr.expense.claim', string="Claims", required=True)
    decision = fields.Selection(
        [('approve', "Approve"), ('refuse', "Refuse")], default='approve', required=True)
    comment = fields.Text(help="The employee reads it.")

    def action_confirm(self):
        """Decides on the claims with the comment.

        :raises UserError: as the claims' own actions do
        """
        self.ensure_one()
        if self.decision == 'refuse':
            self.claim_ids.action_refuse(self.comment)
        else:
            self.claim_ids.action_approve(self.comment)
        return {'type': 'ir.actions.act_window_close'}
