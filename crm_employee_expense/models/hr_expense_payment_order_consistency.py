from odoo import models


class HrExpensePaymentOrder(models.Model):
    """Do payment orders say what claims and payments say? For administrators, auditors and tests."""
    _name = 'hr.expense.payment.order'
    _inherit = ['hr.expense.payment.order', 'hr.expense.consistency.mixin']

    def _get_consistency_checks(self):
        return [
            *super()._get_consistency_checks(), self._check_state_consistency, self._check_total_consistency,
            self._check_payment_consistency]

    def _check_state_consistency(self):
        expected = 'cancelled' if self.is_cancelled else 'confirmed' if self.confirmed_on else 'draft'
        if self.state != expected:
            yield self.env._(
                "%(order)s is %(state)s, but has to be %(expected)s.",
                order=self.name, state=self.state, expected=expected)
        if self.is_collecting and expected != 'draft':
            yield self.env._("%(order)s still collects claims, but is no draft.", order=self.name)
        if bool(self.confirmed_on) != bool(self.confirmed_by_id) or (self.confirmed_on and not self.payment_date):
            yield self.env._("%(order)s does not say who confirmed it, and for which day.", order=self.name)
        if expected == 'confirmed' and not self.line_ids:
            yield self.env._("%(order)s is confirmed, but pays nothing.", order=self.name)

    def _check_total_consistency(self):
        if self.claim_count != len(self.line_ids):
            yield self.env._(
                "%(order)s says %(count)s lines, but has %(expected)s.",
                order=self.name, count=self.claim_count, expected=len(self.line_ids))
        total = sum(self.line_ids.mapped('amount'))
        if self.currency_id.compare_amounts(self.total_amount, total):
            yield self.env._(
                "%(order)s is of %(amount)s, its lines of %(total)s.",
                order=self.name, amount=self.total_amount, total=total)
        claims = self.line_ids.mapped('claim_id')
        if len(claims) != len(self.line_ids.filtered('claim_id')):
            yield self.env._("%(order)s pays a claim twice.", order=self.name)
        for line in self.line_ids:
            if line.order_state != self.state or line.company_id != self.company_id:
                yield self.env._(
                    "%(line)s on %(order)s has another status or company than its order.",
                    line=line.display_name, order=self.name)

    def _check_payment_consistency(self):
        """What was confirmed was paid: to this payee and account, from this bank, on this day, this amount."""
        payments = self.line_ids.payment_id
        if len(payments) != len(self.line_ids.filtered('payment_id')):
            yield self.env._("A payment of %(order)s pays two of its lines.", order=self.name)
        for line in self.line_ids:
            names = {'line': line.display_name, 'order': self.name}
            if self.state != 'confirmed':
                if line.payment_id or line.paid_amount:
                    yield self.env._("%(line)s on %(order)s was paid, but the order is not confirmed.", **names)
                continue
            payment = line.payment_id
            if not line._is_payment_in_force():
                if line.state != 'undone':
                    yield self.env._("%(line)s on %(order)s has no payment that counts.", **names)
                continue
            for name, actual, expected in (
                ('partner_id', payment.partner_id, line.partner_id),
                ('journal_id', payment.journal_id, self.journal_id),
                ('currency_id', payment.currency_id, self.currency_id),
                ('company_id', payment.company_id, self.company_id),
                ('date', payment.date, self.payment_date),
                ('partner_bank_id', payment.partner_bank_id, line.bank_account_id or payment.partner_bank_id),
            ):
                if actual != expected:
                    yield self.env._(
                        "%(line)s on %(order)s: %(field)s of its payment is another one.",
                        field=payment._fields[name]._description_string(self.env), **names)
            if self.currency_id.compare_amounts(payment.amount, line.paid_amount):
                yield self.env._(
                    "%(line)s on %(order)s is of %(amount)s, its payment of %(paid)s.",
                    amount=line.paid_amount, paid=payment.amount, **names)
            if payment.move_id and self.currency_id.compare_amounts(
                    abs(payment.move_id.amount_total_signed), abs(payment.amount_company_currency_signed)):
                yield self.env._("%(line)s on %(order)s: the entry of its payment is of another amount.", **names)
            if line.claim_id and payment not in line.claim_id._get_payments():
                yield self.env._("%(line)s on %(order)s: its payment is not one of the claim.", **names)
