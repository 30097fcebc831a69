from odoo import api, fields, models


class HrExpenseClaim(models.Model):
    """Paying posted claims."""
    _inherit = 'hr.expense.claim'

    amount_residual = fields.Monetary(
        string="Left to Pay", compute='_compute_amount_residual', store=True,
        help="What the employee still gets.")
    amount_paid = fields.Monetary(
        string="Already Paid", compute='_compute_amount_residual', store=True)
    paid_on = fields.Date(compute='_compute_paid_on', store=True, help="Date of the last payment.")
    can_pay = fields.Boolean(compute='_compute_permissions')
    payment_count = fields.Integer(string="Payments", compute='_compute_payment_count', compute_sudo=True)

    @api.depends(
        'state', 'total_own_amount', 'expense_ids.account_move_id.amount_residual',
        'expense_ids.account_move_id.matched_payment_ids.state',
        'expense_ids.account_move_id.matched_payment_ids.amount_company_currency_signed')
    def _compute_amount_residual(self):
        for claim in self:
            left = claim._get_left_to_pay()
            claim.amount_paid = claim.total_own_amount - left
            claim.amount_residual = 0 if claim.state in ('refused', 'cancelled') else left

    @api.depends('state', 'amount_paid')
    def _compute_paid_on(self):
        for claim in self:
            claim.paid_on = claim.amount_paid and max(claim._get_paying_payments().mapped('date'), default=False)

    def _compute_payment_count(self):
        for claim in self:
            claim.payment_count = len(claim._get_payments())

    # -- authority ------------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'pay']

    def _get_cannot_pay_reason(self, document, document_sudo, is_preparer):
        if document_sudo.state not in ('posted', 'partial'):
            return self.env._(
                "%(claim)s cannot be paid: it is not posted, or already paid.", claim=document.display_name)
        return self._get_not_finance_reason(document)

    # -- actions ----------------------------------------------------------------------------
    def action_register_payment(self):
        """Opens Odoo's payment dialog for the entries of the claims, one payment an employee."""
        self._check_may('pay')
        return self._get_own_lines().account_move_id.action_register_payment()

    def action_open_payments(self):
        """Opens the payments of the claims."""
        return self._open_records(self._get_payments(), self.env._("Payments"))

    # -- business ----------------------------------------------------------------------------
    def _get_payments(self):
        """Payments of the entries, those with an entry of their own and those without."""
        return self.expense_ids.account_move_id._get_claim_payments()

    def _get_paying_payments(self):
        """Payments to the employee that count."""
        return self._get_own_lines().account_move_id._get_claim_payments().filtered(
            lambda payment: payment.state in ('in_process', 'paid'))

    def _get_left_to_pay(self):
        """What the employee still gets for the lines he paid, by the entries and payments there are.

        :rtype: float
        """
        self.ensure_one()
        moves = self._get_own_lines()._get_live_entries()
        residuals = moves._get_claim_residuals()
        settled = sum(abs(move.amount_total_signed) - residuals[move] for move in moves)
        return self.currency_id.round(sum(self._get_own_lines().mapped('total_amount')) - settled)
