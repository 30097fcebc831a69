from odoo import api, fields, models

#: states of a claim whose lines are all in the books
POSTED_STATES = ('posted', 'partial', 'in_payment', 'paid')
#: states of a claim that nobody has to approve any more
APPROVED_STATES = ('approved', *POSTED_STATES)


class HrExpenseClaim(models.Model):
    """When claims got where they are, as far as nothing else says it."""
    _inherit = 'hr.expense.claim'

    posted_on = fields.Datetime(
        compute='_compute_posted_on', store=True, help="When the last of its lines came into the books.")

    @api.depends('state')
    def _compute_posted_on(self):
        now = fields.Datetime.now()
        for claim in self:
            claim.posted_on = claim.state in POSTED_STATES and (claim.posted_on or now)
