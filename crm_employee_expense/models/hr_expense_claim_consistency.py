from odoo import models


class HrExpenseClaim(models.Model):
    """Do claims say what lines, entries and payments say? For administrators, auditors and tests."""
    _name = 'hr.expense.claim'
    _inherit = ['hr.expense.claim', 'hr.expense.consistency.mixin']

    def _get_consistency_checks(self):
        return [
            *super()._get_consistency_checks(), self._check_line_consistency, self._check_entry_consistency,
            self._check_amount_consistency, self._check_state_consistency]

    def _check_line_consistency(self):
        for line in self.expense_ids:
            if line.employee_id != self.employee_id or line.company_id != self.company_id:
                yield self.env._(
                    "%(claim)s: %(line)s is an expense of another employee or company.",
                    claim=self.display_name, line=line.name)
            if line.approval_state:
                yield self.env._(
                    "%(claim)s: %(line)s has an approval of its own.", claim=self.display_name, line=line.name)
            expected = 'paid' if line.payment_mode == 'company_account' and line._is_entry_posted() else \
                line._state_by_claim_state[self.state]
            if line.state != expected:
                yield self.env._(
                    "%(claim)s: %(line)s is %(state)s, but has to be %(expected)s.",
                    claim=self.display_name, line=line.name, state=line.state, expected=expected)

    def _check_entry_consistency(self):
        own_lines = self._get_own_lines()
        for move, lines in self.expense_ids.filtered('account_move_id').grouped('account_move_id').items():
            if move.expense_ids - self.expense_ids:
                yield self.env._(
                    "%(claim)s: its entry %(entry)s carries expenses of others.",
                    claim=self.display_name, entry=move.display_name)
            total = sum(lines.mapped('total_amount'))
            if move.state == 'posted' and self.currency_id.compare_amounts(abs(move.amount_total_signed), total):
                yield self.env._(
                    "%(claim)s: its entry %(entry)s is of %(amount)s, its lines of %(total)s.",
                    claim=self.display_name, entry=move.display_name, amount=abs(move.amount_total_signed), total=total)
            if move.state == 'cancel':
                yield self.env._(
                    "%(claim)s: its entry %(entry)s is cancelled.", claim=self.display_name, entry=move.display_name)
        stray = self.env['account.move.line'].search([
            ('expense_id', 'in', own_lines.ids), ('parent_state', '=', 'posted'),
            ('move_id.move_type', '=', 'in_receipt'), ('move_id.payment_state', '!=', 'reversed'),
        ]).move_id - own_lines.account_move_id
        for move in stray:
            yield self.env._(
                "%(claim)s: %(entry)s books its expenses, but is not its entry.",
                claim=self.display_name, entry=move.display_name)
        approved = self._get_approval_status() == 'approved'
        if not approved and self.expense_ids._get_live_entries():
            yield self.env._("%(claim)s has an entry without being approved.", claim=self.display_name)

    def _check_amount_consistency(self):
        own_total = sum(self._get_own_lines().mapped('total_amount'))
        left = 0 if self.state in ('refused', 'cancelled') else self._get_left_to_pay()
        for name, expected in (
            ('total_amount', sum(self.expense_ids.mapped('total_amount'))),
            ('total_own_amount', own_total),
            ('amount_residual', left),
            ('amount_paid', own_total - self._get_left_to_pay()),
        ):
            if self.currency_id.compare_amounts(self[name], expected):
                yield self.env._(
                    "%(claim)s: %(field)s is %(amount)s, but has to be %(expected)s.", claim=self.display_name,
                    field=self._fields[name]._description_string(self.env), amount=self[name], expected=expected)

    def _check_state_consistency(self):
        status = self._get_approval_status()
        expected = self._get_accounting_state() if status == 'approved' else {
            'business': 'submitted', 'finance': 'to_verify'}.get(status, status)
        if self.state != expected:
            yield self.env._(
                "%(claim)s is %(state)s, but has to be %(expected)s.",
                claim=self.display_name, state=self.state, expected=expected)
        if self.post_error and self.state != 'approved':
            yield self.env._("%(claim)s shows a posting problem that is over.", claim=self.display_name)
