from odoo import api, models


class HrExpensePaymentOrderLine(models.Model):
    """A claim that was paid before is not paid again while that payment settles nothing."""
    _inherit = 'hr.expense.payment.order.line'

    @api.depends('claim_id.expense_ids.account_move_id.matched_payment_ids.state')
    def _compute_problem(self):
        super()._compute_problem()
        draft_lines = self.filtered(lambda line: line.order_id.state == 'draft' and line.claim_id)
        unmatched = draft_lines.claim_id._find_unmatched_payments()
        for line in draft_lines:
            payments = unmatched.get(line.claim_id)
            if not payments:
                continue
            line.problem = "\n".join(filter(None, [line.problem, line.claim_id._get_unmatched_problem(payments)]))
            if line.state == 'ready':
                line.state = 'blocked'
