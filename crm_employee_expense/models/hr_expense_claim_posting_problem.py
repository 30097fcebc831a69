from odoo import fields, models
from odoo.tools import plaintext2html

from .hr_expense_approval_step import FINANCE

POSTING_ACTIVITY = 'crm_employee_expense.mail_activity_type_claim_posting'


class HrExpenseClaim(models.Model):
    """Who in finance is told that a claim could not be posted."""
    _inherit = 'hr.expense.claim'

    post_error = fields.Text(
        string="Posting Problem", readonly=True, copy=False,
        help="Why the journal entry could not be posted. Cleared when it is.")

    def _set_posting_problem(self, problem):
        """Notes why claims could not be posted, with a to-do for finance, or that it is over.

        Called as superuser.

        :param problem: sentences, or False
        """
        changed = self.filtered(lambda claim: (claim.post_error or False) != problem)
        changed.post_error = problem
        if not problem:
            changed.activity_unlink([POSTING_ACTIVITY])
            return
        for claim in changed:
            note = plaintext2html(problem)
            activities = claim.activity_search([POSTING_ACTIVITY])
            if activities:
                activities.note = note
                continue
            user = claim._get_posting_user()
            if user:
                claim.activity_schedule(
                    POSTING_ACTIVITY, user_id=user.id, note=note,
                    summary=claim.with_context(lang=user.lang).env._(
                        "%(claim)s could not be posted", claim=claim.name))

    def _get_posting_user(self):
        """Who in finance sees to it that the claim is posted: whoever tried, or verified it, or anybody there."""
        self.ensure_one()
        # who is in finance of the company now
        people = self._get_group_users(self.company_id)[self.company_id][FINANCE]
        steps = self._get_current_steps().filtered(lambda step: step.kind == 'finance')
        for users in (self.env.user, steps.actor_ids, people):
            if users & people:
                return (users & people)[:1]
        return people
