from .common_books import ClaimBooksCommon


class PaymentOrderCommon(ClaimBooksCommon):
    """Claims that Fay verified, on payment orders that Finn confirms."""

    def order_of(self, claim):
        """The open order the claim is on."""
        return claim.sudo().payment_line_ids.filtered(lambda line: line.order_state == 'draft').order_id

    def line_of(self, claim, user=None):
        """Its line there, as the user (superuser where none is given) sees it."""
        line = claim.sudo().payment_line_ids.filtered(lambda line: line.order_state == 'draft')
        return line.with_user(user) if user else line

    def confirm(self, order, user=None):
        """What the person is told; in a transaction of its own, as people do."""
        self.flush_tracking()
        result = order.with_user(user or self.finance_2).action_confirm()
        self.flush_tracking()
        self.env.invalidate_all()
        return result

    def change_account(self, employee, **values):
        employee.sudo().bank_account_ids = [
            (0, 0, {'partner_id': employee.sudo().work_contact_id.id, 'allow_out_payment': True, **values})]
        employee.sudo().bank_account_ids = [(3, employee.sudo().bank_account_ids[:1].id)]
        self.env.invalidate_all()
