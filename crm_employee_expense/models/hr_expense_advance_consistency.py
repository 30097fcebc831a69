from odoo import models


class HrExpenseAdvance(models.Model):
    """Do cash advances say what their payments, settlements and the books say?"""
    _name = 'hr.expense.advance'
    _inherit = ['hr.expense.advance', 'hr.expense.consistency.mixin']

    def _get_consistency_checks(self):
        return [
            *super()._get_consistency_checks(), self._check_state_consistency, self._check_payment_consistency,
            self._check_settlement_consistency]

    def _check_state_consistency(self):
        status = self._get_approval_status()
        expected = self._get_payment_state() if status == 'approved' else {
            'business': 'submitted', 'finance': 'to_verify'}.get(status, status)
        if self.state != expected:
            yield self.env._(
                "%(advance)s is %(state)s, but has to be %(expected)s.",
                advance=self.display_name, state=self.state, expected=expected)
        items = self._get_advance_items()
        if items and status != 'approved':
            yield self.env._("%(advance)s was paid without being approved.", advance=self.display_name)
        for name, total, currency in (
            ('amount_residual', sum(items.mapped('amount_residual_currency')), self.currency_id),
            ('company_residual', sum(items.mapped('amount_residual')), self.company_currency_id),
        ):
            if currency.compare_amounts(self[name], total):
                yield self.env._(
                    "%(advance)s: %(field)s is %(amount)s, but has to be %(expected)s.", advance=self.display_name,
                    field=self._fields[name]._description_string(self.env), amount=self[name], expected=total)

    def _check_payment_consistency(self):
        """What was paid is what was approved, once."""
        paying = self.payment_line_ids.filtered(
            lambda line: line.order_state == 'confirmed' and line._is_payment_in_force())
        if len(paying) > 1:
            yield self.env._("%(advance)s was paid more than once.", advance=self.display_name)
        items = self._get_advance_items()
        if items and self.currency_id.compare_amounts(sum(items.mapped('amount_currency')), self.amount):
            yield self.env._(
                "%(advance)s is of %(amount)s, but %(paid)s were paid.", advance=self.display_name,
                amount=self.amount, paid=sum(items.mapped('amount_currency')))
        if paying and paying.payment_id != self.payment_id:
            yield self.env._("%(advance)s names another payment than its order.", advance=self.display_name)

    def _check_settlement_consistency(self):
        """What is settled takes as much from the claim as from the advance."""
        for settlement in self.settlement_ids.filtered(lambda settlement: settlement.state == 'done'):
            names = {'advance': self.display_name, 'claim': settlement.claim_id.display_name}
            items = settlement.move_id.line_ids
            if settlement.currency_id.compare_amounts(sum(items.mapped('debit')), settlement.amount):
                yield self.env._(
                    "%(advance)s: its settlement with %(claim)s is of another amount than its entry.", **names)
            if not all(item.reconciled for item in items):
                yield self.env._("%(advance)s: its settlement with %(claim)s is not matched on both sides.", **names)
            if settlement.claim_id.state not in ('partial', 'in_payment', 'paid'):
                yield self.env._(
                    "%(advance)s: it is settled with %(claim)s, which has nothing settled.", **names)
