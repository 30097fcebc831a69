from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseApprovalStep(models.Model):
    """Steps that somebody asked for who had to decide."""
    _inherit = 'hr.expense.approval.step'

    added_by_id = fields.Many2one(
        'res.users', readonly=True, index='btree_not_null',
        help="Who asked for this approval besides his own. He may read the document.")

    @api.depends('added_by_id')
    def _compute_reader_ids(self):
        super()._compute_reader_ids()
        for step in self:
            step.reader_ids |= step.added_by_id

    def _get_reader_domains(self, users):
        return [*super()._get_reader_domains(users), Domain('added_by_id', 'in', users.ids)]

    def _can_substitute(self, user):
        # two pairs of eyes were asked for: nobody is both
        return super()._can_substitute(user) and user not in self._get_people_beside()

    def _get_people_beside(self):
        """People of the steps beside an additional one, and whoever asked for it."""
        self.ensure_one()
        beside = self._get_document()._get_current_steps().filtered(
            lambda other: other != self and other.sequence == self.sequence
            and 'additional' in (other.origin, self.origin))
        return beside.approver_ids | beside.actor_ids | self.added_by_id


class HrExpenseApprovalMixin(models.AbstractModel):
    """Asking for one more approval than the rules do."""
    _inherit = 'hr.expense.approval.mixin'

    can_add_approver = fields.Boolean(compute='_compute_permissions')

    # -- authority --------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'add_approver']

    def _get_cannot_add_approver_reason(self, document, document_sudo, is_preparer):
        return self._get_cannot_approve_reason(document, document_sudo, is_preparer)

    # -- actions ----------------------------------------------------------------
    def action_add_approver(self, user_id, comment=False):
        """Asks a colleague to approve as well: beside the user's own step, or before finance, which then waits.

        :param int user_id: the colleague
        :param str comment: for the colleague, optional
        :raises UserError: where the user has nothing to decide, or the colleague could not decide
        """
        self = self._lock_for_approval()
        self._check_may('add_approver')
        colleague_sudo = self._find_colleague(user_id).sudo()
        # sudo: steps are written by nobody; authority was checked above
        steps_sudo = {
            document_sudo: document_sudo._get_steps_to_decide('add_approver')[:1] for document_sudo in self.sudo()}
        self.sudo()._check_colleague(colleague_sudo, steps_sudo, takes_place=False)
        for document_sudo, step_sudo in steps_sudo.items():
            document_sudo._add_approver(step_sudo, colleague_sudo, (comment or '').strip())
        return True

    # -- business: called as superuser --------------------------------------------
    def _add_approver(self, step, colleague, comment):
        self.ensure_one()
        user, voice = self.env.user, step._get_voices()[self.env.user]
        sequence = step.sequence
        if step.kind == 'finance':
            # what managers say comes first; it opens again after them
            waiting = self.pending_step_ids.filtered(lambda other: other.kind == 'finance')
            sequence = min(waiting.mapped('sequence')) - 1
            waiting.write({'state': 'waiting', 'opened_on': False, 'deadline': False, 'reminded_on': False})
        added = step.create({
            **self._prepare_step_vals(dict(
                self._prepare_approval_level('business', 'additional', colleague, False, step.rule_id.browse()),
                sequence=sequence, deadline_days=step.deadline_days)),
            'added_by_id': user.id,
            'state': 'pending',
            'opened_on': fields.Datetime.now(),
        })
        added._set_deadlines()

        def describe(document):
            names = {'name': user.name, 'other': voice.name, 'colleague': colleague.name}
            if user != voice:
                sentence = document.env._("%(name)s for %(other)s asked %(colleague)s to approve as well.", **names)
            else:
                sentence = document.env._("%(name)s asked %(colleague)s to approve as well.", **names)
            return f"{sentence} {comment}".strip()

        self._log_event('add', added, describe(self), on_behalf_of=voice if voice != user else None)
        self._clear_activities(step)
        self._track_discard()
        self._notify_approvers(added, colleague, describe)
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=user.partner_id.id)
