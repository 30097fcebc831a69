from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseClaim(models.Model):
    """Reimbursing less than was claimed for a line."""
    _inherit = 'hr.expense.claim'

    can_reduce = fields.Boolean(compute='_compute_permissions')
    has_reductions = fields.Boolean(compute='_compute_has_reductions')

    @api.depends('expense_ids.claimed_amount_currency')
    def _compute_has_reductions(self):
        for claim in self:
            claim.has_reductions = any(claim.expense_ids.mapped('claimed_amount_currency'))

    # -- authority ------------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'reduce']

    def _get_cannot_reduce_reason(self, document, document_sudo, is_preparer):
        return self._get_cannot_approve_reason(document, document_sudo, is_preparer)

    # -- actions ----------------------------------------------------------------------------
    def action_reduce_dialog(self):
        """Opens the dialog that lowers an amount; the context may say of which line (``claim_line_id``)."""
        self.ensure_one()
        self._check_may('reduce')
        lines = self._get_chosen_line() or self._get_own_lines()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Reduce Amount"),
            'res_model': 'hr.expense.claim.reduce',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id, 'default_expense_id': len(lines) == 1 and lines.id},
        }

    def action_reduce_line(self, line_id, amount, comment=False):
        """Lowers what is reimbursed for a line; what was claimed stays beside it.

        :param int line_id: id of a line of this claim that the employee paid
        :param float amount: new amount in the line's currency, taxes included; more than zero, less than now
        :param str comment: the reason, required
        :raises UserError: for another amount, without a reason, or where the user decides nothing here
        """
        self.ensure_one()
        self = self._lock_for_approval()
        self._check_may('reduce')
        # sudo: lines of submitted claims are written by nobody; authority was checked above
        line_sudo = self.sudo().expense_ids.filtered(lambda line: line.id == line_id)
        if not line_sudo:
            raise UserError(self.env._(
                "Choose a line of %(claim)s. Reload the page if it has changed in the meantime.",
                claim=self.display_name))
        comment = self._get_line_reason(comment, self.env._(
            "Say why the amount of %(line)s is reduced: the employee reads it.", line=line_sudo.name))
        amount = line_sudo._check_reducible(amount)
        self.sudo()._check_total_left(line_sudo.total_amount - line_sudo._convert_at_own_rate(amount))
        self.sudo()._reduce_line(line_sudo, amount, comment)
        return True

    # -- business: called as superuser -------------------------------------------------------
    def _reduce_line(self, line, amount, comment):
        step, absent = self._get_own_step()
        old_words, change = line._format_amount(), {
            'name': line.name, 'currency': line.currency_id, 'amount': amount,
            'old_amount': line.total_amount_currency}
        with self._without_restart():
            line._reduce_to(amount, comment)
        self._log_event('reduce', step, self.env._(
            "%(line)s: %(old)s → %(new)s. %(reason)s", line=line.name, old=old_words, new=line._format_amount(),
            reason=comment), on_behalf_of=absent)
        self._notify_line_decision('reduce', comment, absent, [change])

    def _leave_round(self, kind):
        # before it is a draft: what is claimed anew is what was claimed
        with self._without_restart():
            self.expense_ids._restore_claimed()
        super()._leave_round(kind)
