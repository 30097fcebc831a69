from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseApprovalStep(models.Model):
    """Questions about a step: it stays open, and their time does not count against the approver."""
    _inherit = 'hr.expense.approval.step'

    question_ids = fields.One2many('hr.expense.approval.question', 'step_id', string="Questions", readonly=True)
    has_open_question = fields.Boolean(
        compute='_compute_has_open_question', search='_search_has_open_question', compute_sudo=True,
        help="The decision waits for the claimant's answer.")

    @api.depends('question_ids.state')
    def _compute_has_open_question(self):
        for step in self:
            step.has_open_question = bool(step._get_open_questions())

    def _search_has_open_question(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('question_ids', 'any!', [('state', '=', 'open')])

    def write(self, vals):
        result = super().write(vals)
        if vals.get('state', 'pending') != 'pending' or 'approved_user_ids' in vals:
            self._close_questions()
        return result

    # -- business: called as superuser ---------------------------------------------------------
    def _get_open_questions(self):
        return self.question_ids.filtered(lambda question: question.state == 'open')

    def _close_questions(self):
        """Closes open questions whose answer nobody waits for: the step is over, or the asker has decided."""
        idle = self._get_open_questions().filtered(
            lambda question: question.step_id.state != 'pending'
            or (question.on_behalf_of_id or question.asked_by_id) in question.step_id.approved_user_ids)
        if idle:
            idle._end({'closed_on': fields.Datetime.now()})

    def _get_question_intervals(self):
        """Times since the step was opened in which a question about it was open; one still open lasts until now.

        :return: [(start, end)], as datetimes in UTC, in order, none overlapping
        """
        self.ensure_one()
        now, opened_on = fields.Datetime.now(), self.opened_on
        if not opened_on:
            return []
        # sudo: the times alone, for figures about everybody
        intervals = [
            (max(question.asked_on, opened_on), question.answered_on or question.closed_on or now)
            for question in self.sudo().question_ids.sorted('id')]
        return [(start, end) for start, end in intervals if start < end]

    def _give_back_time(self, start, end):
        """Moves the deadline by the working time between two moments."""
        self.ensure_one()
        if self.state == 'pending' and self.deadline:
            self.deadline = self.company_id._shift_by_working_time(self.deadline, start, end)
