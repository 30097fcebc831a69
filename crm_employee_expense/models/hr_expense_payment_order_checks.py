from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class HrExpensePaymentOrder(models.Model):
    """What keeps a whole order from being paid, beyond its lines."""
    _inherit = 'hr.expense.payment.order'

    def _confirm(self):
        self._check_can_be_booked()
        return super()._confirm()

    def _check_can_be_booked(self):
        """:raises UserError: where the bank journal is archived, or the payments would lie in a locked period"""
        self.ensure_one()
        if not self.journal_id.active:
            raise UserError(self.env._(
                "%(order)s cannot be paid: the journal %(journal)s is archived. Restore it, or cancel the order and "
                "put its claims on one of another bank.",
                order=self.display_name, journal=self.journal_id.display_name))
        date = self.payment_date or fields.Date.context_today(self)
        locks = self.company_id._get_violated_lock_dates(date, False, self.journal_id)
        if locks:
            raise UserError(self.env._(
                "%(order)s cannot be paid on %(date)s: the period is locked (%(locks)s). Choose a later payment date, "
                "or ask the accountant to open it.",
                order=self.display_name, date=format_date(self.env, date),
                locks=self.company_id._format_lock_dates(locks)))
