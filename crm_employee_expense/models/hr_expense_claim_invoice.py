from odoo import models


class HrExpenseClaim(models.Model):
    """Invoices of a claim: findings about them."""
    _inherit = 'hr.expense.claim'

    def _prepare_findings(self, together=False):
        vals_list = super()._prepare_findings(together)
        lines = self.expense_ids
        for line, (expenses, bills) in lines._find_same_invoices().items():
            if expenses or bills:
                vals_list.append({
                    'claim_id': line.claim_id.id,
                    'expense_id': line.id,
                    'kind': 'same_invoice',
                    'counterpart_ids': expenses.ids,
                    'counterpart_move_ids': bills.ids,
                })
        vals_list += [{
            'claim_id': line.claim_id.id,
            'expense_id': line.id,
            'kind': 'invoice_mismatch',
            'counterpart_ids': [],
        } for line in lines._find_invoice_mismatches()]
        return vals_list
