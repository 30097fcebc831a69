from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class AccountMove(models.Model):
    """Entries of claims: they carry what was approved, and each claim has one that counts."""
    _inherit = 'account.move'

    expense_claim_count = fields.Integer(compute='_compute_expense_claim_count', compute_sudo=True)

    def _compute_expense_claim_count(self):
        for move in self:
            move.expense_claim_count = len(move.expense_ids.claim_id)

    # -- actions ------------------------------------------------------------------------
    def action_open_expense_claim(self):
        """Opens the claims behind the entry."""
        self.check_access('read')
        # sudo: only to find them; opening them checks the user's own access
        claims = self.env['hr.expense.claim'].browse(self.sudo().expense_ids.claim_id.ids)
        return claims._open_records(claims, self.env._("Expense Claims"))

    def button_cancel(self):
        self._detach_claimed_expenses()
        return super().button_cancel()

    # -- business -----------------------------------------------------------------------
    def _is_live_claim_entry(self):
        """Whether the entry counts for its claim: it is neither missing, cancelled nor reversed."""
        return self.state in ('draft', 'posted') and self.payment_state != 'reversed'

    def _detach_claimed_expenses(self):
        """Frees claimed expenses of their entry, so that their claims can be posted again.

        :return: {move: expenses} of what was freed
        """
        # sudo: whoever may cancel or reverse the entry need not be allowed to write expenses
        lines_sudo = self.sudo().expense_ids.filtered('claim_id')
        detached = dict(lines_sudo.grouped('account_move_id'))
        lines_sudo.account_move_id = False
        return detached

    def _reverse_moves(self, default_values_list=None, cancel=False):
        detached = self._detach_claimed_expenses()
        reverse_moves = super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)
        if not cancel:
            # the refund is a draft: until it is posted the entry counts, and must not be posted a second time
            for move, lines in detached.items():
                lines.account_move_id = move
        return reverse_moves

    def _post(self, soft=True):
        self._check_claimed_expenses()
        posted = super()._post(soft)
        # sudo: the note of an earlier failure is not true any more, whoever posted the entry
        posted.sudo().expense_ids.claim_id._set_posting_problem(False)
        return posted

    def _check_claimed_expenses(self):
        """Entries that carry claimed expenses are posted once, and for the amount that was approved.

        A cancelled entry that is posted after all, and a copy of it, become the claim's entry
        again where it has no other.

        :raises UserError: where the claim has another entry, is not approved, or is of another amount
        """
        for move in self.filtered(lambda one: one.move_type in ('in_receipt', 'entry') and not one.reversed_entry_id):
            # sudo: whoever posts entries need not be allowed to read expenses
            mode = 'own_account' if move.move_type == 'in_receipt' else 'company_account'
            lines_sudo = move.sudo().line_ids.expense_id.filtered(
                lambda line, mode=mode: line.claim_id and line.payment_mode == mode)
            for line in lines_sudo - move.sudo().expense_ids:
                line._check_can_join_entry(move)
                line.account_move_id = move.id
            if move.move_type == 'in_receipt':
                move.sudo()._check_claimed_amount()
                move.sudo()._check_claimed_payee()

    def _check_claimed_amount(self):
        lines = self.expense_ids.filtered('claim_id')
        expected = sum(lines.mapped('total_amount'))
        if lines and self.company_currency_id.compare_amounts(expected, abs(self.amount_total_signed)):
            raise UserError(self.env._(
                "%(entry)s is of %(amount)s, but %(expected)s were approved with %(claim)s. Correct its lines, or "
                "delete the entry and post the claim again.",
                entry=self.display_name,
                amount=format_amount(self.env, abs(self.amount_total_signed), self.company_currency_id),
                expected=format_amount(self.env, expected, self.company_currency_id),
                claim=", ".join(lines.claim_id.mapped('display_name'))))

    def _check_claimed_payee(self):
        payee = self.expense_ids.claim_id.employee_id.work_contact_id
        if payee and self.partner_id != payee:
            raise UserError(self.env._(
                "%(entry)s would be paid to %(partner)s, but %(payee)s gets the money of %(claim)s. Correct its "
                "vendor, or delete the entry and post the claim again.",
                entry=self.display_name, partner=self.partner_id.display_name or "-", payee=payee.display_name,
                claim=", ".join(self.expense_ids.claim_id.mapped('display_name'))))

    def _get_claim_payments(self):
        """Payments of the entries, those with an entry of their own and those without."""
        return self.matched_payment_ids | self.reconciled_payment_ids | self.origin_payment_id

    def _get_claim_residuals(self):
        """{move: what is left to pay of it}, in the company's currency.

        Odoo's own residual leaves out payments without an entry of their own (those of journals
        without outstanding account): these are deducted here, from what was due first. What the bank
        statement has settled since is deducted once.

        :rtype: dict
        """
        payments = self.matched_payment_ids.filtered(
            lambda payment: not payment.move_id and payment.state in ('in_process', 'paid'))
        moves = self | payments.invoice_ids
        residuals = {move: abs(move.amount_residual_signed) for move in moves}
        if not payments:
            return residuals
        left = {
            move: residual + sum(
                partial.amount for partial in (move.line_ids.matched_debit_ids | move.line_ids.matched_credit_ids)
                if (partial.debit_move_id | partial.credit_move_id).move_id.statement_line_id)
            for move, residual in residuals.items()
        }
        for payment in payments.sorted('id'):
            amount = abs(payment.amount_company_currency_signed)
            for move in payment.invoice_ids.sorted(lambda move: (move.invoice_date_due or move.date, move.id)):
                part = min(amount, left[move])
                left[move] -= part
                amount -= part
        return {move: move.company_currency_id.round(min(residual, left[move])) for move, residual in residuals.items()}
