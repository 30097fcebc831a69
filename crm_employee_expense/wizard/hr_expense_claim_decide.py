from odoo import fields, models


class HrExpenseClaimDecide(models.TransientModel):
    """The dialog for a decision that comes with words."""
    _name = 'hr.expense.claim.decide'
    _description = "Decide on Expense Claims"
    _inherit = 'hr.expense.approval.dialog'

    decision = fields.Selection(
        [('approve', "Approve"), ('refuse', "Refuse")], default='approve', required=True)
    comment = fields.Text(help="The employee reads it.")

    def action_confirm(self):
        """Decides on the documents with the comment.

        :raises UserError: as the documents' own actions do
        """
        self.ensure_one()
        documents = self._get_documents()
        if self.decision == 'refuse':
            documents.action_refuse(self.comment)
        else:
            documents.action_approve(self.comment)
        return {'type': 'ir.actions.act_window_close'}
