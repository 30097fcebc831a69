from odoo import api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tools import format_date


class HrExpenseClaim(models.Model):
    """Journal entries of approved claims.

    What the employee paid becomes a vendor receipt; each line the company paid
    becomes a payment, both through hr_expense's own methods.
    """
    _inherit = 'hr.expense.claim'

    can_post = fields.Boolean(compute='_compute_permissions')
    move_count = fields.Integer(string="Journal Entries", compute='_compute_move_count', compute_sudo=True)

    @api.depends(
        'expense_ids.account_move_id.amount_residual', 'expense_ids.account_move_id.matched_payment_ids.state',
        'expense_ids.account_move_id.matched_payment_ids.amount_company_currency_signed')
    def _compute_state(self):
        super()._compute_state()

    def _compute_move_count(self):
        for claim in self:
            claim.move_count = len(claim.expense_ids.account_move_id)

    # -- authority --------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'post']

    def _get_cannot_post_reason(self, document, document_sudo, is_preparer):
        if document_sudo.state != 'approved':
            return self.env._(
                "%(claim)s cannot be posted: only claims that finance approved and that have no entry yet can.",
                claim=document.display_name)
        return self._get_not_finance_reason(document)

    def _get_not_finance_reason(self, document):
        """Finance of the claim's company alone handles entries and payments."""
        if self.env.su or self.env.user._is_expense_finance(document.company_id):
            return False
        return self.env._(
            "Posting and paying %(claim)s is for finance: you do not have the role Expense Finance in %(company)s.",
            claim=document.display_name, company=document.sudo().company_id.name)

    def _get_steps_to_decide(self, decision):
        steps = super()._get_steps_to_decide(decision)
        if decision == 'refuse':
            # finance can send back what it approved as long as nothing is posted
            steps |= self.filtered(
                lambda claim: claim.state == 'approved' and not claim.expense_ids._get_live_entries()
            )._get_current_steps().filtered(
                lambda step: step.kind == 'finance' and self.env.user in step._get_entitled())
        return steps

    def _get_cannot_refuse_reason(self, document, document_sudo, is_preparer):
        excluded = document_sudo._get_excluded_approvers(document_sudo._get_approval_employee())
        if self.env.user not in excluded and document_sudo._get_steps_to_decide('refuse'):
            return False
        return super()._get_cannot_refuse_reason(document, document_sudo, is_preparer)

    def _decide(self, decision, comment):
        super()._decide(decision, comment)
        if decision == 'refuse':
            # sudo: a claim sent back has no posting problem any more, whoever refused it
            self.sudo()._set_posting_problem(False)

    def _leave_round(self, kind):
        super()._leave_round(kind)
        # a reversed entry belongs to what is being revised, the lines get a new one
        lines = self.expense_ids
        lines.filtered(lambda line: line.account_move_id and not line._get_live_entries()).account_move_id = False

    # -- actions ------------------------------------------------------------------------
    def action_post(self):
        """Posts the journal entries of approved claims; one that fails does not stop the others.

        :return: a notification that says what was posted and why not
        """
        self = self._lock_for_approval()
        reasons = self._get_cannot_reasons('post')
        allowed = self.filtered(lambda claim: not reasons[claim.id])
        failures = [reason for reason in reasons.values() if reason]
        # sudo: posting writes accounting and workflow fields; authority was checked above
        failed = allowed.sudo()._post_claims()
        failures += failed.values()
        done = allowed.filtered(lambda claim: claim not in failed)
        return self._notify_result(done, failures, self.env._("Posted: %s"))

    def action_open_moves(self):
        """Opens the journal entries of the claims."""
        return self._open_records(self.expense_ids.account_move_id, self.env._("Journal Entries"))

    # -- business -----------------------------------------------------------------------
    def _get_accounting_state(self):
        """Where an approved claim stands by its entries: approved, posted, partial, in_payment or paid."""
        self.ensure_one()
        lines = self.expense_ids
        if not lines or not all(line._is_entry_posted() for line in lines):
            return 'approved'
        own_lines = self._get_own_lines()
        left = self._get_left_to_pay()
        if self.currency_id.is_zero(left):
            return 'in_payment' if 'in_payment' in own_lines.account_move_id.mapped('payment_state') else 'paid'
        total = sum(own_lines.mapped('total_amount'))
        return 'partial' if self.currency_id.compare_amounts(left, total) else 'posted'

    def _post_claims(self):
        """Posts in one batch what can be posted. Called as superuser.

        :return: {claim: sentence} of those that could not be posted; it is kept on them as well
        :rtype: dict
        """
        # once for all claims, but as it is now
        self.company_id.invalidate_recordset(['expense_claim_journal_id'])
        failed = {}
        for claim in self:
            problems = claim._get_posting_problems()
            if problems:
                failed[claim] = "\n".join(problems)
        good = self.filtered(lambda claim: claim not in failed)
        failed.update(good._try_to_post())
        self.filtered(lambda claim: claim not in failed)._set_posting_problem(False)
        for claim, problem in failed.items():
            claim._set_posting_problem(problem)
        return failed

    def _try_to_post(self):
        """All at once; where that fails, one by one, to find out which it is."""
        if not self:
            return {}
        try:
            with self.env.cr.savepoint():
                self._create_entries()
                self.env.flush_all()
        except (UserError, ValidationError, AccessError, RedirectWarning) as error:
            # what the failed attempt left in memory is not true any more
            self.env.invalidate_all(flush=False)
            if len(self) == 1:
                return {self: error.args[0]}
            failed = {}
            for claim in self:
                failed.update(claim._try_to_post())
            return failed
        return {}

    def _create_entries(self):
        """Creates and posts what is missing; an entry that was reset to draft is posted again."""
        drafts = self.expense_ids.account_move_id.filtered(lambda move: move.state == 'draft')
        open_lines = self.expense_ids.filtered(lambda line: not line._get_live_entries())
        own_lines = open_lines.filtered(lambda line: line.payment_mode == 'own_account')
        vals_list = []
        for claim, lines in own_lines.grouped('claim_id').items():
            vals_list += claim.with_company(claim.company_id)._prepare_entries_vals(lines)
        moves = self.env['account.move'].create(vals_list)
        for move in moves:
            move._message_set_main_attachment_id(move.attachment_ids, force=True, filter_xml=False)
        self._complete_entries(moves)
        # a payment that is a draft itself posts its entry, see below
        (moves | drafts.filtered(lambda move: move.origin_payment_id.state != 'draft')).action_post()
        company_lines = open_lines - own_lines
        company_moves = self.env['account.move']
        for company, lines in company_lines.grouped('company_id').items():
            company_moves |= lines.with_company(company)._create_company_paid_moves()
        self._complete_entries(company_moves)
        (company_moves | drafts).origin_payment_id.filtered(lambda payment: payment.state == 'draft').action_post()

    def _complete_entries(self, moves):
        """For what draft entries need before they are posted."""

    def _get_posting_problems(self):
        """Sentences that say why the claim cannot be posted, and the remedy.

        :rtype: list[str]
        """
        self.ensure_one()
        problems = []
        own_lines = self._get_own_lines()
        for line in self.expense_ids:
            problems += line._get_account_problems() + line._get_analytic_problems()
        if own_lines:
            problems += self._get_own_posting_problems(own_lines)
        journals = (self._get_expense_journal() if own_lines else self.env['account.journal']) | (
            self.expense_ids - own_lines).journal_id
        # what is dated in a locked period is booked on the first open day, which cannot lie in the future
        date = fields.Date.context_today(self)
        for journal in journals:
            if not journal.active:
                problems.append(self.env._(
                    "%(claim)s cannot be posted: the journal %(journal)s is archived. Choose another one in the "
                    "settings of Expenses, or restore it.",
                    claim=self.display_name, journal=journal.display_name))
        locks = sorted({
            lock for journal in journals
            for lock in self.company_id._get_violated_lock_dates(date, bool(self.expense_ids.tax_ids), journal)})
        if locks:
            problems.append(self.env._(
                "%(claim)s cannot be posted on %(date)s: the period is locked (%(locks)s). Ask the accountant to open "
                "it.",
                claim=self.display_name, date=format_date(self.env, date),
                locks=self.company_id._format_lock_dates(locks)))
        return problems

    def _get_own_posting_problems(self, lines):
        """As ``_get_posting_problems``, for what is reimbursed to the employee."""
        problems = []
        contact = self.employee_id.work_contact_id
        if not self._get_expense_journal():
            problems.append(self.env._(
                "%(company)s has no purchase journal for %(claim)s. Choose one in the settings of Expenses.",
                company=self.company_id.name, claim=self.display_name))
        if not contact:
            problems.append(self.env._(
                "%(employee)s has no work contact, so %(claim)s cannot be posted. Ask HR to set it on the employee.",
                employee=self.employee_id.name, claim=self.display_name))
        elif not contact.active:
            problems.append(self.env._(
                "The work contact of %(employee)s is archived, so %(claim)s cannot be posted. Ask HR to restore it, "
                "or to set another one on the employee.",
                employee=self.employee_id.name, claim=self.display_name))
        if self.currency_id.compare_amounts(sum(lines.mapped('total_amount')), 0) < 0:
            problems.append(self.env._(
                "What %(employee)s paid on %(claim)s adds up to less than zero, so there is nothing to reimburse. "
                "Refuse it, so that its lines can be corrected.",
                employee=self.employee_id.name, claim=self.display_name))
        return problems

    def _open_records(self, records, name):
        """Action that opens the records: one as a form, several as a list."""
        action = {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': records._name,
            'context': {'create': False},
        }
        if len(records) == 1:
            return dict(action, view_mode='form', res_id=records.id)
        return dict(action, view_mode='list,form', domain=[('id', 'in', records.ids)])
