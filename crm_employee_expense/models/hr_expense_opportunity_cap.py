from odoo import api, fields, models

from .hr_expense_policy_violation import SEVERITIES


class HrExpenseOpportunityCap(models.Model):
    """How much an opportunity may cost, as a share of its expected revenue, and what happens beyond.

    A cap for stages takes the place of those for all stages. Of several that are exceeded, the strictest is told.
    """
    _name = 'hr.expense.opportunity.cap'
    _description = "Opportunity Expense Cap"
    _order = 'percent, id'
    _check_company_auto = True

    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company, index=True)
    stage_ids = fields.Many2many(
        'crm.stage', string="Stages", help="Empty: all stages that have no cap of their own.")
    percent = fields.Float(
        string="Cap (% of Expected Revenue)", required=True, default=10, digits=(16, 1),
        help="Cost of the opportunity as a share of its expected revenue: expenses in approval, approved or paid, "
             "and the claim that is submitted.")
    severity = fields.Selection(
        SEVERITIES, string="Consequence", default='approval', required=True,
        help="For information: approvers see it. Needs a justification: the employee explains it before submitting. "
             "Needs an extra approval: one more level decides. Not allowed: the claim cannot be submitted.")

    _percent_range = models.Constraint(
        'CHECK (percent > 0 AND percent <= 1000)',
        "A cap for opportunities has to be more than 0% and at most 1000% of the expected revenue.")

    @api.depends('percent', 'stage_ids')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for cap in self:
            cap.display_name = self.env._(
                "%(percent).1f%% · %(stages)s", percent=cap.percent,
                stages=", ".join(cap.stage_ids.mapped('name')) or self.env._("All stages"))

    # -- business: called as superuser -------------------------------------------------------
    def _get_exceeded(self, lead, cost):
        """The strictest of these caps that the cost of the opportunity exceeds, or none.

        Without an expected revenue there is nothing to compare with: any cost exceeds the cap.
        """
        own = self.filtered(lambda cap: lead.stage_id in cap.stage_ids)
        caps = own or self.filtered(lambda cap: not cap.stage_ids)
        compare = lead.company_currency.compare_amounts
        exceeded = caps.filtered(lambda cap: compare(cost, max(lead.expected_revenue, 0) * cap.percent / 100) > 0)
        rank = {severity: number for number, (severity, _label) in enumerate(SEVERITIES)}
        return exceeded.sorted(lambda cap: (-rank[cap.severity], cap.percent, cap.id))[:1]
