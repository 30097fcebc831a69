from odoo import models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_list


class HrExpensePaymentOrder(models.Model):
    """Payment orders pay cash advances as well; those in a foreign currency have an order of their own."""
    _inherit = 'hr.expense.payment.order'

    def _add_advances(self, advances):
        """Puts advances on the order."""
        self.ensure_one()
        lines = self.env['hr.expense.payment.order.line']
        lines.create([{
            'order_id': self.id, 'advance_id': advance.id, **lines._prepare_snapshot_vals(advance),
        } for advance in advances])

    def _lock_for_payment(self):
        self = super()._lock_for_payment()
        # sudo: what is paid is locked whether or not the user can read all of it; only ids are used
        advances_sudo = self.sudo().line_ids.advance_id
        try:
            advances_sudo.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "Somebody else is working on %(orders)s at this moment. Reload the page and try again.",
                orders=format_list(self.env, self.mapped('display_name')))) from None
        return self

    def _pay(self, lines_sudo):
        lines = lines_sudo.filtered('advance_id')
        for line in lines:
            line.paid_amount = line.advance_id.amount
        result = super()._pay(lines_sudo)
        for line in lines:
            if not line.payment_id.move_id:
                raise UserError(self.env._(
                    "The payment of %(advance)s made no journal entry, so nothing would be outstanding. Give the "
                    "payment method of %(journal)s an outstanding account.",
                    advance=line.advance_id.name, journal=self.journal_id.display_name))
            line.advance_id.payment_id = line.payment_id
        return result

    def _prepare_payment_vals(self, line_sudo):
        vals = super()._prepare_payment_vals(line_sudo)
        advance = line_sudo.advance_id
        if advance:
            vals.update(
                memo=f"{advance.name} {self.name}",
                destination_account_id=advance.company_id.expense_advance_account_id.id)
        return vals
