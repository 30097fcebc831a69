from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list
from odoo.tools.misc import clean_context

from .hr_expense_approval_step import ADMINISTRATOR, FINANCE, ROLE_GROUPS


class HrExpenseApprovalMixin(models.AbstractModel):
    """What expense administrators do where a decision does not come: give it to others, or give the level up."""
    _inherit = 'hr.expense.approval.mixin'

    can_reassign = fields.Boolean(compute='_compute_permissions')
    can_release = fields.Boolean(compute='_compute_permissions')

    # -- authority --------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'reassign', 'release']

    def _get_cannot_reassign_reason(self, document, document_sudo, is_preparer):
        if not self.env.user.has_group(ADMINISTRATOR):
            return self.env._(
                "Only expense administrators can take a decision on %(document)s from its approvers. Ask one of them.",
                document=document.display_name)
        if self.env.user in document_sudo._get_excluded_approvers(document_sudo._get_approval_employee()):
            return self.env._(
                "%(document)s is your own: another expense administrator has to do this.",
                document=document.display_name)
        if not document_sudo.pending_step_ids:
            return self.env._(
                "%(document)s waits for nobody's decision, so there is nothing to reassign or release.",
                document=document.display_name)
        return False

    def _get_cannot_release_reason(self, document, document_sudo, is_preparer):
        reason = self._get_cannot_reassign_reason(document, document_sudo, is_preparer)
        if reason or document_sudo._get_releasable_steps():
            return reason
        return document_sudo._get_release_problem(document_sudo.pending_step_ids)

    def _get_releasable_steps(self):
        """Open steps that could be given up, each alone. Called as superuser."""
        return self.pending_step_ids.filtered(lambda step: not step._get_document()._get_release_problem(step))

    def _get_release_problem(self, steps):
        """Why these steps cannot be given up together; False where they can. Called as superuser."""
        self.ensure_one()
        names = {'document': self.display_name, 'level': format_list(self.env, steps.mapped('display_name'))}
        if any(step.kind == 'finance' for step in steps):
            return self.env._(
                "Finance always verifies %(document)s, so %(level)s cannot be released. Reassign it instead.", **names)
        others = self._get_current_steps().filtered(lambda step: step.kind == 'business') - steps
        if not any(step._is_decided_by_people() for step in others):
            return self.env._(
                "Without %(level)s, nobody but finance would approve %(document)s. Reassign it instead.", **names)
        return False

    # -- actions ----------------------------------------------------------------
    def action_reassign(self):
        """Opens the dialog that gives the open decisions to other people.

        :raises UserError: where the user may not do that
        """
        self._check_may('reassign')
        # sudo: which steps are open; that the user may reassign them was checked above
        return self.sudo().pending_step_ids._open_reassign_dialog('reassign', self.env._("Reassign"))

    def action_release(self):
        """Opens the dialog that gives up the open levels, as far as that is possible.

        :raises UserError: where the user may not do that, or no level can be given up
        """
        self._check_may('release')
        # sudo: which steps are open; that the user may release them was checked above
        return self.sudo()._get_releasable_steps()._open_reassign_dialog('release', self.env._("Release"))

    # -- business: called as superuser --------------------------------------------
    def _reassign(self, step, users, reason):
        """Gives an open step to these users; whoever approved it before stays."""
        self.ensure_one()
        user = self.env.user
        # active_test: logins that were archived are taken out as well
        old = step.with_context(active_test=False).approver_ids - step.approved_user_ids
        told = step._get_deciders()
        newcomers = users - old
        step.with_context(active_test=False).write({
            'approver_ids': [Command.set((users | step.approved_user_ids).ids)],
            'former_approver_ids': [Command.link(one.id) for one in old - users],
            'origin': step._get_origin_for(users),
            'has_conflict': False,
            # they have as much time as the others had
            'reminded_on': False,
            'escalated_on': False,
        })
        step._set_deadlines()

        def describe(document):
            names = {
                'name': user.name, 'old': format_list(document.env, (old - users).mapped('name')),
                'new': format_list(document.env, users.mapped('name')), 'reason': reason}
            if not old - users:
                return document.env._("%(name)s gave the decision to %(new)s. %(reason)s", **names)
            return document.env._("%(name)s gave the decision to %(new)s instead of %(old)s. %(reason)s", **names)

        self._log_event('reassign', step, describe(self))
        self._clear_activities(step)
        self._notify_approvers(step, newcomers, describe)
        self._tell_idle(told - step._get_deciders(), describe)
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=user.partner_id.id)

    def _release(self, steps, reason):
        """Gives up open steps; the caller opens what comes after them."""
        self.ensure_one()
        user = self.env.user
        told = self.env['res.users'].union(*(step._get_deciders() for step in steps))
        steps.write({'state': 'cancelled', 'comment': reason, 'released_by_id': user.id})

        def describe(document):
            return document.env._(
                "%(name)s released %(level)s: no decision is needed there any more. %(reason)s",
                name=user.name, reason=reason, level=format_list(
                    document.env, steps.with_context(lang=document.env.lang).mapped('display_name')))

        self._log_event('release', steps, reason)
        self._clear_activities(steps)
        self._track_discard()
        self._tell_idle(told - self.pending_approver_ids, describe)
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=user.partner_id.id)

    def _tell_idle(self, users, describe):
        """Tells those who had to decide that they need not any more."""
        self._tell(users - self.env.user, lambda document: (
            document.env._("%s does not wait for you any more", document.display_name), describe(document)))


class HrExpenseApprovalStep(models.Model):
    """Steps given to others, or given up, by an expense administrator."""
    _inherit = 'hr.expense.approval.step'

    released_by_id = fields.Many2one(
        'res.users', readonly=True, help="The administrator who gave this level up.")
    can_reassign = fields.Boolean(compute='_compute_can_reassign')
    can_release = fields.Boolean(compute='_compute_can_reassign')

    @api.depends_context('uid')
    @api.depends('state', 'kind')
    def _compute_can_reassign(self):
        pending = self.filtered(lambda step: step.state == 'pending')
        reasons = {
            (documents._name, document_id): reason for documents in pending._get_documents()
            for document_id, reason in documents._get_cannot_reasons('reassign').items()}
        for step in self:
            document = step._get_document()
            step.can_reassign = step in pending and not reasons[document._name, document.id]
            # sudo: that it is the user's business was checked beside
            step.can_release = step.can_reassign and not document.sudo()._get_release_problem(step.sudo())

    # -- actions ----------------------------------------------------------------
    def action_open_document(self):
        """Opens the document of the step."""
        document = self._get_document()
        return {
            'type': 'ir.actions.act_window',
            'res_model': document._name,
            'res_id': document.id,
            'view_mode': 'form',
            'views': [(False, 'form')],
        }

    def action_reassign(self):
        """Opens the dialog that gives these steps to other people.

        :raises UserError: where the user may not do that
        """
        self._check_administrable()
        return self._open_reassign_dialog('reassign', self.env._("Reassign"))

    def action_release(self):
        """Opens the dialog that gives these steps up.

        :raises UserError: where the user may not do that
        """
        self._check_administrable()
        self.sudo()._check_releasable()  # sudo: the whole chain; authority was checked above
        return self._open_reassign_dialog('release', self.env._("Release"))

    def reassign(self, user_ids, reason):
        """Gives open steps to other users. Whoever approved already stays; the others go on reading.

        :param list user_ids: who has to decide now
        :param str reason: required; claimant and approvers read it
        :raises UserError: naming the document, without a reason or users, or where one of them could not decide
        """
        reason = self._check_reason(reason)
        self._prepare_administration()
        users_sudo = self._find_users(user_ids)
        # sudo: steps are written by nobody; authority was checked above
        steps_sudo = self.sudo().with_context(clean_context(self.env.context))
        reasons = [sentence for step in steps_sudo for sentence in step._get_reassign_problems(users_sudo)]
        if reasons:
            raise UserError("\n".join(reasons))
        for step in steps_sudo:
            step._get_document()._reassign(step, users_sudo, reason)
        return True

    def release(self, reason):
        """Gives up open steps, so that the chain goes on without them.

        :param str reason: required; claimant and approvers read it
        :raises UserError: naming the document, without a reason, for finance, or where nobody else would approve
        """
        reason = self._check_reason(reason)
        self._prepare_administration()
        # sudo: steps are written by nobody; authority was checked above
        steps_sudo = self.sudo().with_context(clean_context(self.env.context))
        steps_sudo._check_open()
        steps_sudo._check_releasable()
        for documents_sudo in steps_sudo._get_documents():
            for document in documents_sudo:
                document._release(steps_sudo._of_document(document), reason)
            done_sudo = documents_sudo._open_next_steps()
            if done_sudo:
                done_sudo._on_approved()
        return True

    # -- business -----------------------------------------------------------------
    def _get_documents(self):
        """The documents of these steps, a recordset for each kind of document."""
        return [documents for documents in (self.claim_id, self.advance_id) if documents]

    def _of_document(self, document):
        return self.filtered(lambda step: step._get_document() == document)

    def _check_administrable(self):
        """:raises UserError: where the user may not reassign or release these steps"""
        for documents in self._get_documents():
            documents._check_may('reassign')

    def _open_reassign_dialog(self, operation, name):
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': 'hr.expense.approval.reassign',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_step_ids': self.ids, 'default_operation': operation},
        }

    def _prepare_administration(self):
        """Locks the documents, which the current user may administer; afterwards steps say what is true now."""
        self.check_access('read')
        for documents in self._get_documents():
            documents._lock_for_approval()
        self.invalidate_recordset()
        self._check_administrable()

    def _check_reason(self, reason):
        reason = reason.strip() if isinstance(reason, str) else ''
        if not reason:
            raise UserError(self.env._("Enter a reason: the employee and the approvers read it."))
        return reason

    def _find_users(self, user_ids):
        """The users of these ids, as superuser."""
        ids = [one for one in user_ids if type(one) is int] if isinstance(user_ids, (list, tuple)) else []
        users = self.env['res.users'].browse(ids).exists()
        if not users or len(users) < len(ids) or not users.has_access('read'):
            raise UserError(self.env._("Choose the users who should decide."))
        return users.sudo()  # sudo: their logins, companies and roles

    def _check_open(self):
        """:raises UserError: naming those of the steps that wait for nobody"""
        closed = self.filtered(
            lambda step: step.state != 'pending' or step not in step._get_document()._get_current_steps())
        if closed:
            raise UserError("\n".join(self.env._(
                "%(level)s of %(document)s is not open any more. Reload the page to see where it stands.",
                level=step.display_name, document=step._get_document().display_name) for step in closed))

    def _check_releasable(self):
        """:raises UserError: with the reason for each document that could not go on without these steps"""
        problems = [
            document._get_release_problem(self._of_document(document))
            for documents in self._get_documents() for document in documents]
        if any(problems):
            raise UserError("\n".join(filter(None, problems)))

    def _is_decided_by_people(self):
        """Whether people approved the step, or have to. Called as superuser."""
        self.ensure_one()
        if self.state in ('waiting', 'pending'):
            return not self.is_automatic
        return self.state == 'approved' and bool(self.actor_ids)

    def _get_reassign_problems(self, users):
        """Why the step cannot be given to these users, as sentences. Called as superuser."""
        self.ensure_one()
        document = self._get_document()
        names = {
            'document': document.display_name, 'level': self.display_name, 'role': self._get_origin_label(),
            'company': self.company_id.name, 'count': self.required_count - len(self.approved_user_ids)}

        def name(some):
            return format_list(self.env, some.mapped('name'))

        if self.state != 'pending' or self not in document._get_current_steps():
            return [self.env._(
                "%(level)s of %(document)s is not open any more. Reload the page to see where it stands.", **names)]
        problems = []
        strangers = users - document._keep_valid_approvers(users, self.company_id)
        if strangers:
            problems.append(self.env._(
                "%(users)s cannot decide for %(company)s: they need a login, and access to that company.",
                users=name(strangers), **names))
        partial = users - strangers - document._keep_eligible(users)
        if partial:
            problems.append(self.env._(
                "%(users)s cannot decide on %(document)s: they get the money, report to the claimant, or took part in "
                "what it is about. Choose somebody else.", users=name(partial), **names))
        before = users & (self.barred_user_ids | self._get_people_beside() | document._get_earlier_deciders(self))
        if before:
            problems.append(self.env._(
                "%(users)s decided or decides on %(document)s at another place, and nobody does twice. Choose "
                "somebody else.", users=name(before), **names))
        if not self._get_origin_for(users):
            problems.append(self.env._(
                "%(level)s of %(document)s can only go to people with the role “%(role)s”. Choose those who have it.",
                **names))
        if len(users) < names['count']:
            problems.append(self.env._(
                "%(level)s of %(document)s needs %(count)s more approvals: choose as many users.", **names))
        if users == self.approver_ids - self.approved_user_ids:
            problems.append(self.env._("%(document)s waits for %(users)s already.", users=name(users), **names))
        return problems

    def _get_origin_for(self, users):
        """The role of the step with these approvers; False where it cannot be theirs. Called as superuser."""
        self.ensure_one()
        if self.origin not in ROLE_GROUPS or self._keep_role(users) == users:
            return self.origin
        if self.kind == 'business':
            return 'users'
        # finance verifies; administrators do where nobody else can
        return 'finance' if all(user._has_group(FINANCE) for user in users) else False
