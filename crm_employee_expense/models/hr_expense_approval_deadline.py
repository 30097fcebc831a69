from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseApprovalStep(models.Model):
    """Steps whose decision is late."""
    _inherit = 'hr.expense.approval.step'

    is_overdue = fields.Boolean(
        string="Overdue", compute='_compute_is_overdue', search='_search_is_overdue',
        help="The deadline has passed, and whoever has to decide did not wait for an answer of the employee.")

    _due_idx = models.Index("(deadline) WHERE state = 'pending'")

    @api.depends('state', 'deadline', 'has_open_question')
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for step in self:
            step.is_overdue = step.state == 'pending' and bool(step.deadline) and step.deadline < now \
                and not step.has_open_question

    def _search_is_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('state', '=', 'pending') & Domain('deadline', '<', fields.Datetime.now()) \
            & Domain('has_open_question', '=', False)
