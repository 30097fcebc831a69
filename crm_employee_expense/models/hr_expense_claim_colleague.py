from odoo import models


class HrExpenseClaim(models.Model):
    """The dialog that brings a colleague into a decision on claims."""
    _inherit = 'hr.expense.claim'

    def action_involve_dialog(self):
        """Opens the dialog to pass the decision on, or to ask for one more approval.

        :raises UserError: where the user has nothing to decide
        """
        self._check_may('add_approver')
        # in finance, those who could take one's place are asked as a rule already
        is_finance = 'finance' in self.pending_step_ids.mapped('kind')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Involve a Colleague"),
            'res_model': 'hr.expense.claim.involve',
            'view_mode': 'form',
            'target': 'new',
            'context': {
                'default_claim_ids': self.ids,
                'default_mode': 'forward' if all(self.mapped('can_forward')) and not is_finance else 'add',
            },
        }
