from odoo import api, fields, models

CHUNK = 100


class HrExpenseApprovalMixin(models.AbstractModel):
    """Reminders of decisions that have been waiting for some working days."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def _cron_remind_approvers(self):
        """Reminds approvers of steps that wait longer than their company allows, and again after as long."""
        steps = self._find_steps_to_remind()
        remaining = len(steps)
        for start in range(0, len(steps), CHUNK):
            chunk = steps[start:start + CHUNK].try_lock_for_update()
            chunk = chunk.filtered(lambda step: step.state == 'pending')
            chunk.reminded_on = fields.Datetime.now()
            self._message_approvers('reminder', chunk)
            remaining -= len(steps[start:start + CHUNK])
            # what one chunk read is of no use for the next
            self.env.invalidate_all()
            if not self.env['ir.cron']._commit_progress(len(chunk), remaining=remaining):
                break

    @api.model
    def _find_steps_to_remind(self):
        now = fields.Datetime.now()
        found = self.env['hr.expense.approval.step']
        for company in self.env['res.company'].search([('expense_claim_reminder_days', '>', 0)]):
            latest = company._plan_expense_working_days(now, -company.expense_claim_reminder_days)
            found |= found.search([
                (self._approval_document_field, '!=', False),
                ('company_id', '=', company.id),
                ('state', '=', 'pending'),
                ('opened_on', '<=', latest),
                '|', ('reminded_on', '=', False), ('reminded_on', '<=', latest),
            ])
        return found
