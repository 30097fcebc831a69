from odoo import api, models


class HrExpenseClaim(models.Model):
    _inherit = 'hr.expense.claim'

    def _get_payment_parts(self):
        """What each payment in force paid of each claim: [(claim, payment, amount)], in the company's currency.

        Called as superuser. Payments without an entry of their own pay what was due first, as in
        ``account.move._get_claim_residuals``.
        """
        entry_of = {claim: claim._get_own_lines()._get_live_entries() for claim in self}
        claim_of = {entry: claim for claim, entries in entry_of.items() for entry in entries}
        entries = self.env['account.move'].union(*entry_of.values())
        payments = entries._get_claim_payments().filtered(lambda payment: payment.state in ('in_process', 'paid'))
        parts = []
        loose = payments.filtered(lambda payment: not payment.move_id)
        left = {entry: abs(entry.amount_total_signed) for entry in entries | loose.invoice_ids}
        for entry in left:
            for partial in entry.line_ids.matched_debit_ids | entry.line_ids.matched_credit_ids:
                other = (partial.debit_move_id | partial.credit_move_id).move_id - entry
                left[entry] -= 0 if other.statement_line_id else partial.amount
                parts += [(claim_of[entry], payment, partial.amount)
                          for payment in payments if entry in claim_of and payment.move_id and payment.move_id == other]
        for payment in loose.sorted('id'):
            amount = abs(payment.amount_company_currency_signed)
            for entry in payment.invoice_ids.sorted(lambda move: (move.invoice_date_due or move.date, move.id)):
                part = min(amount, left[entry])
                left[entry] -= part
                amount -= part
                if part and entry in claim_of:
                    parts.append((claim_of[entry], payment, part))
        return parts


class ReportClaimStatement(models.AbstractModel):
    """What the printed monthly statement says."""
    _name = 'report.crm_employee_expense.report_claim_statement'
    _description = "Printed Expense Statement"

    @api.model
    def _get_report_values(self, docids, data=None):
        dialogs = self.env['hr.expense.claim.statement'].browse(docids)
        dialogs.check_access('read')
        dialogs._check_may_print()
        return {
            'doc_ids': docids,
            'doc_model': 'hr.expense.claim.statement',
            'docs': dialogs,
            'papers': {dialog.id: dialog._prepare_statement() for dialog in dialogs},
        }
