from odoo import api, fields, models


class HrExpenseClaimReduce(models.TransientModel):
    """The dialog that lowers what is reimbursed for a line of a claim."""
    _name = 'hr.expense.claim.reduce'
    _inherit = ['hr.expense.claim.dialog']
    _description = "Reduce an Amount of an Expense Claim"

    expense_id = fields.Many2one(
        'hr.expense', string="Line", required=True,
        domain="[('claim_id', '=', claim_id), ('payment_mode', '=', 'own_account')]")
    # as the user: what he cannot read, the dialog does not show either
    currency_id = fields.Many2one(related='expense_id.currency_id', related_sudo=False)
    claimed_amount_currency = fields.Monetary(related='expense_id.claimed_amount_currency', related_sudo=False)
    amount = fields.Monetary(
        string="New Amount", compute='_compute_amount', store=True, readonly=False,
        help="What is reimbursed, taxes included, in the currency of the line.")
    comment = fields.Text(string="Reason", help="The employee reads it.")

    @api.depends('expense_id')
    def _compute_amount(self):
        # whoever reduces enters how far: what another line would get says nothing
        self.amount = 0

    @api.constrains('expense_id')
    def _check_line_access(self):
        """:raises AccessError: where the line is not for the user's eyes"""
        self.sudo(False).expense_id.check_access('read')  # constraints run as superuser

    def action_confirm(self):
        """Reduces the amount.

        :raises UserError: as the claim's own action does
        """
        self.ensure_one()
        self.claim_id.action_reduce_line(self.expense_id.id, self.amount, self.comment)
        return {'type': 'ir.actions.act_window_close'}
