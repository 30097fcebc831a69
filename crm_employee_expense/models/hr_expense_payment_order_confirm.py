from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class HrExpensePaymentOrder(models.Model):
    """Confirming a payment order: one payment a claim, posted and reconciled with its entry."""
    _inherit = 'hr.expense.payment.order'

    def action_confirm(self):
        """Pays the lines that are ready; the others stay behind on a new draft.

        :return: a notification that says what stays behind, or True
        :raises UserError: where nothing can be paid, or not by this user, with the reasons
        """
        self = self._lock_for_payment()
        self._check_may('confirm')
        left = self.env['hr.expense.payment.order.line']
        for order in self:
            left |= order._confirm()
        if not left:
            return True
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'message': self.env._(
                    "Not paid, now on %(orders)s: %(claims)s",
                    orders=format_list(self.env, left.order_id.mapped('name')),
                    claims=format_list(self.env, left._get_document_names())),
                'type': 'warning',
                'sticky': True,
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    def _confirm(self):
        """Pays what is ready and may be paid by the user; authority was checked and the rows locked by the caller.

        :return: lines that stay behind, on another order
        """
        self.ensure_one()
        # sudo: orders and lines are written by nobody; payments are made as the user himself
        order_sudo = self.sudo()
        ready = order_sudo._get_ready_lines()
        payable = ready - ready.browse([line.id for line in ready._get_barred_reasons(self.env.user)])
        left = order_sudo.line_ids - payable
        order_sudo.write({
            'confirmed_on': fields.Datetime.now(),
            'confirmed_by_id': self.env.uid,
            'is_collecting': False,
            'payment_date': order_sudo.payment_date or fields.Date.context_today(self),
        })
        left = left._leave_behind(order_sudo)
        for line in payable:
            line.paid_amount = line.claim_id.amount_residual
        self._pay(payable)
        payable._log_on_claims(self.env._("Paid with the payment order %(order)s", order=order_sudo.name))
        return left

    def _pay(self, lines_sudo):
        """Makes, posts and reconciles the payments of lines, all together, as Odoo's payment dialog does.

        As the user himself, but for what he need not be able to read of the lines.
        """
        work = self.with_company(self.company_id)
        payments = work.env['account.payment'].with_context(skip_invoice_sync=True).create(
            [self._prepare_payment_vals(line) for line in lines_sudo])
        for line, payment in zip(lines_sudo, payments, strict=True):
            line.payment_id = payment.id
        payments.action_post()
        plan = []
        for line, payment in zip(lines_sudo, payments, strict=True):
            if payment.move_id:
                # found as superuser, reconciled as the user himself
                entry = work.env['account.move'].browse(line._get_entry().ids)
                plan.append((payment.move_id | entry).line_ids.filtered(
                    lambda item, account=payment.destination_account_id:
                    item.account_id == account and not item.reconciled))
        work.env['account.move.line']._reconcile_plan(plan)

    def _prepare_payment_vals(self, line_sudo):
        """Values of the payment of a line."""
        method = self.journal_id._get_available_payment_method_lines('outbound')[:1]
        if not method:
            raise UserError(self.env._(
                "%(journal)s has no outgoing payment method, so %(order)s cannot be paid from it. Ask the accountant "
                "to add one.", journal=self.journal_id.display_name, order=self.display_name))
        entry = line_sudo._get_entry()
        payable = entry.line_ids.filtered(lambda item: item.account_type == 'liability_payable')
        return {
            'date': self.payment_date,
            'amount': line_sudo.paid_amount,
            'payment_type': 'outbound',
            'partner_type': 'supplier',
            'memo': f"{line_sudo.claim_id.name} {self.name}",
            'journal_id': self.journal_id.id,
            'company_id': self.company_id.id,
            'currency_id': self.currency_id.id,
            'partner_id': line_sudo.partner_id.id,
            'partner_bank_id': line_sudo.bank_account_id.id,
            'payment_method_line_id': method.id,
            'destination_account_id': payable[:1].account_id.id,
            # in one go for all, and what settles the entry where the payment gets no entry of its own
            'invoice_ids': [Command.set(entry.ids)],
        }


class HrExpensePaymentOrderLine(models.Model):
    _inherit = 'hr.expense.payment.order.line'

    def _leave_behind(self, order):
        """Moves what is not paid with the order to the open order; what is paid already is dropped.

        Called as superuser.

        :return: the lines that were moved
        """
        settled = self.filtered(lambda line: line.claim_id.state in ('in_payment', 'paid'))
        left = self - settled
        settled.unlink()
        if left:
            target, _is_new = order._get_open_order(order.company_id, order.journal_id, order.currency_id)
            left._move_to(target)
        return left
