from odoo import api, fields, models


class HrExpenseClaim(models.Model):
    """Paying posted claims, and telling the employee."""
    _inherit = 'hr.expense.claim'

    amount_residual = fields.Monetary(
        string="Left to Pay", compute='_compute_amount_residual', store=True,
        help="What the employee still gets.")
    amount_paid = fields.Monetary(
        string="Already Paid", compute='_compute_amount_residual', store=True)
    paid_on = fields.Date(compute='_compute_paid_on', store=True, help="Date of the last payment.")
    can_pay = fields.Boolean(compute='_compute_permissions')
    payment_count = fields.Integer(string="Payments", compute='_compute_payment_count', compute_sudo=True)

    @api.depends('state', 'total_own_amount', 'expense_ids.account_move_id.amount_residual')
    def _compute_amount_residual(self):
        for claim in self:
            moves = claim._get_own_lines().account_move_id
            if claim.state in ('posted', 'partial', 'in_payment', 'paid'):
                claim.amount_residual = sum(moves.mapped('amount_residual'))
                claim.amount_paid = claim.total_own_amount - claim.amount_residual
            else:
                claim.amount_residual = 0 if claim.state in ('refused', 'cancelled') else claim.total_own_amount
                claim.amount_paid = 0

    @api.depends('state', 'amount_paid')
    def _compute_paid_on(self):
        for claim in self:
            settled = claim.state in ('partial', 'in_payment', 'paid')
            claim.paid_on = settled and max(claim._get_payments().mapped('date'), default=False)

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
        moves = self.expense_ids.account_move_id
        return moves.matched_payment_ids | moves.reconciled_payment_ids | moves.origin_payment_id

    # -- mail hooks -----------------------------------------------------------------------------
    def _track_template(self, changes):
        result = super()._track_template(changes)
        claim = self[:1]
        if 'state' in changes and claim.state in ('in_payment', 'paid') and claim.total_own_amount:
            result['state'] = (
                self.env.ref('crm_employee_expense.mail_template_claim_paid'),
                {
                    'subtype_id': self.env.ref('crm_employee_expense.mail_message_subtype_claim_paid').id,
                    'email_layout_xmlid': 'mail.mail_notification_layout',
                    'partner_ids': claim._get_claimant_partner().ids,
                })
        return result
