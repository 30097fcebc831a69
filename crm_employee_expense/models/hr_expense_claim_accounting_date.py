from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

#: states of a claim with finance, whose entry is not there yet
BEFORE_ENTRY = ('to_verify', 'approved')


class HrExpenseClaim(models.Model):
    """Finance may book a claim under another date than the company's rule gives."""
    _inherit = 'hr.expense.claim'

    accounting_date = fields.Date(
        readonly=True, copy=False, tracking=True,
        help="Under which date finance wants what the employee paid to be booked. Empty: as the company's settings "
             "say. Where that day is locked by then, the first open day after it.")
    planned_accounting_date = fields.Date(
        string="Accounting Date (Planned)", compute='_compute_planned_accounting_date', compute_sudo=True,
        help="The date that the journal entry would get today.")
    can_date = fields.Boolean(compute='_compute_permissions')

    @api.depends('accounting_date', 'state', 'submitted_on', 'expense_ids.date', 'expense_ids.payment_mode')
    def _compute_planned_accounting_date(self):
        for claim in self:
            lines = claim._get_own_lines() if claim.state in BEFORE_ENTRY else False
            claim.planned_accounting_date = bool(lines) and claim._get_accounting_date(lines)

    # -- authority ----------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'date']

    def _get_cannot_date_reason(self, document, document_sudo, is_preparer):
        own_lines = document_sudo._get_own_lines()
        if document_sudo.state not in BEFORE_ENTRY or own_lines._get_live_entries():
            return self.env._(
                "The accounting date of %(claim)s cannot be set: only before its entry is there, of a claim that the "
                "managers approved.", claim=document.display_name)
        if not own_lines:
            return self.env._(
                "%(claim)s has no accounting date of its own: the company paid everything, and each payment keeps the "
                "date of its expense.", claim=document.display_name)
        if document._is_claimant():
            return self.env._(
                "%(claim)s is your own claim: a colleague of finance sets its accounting date.",
                claim=document.display_name)
        return self._get_not_finance_reason(document)

    # -- actions ----------------------------------------------------------------------------
    def action_accounting_date_dialog(self):
        """Opens the dialog that sets the accounting date."""
        self.ensure_one()
        self._check_may('date')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Accounting Date"),
            'res_model': 'hr.expense.claim.accounting.date',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id},
        }

    def action_set_accounting_date(self, date=False):
        """Says under which date claims are booked.

        :param date: a day up to today, in an open period; False: as the company's settings say
        :raises UserError: for another day, after the entry was made, or where the user is not finance
        """
        try:
            date = fields.Date.to_date(date or False)
        except (TypeError, ValueError) as error:
            raise UserError(self.env._("%s is no date. Enter it as year-month-day.", date)) from error
        self = self._lock_for_approval()
        self._check_may('date')
        # sudo: finance writes no claims; authority was checked above
        for claim_sudo in self.sudo():
            if date:
                claim_sudo._check_accounting_date(date)
            claim_sudo.accounting_date = date or False
        return True

    # -- business: called as superuser -----------------------------------------------------
    def _check_accounting_date(self, date):
        """:raises UserError: where the day lies in the future or in a locked period"""
        self.ensure_one()
        if date > fields.Date.context_today(self):
            raise UserError(self.env._(
                "%(claim)s cannot be booked on %(date)s: that day has not come yet. Choose today or an earlier day.",
                claim=self.display_name, date=format_date(self.env, date)))
        lines = self._get_own_lines()
        locks = self.company_id._get_violated_lock_dates(date, bool(lines.tax_ids), self._get_expense_journal())
        if locks:
            raise UserError(self.env._(
                "%(claim)s cannot be booked on %(date)s: the period is locked (%(locks)s). The first open day is "
                "%(open)s.",
                claim=self.display_name, date=format_date(self.env, date),
                locks=self.company_id._format_lock_dates(locks),
                open=format_date(self.env, locks[-1][0] + timedelta(days=1))))

    def _get_entry_date(self):
        return self.accounting_date or super()._get_entry_date()

    def _leave_round(self, kind):
        super()._leave_round(kind)
        # what is submitted anew is verified anew
        self.filtered('accounting_date').accounting_date = False
