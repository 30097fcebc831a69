from contextlib import contextmanager

from odoo import fields, models

WATCHED = 'crm_employee_expense.watched'


class HrExpenseApprovalMixin(models.AbstractModel):
    """Whatever changes what was approved starts the approval again, whoever changes it."""
    _inherit = 'hr.expense.approval.mixin'

    can_change = fields.Boolean(compute='_compute_permissions')

    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'change']

    def _get_cannot_change_reason(self, document, document_sudo, is_preparer):
        if document_sudo._get_approval_status() not in ('business', 'finance'):
            return self.env._(
                "%(document)s is not waiting for approval, so it cannot be changed this way.",
                document=document.display_name)
        if is_preparer or document_sudo._get_steps_to_decide('approve').filtered(lambda step: step.kind == 'finance'):
            return False
        return self._get_cannot_prepare_reason(document, document_sudo, is_preparer)

    def _get_watched_content(self):
        """What must not change without a new approval. Called as superuser."""
        return self._get_approval_content()

    def _is_restartable(self):
        """Whether a change of the content has to start the approval again. Called as superuser."""
        self.ensure_one()
        return self._get_approval_status() in ('business', 'finance', 'approved')

    @contextmanager
    def _restart_where_changed(self):
        """Compares what the documents say before and after the block, and starts their approval again where it
        differs, with a message that says what.

        :raises UserError: where the changed document could not be submitted
        """
        # what an outer block watches already: kept with the transaction, since a context can be sent by anybody
        watched = self.env.cr.precommit.data.setdefault(WATCHED, set())
        documents_sudo = self.sudo().filtered(  # sudo: the whole content, whoever changes a part of it
            lambda document: document.id and (self._name, document.id) not in watched and document._is_restartable())
        keys = {(self._name, document.id) for document in documents_sudo}
        before = {document: document._get_watched_content() for document in documents_sudo}
        watched |= keys
        try:
            yield
        finally:
            watched -= keys
        for document in documents_sudo.exists():
            after = document._get_watched_content()
            if after != before[document]:
                document.with_user(self.env.user).sudo()._restart_approval(
                    document._describe_changes(before[document], after))

    @contextmanager
    def _without_restart(self):
        """For a change that is a decision, not an edit: what the block changes starts no approval again.

        The caller has checked the authority to decide, and logs afterwards what the documents say now.
        """
        watched = self.env.cr.precommit.data.setdefault(WATCHED, set())
        keys = {(self._name, document_id) for document_id in self.ids} - watched
        watched |= keys
        try:
            yield
        finally:
            watched -= keys

    def _restart_approval(self, changes):
        """Closes the round and starts a new one with the changed content. Called as superuser.

        :param str changes: what was changed, in words
        """
        self.ensure_one()
        self._get_open_steps().state = 'cancelled'
        self._clear_activities()
        self._track_discard()
        self._notify_restart(changes)
        self._start_round('restart', changes)

    def _describe_changes(self, before, after):
        """What differs between two contents, in words.

        :rtype: str
        """
        return ""

    def _notify_restart(self, changes):
        """Says in the chatter that the approval starts again, and why."""
