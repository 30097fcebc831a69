from odoo import api, fields, models
from odoo.tools import format_date, format_list


class HrExpenseClaim(models.Model):
    """Claims made of the expense reports of Odoo 18 and before.

    What was decided there was decided outside of claims: such a claim has no steps for it, only a record in its log
    that says so. Entries and payments stay what they are, and the claim's state follows from them.
    """
    _inherit = 'hr.expense.claim'

    former_sheet_id = fields.Integer(
        string="Former Report", readonly=True, copy=False, aggregator=None, index='btree_not_null',
        help="Number of the expense report, from Odoo 18 or before, that this claim was made of.")

    # -- authority ------------------------------------------------------------------------
    def _is_decided_outside(self):
        """Whether all decisions on the claim were made in a former expense report."""
        self.ensure_one()
        return bool(self.former_sheet_id and self.submitted_on) and not self._get_current_steps()

    def _get_cannot_withdraw_reason(self, document, document_sudo, is_preparer):
        if document_sudo._is_decided_outside() and document_sudo.state == 'approved' \
                and not document_sudo.expense_ids._get_live_entries():
            # its entry was cancelled or reversed: there is no finance step that could send it back
            return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)
        return super()._get_cannot_withdraw_reason(document, document_sudo, is_preparer)

    def _get_barred_from(self, step):
        barred = super()._get_barred_from(step)
        taken_over = self.event_ids.filtered(
            lambda event: event.kind == 'takeover' and event.round == self.approval_round)
        if taken_over and step.kind == 'finance' and self.company_id.expense_claim_separate_finance:
            # hr_expense keeps as manager who approved
            barred |= self.expense_ids.manager_id & step.approver_ids
        return barred

    # -- business: called as superuser ------------------------------------------------------
    @api.model
    def _take_over(self, parts):
        """Makes a claim of each part of a former report. Authority was checked by the caller.

        :param list parts: of ``hr.expense._get_former_parts``, without those that have a problem
        :return: {first expense: sentence} of those of which no claim can be made
        :rtype: dict
        """
        # nobody is told about what happened long ago
        self = self.with_context(tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True)
        claims = self.create([self._prepare_takeover_vals(part) for part in parts])
        made = dict(zip(claims, parts, strict=True))
        notes = {claim: claim._describe_takeover(part) for claim, part in made.items()}
        for claim, part in made.items():
            # a claimed expense has no approval of its own
            part.expenses.with_context(self.env.context).write({'claim_id': claim.id, 'approval_state': False})
        self.env['hr.expense'].union(*(part.expenses for part in parts)).activity_unlink(
            ['hr_expense.mail_act_expense_approval'])
        by_outcome = claims.grouped(lambda claim: made[claim].outcome)
        failed = {}
        for outcome, some in by_outcome.items():
            failed.update(getattr(some, f'_take_over_{outcome}')(notes) or {})
        claims._message_log_batch(bodies={claim.id: notes[claim] for claim in claims})
        return {made[claim].expenses[:1]: problem for claim, problem in failed.items()}

    @api.model
    def _prepare_takeover_vals(self, part):
        expenses = part.expenses
        number = expenses[:1].former_sheet_id
        return {
            'employee_id': expenses.employee_id.id,
            'company_id': expenses.company_id.id,
            'purpose': expenses.name if len(expenses) == 1 else self.env._("Former expense report %s", number),
            'former_sheet_id': number,
        }

    def _describe_takeover(self, part):
        """What happened to the expenses before, as far as it is known."""
        self.ensure_one()
        expenses = part.expenses
        values = {'number': self.former_sheet_id, 'approver': format_list(
            self.env, expenses.manager_id.mapped('name')) or self.env._("nobody in particular")}
        dates = [date for date in expenses.mapped('approval_date') if date]
        if part.outcome == 'draft':
            return self.env._("Taken over from the former expense report %(number)s.", **values)
        if part.outcome == 'resubmit':
            return self.env._(
                "Taken over from the former expense report %(number)s, which waited for %(approver)s. Nothing was "
                "decided, so the claim is a draft again: look through it and submit it.", **values)
        if part.outcome == 'refused':
            return self.env._(
                "Taken over from the former expense report %(number)s: its expenses were refused there, outside of "
                "claims.", **values)
        if dates:
            return self.env._(
                "Taken over from the former expense report %(number)s: approved by %(approver)s on %(date)s, outside "
                "of claims.", date=format_date(self.env, max(dates)), **values)
        return self.env._(
            "Taken over from the former expense report %(number)s: decided outside of claims.", **values)

    def _take_over_draft(self, notes):
        """Drafts are drafts."""

    def _take_over_resubmit(self, notes):
        """Nobody has decided: the employee submits once more, to those whom the rules name."""
        for claim in self:
            claim.message_notify(
                partner_ids=claim._get_claimant_partner().ids, body=notes[claim],
                subject=self.env._("Submit again: %s", claim.display_name))

    def _take_over_refused(self, notes):
        """Refused expenses ask for nothing until their employee revises them."""
        self._enter_taken_over(notes, is_cancelled=True)

    def _take_over_booked(self, notes):
        """What is in the books was approved; whether it is paid follows from the books."""
        self._enter_taken_over(notes)
        for claim in self:
            # the employee knows of payments that were made before
            claim.paid_notice = claim._get_paid_notice()

    def _take_over_verify(self, notes):
        """What managers approved and nobody booked is verified by finance, as any claim."""
        levels, problems = self._get_approval_levels()
        failed = {claim: "\n".join(problems[claim.id]) for claim in self if problems[claim.id]}
        claims = self.filtered(lambda claim: claim not in failed)
        claims._enter_taken_over(notes)
        claims._freeze_findings()
        self.env['hr.expense.approval.step'].create([
            claim._prepare_step_vals(level)
            for claim in claims for level in levels[claim.id] if level['kind'] == 'finance'])
        claims._open_next_steps()
        return failed

    def _enter_taken_over(self, notes, **values):
        """Numbers the claims and dates them: when the expenses were submitted is not known, so it is the day of their
        approval, else that on which the last of them was entered.
        """
        for claim in self:
            expenses = claim.expense_ids
            claim.write({
                'name': claim.company_id._next_expense_claim_number(),
                'approval_round': 1,
                'submitted_on': max(filter(None, expenses.mapped('approval_date')), default=False)
                or max(expenses.mapped('create_date')),
                **values,
            })
        self._log_event('takeover', comment={claim.id: notes[claim] for claim in self})
