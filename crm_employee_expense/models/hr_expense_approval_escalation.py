from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.tools import format_date, format_list

CHUNK = 100


class HrExpenseApprovalMixin(models.AbstractModel):
    """Decisions that are overdue go to the approver's manager as well; the approver can still decide."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _cron_escalate_steps(self):
        """Adds a manager to each overdue step, once; those for which there is nobody are looked at again."""
        steps = self._find_steps_to_escalate()
        remaining = len(steps)
        for start in range(0, len(steps), CHUNK):
            chunk = steps[start:start + CHUNK]
            self._escalate(chunk)
            remaining -= len(chunk)
            # what one chunk read is of no use for the next
            self.env.invalidate_all()
            if not self.env['ir.cron']._commit_progress(len(chunk), remaining=remaining):
                break

    @api.model
    def _find_steps_to_escalate(self):
        return self.env['hr.expense.approval.step'].search([
            (self._approval_document_field, '!=', False), ('is_overdue', '=', True), ('escalated_on', '=', False)])

    @api.model
    def _escalate(self, steps):
        # as decisions do: whoever decides at this moment comes first
        documents = steps[self._approval_document_field].try_lock_for_update(allow_referencing=True)
        documents.invalidate_recordset()
        steps.invalidate_recordset()
        steps = steps.filtered(
            lambda step: step[self._approval_document_field] in documents
            and step.is_overdue and not step.escalated_on)
        employees = self._get_employees_of(steps.approver_ids, steps.company_id)
        for step in steps:
            step[self._approval_document_field]._escalate_step(step, employees)

    def _escalate_step(self, step, employees):
        """Adds the managers of those who did not decide in time, and tells both."""
        self.ensure_one()
        late = step._get_entitled() - step.approved_user_ids
        late_deciders = step._get_deciders()
        newcomers = self._find_substitutes(step, late, employees)
        if not newcomers:
            return
        step.write({
            'approver_ids': [Command.link(user.id) for user in newcomers], 'escalated_on': fields.Datetime.now()})

        def describe(document):
            names = {
                'late': format_list(document.env, late.mapped('name')), 'document': document.display_name,
                'others': format_list(document.env, newcomers.mapped('name')),
                'date': format_date(document.env, step.deadline)}
            if not late:
                return document.env._("Nobody could decide by %(date)s, so %(others)s can decide now.", **names)
            return document.env._(
                "%(late)s did not decide by %(date)s, so %(others)s can decide as well.", **names)

        def tell_late(document):
            return document.env._("%s is overdue", document.display_name), " ".join([
                describe(document), document.env._("You can still decide.")])

        self._log_event('escalate', step, describe(self), self.env['res.users'].browse(SUPERUSER_ID))
        localized = self.with_context(lang=self._get_claimant_lang())
        localized._message_log(body=describe(localized), author_id=self.env.user.partner_id.id)
        self._notify_approvers(step, newcomers, describe)
        self._tell(late_deciders - newcomers, tell_late)
