from odoo import models


class HrExpenseClaim(models.Model):
    """Travel allowances on a claim."""
    _inherit = 'hr.expense.claim'

    def action_add_allowance(self):
        """Opens the dialog that adds the allowance of a trip.

        :raises UserError: where the claim cannot be edited
        """
        self.ensure_one()
        self._check_editable()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Add Travel Allowance"),
            'res_model': 'hr.expense.claim.allowance',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id},
        }
