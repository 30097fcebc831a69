from odoo import api, fields, models

from ..tools.claim_states import APPROVED_STATES, POSTED_STATES


class HrExpenseClaim(models.Model):
    """When claims got where they are, as far as nothing else says it."""
    _inherit = 'hr.expense.claim'

    approved_on = fields.Datetime(
        compute='_compute_approved_on', store=True, help="When the last approval was given that the claim needed.")
    posted_on = fields.Datetime(
        compute='_compute_posted_on', store=True, help="When the last of its lines came into the books.")

    @api.depends('state', 'approval_round', 'step_ids.state', 'step_ids.decided_on')
    def _compute_approved_on(self):
        for claim in self:
            steps = claim.state in APPROVED_STATES and claim._get_current_steps().filtered(
                lambda step: step.state == 'approved')
            claim.approved_on = steps and max(filter(None, steps.mapped('decided_on')), default=False)

    @api.depends('state')
    def _compute_posted_on(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.posted_on = claim.state in POSTED_STATES and (claim.posted_on or now)
