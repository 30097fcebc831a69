from markupsafe import Markup

from odoo import fields, models

ACTIVITY = 'crm_employee_expense.mail_activity_type_claim_approval'


class HrExpenseApprovalMixin(models.AbstractModel):
    """What people are told: approvers what waits for them, the claimant what was decided.

    Called as superuser, on behalf of the current user, who is the author.
    """
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_templates(self):
        """Mail templates by occasion: to_approve, reminder, approve, refuse."""
        raise NotImplementedError

    def _notify_approvers(self, steps, approvers=None, get_note=None):
        """One activity and one message for each document and approver, in the approver's language.

        :param approvers: those who are new, where the others were told before
        :param get_note: function that gives a sentence for the message, from the document in the right language
        """
        vals_list = []
        model_id = self.env['ir.model']._get_id(self._name)
        type_id = self.env.ref(ACTIVITY).id
        today = fields.Date.context_today(self)
        for step in steps:
            document = step[self._approval_document_field]
            vals_list += [{
                'res_model_id': model_id,
                'res_id': document.id,
                'activity_type_id': type_id,
                'user_id': user.id,
                'date_deadline': today,
                'automated': True,
                'summary': document.with_context(lang=user.lang)._get_activity_summary(),
            } for user in step._get_deciders(approvers)]
        # quick: the message below tells the approver, the activity need not send a mail of its own
        self.env['mail.activity'].with_context(mail_activity_quick_update=True).create(vals_list)
        self._message_approvers('to_approve', steps, approvers, get_note)

    def _message_approvers(self, occasion, steps, approvers=None, get_note=None):
        """Sends the message of this occasion to those who can decide the steps."""
        template = self.env.ref(self._get_approval_templates()[occasion])
        recipients = {}  # {language: {document: users}}
        for step in steps:
            for user in step._get_deciders(approvers):
                by_document = recipients.setdefault(user.lang, {})
                document = step[self._approval_document_field]
                by_document[document] = by_document.get(document, self.env['res.users']) | user
        for lang, by_document in recipients.items():
            documents = self.union(*by_document).with_context(lang=lang)
            contents = {}
            for note, group in documents.grouped(lambda document: get_note and get_note(document)).items():
                contents.update(group._render_approval_template(template, lang, note=note))
            headers = documents._prepare_message_headers()
            for document in documents:
                subject, body = contents[document.id]
                document.message_notify(
                    partner_ids=by_document[document].partner_id.ids, subject=subject,
                    body=body + document._render_decision_buttons(),
                    email_layout_xmlid='mail.mail_notification_layout',
                    model_description=self.env['ir.model']._get(self._name).with_context(lang=lang).display_name,
                    **headers[document.id])

    def _tell(self, users, get_words):
        """Sends users a short message about the document, each in his language.

        :param get_words: function that gives subject and body, from the document in the right language
        """
        self.ensure_one()
        for lang, group in users.grouped('lang').items():
            document = self.with_context(lang=lang)
            subject, body = get_words(document)
            document.message_notify(
                partner_ids=group.partner_id.ids, subject=subject, body=body,
                author_id=self.env.user.partner_id.id,
                email_layout_xmlid='mail.mail_notification_layout',
                model_description=self.env['ir.model']._get(self._name).with_context(lang=lang).display_name)

    def _notify_decision(self, decision, comment, steps):
        """Writes the decision into the chatter; the claimant is told, in his language."""
        template = self.env.ref(self._get_approval_templates()[decision])
        subtype = self.env.ref(self._get_approval_subtypes()[decision])
        for lang, documents in self.grouped(lambda document: document._get_claimant_lang()).items():
            documents = documents.with_context(lang=lang)
            contents = {}
            for name, group in documents.grouped(lambda document: document._get_decider_name(steps)).items():
                contents.update(group._render_approval_template(template, lang, comment=comment, decided_by=name))
            headers = documents._prepare_message_headers()
            for document in documents:
                subject, body = contents[document.id]
                document.message_post(
                    subject=subject, body=body, subtype_id=subtype.id,
                    partner_ids=document._get_claimant_partner().ids,
                    email_layout_xmlid='mail.mail_notification_layout', **headers[document.id])

    def _prepare_message_headers(self):
        """{id: what mail.thread would look up again for each message}: author and addresses of the current user."""
        author_id, email_from = self._message_compute_author(self.env.user.partner_id.id)
        company = self.env.company
        domains = self._mail_get_alias_domains(default_company=company)
        companies = self._mail_get_companies(default=company)
        reply_to = self._notify_get_reply_to(default=email_from, author_id=author_id)
        return {document.id: {
            'author_id': author_id, 'email_from': email_from, 'reply_to': reply_to[document.id],
            'record_alias_domain_id': domains[document.id].id, 'record_company_id': companies[document.id].id,
        } for document in self}

    def _get_decider_name(self, steps):
        """The current user, and for whom he stood in when he decided these steps."""
        self.ensure_one()
        absent = steps.filtered(lambda step: step[self._approval_document_field] == self).on_behalf_of_id
        if not absent:
            return self.env.user.name
        return self.env._("%(name)s for %(other)s", name=self.env.user.name, other=absent[:1].name)

    def _render_approval_template(self, template, lang, **values):
        """{id: (subject, body)} of a mail template, in one language; it finds the values in ``ctx``."""
        template = template.with_context(lang=lang, **values)
        subjects = template._render_field('subject', self.ids, set_lang=lang)
        bodies = template._render_field('body_html', self.ids, set_lang=lang)
        return {document.id: (subjects[document.id], bodies[document.id]) for document in self}

    def _render_decision_buttons(self):
        """What stands below each message to approvers, whatever its template says."""
        return Markup()

    def _get_claimant_partner(self):
        """Whom to tell about the document."""
        self.ensure_one()
        employee = self._get_approval_employee()
        return employee.user_id.partner_id or employee.work_contact_id

    def _get_claimant_lang(self):
        return self._get_claimant_partner().lang or self.env.lang

    def _get_activity_summary(self):
        return self.display_name

    def _clear_activities(self, steps=None):
        """Removes the approvers' activities; with steps, those that have no decision of theirs left to make."""
        if steps is None:
            self.activity_unlink([ACTIVITY])
            return
        waiting = {
            document.id: self.env['res.users'].union(*(
                step._get_deciders() for step in document._get_open_steps() if step.state == 'pending'))
            for document in self}
        self.activity_search([ACTIVITY]).filtered(
            lambda activity: activity.user_id not in waiting[activity.res_id]).unlink()
