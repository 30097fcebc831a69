from odoo import fields, models


class HrExpenseClaimReturnLine(models.TransientModel):
    """The dialog that returns lines of a claim to the employee."""
    _name = 'hr.expense.claim.return.line'
    _inherit = ['hr.expense.claim.dialog']
    _description = "Return Lines of an Expense Claim"

    expense_ids = fields.Many2many(
        'hr.expense', relation='hr_expense_claim_return_line_rel', string="Lines to Return",
        domain="[('claim_id', '=', claim_id)]")
    comment = fields.Text(string="Reason", help="The employee reads it.")

    def action_confirm(self):
        """Returns the chosen lines.

        :raises UserError: as the claim's own action does
        """
        self.ensure_one()
        self.claim_id.action_return_lines(self.expense_ids.ids, self.comment)
        return {'type': 'ir.actions.act_window_close'}
