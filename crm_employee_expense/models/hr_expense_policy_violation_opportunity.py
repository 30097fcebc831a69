from odoo import fields, models


class HrExpensePolicyViolation(models.Model):
    """Findings about what an opportunity costs."""
    _inherit = 'hr.expense.policy.violation'

    kind = fields.Selection(
        selection_add=[('opportunity_cap', "Opportunity too expensive")], ondelete={'opportunity_cap': 'cascade'})

    def _describe(self):
        if self.kind != 'opportunity_cap':
            return super()._describe()
        figures = self.figures or {}
        if figures.get('share') is None:
            return self.env._(
                "“%(opportunity)s” has no expected revenue yet, so its cost cannot be compared with the cap of "
                "%(cap)s%%.", opportunity=figures.get('opportunity'), cap=figures.get('cap'))
        return self.env._(
            "Cost of “%(opportunity)s” with this claim: %(share)s%% of its expected revenue, cap %(cap)s%%.",
            opportunity=figures.get('opportunity'), share=figures['share'], cap=figures.get('cap'))
