from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

ACTIVITY = 'crm_employee_expense.mail_activity_type_claim_question'


class HrExpenseApprovalMixin(models.AbstractModel):
    """Questions of those who decide to the claimant: the step stays open, and nothing starts again.

    A model that inherits the mixin declares the ``question_ids`` that point back to it.
    """
    _inherit = 'hr.expense.approval.mixin'

    can_ask = fields.Boolean(compute='_compute_permissions')
    can_answer = fields.Boolean(compute='_compute_permissions')
    has_open_question = fields.Boolean(
        string="Question Open", compute='_compute_has_open_question', store=True,
        help="Whoever has to decide asked something that was not answered yet.")
    open_question_ids = fields.Many2many(
        'hr.expense.approval.question', string="Open Questions", compute='_compute_open_question_ids')
    fresh_answer_ids = fields.Many2many(
        'hr.expense.approval.question', string="Answers", compute='_compute_open_question_ids',
        help="Answers to questions about steps that are still to be decided.")
    question_note = fields.Char(
        string="Question", compute='_compute_question_note', help="Who asked whom, while the answer is not there.")

    # -- computes ---------------------------------------------------------------
    @api.depends('question_ids.state')
    def _compute_has_open_question(self):
        for document in self:
            document.has_open_question = bool(document._get_open_questions())

    @api.depends('question_ids.state', 'step_ids.state')
    def _compute_open_question_ids(self):
        for document in self:
            document.open_question_ids = document._get_open_questions()
            document.fresh_answer_ids = document.question_ids.filtered(
                lambda question: question.state == 'answered' and question.step_id.state == 'pending')

    @api.depends('question_ids.state')
    @api.depends_context('uid', 'lang')
    def _compute_question_note(self):
        for document in self:
            questions_sudo = document.sudo()._get_open_questions()  # sudo: names of colleagues
            if not questions_sudo:
                document.question_note = False
            elif document._is_claimant():
                document.question_note = self.env._(
                    "%s asks", format_list(self.env, questions_sudo.asked_by_id.mapped('name')))
            else:
                document.question_note = self.env._("Asked %s", document.sudo()._get_approval_employee().name)

    # -- authority --------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'ask', 'answer']

    def _get_cannot_ask_reason(self, document, document_sudo, is_preparer):
        reason = self._get_cannot_approve_reason(document, document_sudo, is_preparer)
        if reason:
            return reason
        if document_sudo._get_step_to_ask():
            return False
        steps_sudo = document_sudo._get_steps_to_decide('ask')
        questions_sudo = document_sudo._get_open_questions().filtered(lambda question: question.step_id in steps_sudo)
        return self.env._(
            "%(asker)s asked about %(document)s already and waits for the answer. Ask again when it is there, or "
            "decide without it.",
            document=document.display_name,
            asker=format_list(self.env, [question._get_asker_name() for question in questions_sudo]))

    def _get_cannot_answer_reason(self, document, document_sudo, is_preparer):
        if not document_sudo._get_open_questions():
            return self.env._(
                "No question about %(document)s is open: it was answered, or decided without an answer.",
                document=document.display_name)
        reason = self._get_cannot_prepare_reason(document, document_sudo, is_preparer)
        if not reason and not document_sudo._get_questions_to_answer():
            return self.env._(
                "You asked about %(document)s yourself: %(employee)s has to answer.",
                document=document.display_name, employee=document_sudo._get_approval_employee().name)
        return reason

    # -- actions ----------------------------------------------------------------
    def action_ask(self, question):
        """Asks the claimant something before deciding. The step stays open, and its deadline waits for the answer.

        :param str question: what the approver wants to know
        :raises UserError: without a question, with one open already, or where there is nothing for this user to decide
        """
        question = (question or '').strip()
        if not question:
            raise UserError(self.env._(
                "Enter what you want to know about %(documents)s.", documents=", ".join(self.mapped('display_name'))))
        self = self._lock_for_approval()
        self._check_may('ask')
        # sudo: nobody writes questions himself; authority was checked above
        documents_sudo = self.sudo()
        questions_sudo = self.env['hr.expense.approval.question'].sudo().create([
            document._prepare_question_vals(document._get_step_to_ask(), question) for document in documents_sudo])
        for document in documents_sudo:
            own = questions_sudo.filtered(lambda one, document=document: one._get_document() == document)
            document._log_event('ask', own.step_id, question, on_behalf_of=own.on_behalf_of_id)
            document._notify_question(own)
        return True

    def action_answer(self, answer, question_id=False):
        """Answers what was asked about the documents; whoever asked is told and decides.

        :param str answer: in words
        :param int question_id: which question, where several are open
        :raises UserError: without an answer, where nothing is to be answered, or by somebody else
        """
        answer = (answer or '').strip()
        if not answer:
            raise UserError(self.env._(
                "Enter the answer for %(documents)s.", documents=", ".join(self.mapped('display_name'))))
        self = self._lock_for_approval()
        self._check_may('answer')
        # sudo: nobody writes questions himself; authority was checked above
        for document_sudo in self.sudo():
            question_sudo = document_sudo._get_questions_to_answer()
            if question_id:
                question_sudo = question_sudo.filtered(lambda one: one.id == question_id)
            if not question_sudo:
                raise UserError(self.env._(
                    "This question about %(document)s is not open any more. Reload the page.",
                    document=document_sudo.display_name))
            if len(question_sudo) > 1:
                raise UserError(self.env._(
                    "%(askers)s asked about %(document)s: choose which question you answer.",
                    document=document_sudo.display_name,
                    askers=format_list(self.env, [one._get_asker_name() for one in question_sudo])))
            question_sudo._end({
                'answer': answer, 'answered_by_id': self.env.uid, 'answered_on': fields.Datetime.now()})
            # the message is a reminder as well
            question_sudo.step_id.reminded_on = question_sudo.answered_on
            document_sudo._log_event('answer', question_sudo.step_id, answer)
            document_sudo._notify_answer(question_sudo)
        return True

    # -- business: called as superuser --------------------------------------------
    def _get_open_questions(self):
        return self.question_ids.filtered(lambda question: question.state == 'open')

    def _get_questions_to_answer(self):
        """Open questions that the current user did not ask himself."""
        return self._get_open_questions().filtered(lambda question: question.asked_by_id != self.env.user)

    def _get_step_to_ask(self):
        """The first step that the current user may decide and about which no question is open."""
        return (self._get_steps_to_decide('ask') - self._get_open_questions().step_id)[:1]

    def _prepare_question_vals(self, step, question):
        self.ensure_one()
        voice = step._get_voices()[self.env.user]
        return {
            self._approval_document_field: self.id,
            'step_id': step.id,
            'company_id': self.company_id.id,
            'asked_by_id': self.env.uid,
            'on_behalf_of_id': voice != self.env.user and voice.id,
            'asked_on': fields.Datetime.now(),
            'question': question,
        }

    @api.model
    def _find_steps_to_remind(self):
        # these wait for the claimant
        return super()._find_steps_to_remind().filtered(lambda step: not step.has_open_question)

    # -- who is told: called as superuser -------------------------------------------
    def _notify_question(self, question):
        """Writes the question into the chatter; the claimant is told, in his language, and gets an activity."""
        self.ensure_one()
        lang = self._get_claimant_lang()
        document = self.with_context(lang=lang)
        document._post_from_template(
            'ask', lang, self._get_claimant_partner(), question=question.question,
            asked_by=question.with_context(lang=lang)._get_asker_name())
        user = self._get_approval_employee().user_id or self.submitted_by_id - question.asked_by_id
        if user and not self.activity_search([ACTIVITY]):
            localized = self.with_context(lang=user.lang)
            # quick: the message tells him, the activity need not send a mail of its own
            self.env['mail.activity'].with_context(mail_activity_quick_update=True).create({
                'res_model_id': self.env['ir.model']._get_id(self._name),
                'res_id': self.id,
                'activity_type_id': self.env.ref(ACTIVITY).id,
                'user_id': user.id,
                'date_deadline': fields.Date.context_today(self),
                'automated': True,
                'summary': localized.env._("Answer a question about %s", localized.display_name),
            })

    def _notify_answer(self, question):
        """Writes the answer into the chatter; whoever asked is told, or who has to decide by now, in his language."""
        self.ensure_one()
        deciders = question.step_id._get_deciders()
        recipients = question.asked_by_id if question.asked_by_id in deciders else question.asked_by_id | deciders
        self._post_from_template(
            'answer', self.env.lang, self.env['res.partner'], question=question.question, answer=question.answer)
        for lang, users in recipients.grouped('lang').items():
            document = self.with_context(lang=lang)
            subject, body = document._render_approval_template(
                self.env.ref(self._get_approval_templates()['answer']), lang, question=question.question,
                answer=question.answer)[self.id]
            for user in users:
                document.message_notify(
                    partner_ids=user.partner_id.ids, subject=subject,
                    body=body + (document._render_decision_buttons() if user in deciders else ''),
                    author_id=self.env.user.partner_id.id,
                    email_layout_xmlid='mail.mail_notification_layout',
                    model_description=self.env['ir.model']._get(self._name).with_context(lang=lang).display_name)

    def _post_from_template(self, occasion, lang, partners, **values):
        """Puts the message of this occasion into the chatter, and notifies these partners."""
        self.ensure_one()
        subject, body = self._render_approval_template(
            self.env.ref(self._get_approval_templates()[occasion]), lang, **values)[self.id]
        return self.message_post(
            subject=subject, body=body, subtype_id=self.env.ref(self._get_approval_subtypes()[occasion]).id,
            author_id=self.env.user.partner_id.id, partner_ids=partners.ids,
            email_layout_xmlid='mail.mail_notification_layout')

    def _clear_question_activities(self):
        """Removes the claimant's activity where no question is left to answer."""
        self.filtered(lambda document: not document._get_open_questions()).activity_unlink([ACTIVITY])
