from odoo import api, fields, models


class HrExpenseApprovalQuestion(models.Model):
    """What somebody who has to decide wants to know from the claimant first.

    Everybody who may read the document may read its questions; nobody may
    write them. They are asked, answered and closed by
    ``hr.expense.approval.mixin`` and the steps alone.
    """
    _name = 'hr.expense.approval.question'
    _description = "Expense Approval Question"
    _rec_name = 'question'
    _order = 'id'

    claim_id = fields.Many2one('hr.expense.claim', index=True, ondelete='cascade', readonly=True)
    advance_id = fields.Many2one('hr.expense.advance', index=True, ondelete='cascade', readonly=True)
    step_id = fields.Many2one(
        'hr.expense.approval.step', required=True, index=True, ondelete='cascade', readonly=True,
        help="The decision that waits for the answer.")
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    asked_by_id = fields.Many2one('res.users', required=True, readonly=True)
    on_behalf_of_id = fields.Many2one(
        'res.users', readonly=True, help="The approver for whom somebody stood in when asking.")
    asked_on = fields.Datetime(required=True, readonly=True)
    question = fields.Text(required=True, readonly=True)
    answer = fields.Text(readonly=True)
    answered_by_id = fields.Many2one('res.users', readonly=True)
    answered_on = fields.Datetime(readonly=True)
    closed_on = fields.Datetime(
        readonly=True, help="When the decision was made, or the document taken back, without waiting for an answer.")
    state = fields.Selection(
        [('open', "Waiting for answer"), ('answered', "Answered"), ('closed', "Closed without answer")],
        string="Status", compute='_compute_state', store=True)
    can_answer = fields.Boolean(compute='_compute_can_answer')

    _open_uniq = models.UniqueIndex("(step_id) WHERE answered_on IS NULL AND closed_on IS NULL")

    @api.depends('answered_on', 'closed_on')
    def _compute_state(self):
        for question in self:
            question.state = 'answered' if question.answered_on else 'closed' if question.closed_on else 'open'

    @api.depends('state')
    @api.depends_context('uid')
    def _compute_can_answer(self):
        for question in self:
            question.can_answer = (
                question.state == 'open' and question.asked_by_id != self.env.user
                and question._get_document().can_answer)

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        # questions are facts: neither the context nor a user's own defaults say anything about them
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    # -- actions ----------------------------------------------------------------------------
    def action_answer_dialog(self):
        """Opens the dialog to answer this question.

        :raises UserError: where the user may not answer
        """
        self.ensure_one()
        return self._get_document().with_context(expense_question_id=self.id).action_answer_dialog()

    # -- business: called as superuser ---------------------------------------------------------
    def _get_document(self):
        """The document the question is about."""
        return self.claim_id or self.advance_id

    def _get_asker_name(self):
        """Who asked, and for whom he stood in."""
        self.ensure_one()
        if not self.on_behalf_of_id:
            return self.asked_by_id.name
        return self.env._("%(name)s for %(other)s", name=self.asked_by_id.name, other=self.on_behalf_of_id.name)

    def _end(self, vals):
        """Ends open questions, and gives the time they were open back to whoever has to decide.

        :param dict vals: the answer, or when it was closed
        """
        self.write(vals)
        for question in self:
            question.step_id._give_back_time(question.asked_on, question.answered_on or question.closed_on)
        self._get_document()._clear_question_activities()
