from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseAdvanceReturn(models.TransientModel):
    """The dialog that books what an employee gives back of an advance."""
    _name = 'hr.expense.advance.return'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Return of a Cash Advance"

    advance_id = fields.Many2one('hr.expense.advance', required=True, readonly=True)
    company_id = fields.Many2one(related='advance_id.company_id')
    currency_id = fields.Many2one(related='advance_id.currency_id')
    journal_id = fields.Many2one(
        'account.journal', required=True, compute='_compute_journal_id', store=True, readonly=False, precompute=True,
        domain="[('type', 'in', ('bank', 'cash')), ('company_id', '=', company_id)]")
    date = fields.Date(required=True, default=fields.Date.context_today)
    amount = fields.Monetary(compute='_compute_amount', store=True, readonly=False, required=True, precompute=True)

    @api.constrains('advance_id')
    def _check_advance_access(self):
        """:raises AccessError: where the advance is not for the user's eyes"""
        # constraints run as superuser
        self.sudo(False).advance_id.check_access('read')

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
