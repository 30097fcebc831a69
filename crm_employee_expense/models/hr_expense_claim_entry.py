from datetime import timedelta

from odoo import fields, models


class HrExpenseClaim(models.Model):
    """What the entries of a claim look like: how many, in which journal, of which date."""
    _inherit = 'hr.expense.claim'

    def _prepare_entries_vals(self, lines):
        """Values of all vendor receipts for lines the employee paid: one, or one for each of them.

        :rtype: list[dict]
        """
        self.ensure_one()
        groups = lines if self.company_id.expense_claim_entry_per == 'line' else [lines]
        return [vals for group in groups for vals in self._prepare_entry_vals(group)]

    def _prepare_entry_vals(self, lines):
        """Values of the vendor receipt for lines that are booked together, by hr_expense's own preparation."""
        self.ensure_one()
        by_line = self.company_id.expense_claim_entry_per == 'line'
        return [
            dict(vals, **{
                'journal_id': self._get_expense_journal().id,
                'invoice_date': self._get_entry_date(),
                'date': self._get_accounting_date(lines),
                'ref': f"{self.name} {lines.name}" if by_line else self.display_name,
                'invoice_origin': self.name,
            })
            for vals in lines.with_company(self.company_id)._prepare_receipts_vals()
        ]

    def _get_entry_date(self):
        """Date of the vendor receipt, as the company wants it; never in the future."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        wanted = self.company_id.expense_claim_entry_date
        if wanted == 'submission' and self.submitted_on:
            return min(today, fields.Datetime.context_timestamp(self, self.submitted_on).date())
        if wanted == 'expense':
            return min(today, max(filter(None, self._get_own_lines().mapped('date')), default=today))
        return today

    def _get_accounting_date(self, lines):
        """Date under which these lines are booked: that of the receipt, or the first open day after it.

        Where today is locked as well the claim is not posted, see ``_get_posting_problems``.
        """
        date = self._get_entry_date()
        locks = self.company_id._get_violated_lock_dates(date, bool(lines.tax_ids), self._get_expense_journal())
        return min(fields.Date.context_today(self), locks[-1][0] + timedelta(days=1)) if locks else date

    def _get_expense_journal(self):
        """The company's expense journal, else its first purchase journal."""
        self.ensure_one()
        return self.company_id.expense_claim_journal_id
