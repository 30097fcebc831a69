from odoo import SUPERUSER_ID, api, models


class HrExpenseApprovalMixin(models.AbstractModel):
    """Who can decide a document at all: logins, companies, and the duties that are kept apart."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _keep_valid_approvers(self, users, company):
        """Those of the users who can log in and work for the company."""
        return users.filtered(
            lambda user: user.active and not user.share and user.id != SUPERUSER_ID
            and company.id in user._get_company_ids())

    @api.model
    def _get_excluded_approvers(self, employee):
        """Users who never decide a document of the employee: himself, and whoever gets the money.

        Called as superuser.
        """
        # a second employee record without a login may be paid to the same person
        return employee.user_id | employee.work_contact_id.user_ids

    @api.model
    def _keep_eligible_for(self, facts, users, allow_conflict=False):
        """Those of the users who can decide a document with these facts. Called as superuser."""
        valid = self._keep_valid_approvers(users, facts.company) - self._get_excluded_approvers(facts.employee)
        return valid.filtered(lambda user: allow_conflict or not self._has_conflict(user, facts))

    @api.model
    def _has_conflict(self, user, facts):
        """Whether the user should leave the decision to others: he took part in what was paid for, or the
        claimant is his manager, where the company keeps these apart.

        Called as superuser.
        """
        if facts.participants and (user.partner_id | user.employee_ids.work_contact_id) & facts.participants:
            return True
        return facts.company.expense_claim_bar_subordinates and user in facts.employee.child_ids.user_id

    def _keep_eligible(self, users):
        """Those of the users whom the document could be given to. Called as superuser."""
        self.ensure_one()
        return self._keep_eligible_for(self._get_people_facts(), users)
