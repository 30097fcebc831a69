from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class AccountPaymentRegister(models.TransientModel):
    """Claims are paid once: what payments under way cover is neither proposed nor paid again."""
    _inherit = 'account.payment.register'

    expense_unmatched_note = fields.Text(
        string="Paid Before", compute='_compute_expense_unmatched_note',
        help="Payments that were made for these claims and settle nothing any more.")

    @api.depends('line_ids')
    def _compute_expense_unmatched_note(self):
        for wizard in self:
            # sudo: whoever pays need not be allowed to read expenses; only warns
            claims_sudo = wizard.line_ids.move_id.sudo().expense_ids.claim_id
            wizard.expense_unmatched_note = "\n".join(
                claim._get_unmatched_problem(payments)
                for claim, payments in claims_sudo._find_unmatched_payments().items())

    def _get_total_amounts_to_pay(self, batch_results):
        result = super()._get_total_amounts_to_pay(batch_results)
        under_way = self._get_under_way_amount(result['lines'].move_id, self.currency_id)
        if under_way:
            for name in ('amount_by_default', 'full_amount', 'amount_for_difference', 'full_amount_for_difference'):
                result[name] = max(0.0, self.currency_id.round(result[name] - under_way))
        return result

    def _create_payment_vals_from_batch(self, batch_result):
        vals = super()._create_payment_vals_from_batch(batch_result)
        currency = self.env['res.currency'].browse(vals['currency_id'])
        under_way = self._get_under_way_amount(batch_result['lines'].move_id, currency)
        if under_way:
            vals['amount'] = currency.round(vals['amount'] - under_way)
        return vals

    def _create_payments(self):
        self._check_claims_not_overpaid()
        payments = super()._create_payments()
        # sudo: whoever pays need not be allowed to change payment orders
        self.line_ids.move_id.sudo().expense_ids.claim_id._drop_settled_payment_lines()
        return payments

    def _get_under_way_amount(self, moves, currency):
        """What payments without an entry of their own cover of claims, in this currency."""
        # sudo: whoever pays need not be allowed to read expenses
        claimed_sudo = moves.sudo().filtered('expense_ids.claim_id')
        residuals = claimed_sudo._get_claim_residuals()
        amount = sum(abs(move.amount_residual_signed) - residuals[move] for move in claimed_sudo)
        company = self.company_id
        return company.currency_id._convert(amount, currency, company, self.payment_date) if amount else 0.0

    def _check_claims_not_overpaid(self):
        """:raises UserError: where more would be paid than was approved and is left"""
        # sudo: whoever pays need not be allowed to read expenses
        claimed_sudo = self.line_ids.move_id.sudo().filtered('expense_ids.claim_id')
        residuals = claimed_sudo._get_claim_residuals()
        for move in claimed_sudo:
            if move.company_currency_id.is_zero(residuals[move]):
                raise UserError(self.env._(
                    "Payments under way cover %(claims)s in full: there is nothing left to pay.",
                    claims=", ".join(move.expense_ids.claim_id.mapped('display_name'))))
        if not claimed_sudo or not self.can_edit_wizard:
            return
        left = self._get_total_amounts_to_pay(self.batches)['full_amount_for_difference']
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            raise UserError(self.env._(
                "%(amount)s is more than the %(left)s that are left to pay for %(claims)s. Pay at most that.",
                amount=format_amount(self.env, self.amount, self.currency_id),
                left=format_amount(self.env, left, self.currency_id),
                claims=", ".join(claimed_sudo.expense_ids.claim_id.mapped('display_name'))))
