from odoo import Command, api, fields, models


class HrExpenseAdvanceSettle(models.TransientModel):
    """The dialog that settles a claim against chosen advances."""
    _name = 'hr.expense.advance.settle'
    _description = "Settle Cash Advances"
    _inherit = 'hr.expense.claim.dialog'

    currency_id = fields.Many2one(related='claim_id.currency_id')
    left_to_pay = fields.Monetary(related='claim_id.amount_residual', string="Left to Pay")
    line_ids = fields.One2many(
        'hr.expense.advance.settle.line', 'dialog_id', string="Advances", compute='_compute_line_ids', store=True,
        readonly=False)

    @api.depends('claim_id')
    def _compute_line_ids(self):
        for dialog in self:
            commands, left = [Command.clear()], dialog.left_to_pay
            for advance in dialog.claim_id._get_open_advances() if dialog.claim_id else ():
                amount = min(left, advance.company_residual)
                left -= amount
                commands.append(Command.create({'advance_id': advance.id, 'amount': amount}))
            dialog.line_ids = commands

    def action_confirm(self):
        """Settles what was entered.

        :raises UserError: as the claim's own action does
        """
        self.ensure_one()
        self.claim_id.action_settle({line.advance_id.id: line.amount for line in self.line_ids})
        return {'type': 'ir.actions.act_window_close'}


class HrExpenseAdvanceSettleLine(models.TransientModel):
    _name = 'hr.expense.advance.settle.line'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Cash Advance to Settle"

    dialog_id = fields.Many2one('hr.expense.advance.settle', required=True, ondelete='cascade')
    advance_id = fields.Many2one('hr.expense.advance', required=True)
    currency_id = fields.Many2one(related='dialog_id.currency_id')
    return_by = fields.Date(related='advance_id.return_by')
    open_amount = fields.Monetary(related='advance_id.company_residual', string="Outstanding")
    amount = fields.Monetary(string="To Settle", help="In the company's currency.")

    @api.constrains('dialog_id', 'advance_id')
    def _check_advance_access(self):
        """:raises AccessError: where dialog or advance are not for the user's eyes"""
        # constraints run as superuser
        lines = self.sudo(False)
        lines.dialog_id.check_access('read')
        lines.advance_id.check_access('read')
