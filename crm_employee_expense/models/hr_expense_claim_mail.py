from odoo import api, models
from odoo.exceptions import UserError


class HrExpenseClaim(models.Model):
    """What a claim says by mail, and to whom."""
    _inherit = 'hr.expense.claim'

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # the mail gateway creates as superuser with the values of whoever calls it
        raise UserError(self.env._(
            "Expense claims are not made by mail. Mail the receipt to Expenses, then put the expense on a claim."))

    def _get_approval_templates(self):
        return {
            'to_approve': 'crm_employee_expense.mail_template_claim_to_approve',
            'reminder': 'crm_employee_expense.mail_template_claim_reminder',
            'approve': 'crm_employee_expense.mail_template_claim_approved',
            'refuse': 'crm_employee_expense.mail_template_claim_refused',
        }

    def _get_approval_subtypes(self):
        return {
            'approve': 'crm_employee_expense.mail_message_subtype_claim_approved',
            'refuse': 'crm_employee_expense.mail_message_subtype_claim_refused',
        }

    def _render_decision_buttons(self):
        self.ensure_one()
        return self.env['ir.qweb']._render('crm_employee_expense.mail_claim_decision_buttons', {'claim': self})

    def _get_decision_url(self, decision):
        """Absolute address that opens the claim with the dialog of a decision: approve, refuse or ask."""
        self.ensure_one()
        return f'{self.get_base_url()}/expense/claim/{self.id}/{decision}'

    def _get_activity_summary(self):
        return self.env._(
            "Approve %(claim)s of %(employee)s", claim=self.name, employee=self.employee_id.name)

    def _message_auto_subscribe_followers(self, updated_values, subtype_ids):
        result = super()._message_auto_subscribe_followers(updated_values, subtype_ids)
        if updated_values.get('employee_id'):
            partner = self.env['hr.employee'].sudo().browse(updated_values['employee_id']).user_id.partner_id
            if partner:
                result.append((partner.id, subtype_ids, False))
        return result

    def _get_mail_thread_data_attachments(self):
        # the receipts hang on the lines, people look for them on the claim
        return super()._get_mail_thread_data_attachments() | self.expense_ids.attachment_ids
