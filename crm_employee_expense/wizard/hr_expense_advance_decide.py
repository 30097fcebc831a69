from odoo import fields, models


class HrExpenseAdvanceDecide(models.TransientModel):
    """The dialog for a decision on advances that comes with words."""
    _name = 'hr.expense.advance.decide'
    _description = "Decide on Cash Advances"

    advance_ids = fields.Many2many('hr.expense.advance', string="Advances", required=True)
    decision = fields.Selection([('approve', "Approve"), ('refuse', "Refuse")], default='approve', required=True)
    comment = fields.Text(help="The employee reads it.")

    def action_confirm(self):
        """Decides on the advances with the comment.

        :raises UserError: as the advances' own actions do
        """
        self.ensure_one()
        if self.decision == 'refuse':
            self.advance_ids.action_refuse(self.comment)
        else:
            self.advance_ids.action_approve(self.comment)
        return {'type': 'ir.actions.act_window_close'}
