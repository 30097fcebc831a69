from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from .hr_expense_approval_step import ADMINISTRATOR, ROLE_GROUPS

#: actions on which the steps alone say who may
DECISIONS = ('approve', 'refuse')


class HrExpenseApprovalMixin(models.AbstractModel):
    """Who may do what to a document: the one place that says so.

    Buttons, actions and errors all ask ``_get_cannot_reasons``.
    """
    _inherit = 'hr.expense.approval.mixin'

    can_submit = fields.Boolean(compute='_compute_permissions')
    can_withdraw = fields.Boolean(compute='_compute_permissions')
    can_approve = fields.Boolean(compute='_compute_permissions')
    can_refuse = fields.Boolean(compute='_compute_permissions')
    can_revise = fields.Boolean(compute='_compute_permissions')
    can_cancel = fields.Boolean(compute='_compute_permissions')
    can_decide = fields.Boolean(
        string="Waiting for Me", compute='_compute_permissions', search='_search_can_decide')

    def _get_approval_actions(self):
        """Names of the actions whose permission is a field ``can_<action>``."""
        return ['submit', 'withdraw', 'approve', 'refuse', 'revise', 'cancel']

    @api.depends_context('uid')
    def _compute_permissions(self):
        saved = self.filtered('id')
        preparable = saved._get_preparable()
        for action in self._get_approval_actions():
            reasons = saved._get_cannot_reasons(action, preparable)
            for document in self:
                document[f'can_{action}'] = not reasons.get(document.id, True)
        for document in self:
            document.can_decide = document.can_approve

    def _search_can_decide(self, operator, value):
        if operator != 'in':
            return NotImplemented
        # without the rules of steps: whoever decides one may read it, and asking them once more for each costs much
        return Domain('step_ids', 'any!', self._get_decidable_step_domain())

    def _get_decidable_step_domain(self):
        """Steps that wait for the current user, for himself or for somebody he stands in for."""
        steps = self.env['hr.expense.approval.step']
        uid = self.env.uid
        return Domain('state', '=', 'pending') & (
            Domain('approver_ids', 'in', uid) | steps._get_delegated_domain(self.env.user)
        ) & Domain('barred_user_ids', 'not in', uid) & Domain('actor_ids', 'not in', uid)

    def _check_may(self, action):
        """:raises UserError: with the reason for each document to which the user may not do it"""
        reasons = self._get_cannot_reasons(action)
        sentences = [reasons[document.id] for document in self if reasons[document.id]]
        if sentences:
            raise UserError("\n".join(sentences))

    def _get_cannot_reasons(self, action, preparable=None):
        """Why the current user may not do this to each document.

        :param str action: one of ``_get_approval_actions()``
        :param preparable: ``_get_preparable()`` of these documents, where the caller has it already
        :return: {id: sentence, or False where he may}
        :rtype: dict
        """
        self.check_access('read')
        get_reason = getattr(self, f'_get_cannot_{action}_reason')
        if preparable is None:
            preparable = self.browse() if action in DECISIONS else self._get_preparable()
        # sudo: the facts an answer rests on (managers, steps, entries) are not all readable by everybody
        return {
            document.id: get_reason(document, document.sudo(), document in preparable)
            for document in self
        }

    # -- the claimant's side ----------------------------------------------------------
    def _is_claimant(self):
        """Whether the document is the current user's own."""
        self.ensure_one()
        return self.env.user in self.sudo()._get_approval_employee().user_id

    def _get_claimable_employees(self, employees):
        """Those of the employees for whom the current user may file: himself, and whom hr_expense lets him."""
        # sudo: the search answers for the user, but rests on fields that only HR can read
        return self.env['hr.employee'].sudo().search(
            [('id', 'in', employees.ids), ('filter_for_expense', '=', True)])

    def _get_preparable(self):
        """The documents the current user may prepare: his own, and those he may file for somebody."""
        if self.env.su:
            return self
        own = self.filtered(lambda document: document._is_claimant())
        others = self - own
        if not others:
            return own
        employees = self.env['hr.employee'].union(
            *(other.sudo()._get_approval_employee() for other in others))
        claimable = self._get_claimable_employees(employees)
        return own | others.filtered(lambda document: document.sudo()._get_approval_employee() in claimable)

    def _get_cannot_prepare_reason(self, document, document_sudo, is_preparer):
        if is_preparer:
            return False
        return self.env._(
            "%(document)s belongs to %(employee)s: only the employee, or whoever may claim for them, can do this.",
            document=document.display_name, employee=document_sudo._get_approval_employee().name)

    def _get_cannot_submit_reason(self, document, document_sudo, is_preparer):
        if document_sudo._get_approval_status() != 'draft':
            return self.env._(
                "%(document)s is not a draft. Reload the page to see where it stands.",
                document=document.display_name)
        return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)

    def _get_cannot_withdraw_reason(self, document, document_sudo, is_preparer):
        if document_sudo._get_approval_status() not in ('business', 'finance'):
            return self.env._(
                "%(document)s is not waiting for approval, so it cannot be withdrawn.",
                document=document.display_name)
        return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)

    def _get_cannot_revise_reason(self, document, document_sudo, is_preparer):
        if document_sudo._get_approval_status() not in ('refused', 'cancelled'):
            return self.env._(
                "%(document)s is neither refused nor cancelled, so there is nothing to revise.",
                document=document.display_name)
        return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)

    def _get_cannot_cancel_reason(self, document, document_sudo, is_preparer):
        if document_sudo._get_approval_status() not in ('draft', 'refused'):
            return self.env._(
                "Only a draft or a refused document can be cancelled. Withdraw %(document)s first.",
                document=document.display_name)
        return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)

    # -- the approver's side ------------------------------------------------------------
    def _get_steps_to_decide(self, decision):
        """Open steps that the current user may decide."""
        return self._get_current_steps().filtered(
            lambda step: step.state == 'pending' and self.env.user in step._get_deciders())

    def _get_cannot_approve_reason(self, document, document_sudo, is_preparer):
        if self.env.user in document_sudo._get_excluded_approvers(document_sudo._get_approval_employee()):
            return self.env._(
                "%(document)s is your own: somebody else has to decide it.", document=document.display_name)
        pending = document_sudo._get_current_steps().filtered(lambda step: step.state == 'pending')
        if not pending:
            return self.env._(
                "There is nothing to decide on %(document)s: it has been decided, withdrawn or not yet submitted.",
                document=document.display_name)
        if document_sudo._get_steps_to_decide('approve'):
            return False
        if self.env.user in pending.barred_user_ids:
            return self.env._(
                "You approved %(document)s before, so somebody else has to decide now.",
                document=document.display_name)
        return self.env._(
            "%(document)s waits for %(approvers)s, not for you.",
            document=document.display_name,
            approvers=", ".join(document_sudo.pending_approver_ids.mapped('name')))

    def _get_cannot_refuse_reason(self, document, document_sudo, is_preparer):
        return self._get_cannot_approve_reason(document, document_sudo, is_preparer)

    # -- nobody decides twice -------------------------------------------------------------
    def _bar_repeated_decisions(self, step):
        """Bars from a step that opens whoever decided on the document before. Called as superuser.

        Where too few would be left, the rule's fallback or expense administrators come in, and the log says so.
        Nobody is barred when that would leave no one to decide.
        """
        self.ensure_one()
        barred = self._get_barred_from(step)
        missing = step.required_count - len(step._get_entitled() - barred)
        if not barred or (missing > 0 and step.origin in ROLE_GROUPS):
            return
        if missing <= 0:
            step.barred_user_ids = barred
            return
        administrators = self._get_group_users(step.company_id)[step.company_id][ADMINISTRATOR]
        others = self.env['res.users']
        for users in (step.rule_id.fallback_user_ids, administrators):
            if len(others) < missing:
                others |= self._keep_eligible(users) - barred - step.approver_ids
        if len(others) >= missing:
            step.write({
                'approver_ids': [Command.link(user.id) for user in others],
                'barred_user_ids': [Command.set(barred.ids)], 'passed_on': True})
            self._log_event('reassign', step, self.env._(
                "%(barred)s decided before and nobody decides twice, so it was passed on to %(others)s.",
                barred=format_list(self.env, barred.mapped('name')),
                others=format_list(self.env, others.mapped('name'))), self.env['res.users'].browse(SUPERUSER_ID))

    def _get_barred_from(self, step):
        """Approvers of the step who approved this round before: at a level that asks for somebody else, or as
        managers, where the company keeps verification apart from approval.
        """
        self.ensure_one()
        if step.kind == 'finance' and not self.company_id.expense_claim_separate_finance:
            return self.env['res.users']
        if step.kind == 'business' and step.skip_if_approved:
            return self.env['res.users']
        before = self._get_current_steps().filtered(
            lambda other: other.kind == 'business' and other.state == 'approved')
        return (before.approved_user_ids | before.actor_ids) & step.approver_ids
