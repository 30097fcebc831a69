from odoo import models


class HrExpenseSplit(models.TransientModel):
    _inherit = 'hr.expense.split'

    def _get_values(self):
        # the parts of a claimed expense stay on its claim, and bring no approval of their own
        vals = super()._get_values()
        claim = self.expense_id.claim_id
        if claim:
            for name in ('approval_state', 'approval_date', 'manager_id'):
                vals.pop(name, None)
            vals['claim_id'] = claim.id
        return vals


class HrExpenseSplitWizard(models.TransientModel):
    _inherit = 'hr.expense.split.wizard'

    def action_split_expense(self):
        if self.expense_id.claim_id:
            self.expense_id.claim_id._check_editable()
        return super().action_split_expense()
