from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .hr_expense_line_decision import RETURN_FIELDS


class HrExpenseClaim(models.Model):
    """Returning single lines to the employee."""
    _inherit = 'hr.expense.claim'

    can_return_lines = fields.Boolean(compute='_compute_permissions')
    returned_expense_ids = fields.One2many(
        'hr.expense', 'returned_claim_id', string="Returned Lines", readonly=True, copy=False,
        help="Expenses that approvers gave back to the employee and that are not submitted again yet.")

    # -- authority ------------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'return_lines']

    def _get_cannot_return_lines_reason(self, document, document_sudo, is_preparer):
        return self._get_cannot_approve_reason(document, document_sudo, is_preparer)

    # -- actions ----------------------------------------------------------------------------
    def action_return_dialog(self):
        """Opens the dialog that returns lines; the context may say which is chosen (``claim_line_id``)."""
        self.ensure_one()
        self._check_may('return_lines')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Return Lines"),
            'res_model': 'hr.expense.claim.return.line',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id, 'default_expense_ids': self._get_chosen_line().ids},
        }

    def action_return_lines(self, line_ids, comment=False):
        """Gives lines back to the employee as draft expenses, with the reason; the rest of the claim goes on.

        :param list line_ids: ids of lines of this claim
        :param str comment: the reason, required
        :raises UserError: without lines or a reason, for the last line, or where the user decides nothing here
        """
        self.ensure_one()
        self = self._lock_for_approval()
        self._check_may('return_lines')
        comment = self._get_line_reason(comment, self.env._(
            "Say why lines of %(claim)s are returned: the employee needs the reason to correct them.",
            claim=self.display_name))
        # sudo: lines of submitted claims are written by nobody; authority was checked above
        self.sudo()._return_lines(self.sudo()._get_lines_to_return(line_ids), comment)
        return True

    # -- business: called as superuser -------------------------------------------------------
    def _get_lines_to_return(self, line_ids):
        """:raises UserError: where these are no lines of the claim, or without them nothing is left of it"""
        self.ensure_one()
        line_ids = line_ids if isinstance(line_ids, (list, tuple)) else []
        lines = self.expense_ids.filtered(lambda line: line.id in line_ids)
        if not lines or any(line_id not in lines.ids for line_id in line_ids):
            raise UserError(self.env._(
                "Choose lines of %(claim)s. Reload the page if they have changed in the meantime.",
                claim=self.display_name))
        if lines == self.expense_ids:
            raise UserError(self.env._(
                "Nothing would be left of %(claim)s. Refuse the claim instead.", claim=self.display_name))
        own_lines = lines & self._get_own_lines()
        self._check_total_left(
            sum(own_lines.mapped('total_amount')), sum((lines - own_lines).mapped('total_amount')))
        return lines

    def _return_lines(self, lines, comment):
        step, absent = self._get_own_step()
        words = format_list(self.env, [f"{line.name} ({line._format_amount()})" for line in lines])
        changes = [{'name': line.name, 'amount': line.total_amount_currency, 'currency': line.currency_id}
                   for line in lines]
        with self._without_restart():
            # it is the employee's again, as he claimed it
            lines._restore_claimed()
            lines.write({
                'claim_id': False,
                'returned_claim_id': self.id,
                'returned_by_id': self.env.user.id,
                'return_comment': comment,
            })
            # the message below says it all
            lines.flush_recordset()
            lines._track_discard()
            self.violation_ids.filtered(lambda finding: finding.expense_id in lines).unlink()
        self._log_event('return', step, f"{words}: {comment}", on_behalf_of=absent)
        lines._message_log_batch(
            bodies={line.id: self.with_context(lang=self._get_claimant_lang()).env._(
                "Returned from %(claim)s: %(reason)s", claim=self.display_name, reason=comment) for line in lines},
            author_id=self.env.user.partner_id.id)
        self._notify_line_decision('return', comment, absent, changes)

    def _on_submitted(self):
        super()._on_submitted()
        # what was said has been answered by submitting it again
        self.expense_ids.filtered('returned_claim_id').write(dict.fromkeys(RETURN_FIELDS, False))
