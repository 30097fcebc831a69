from odoo import Command, fields, models


class HrExpenseApprovalMixin(models.AbstractModel):
    """Handing one's place in a step to a colleague, once."""
    _inherit = 'hr.expense.approval.mixin'

    can_forward = fields.Boolean(compute='_compute_permissions')

    # -- authority --------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'forward']

    def _get_cannot_forward_reason(self, document, document_sudo, is_preparer):
        reason = self._get_cannot_approve_reason(document, document_sudo, is_preparer)
        if reason or document_sudo._get_step_to_forward():
            return reason
        return self.env._(
            "%(name)s passed %(document)s on already, which can be done once: decide it, or ask a colleague to decide "
            "as well.",
            document=document.display_name,
            name=document_sudo._get_steps_to_decide('forward')[:1].forwarded_by_id.name)

    # -- actions ----------------------------------------------------------------
    def action_forward(self, user_id, comment=False):
        """Hands the user's place in an open step to a colleague, who decides instead; the user goes on reading.

        Whoever stands in for an approver hands on the approver's place.

        :param int user_id: the colleague
        :param str comment: for the colleague, optional
        :raises UserError: where the step was passed on before, or the colleague could not decide
        """
        self = self._lock_for_approval()
        self._check_may('forward')
        colleague_sudo = self._find_colleague(user_id).sudo()
        # sudo: steps are written by nobody; authority was checked above
        steps_sudo = {document_sudo: document_sudo._get_step_to_forward() for document_sudo in self.sudo()}
        self.sudo()._check_colleague(colleague_sudo, steps_sudo, takes_place=True)
        for document_sudo, step_sudo in steps_sudo.items():
            document_sudo._forward(step_sudo, colleague_sudo, (comment or '').strip())
        return True

    # -- business: called as superuser --------------------------------------------
    def _get_step_to_forward(self):
        """The step that the current user may decide and nobody passed on yet, his own before an absent approver's."""
        steps = self._get_steps_to_decide('forward').filtered(lambda step: not step.forwarded_by_id)
        return steps.sorted(lambda step: step._get_voices()[self.env.user] != self.env.user)[:1]

    def _forward(self, step, colleague, comment):
        self.ensure_one()
        user, voice = self.env.user, step._get_voices()[self.env.user]
        step.write({
            'approver_ids': [Command.unlink(voice.id), Command.link(colleague.id)],
            'former_approver_ids': [Command.link(user.id), Command.link(voice.id)],
            'forwarded_by_id': user.id,
            # whoever has it now was told just now
            'reminded_on': fields.Datetime.now(),
        })
        step.has_conflict = step.has_conflict and step.approver_ids != self._keep_eligible(step.approver_ids)

        def describe(document):
            names = {'name': user.name, 'other': voice.name, 'colleague': colleague.name, 'comment': comment}
            if user != voice:
                sentence = document.env._("%(name)s for %(other)s passed the decision on to %(colleague)s.", **names)
            else:
                sentence = document.env._("%(name)s passed the decision on to %(colleague)s.", **names)
            return f"{sentence} {comment}".strip()

        self._log_event('forward', step, describe(self), on_behalf_of=voice if voice != user else None)
        self._clear_activities(step)
        self._notify_approvers(step, colleague, describe)
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=user.partner_id.id)
