from odoo import api, models
from odoo.tools import format_amount, format_list


class HrExpensePaymentOrderLine(models.Model):
    """A claim that was paid before is not paid again while that payment settles nothing.

    Reversing a paid entry, or unreconciling it, leaves the payment standing: the money is gone, though the
    claim has everything left to pay.
    """
    _inherit = 'hr.expense.payment.order.line'

    @api.depends('claim_id.expense_ids.account_move_id.matched_payment_ids.state')
    def _compute_problem(self):
        super()._compute_problem()
        draft_lines = self.filtered(lambda line: line.order_id.state == 'draft')
        for line, payments in draft_lines._find_unmatched_payments().items():
            line.problem = "\n".join(filter(None, [line.problem, line._get_unmatched_problem(payments)]))
            if line.state == 'ready':
                line.state = 'blocked'

    def _find_unmatched_payments(self):
        """{line: payments that were made for its claim and settle nothing any more}; lines without are left out.

        :rtype: dict
        """
        lines = self.filtered('claim_id')
        items = self.env['account.move.line'].search_fetch([
            ('expense_id', 'in', lines.claim_id._get_own_lines().ids), ('move_id.move_type', '=', 'in_receipt'),
        ], ['move_id', 'expense_id'])
        by_claim = items.grouped(lambda item: item.expense_id.claim_id)
        found = {}
        for line in lines:
            payments = by_claim.get(line.claim_id, items.browse()).move_id.matched_payment_ids.filtered(
                lambda payment, line=line: payment.state in ('in_process', 'paid') and line._is_unmatched(payment))
            if payments:
                found[line] = payments
        return found

    def _is_unmatched(self, payment):
        """Whether something of the payment settles no entry."""
        if not payment.move_id:
            return payment not in self._get_entry().matched_payment_ids
        return any(
            item.account_type == 'liability_payable' and not item.reconciled for item in payment.move_id.line_ids)

    def _get_unmatched_problem(self, payments):
        return self.env._(
            "%(claim)s was paid before with %(payments)s, which settles nothing any more. Match it with the journal "
            "entry of the claim, or cancel it where the money did not go out.",
            claim=self.claim_id.name, payments=format_list(self.env, [
                f"{payment.display_name} ({format_amount(self.env, payment.amount, payment.currency_id)})"
                for payment in payments]))
