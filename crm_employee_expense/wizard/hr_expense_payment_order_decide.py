from odoo import api, fields, models
from odoo.tools import format_amount


class HrExpensePaymentOrderDecide(models.TransientModel):
    """The dialog that holds claims of a payment order, or looks again at what has changed."""
    _name = 'hr.expense.payment.order.decide'
    _description = "Hold or Check Payments"

    line_ids = fields.Many2many(
        'hr.expense.payment.order.line', 'hr_expense_payment_order_decide_line_rel', required=True, readonly=True)
    decision = fields.Selection(
        [('hold', "Hold"), ('check', "Look at It Again")], required=True, readonly=True, default='hold')
    details = fields.Text(compute='_compute_details')
    comment = fields.Text(string="Reason", help="It is kept in the log of the claim and of the order.")

    @api.depends('line_ids', 'decision')
    def _compute_details(self):
        for wizard in self:
            wizard.line_ids.check_access('read')
            wizard.line_ids.order_id._check_may('prepare')
            # sudo: whoever vouches for a bank account has to see its number; authority was checked above
            lines_sudo = wizard.line_ids.sudo()
            details = [wizard._describe(line) for line in lines_sudo] if wizard.decision == 'check' else []
            wizard.details = "\n".join(details)

    @api.model
    def _describe(self, line_sudo):
        now = line_sudo._prepare_snapshot_vals(line_sudo.claim_id)
        return self.env._(
            "%(claim)s, %(employee)s: %(amount)s\n    before: %(before)s\n    now: %(now)s",
            claim=line_sudo.claim_id.name, employee=line_sudo.employee_id.name,
            amount=format_amount(self.env, line_sudo.amount, line_sudo.currency_id),
            before=line_sudo.account_number or self.env._("none"), now=now['account_number'] or self.env._("none"))

    def action_confirm(self):
        """Does it.

        :raises UserError: as the action of the lines does
        """
        self.ensure_one()
        if self.decision == 'hold':
            self.line_ids.action_hold(self.comment)
        else:
            self.line_ids.action_check(self.comment)
        return {'type': 'ir.actions.act_window_close'}
