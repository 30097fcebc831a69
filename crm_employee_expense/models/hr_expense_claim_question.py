from odoo import fields, models


class HrExpenseClaim(models.Model):
    """Questions about a claim and their dialogs."""
    _inherit = 'hr.expense.claim'

    question_ids = fields.One2many('hr.expense.approval.question', 'claim_id', string="Questions", readonly=True)

    _open_question_idx = models.Index("(id) WHERE has_open_question")

    def _get_approval_templates(self):
        return {
            **super()._get_approval_templates(),
            'ask': 'crm_employee_expense.mail_template_claim_question',
            'answer': 'crm_employee_expense.mail_template_claim_answer',
        }

    def _get_approval_subtypes(self):
        return {
            **super()._get_approval_subtypes(),
            'ask': 'crm_employee_expense.mail_message_subtype_claim_question',
            'answer': 'crm_employee_expense.mail_message_subtype_claim_question',
        }
