from odoo import fields, models


class AccountMove(models.Model):
    _inherit = 'account.move'

    expense_claim_count = fields.Integer(compute='_compute_expense_claim_count', compute_sudo=True)

    def _compute_expense_claim_count(self):
        for move in self:
            move.expense_claim_count = len(move.expense_ids.claim_id)

    def action_open_expense_claim(self):
        """Opens the claims behind the entry."""
        # sudo: only to find them; opening them checks the user's own access
        claims = self.env['hr.expense.claim'].browse(self.sudo().expense_ids.claim_id.ids)
        return claims._open_records(claims, self.env._("Expense Claims"))

    def _detach_claimed_expenses(self):
        """Frees claimed expenses of their entry, so that their claims can be posted again."""
        # sudo: whoever may cancel or reverse the entry need not be allowed to write expenses
        self.sudo().expense_ids.filtered('claim_id').account_move_id = False

    def _reverse_moves(self, default_values_list=None, cancel=False):
        self._detach_claimed_expenses()
        return super()._reverse_moves(default_values_list=default_values_list, cancel=cancel)

    def button_cancel(self):
        self._detach_claimed_expenses()
        return super().button_cancel()
