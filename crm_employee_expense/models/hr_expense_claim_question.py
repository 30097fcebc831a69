from odoo import fields, models


class HrExpenseClaim(models.Model):
    """Questions about a claim and their dialogs."""
    _inherit = 'hr.expense.claim'

    question_ids = fields.One2many('hr.expense.approval.question', 'claim_id', string="Questions", readonly=True)

    _open_question_idx = models.Index("(id) WHERE has_open_question")

    def action_ask_dialog(self):
        """Opens the dialog to ask the employee.

        :raises UserError: where the user may not ask
        """
        self._check_may('ask')
        return self._open_question_dialog('ask', self.env._("Ask %s", ", ".join(self.employee_id.mapped('name'))))

    def action_answer_dialog(self):
        """Opens the dialog to answer; the context may say which question (``expense_question_id``).

        :raises UserError: where the user may not answer
        """
        self.ensure_one()
        self._check_may('answer')
        # sudo: whom the user may answer was checked above
        questions_sudo = self.sudo()._get_questions_to_answer()
        chosen = questions_sudo.filtered(lambda question: question.id == self.env.context.get('expense_question_id'))
        return self._open_question_dialog(
            'answer', self.env._("Answer"), default_question_id=(chosen or questions_sudo)[:1].id)

    def _open_question_dialog(self, mode, name, **defaults):
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': 'hr.expense.claim.ask',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_ids': self.ids, 'default_mode': mode, **defaults},
        }

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
