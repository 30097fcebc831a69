from odoo import models
from odoo.exceptions import UserError


class HrExpenseClaim(models.Model):
    """Decisions about single lines, by whoever may decide an open step, while the rest of the claim goes on."""
    _inherit = 'hr.expense.claim'

    def _get_chosen_line(self):
        """The line that a dialog is opened for, by the context; empty where it is opened for the claim."""
        return self.expense_ids.filtered(lambda line: line.id == self.env.context.get('claim_line_id'))

    def _get_line_reason(self, comment, text):
        """The words without which nothing is decided on a line.

        :raises UserError: with this text, where there are none
        """
        comment = (comment or '').strip()
        if not comment:
            raise UserError(text)
        return comment

    def _get_own_step(self):
        """The open step by which the current user decides, and the approver for whom he stands in, if he does.

        Called as superuser.
        """
        self.ensure_one()
        step = self._get_steps_to_decide('approve')[:1]
        voice = step._get_voices().get(self.env.user, self.env.user)
        return step, voice - self.env.user

    def _check_total_left(self, own_amount, company_amount=0):
        """:raises UserError: where nothing is left to reimburse without these amounts, in the company's currency"""
        self.ensure_one()
        for total, least in ((self.total_amount - own_amount - company_amount, 1),
                             (self.total_own_amount - own_amount, 0)):
            if self.currency_id.compare_amounts(total, 0) < least:
                raise UserError(self.env._(
                    "%(claim)s would add up to %(amount)s. Refuse the claim instead, so that the employee can correct "
                    "it.", claim=self.display_name, amount=self.currency_id.format(total)))

    def _notify_line_decision(self, kind, comment, absent, changes):
        """Tells the claimant, in his language, what was decided on lines. Called as superuser.

        :param str kind: return or reduce
        :param absent: the approver for whom the current user stood in, or nobody
        :param list changes: {'name', 'currency', 'amount', 'old_amount'} of each line
        """
        self.ensure_one()
        lang = self._get_claimant_lang()
        claim = self.with_context(lang=lang)
        decided_by = claim.env._("%(name)s for %(other)s", name=self.env.user.name, other=absent.name) \
            if absent else self.env.user.name
        claim._post_from_template(
            kind, lang, self._get_claimant_partner(), comment=comment, decided_by=decided_by, changes=changes)

    def _get_approval_templates(self):
        return {
            **super()._get_approval_templates(),
            'return': 'crm_employee_expense.mail_template_claim_line_returned',
            'reduce': 'crm_employee_expense.mail_template_claim_line_reduced',
        }

    def _get_approval_subtypes(self):
        return {
            **super()._get_approval_subtypes(),
            'return': 'crm_employee_expense.mail_message_subtype_claim_line_returned',
            'reduce': 'crm_employee_expense.mail_message_subtype_claim_line_reduced',
        }

    # -- consistency ---------------------------------------------------------------------------
    def _get_consistency_checks(self):
        return [*super()._get_consistency_checks(), self._check_line_decision_consistency]

    def _check_line_decision_consistency(self):
        for line in self.expense_ids:
            if line.returned_claim_id and self.state != 'draft':
                yield self.env._(
                    "%(claim)s: %(line)s is marked as returned, but submitted.",
                    claim=self.display_name, line=line.name)
            if line.claimed_amount_currency and (
                    self.state == 'draft' or line.payment_mode != 'own_account' or not line.reduction_comment
                    or line.currency_id.compare_amounts(
                        line.claimed_amount_currency, line.total_amount_currency) <= 0):
                yield self.env._(
                    "%(claim)s: %(line)s says that it is reduced, but is not.",
                    claim=self.display_name, line=line.name)
