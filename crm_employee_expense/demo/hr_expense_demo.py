from odoo import api, models

from .advance_storyteller import AdvanceStoryteller
from .advances import ADVANCES, SETTLING_CLAIMS
from .claims import CLAIMS, DELEGATIONS, DRAFT_EXPENSES
from .storyteller import Storyteller


class HrExpenseDemo(models.AbstractModel):
    """Gives the demo company half a year of claims. Called by the demo data, once."""
    _name = 'hr.expense.demo'
    _description = "Demo Expense Claims"

    @api.model
    def _create_claims(self):
        company = self.env.ref('base.main_company')
        if self.env['hr.expense.claim'].search_count([('company_id', '=', company.id)], limit=1):
            return
        Storyteller(self.env, company).tell(CLAIMS, DRAFT_EXPENSES, DELEGATIONS)

    @api.model
    def _create_advances(self):
        company = self.env.ref('base.main_company')
        if self.env['hr.expense.advance'].search_count([('company_id', '=', company.id)], limit=1):
            return
        AdvanceStoryteller(self.env, company).tell(ADVANCES)
        Storyteller(self.env, company).tell(SETTLING_CLAIMS, {}, [])
