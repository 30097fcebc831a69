from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseClaim(models.Model):
    """Until when a claim has to be decided, and whether that has passed."""
    _inherit = 'hr.expense.claim'

    deadline = fields.Datetime(
        compute='_compute_deadline', store=True,
        help="When the decision that is now open is due, the earliest where there are several. Empty while the "
             "approver waits for an answer of the employee.")
    is_overdue = fields.Boolean(
        string="Overdue", compute='_compute_is_overdue', search='_search_is_overdue')

    _deadline_idx = models.Index("(deadline) WHERE deadline IS NOT NULL")

    @api.depends('step_ids.state', 'step_ids.deadline', 'step_ids.question_ids.state')
    def _compute_deadline(self):
        for claim in self:
            deadlines = claim._keep_steps(
                lambda step: step.state == 'pending' and not step.has_open_question).mapped('deadline')
            claim.deadline = min(filter(None, deadlines), default=False)

    @api.depends('deadline')
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.is_overdue = bool(claim.deadline) and claim.deadline < now

    def _search_is_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain('deadline', '<', fields.Datetime.now())
