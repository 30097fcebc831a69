from markupsafe import Markup

from odoo import SUPERUSER_ID, Command, api, models
from odoo.tools import format_list

from .hr_expense_approval_step import ADMINISTRATOR


class HrExpenseApprovalMixin(models.AbstractModel):
    """Decisions of those who leave: others come in, so that nothing gets stuck. Called as superuser."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _pass_on_steps_of(self, users):
        """Takes these users, whose logins were just archived, out of all open steps.

        Where too few are left, their managers come in, else the fallback of the rule, else expense administrators.
        Expense administrators get one message that lists the documents.
        """
        # the system does it, whoever archived the users
        self = self.with_user(SUPERUSER_ID)
        steps = self.env['hr.expense.approval.step'].with_context(active_test=False).search([
            (self._approval_document_field, '!=', False),
            ('state', 'in', ('waiting', 'pending')), ('approver_ids', 'in', users.ids)])
        steps[self._approval_document_field]._lock_for_approval()
        steps.invalidate_recordset()
        # whoever approved already did so: nothing of his is open
        leaving = {step.id: (step.approver_ids & users) - step.approved_user_ids for step in steps
                   if step.state in ('waiting', 'pending')}
        steps = steps.with_context(active_test=True).filtered(lambda step: leaving.get(step.id))
        employees = self._get_employees_of(users, steps.company_id)
        for step in steps:
            step[self._approval_document_field]._pass_on_step(step, leaving[step.id], employees)
        if steps:
            steps._tell_administrators_of_departure(users)

    def _pass_on_step(self, step, leaving, employees):
        """Takes users out of a step, and brings others in where too few are left."""
        self.ensure_one()
        # active_test: their logins are archived by now
        step.with_context(active_test=False).write({
            'approver_ids': [Command.unlink(user.id) for user in leaving],
            'former_approver_ids': [Command.link(user.id) for user in leaving]})
        missing = step._get_missing_count()
        newcomers = self._find_substitutes(step, leaving, employees, missing) if missing else self.env['res.users']
        if newcomers:
            step.write({'approver_ids': [Command.link(user.id) for user in newcomers], 'passed_on': True})

        def describe(document):
            names = {
                'leaving': format_list(document.env, leaving.mapped('name')),
                'others': format_list(document.env, newcomers.mapped('name'))}
            if newcomers:
                return document.env._(
                    "%(leaving)s has no login any more, so the decision went to %(others)s.", **names)
            if missing:
                return document.env._(
                    "%(leaving)s has no login any more, and there is nobody to decide instead.", **names)
            return document.env._("%(leaving)s has no login any more; the others decide.", **names)

        self._log_event('reassign', step, describe(self))
        self._clear_activities(step)
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=self.env.user.partner_id.id)
        if step.state == 'pending':
            self._notify_approvers(step, newcomers, describe)


class HrExpenseApprovalStep(models.Model):
    """What expense administrators are told of the steps of somebody who left."""
    _inherit = 'hr.expense.approval.step'

    def _tell_administrators_of_departure(self, users):
        """One message to each expense administrator, with the documents of his companies."""
        by_company = self[:1]._get_document()._get_group_users(self.company_id)
        lists = {}  # {(language, steps): administrators}
        for administrator in self.env['res.users'].union(*(
                by_company[company][ADMINISTRATOR] for company in self.company_id)):
            own = self.filtered(lambda step, user=administrator: step.company_id in user.company_ids)
            key = administrator.lang, own
            lists[key] = lists.get(key, self.env['res.users']) | administrator
        for (lang, steps), administrators in lists.items():
            env = self.with_context(lang=lang).env
            items = Markup().join(step._prepare_departure_item(env) for step in steps)
            self.env['mail.thread'].message_notify(
                partner_ids=administrators.partner_id.ids,
                subject=env._("Decisions of %s were passed on", format_list(env, users.mapped('name'))),
                body=Markup("<p>%s</p><ul>%s</ul>") % (env._(
                    "%s has no login any more. These decisions were open; you find them under Approval Steps.",
                    format_list(env, users.mapped('name'))), items),
                author_id=self.env.user.partner_id.id, email_layout_xmlid='mail.mail_notification_layout')

    def _prepare_departure_item(self, env):
        """A list item: the document, and who has to decide now."""
        self.ensure_one()
        document = self._get_document()
        names = format_list(env, self._get_able_voices().mapped('name'))
        words = env._("waits for %s", names) if names else env._("nobody can decide")
        return Markup('<li><a href="%s">%s</a>: %s</li>') % (
            document._notify_get_action_link('view'), document.display_name, words)
