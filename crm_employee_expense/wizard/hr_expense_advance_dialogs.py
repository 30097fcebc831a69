from odoo import Command, api, fields, models
from odoo.exceptions import UserError


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


class HrExpenseAdvanceReturn(models.TransientModel):
    """The dialog that books what an employee gives back of an advance."""
    _name = 'hr.expense.advance.return'
    _description = "Return of a Cash Advance"

    advance_id = fields.Many2one('hr.expense.advance', required=True, readonly=True)
    company_id = fields.Many2one(related='advance_id.company_id')
    currency_id = fields.Many2one(related='advance_id.currency_id')
    journal_id = fields.Many2one(
        'account.journal', required=True, compute='_compute_journal_id', store=True, readonly=False, precompute=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]")
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(compute='_compute_amount', store=True, readonly=False, required=True, precompute=True)

    @api.depends('advance_id')
    def _compute_amount(self):
        for dialog in self:
            dialog.amount = dialog.advance_id.amount_residual

    @api.depends('advance_id')
    def _compute_journal_id(self):
        for dialog in self:
            dialog.journal_id = dialog.company_id._get_expense_payment_journal() if dialog.company_id else False

    def action_confirm(self):
        """Books a receipt from the employee, reconciled with the advance.

        :raises UserError: where the amount is not above zero, or above what is outstanding
        """
        self.ensure_one()
        advance = self.advance_id._lock_for_approval()
        advance._check_finance()
        # sudo: who receives the money need not be able to read the contact of the employee; checked above
        advance_sudo = advance.sudo()
        if self.amount <= 0 or self.currency_id.compare_amounts(self.amount, advance_sudo.amount_residual) > 0:
            raise UserError(self.env._(
                "%(amount)s cannot be returned of %(advance)s: %(open)s are outstanding.",
                amount=self.currency_id.format(self.amount), advance=advance.display_name,
                open=self.currency_id.format(advance_sudo.amount_residual)))
        items_sudo = advance_sudo._get_advance_items()
        payment = self.env['account.payment'].with_company(self.company_id).create({
            'date': self.date,
            'amount': self.amount,
            'payment_type': 'inbound',
            'partner_type': 'customer',
            'memo': advance.name,
            'journal_id': self.journal_id.id,
            'company_id': self.company_id.id,
            'currency_id': self.currency_id.id,
            'partner_id': items_sudo.partner_id.id,
            'destination_account_id': items_sudo.account_id.id,
        })
        payment.action_post()
        received = payment.move_id.line_ids.filtered(lambda item: item.account_id.id == items_sudo.account_id.id)
        (received.sudo() | items_sudo).reconcile()
        return {'type': 'ir.actions.act_window_close'}


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
    _description = "Cash Advance to Settle"

    dialog_id = fields.Many2one('hr.expense.advance.settle', required=True, ondelete='cascade')
    advance_id = fields.Many2one('hr.expense.advance', required=True)
    currency_id = fields.Many2one(related='dialog_id.currency_id')
    return_by = fields.Date(related='advance_id.return_by')
    open_amount = fields.Monetary(related='advance_id.company_residual', string="Outstanding")
    amount = fields.Monetary(string="To Settle", help="In the company's currency.")
