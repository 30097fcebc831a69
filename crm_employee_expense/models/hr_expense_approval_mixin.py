from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools.misc import clean_context


class HrExpenseApprovalMixin(models.AbstractModel):
    """A document that people must approve, level by level, the last of them finance.

    A model that inherits it sets ``_approval_document_field``, declares the
    ``step_ids`` and ``event_ids`` that point back to it, and fills the hooks:

    - ``_get_approval_employee()``: whose document it is;
    - ``_get_submit_problems()``: why it cannot be submitted as it is;
    - ``_on_approved()``: what happens after the last approval.

    Nothing here knows what the document is about. Steps are facts; where the
    document stands follows from them (``_get_approval_status``). They change
    only through the actions below, which check authority, lock the document,
    write as superuser and log.
    """
    _name = 'hr.expense.approval.mixin'
    _description = "Document to Approve"

    #: field of steps and events that points to this document
    _approval_document_field = None

    approval_round = fields.Integer(
        string="Round", readonly=True, copy=False,
        help="How many times this document was submitted.")
    submitted_on = fields.Datetime(
        readonly=True, copy=False, index='btree_not_null',
        help="Empty while the document is a draft.")
    submitted_by_id = fields.Many2one('res.users', readonly=True, copy=False)
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    pending_step_ids = fields.Many2many(
        'hr.expense.approval.step', string="Open Steps", compute='_compute_pending_step_ids')
    pending_approver_ids = fields.Many2many(
        'res.users', string="Waiting For", compute='_compute_pending_step_ids',
        help="The people who can decide now.")

    # -- computes ---------------------------------------------------------------
    @api.depends('step_ids.state', 'step_ids.approver_ids', 'step_ids.barred_user_ids')
    def _compute_pending_step_ids(self):
        for document in self:
            pending = document._keep_steps(lambda step: step.state == 'pending')
            document.pending_step_ids = pending
            document.pending_approver_ids = self.env['res.users'].union(*(step._get_deciders() for step in pending))

    # -- hooks --------------------------------------------------------------------
    def _get_approval_employee(self):
        """The employee whose document it is."""
        raise NotImplementedError

    def _get_approval_participants(self):
        """People who took part in what the document is about, as contacts."""
        return self.env['res.partner']

    def _get_approval_amount(self):
        """Total of the document, in the company's currency."""
        return 0.0

    def _get_submit_problems(self):
        """{id: [sentence]}: what keeps each document from being submitted."""
        return {document.id: [] for document in self}

    def _on_submitted(self):
        """Called as superuser with the documents just submitted."""

    def _on_approved(self):
        """Called as superuser with the documents whose last step was just approved."""

    # -- where a document stands ------------------------------------------------
    def _get_current_steps(self):
        """Steps of the present round."""
        return self._keep_steps(lambda step: step.round == step[self._approval_document_field].approval_round)

    def _get_open_steps(self):
        """Steps of the present round that are still to be decided."""
        return self._get_current_steps().filtered(lambda step: step.state in ('waiting', 'pending'))

    def _keep_steps(self, keep):
        """Steps for which the function answers true, still read together with those of all other documents."""
        steps = self.step_ids
        return steps.filtered(keep).with_prefetch(steps._prefetch_ids)

    def _get_approval_status(self):
        """draft, business, finance, approved, refused or cancelled, from the facts.

        :rtype: str
        """
        self.ensure_one()
        if self.is_cancelled:
            return 'cancelled'
        if not self.submitted_on:
            return 'draft'
        steps = self._get_current_steps()
        if any(step.state == 'refused' for step in steps):
            return 'refused'
        open_kinds = {step.kind for step in steps if step.state in ('waiting', 'pending')}
        for kind in ('business', 'finance'):
            if kind in open_kinds:
                return kind
        return 'approved'

    # -- actions --------------------------------------------------------------------
    def action_submit(self):
        """Submits drafts: numbers them, makes their approval steps and tells the first approvers.

        :raises UserError: naming the document and what to do, when one is not complete
            or may not be submitted by this user
        """
        self = self._lock_for_approval()
        self._check_may('submit')
        self._start_round('submit')
        return True

    def action_withdraw(self):
        """Takes submitted documents back to draft while no one has given the last approval."""
        self = self._lock_for_approval()
        self._check_may('withdraw')
        self.sudo()._leave_round('withdraw')
        return True

    def action_revise(self):
        """Takes refused or cancelled documents back to draft, to be changed and submitted again."""
        self = self._lock_for_approval()
        self._check_may('revise')
        self.sudo()._leave_round('revise')
        return True

    def action_cancel(self):
        """Gives documents up. They stay on record and can be taken back to draft."""
        self = self._lock_for_approval()
        self._check_may('cancel')
        # sudo: authority was checked above
        documents_sudo = self.sudo()
        documents_sudo.write({'is_cancelled': True})
        documents_sudo._log_event('cancel')
        documents_sudo._track_discard()
        return True

    def action_approve(self, comment=False):
        """Approves the open steps the user may decide.

        :param str comment: the approver's opinion, shown to the claimant
        :raises UserError: where there is nothing for this user to decide
        """
        self._decide('approve', comment)
        return True

    def action_refuse(self, comment=False):
        """Sends documents back to the claimant.

        :param str comment: the reason, required
        :raises UserError: without a reason, or where there is nothing for this user to decide
        """
        if not (comment or '').strip():
            raise UserError(self.env._(
                "Say why %(documents)s is refused: the employee needs the reason to correct it.",
                documents=", ".join(self.mapped('display_name'))))
        self._decide('refuse', comment)
        return True

    # -- business --------------------------------------------------------------------
    def _lock_for_approval(self):
        """One person at a time: locks the rows and forgets what was read before.

        :return: the documents without ``default_`` keys in their context, which would fill
            fields of whatever is created on the way
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "Somebody else is working on %(documents)s at this moment. Reload the page and try again.",
                documents=", ".join(self.mapped('display_name')))) from None
        self.invalidate_recordset()
        return self.with_context(clean_context(self.env.context))

    def _decide(self, decision, comment):
        self = self._lock_for_approval()
        self._check_may(decision)
        comment = (comment or '').strip() or False
        # sudo: steps are written by nobody; authority was checked above
        documents_sudo = self.sudo()
        steps_sudo = documents_sudo._get_steps_to_decide(decision)
        documents_sudo._write_decisions(steps_sudo, decision, comment)
        documents_sudo._log_event(decision, steps_sudo, comment)
        if decision == 'refuse':
            documents_sudo._get_open_steps().state = 'cancelled'
        documents_sudo._clear_activities(steps_sudo)
        documents_sudo._track_discard()
        documents_sudo._notify_decision(decision, comment, steps_sudo)
        if decision == 'approve':
            done_sudo = documents_sudo._open_next_steps()
            if done_sudo:
                done_sudo._on_approved()

    def _write_decisions(self, steps, decision, comment):
        """Enters a decision of the current user into the steps. Called as superuser."""
        alike = {}  # {what changes, as text: (what changes, ids)}, to write it together
        for step in steps:
            vals = step._prepare_decision_vals(decision, self.env.user, comment)
            if 'approved_content' in vals:
                step.approved_content = vals.pop('approved_content')
            alike.setdefault(repr(vals), (vals, []))[1].append(step.id)
        for vals, step_ids in alike.values():
            steps.browse(step_ids).write(vals)

    def _open_next_steps(self):
        """Opens the steps that are due and tells their approvers; returns the documents with none left.

        Steps that need nobody (automatic, or decided by the same person before) are approved on the way.
        """
        opened = self.env['hr.expense.approval.step']
        done, going_on = self.browse(), self
        while going_on:
            due = self.env['hr.expense.approval.step']
            for document in going_on:
                steps = document._get_open_steps()
                if not steps:
                    done |= document
                elif not any(step.state == 'pending' for step in steps):
                    first = min(steps.mapped('sequence'))
                    due |= steps.filtered(lambda step, first=first: step.sequence == first)
            due.write({'state': 'pending', 'opened_on': fields.Datetime.now()})
            settled = due.filtered(lambda step: step._settle_by_itself())
            (due - settled)._set_deadlines()
            for step in due - settled:
                step[self._approval_document_field]._bar_repeated_decisions(step)
            opened |= due - settled
            going_on = settled[self._approval_document_field]
        self._notify_approvers(opened)
        return done

    def _start_round(self, kind, comment=False):
        """Makes the steps of a new round and opens the first; authority was checked by the caller.

        :param str kind: what is logged: submit or restart
        :raises UserError: naming the document and what to do, when one is not complete
        """
        problems = self._get_submit_problems()
        levels, level_problems = self.sudo()._get_approval_levels(together=True)
        sentences = [sentence for document in self
                     for sentence in problems[document.id] + level_problems[document.id]]
        if sentences and kind == 'restart':
            sentences.append(self.env._("Withdraw it first to change it step by step."))
        if sentences:
            raise UserError("\n".join(sentences))
        # sudo: nobody may write workflow fields or steps himself; authority was checked by the caller
        documents_sudo = self.sudo()
        now = fields.Datetime.now()
        step_vals = []
        for document in documents_sudo:
            document.write({
                'approval_round': document.approval_round + 1,
                'submitted_on': now,
                'submitted_by_id': self.env.uid,
            })
            step_vals += [document._prepare_step_vals(level) for level in levels[document.id]]
        self.env['hr.expense.approval.step'].sudo().create(step_vals)
        documents_sudo._log_event(kind, comment=comment)
        documents_sudo._on_submitted()
        done_sudo = documents_sudo._open_next_steps()
        if done_sudo:
            done_sudo._on_approved()

    def _leave_round(self, kind):
        """Back to draft: what is still open is closed, what was decided stays on record."""
        self._get_open_steps().state = 'cancelled'
        self._log_event(kind)
        self.write({'submitted_on': False, 'submitted_by_id': False, 'is_cancelled': False})
        self._clear_activities()
        self._track_discard()

    def _prepare_step_vals(self, level):
        """Values of a step from a level of ``_get_approval_levels``."""
        self.ensure_one()
        return {
            self._approval_document_field: self.id,
            'company_id': self.company_id.id,
            'employee_id': self._get_approval_employee().id,
            'round': self.approval_round,
            'sequence': level['sequence'],
            'kind': level['kind'],
            'name': level['name'],
            'rule_id': level['rule'].id,
            'level_id': level['level'].id,
            'origin': level['origin'],
            'passed_on': level['passed_on'],
            'approver_ids': level['approvers'].ids,
            'required_count': level['required_count'],
            'skip_if_approved': level['skip_if_approved'],
            'is_automatic': level['is_automatic'],
            'has_conflict': level['has_conflict'],
            'kept_from_id': level['kept_from'].id,
            'deadline_days': level['deadline_days'],
        }

    def _log_event(self, kind, steps=None, comment=False, user=None, on_behalf_of=None):
        """Appends to the log: one record a step, or one a document where no step is concerned.

        :param comment: the words, or {id of the document: words}
        """
        vals_list = []
        for document in self:
            content_hash = document._get_content_hash()
            own_steps = steps.filtered(
                lambda step, document=document: step[self._approval_document_field] == document) if steps else [None]
            vals_list += [{
                self._approval_document_field: document.id,
                'step_id': step and step.id,
                'company_id': document.company_id.id,
                'round': document.approval_round,
                'kind': kind,
                'user_id': (user or self.env.user).id,
                'on_behalf_of_id': on_behalf_of.id if on_behalf_of else (
                    kind in ('approve', 'refuse') and step.on_behalf_of_id.id),
                'comment': comment.get(document.id, False) if isinstance(comment, dict) else comment,
                'content_hash': content_hash,
            } for step in own_steps]
        return self.env['hr.expense.approval.event'].create(vals_list)
