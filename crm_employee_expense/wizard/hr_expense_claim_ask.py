from odoo import api, fields, models


class HrExpenseClaimAsk(models.TransientModel):
    """The dialog to ask the employee about documents, or to answer."""
    _name = 'hr.expense.claim.ask'
    _description = "Ask or Answer about Expense Claims"
    _inherit = 'hr.expense.approval.dialog'

    mode = fields.Selection([('ask', "Ask"), ('answer', "Answer")], default='ask', required=True)
    question_id = fields.Many2one(
        'hr.expense.approval.question', string="Question to Answer",
        domain="['|', ('claim_id', 'in', claim_ids), ('advance_id', 'in', advance_ids), ('state', '=', 'open')]")
    # as the user: what he cannot read, the dialog does not show either
    question = fields.Text(related='question_id.question', related_sudo=False)
    asked_by_id = fields.Many2one(related='question_id.asked_by_id', related_sudo=False)
    has_choice = fields.Boolean(compute='_compute_has_choice', help="Whether several questions are open.")
    text = fields.Text()

    @api.depends('claim_ids', 'advance_ids')
    def _compute_has_choice(self):
        for dialog in self:
            dialog.has_choice = len(dialog._get_documents()._origin.open_question_ids) > 1

    @api.constrains('question_id')
    def _check_question_access(self):
        """:raises AccessError: where the question is not for the user's eyes"""
        self.sudo(False).question_id.check_access('read')  # constraints run as superuser

    def action_confirm(self):
        """Asks or answers.

        :raises UserError: as the documents' own actions do
        """
        self.ensure_one()
        documents = self._get_documents()
        if self.mode == 'answer':
            documents.action_answer(self.text, self.question_id.id)
        else:
            documents.action_ask(self.text)
        return {'type': 'ir.actions.act_window_close'}
