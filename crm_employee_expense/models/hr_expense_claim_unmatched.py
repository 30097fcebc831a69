from odoo import models
from odoo.tools import format_amount, format_list


class HrExpenseClaim(models.Model):
    """Payments that were made for a claim and settle nothing any more.

    Reversing a paid entry, or unreconciling it, leaves the payment standing: the money is gone, though the
    claim has everything left to pay.
    """
    _inherit = 'hr.expense.claim'

    def _find_unmatched_payments(self):
        """{claim: payments in force that were made for it and settle nothing}; claims without are left out.

        Called as superuser.

        :rtype: dict
        """
        items = self.env['account.move.line'].search_fetch([
            ('expense_id', 'in', self._get_own_lines().ids), ('move_id.move_type', '=', 'in_receipt'),
        ], ['move_id', 'expense_id'])
        by_claim = items.grouped(lambda item: item.expense_id.claim_id)
        found = {}
        for claim in self:
            payments = by_claim.get(claim, items.browse()).move_id.matched_payment_ids.filtered(
                lambda payment, claim=claim: payment.state in ('in_process', 'paid') and claim._is_unmatched(payment))
            if payments:
                found[claim] = payments
        return found

    def _is_unmatched(self, payment):
        """Whether something of the payment settles no entry."""
        if not payment.move_id:
            return payment not in self._get_receipt().matched_payment_ids
        return any(
            item.account_type == 'liability_payable' and not item.reconciled for item in payment.move_id.line_ids)

    def _get_receipt(self):
        """The entry that owes the employee the money, still read together with those of all other claims."""
        moves = self.expense_ids.account_move_id
        return moves.filtered(
            lambda move: move.move_type == 'in_receipt' and move._is_live_claim_entry()
        ).with_prefetch(moves._prefetch_ids)

    def _get_unmatched_problem(self, payments):
        """What is wrong about such payments, and the remedy."""
        return self.env._(
            "%(claim)s was paid before with %(payments)s, which settles nothing any more. Match it with the journal "
            "entry of the claim, or cancel it where the money did not go out.",
            claim=self.name, payments=format_list(self.env, [
                f"{payment.display_name} ({format_amount(self.env, payment.amount, payment.currency_id)})"
                for payment in payments]))
