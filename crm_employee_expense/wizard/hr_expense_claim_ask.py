from odoo import api, fields, models


class HrExpenseClaimAsk(models.TransientModel):
    """The dialog to ask the employee about claims, or to answer."""
    _name = 'hr.expense.claim.ask'
    _description = "Ask or Answer about Expense Claims"

    claim_ids = fields.Many2many('hr.expense.claim', string="Claims", required=True)
    mode = fields.Selection([('ask', "Ask"), ('answer', "Answer")], default='ask', required=True)
    question_id = fields.Many2one(
        'hr.expense.approval.question', domain="[('claim_id', 'in', claim_ids), ('state', '=', 'open')]")
    question = fields.Text(related='question_id.question')
    asked_by_id = fields.Many2one(related='question_id.asked_by_id')
    has_choice = fields.Boolean(compute='_compute_has_choice', help="Whether several questions are open.")
    text = fields.Text()

    @api.depends('claim_ids')
    def _compute_has_choice(self):
        for dialog in self:
            dialog.has_choice = len(dialog.claim_ids._origin.open_question_ids) > 1

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
