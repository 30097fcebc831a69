from odoo import api, fields, models
from odoo.tools import format_amount, format_date

REMINDER_DAYS = 7


class HrExpenseAdvance(models.Model):
    """What an advance says by mail, and to whom."""
    _inherit = 'hr.expense.advance'

    def _get_approval_templates(self):
        return {
            'to_approve': 'crm_employee_expense.mail_template_advance_to_approve',
            'reminder': 'crm_employee_expense.mail_template_advance_to_approve',
            'approve': 'crm_employee_expense.mail_template_advance_approved',
            'refuse': 'crm_employee_expense.mail_template_advance_refused',
            'ask': 'crm_employee_expense.mail_template_advance_question',
            'answer': 'crm_employee_expense.mail_template_advance_question',
        }

    def _get_approval_subtypes(self):
        return {
            'approve': 'crm_employee_expense.mail_message_subtype_advance_approved',
            'refuse': 'crm_employee_expense.mail_message_subtype_advance_refused',
            'ask': 'mail.mt_note',
            'answer': 'mail.mt_note',
        }

    def _get_activity_summary(self):
        return self.env._(
            "Approve %(advance)s of %(employee)s", advance=self.name, employee=self.employee_id.name)

    @api.model
    def _cron_remind_overdue(self):
        """Reminds employees of overdue advances, and again each week.

        :return: whether the end was reached
        """
        def remind(advances):
            advances = advances.try_lock_for_update(allow_referencing=True)
            advances.reminded_on = fields.Datetime.now()
            for advance in advances:
                advance._remind_overdue()

        return self.env['ir.cron']._work_through(self, [
            ('is_overdue', '=', True), '|', ('reminded_on', '=', False),
            ('reminded_on', '<=', fields.Datetime.subtract(fields.Datetime.now(), days=REMINDER_DAYS))],
            'overdue', remind)

    def _remind_overdue(self):
        self.ensure_one()
        localized = self.with_context(lang=self._get_claimant_lang())
        localized.message_notify(
            partner_ids=self._get_claimant_partner().ids,
            subject=localized.env._("%s is overdue", self.display_name),
            body=localized.env._(
                "%(amount)s of %(advance)s were to be settled or returned by %(date)s. Claim what you spent, or give "
                "the rest back to finance.", advance=self.display_name,
                amount=format_amount(localized.env, self.amount_residual, self.currency_id),
                date=format_date(localized.env, self.return_by)))
