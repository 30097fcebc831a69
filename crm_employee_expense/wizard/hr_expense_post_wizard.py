from odoo import models


class HrExpensePostWizard(models.TransientModel):
    _inherit = 'hr.expense.post.wizard'

    def action_post_entry(self):
        # the expenses come from the context: lines of claims are posted with their claim alone
        self.env['hr.expense'].browse(self.env.context.get('active_ids', []))._check_not_claimed()
        return super().action_post_entry()
