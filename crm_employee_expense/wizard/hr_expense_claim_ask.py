from odoo import api, fields, models


class HrExpenseClaimAsk(models.TransientModel):
    """The dialog to ask the employee about claims, or to answer."""
    _name = 'hr.expense.claim.ask'
    _description = "Ask or Answer about Expense Claims"

    claim_ids = fields.Many2many('hr.expense.claim', string="Claims", required=True)
    mode = fields.Selection([('ask', "Ask"), ('answer', "Answer")], default='ask', required=True)
    question_id = fields.Many2one(
        'hr.expense.approval.question', string="Question to Answer",
        domain="[('claim_id', 'in', claim_ids), ('state', '=', 'open')]")
    # as the user: what he cannot read, the dialog does not show either
    question = fields.Text(related='question_id.question', related_sudo=False)
    asked_by_id = fields.Many2one(related='question_id.asked_by_id', related_sudo=False)
    has_choice = fields.Boolean(compute='_compute_has_choice', help="Whether several questions are open.")
    text = fields.Text()

    @api.depends('claim_ids')
    def _compute_has_choice(self):
        for dialog in self:
            dialog.has_choice = len(dialog.claim_ids._origin.open_question_ids) > 1

    @api.constrains('question_id')
    def _check_question_access(self):
        """:raises AccessError: where the question is not for the user's eyes"""
        self.sudo(False).question_id.check_access('read')  # constraints run as superuser

    def action_confirm(self):
        """Asks or answers.

        :raises UserError: as the claims' own actions do
        """
        self.ensure_one()
        if self.mode == 'answer':
            self.claim_ids.action_answer(self.text, self.question_id.id)
        else:
            self.claim_ids.action_ask(self.text)
        return {'type': 'ir.actions.act_window_close'}
