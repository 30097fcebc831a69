from odoo import models
from odoo.tools import format_list


class HrExpenseApprovalMixin(models.AbstractModel):
    """The dialogs of those who decide, and of the claimant who answers them."""
    _inherit = 'hr.expense.approval.mixin'

    def action_decide(self):
        """Opens the dialog for a decision with a comment; the context says which (``claim_decision``).

        :raises UserError: where the user may not decide so
        """
        decision = self.env.context.get('claim_decision', 'approve')
        self._check_may(decision)
        name = self.env._("Refuse") if decision == 'refuse' else self.env._("Approve")
        return self._open_dialog('hr.expense.claim.decide', name, default_decision=decision)

    def action_ask_dialog(self):
        """Opens the dialog to ask the employee.

        :raises UserError: where the user may not ask
        """
        self._check_may('ask')
        employees = format_list(self.env, self.employee_id.mapped('name'))
        return self._open_dialog('hr.expense.claim.ask', self.env._("Ask %s", employees), default_mode='ask')

    def action_answer_dialog(self):
        """Opens the dialog to answer; the context may say which question (``expense_question_id``).

        :raises UserError: where the user may not answer
        """
        self.ensure_one()
        self._check_may('answer')
        # sudo: whom the user may answer was checked above
        questions_sudo = self.sudo()._get_questions_to_answer()
        chosen = questions_sudo.filtered(lambda question: question.id == self.env.context.get('expense_question_id'))
        return self._open_dialog(
            'hr.expense.claim.ask', self.env._("Answer"), default_mode='answer',
            default_question_id=(chosen or questions_sudo)[:1].id)

    def action_involve_dialog(self):
        """Opens the dialog to pass the decision on, or to ask for one more approval.

        :raises UserError: where the user has nothing to decide
        """
        self._check_may('add_approver')
        # in finance, those who could take one's place are asked as a rule already
        is_finance = 'finance' in self.pending_step_ids.mapped('kind')
        return self._open_dialog(
            'hr.expense.claim.involve', self.env._("Involve a Colleague"),
            default_mode='forward' if all(self.mapped('can_forward')) and not is_finance else 'add')

    def _open_dialog(self, model, name, **defaults):
        """Action that opens a ``hr.expense.approval.dialog`` about these documents."""
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': model,
            'view_mode': 'form',
            'target': 'new',
            'context': {f'default_{self._approval_document_field}s': self.ids, **defaults},
        }
