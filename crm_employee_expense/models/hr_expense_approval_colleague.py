from odoo import api, models
from odoo.exceptions import UserError


class HrExpenseApprovalMixin(models.AbstractModel):
    """Whom those who decide may bring in, to decide in their place or as well."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _find_colleague(self, user_id):
        """The user of this id, where the current user may see him.

        :raises UserError: where there is no such user
        """
        user = self.env['res.users'].browse(user_id if type(user_id) is int else False).exists()
        if not user or not user.has_access('read'):
            raise UserError(self.env._("Choose the colleague who should decide."))
        return user

    def _check_colleague(self, user, steps, takes_place):
        """:raises UserError: with the reason for each document that the user could not decide

        Called as superuser.

        :param user: the colleague
        :param dict steps: {document: the step he should decide, or decide beside}
        :param bool takes_place: whether he decides that very step
        """
        reasons = [document._get_cannot_involve_reason(user, steps[document], takes_place) for document in self]
        if any(reasons):
            raise UserError("\n".join(filter(None, reasons)))

    def _get_cannot_involve_reason(self, user, step, takes_place):
        """Why a user cannot be brought in to decide; False where he can. Called as superuser."""
        self.ensure_one()
        employee = self._get_approval_employee()
        names = {
            'user': user.name, 'document': self.display_name, 'company': self.company_id.name,
            'employee': employee.name, 'role': step._get_origin_label()}
        if user == self.env.user:
            return self.env._("%(document)s waits for you already: choose somebody else.", **names)
        if not self._keep_valid_approvers(user, self.company_id):
            return self.env._(
                "%(user)s cannot decide for %(company)s: they need a login, and access to that company.", **names)
        if user in self._get_excluded_approvers(employee):
            return self.env._(
                "%(user)s cannot decide on %(document)s, because they get the money: choose somebody else.", **names)
        if not self._keep_eligible(user):
            return self.env._(
                "%(user)s works for %(employee)s or took part in what %(document)s is about: choose somebody else.",
                **names)
        if takes_place and not step._keep_role(user):
            return self.env._(
                "%(user)s does not have the role “%(role)s”, which this step of %(document)s asks for: choose somebody "
                "who has.", **names)
        if user in self.pending_step_ids.approver_ids - step.barred_user_ids:
            return self.env._("%(user)s is asked to decide on %(document)s already: choose somebody else.", **names)
        if user in step.barred_user_ids | self._get_earlier_deciders(step):
            return self.env._(
                "%(user)s decided on %(document)s before and nobody decides twice: choose somebody else.", **names)
        return False

    def _get_earlier_deciders(self, step):
        """Who decided in this round, as far as it keeps them from this step. Called as superuser."""
        before = self._get_current_steps().filtered(
            lambda other: other.kind == 'business' and other.state == 'approved')
        if step.kind == 'finance' and not self.company_id.expense_claim_separate_finance:
            before = before.browse()
        return (before | step).approved_user_ids | (before | step).actor_ids
