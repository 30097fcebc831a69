from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount


class AccountPaymentRegister(models.TransientModel):
    """Claims are paid once: what payments under way cover is neither proposed nor paid again."""
    _inherit = 'account.payment.register'

    def _get_total_amounts_to_pay(self, batch_results):
        result = super()._get_total_amounts_to_pay(batch_results)
        under_way = self._get_under_way_amount(result['lines'].move_id)
        if under_way:
            for name in ('amount_by_default', 'full_amount', 'amount_for_difference', 'full_amount_for_difference'):
                result[name] = max(0.0, self.currency_id.round(result[name] - under_way))
        return result

    def _create_payments(self):
        self._check_claims_not_overpaid()
        return super()._create_payments()

    def _get_under_way_amount(self, moves):
        """What payments without an entry of their own cover of claims, in the currency of the payment."""
        # sudo: whoever pays need not be allowed to read expenses
        claimed_sudo = moves.sudo().filtered('expense_ids.claim_id')
        residuals = claimed_sudo._get_claim_residuals()
        amount = sum(abs(move.amount_residual_signed) - residuals[move] for move in claimed_sudo)
        company = self.company_id
        return company.currency_id._convert(amount, self.currency_id, company, self.payment_date) if amount else 0.0

    def _check_claims_not_overpaid(self):
        """:raises UserError: where more would be paid than was approved and is left"""
        claims_sudo = self.line_ids.move_id.sudo().expense_ids.claim_id
        if not claims_sudo or not self.can_edit_wizard:
            return
        left = self._get_total_amounts_to_pay(self.batches)['full_amount_for_difference']
        if self.currency_id.compare_amounts(self.amount, left) > 0:
            raise UserError(self.env._(
                "%(amount)s is more than the %(left)s that are left to pay for %(claims)s. Pay at most that.",
                amount=format_amount(self.env, self.amount, self.currency_id),
                left=format_amount(self.env, left, self.currency_id),
                claims=", ".join(claims_sudo.mapped('display_name'))))
