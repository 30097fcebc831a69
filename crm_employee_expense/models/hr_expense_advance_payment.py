from odoo import models
from odoo.exceptions import UserError


class HrExpenseAdvance(models.Model):
    """Paying advances out, and what is outstanding of them."""
    _inherit = 'hr.expense.advance'

    # -- authority --------------------------------------------------------------------
    def _get_not_finance_reason(self, document):
        """Finance of the company alone handles entries and payments."""
        if self.env.su or self.env.user._is_expense_finance(document.company_id):
            return False
        return self.env._(
            "Paying and settling %(advance)s is for finance: you do not have the role Expense Finance in %(company)s.",
            advance=document.display_name, company=document.sudo().company_id.name)

    def _check_finance(self):
        """:raises UserError: where the user is not finance of the company of an advance"""
        self.check_access('read')
        reasons = list(filter(None, (self._get_not_finance_reason(advance) for advance in self)))
        if reasons:
            raise UserError("\n".join(reasons))

    # -- actions ----------------------------------------------------------------------
    def action_add_to_payment_order(self):
        """Puts approved advances on the open payment order of their company and currency.

        :return: action that opens the order, or the list where there are several
        :raises UserError: where an advance is not to be paid, or is on an order already
        """
        self = self._lock_for_approval()
        self._check_finance()
        # sudo: orders are written by nobody; authority was checked above
        advances_sudo = self.sudo()
        for advance in advances_sudo:
            if advance.state != 'approved' or advance._get_open_payment_line():
                raise UserError(self.env._(
                    "%(advance)s is not approved, paid already, or on a payment order: there is nothing to add.",
                    advance=advance.display_name))
        orders_sudo = advances_sudo._collect_on_orders(by_hand=True)
        return self.env['hr.expense.claim']._open_records(orders_sudo.sudo(False), self.env._("Payment Orders"))

    def action_return_dialog(self):
        """Opens the dialog that books what the employee gives back."""
        self.ensure_one()
        self._check_finance()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Register Return"),
            'res_model': 'hr.expense.advance.return',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_advance_id': self.id},
        }

    def action_open_payments(self):
        """Opens the payment of the advance and what came back."""
        self.check_access('read')
        # sudo: only to find them; opening them checks the user's own access
        items_sudo = self.sudo()._get_advance_items()
        moves_sudo = self.sudo().payment_id.move_id | items_sudo.matched_credit_ids.credit_move_id.move_id
        moves = self.env['account.move'].browse(moves_sudo.ids)
        return self.env['hr.expense.claim']._open_records(moves, self.env._("Journal Entries"))

    # -- facts ------------------------------------------------------------------------
    def _get_advance_items(self):
        """Journal items that owe the company what was paid out."""
        payments = self.payment_id.filtered(lambda payment: payment.move_id.state == 'posted')
        return payments.move_id.line_ids.filtered(
            lambda item: item.account_id == item.move_id.origin_payment_id.destination_account_id and item.debit > 0)

    def _get_payment_state(self):
        """Where an approved advance stands by its payment: approved, open or settled."""
        self.ensure_one()
        items = self._get_advance_items()
        if not items:
            return 'approved'
        is_settled = self.company_currency_id.is_zero(sum(items.mapped('amount_residual'))) \
            and self.currency_id.is_zero(sum(items.mapped('amount_residual_currency')))
        return 'settled' if is_settled else 'open'

    def _get_open_payment_line(self):
        return self.payment_line_ids.filtered(lambda line: line.order_state == 'draft')

    # -- business: called as superuser ------------------------------------------------
    def _put_on_payment_orders(self):
        """Puts what was approved on the open orders of the companies that want so."""
        self.filtered(
            lambda advance: advance.company_id.expense_payment_order_auto and advance.state == 'approved'
            and not advance._get_open_payment_line())._collect_on_orders()

    def _collect_on_orders(self, by_hand=False):
        """Puts advances on the open order of their company and currency.

        :return: the orders
        :raises UserError: by hand, where a company has no bank journal
        """
        return self.env['hr.expense.payment.order']._collect_documents(
            self, lambda advance: advance.currency_id,
            lambda order, advances, _is_new: order._add_advances(advances), by_hand)
