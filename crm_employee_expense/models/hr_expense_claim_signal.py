from odoo import api, models

from .hr_expense_signal import SIGNALS


class HrExpenseClaim(models.Model):
    """Signals: what each company wants to have pointed out on its claims."""
    _inherit = 'hr.expense.claim'

    @api.depends(
        'employee_id', 'expense_ids.vendor_id', 'expense_ids.invoice_seller', 'expense_ids.invoice_number',
        'expense_ids.invoice_amount', 'expense_ids.invoice_date')
    def _compute_live_findings(self):
        super()._compute_live_findings()

    def _prepare_findings(self, together=False):
        signals = self.env['hr.expense.signal']._get_signals(self.company_id._origin)
        vals_list = super()._prepare_findings(together)
        vals_list += self._prepare_similar_receipts(vals_list, signals)
        vals_list += self._prepare_near_duplicates(vals_list, signals)
        vals_list += self._prepare_split_purchases(signals)
        vals_list += self._prepare_round_amounts(signals)
        vals_list += self._prepare_days_off()
        return self._apply_signals(vals_list, signals)

    def _apply_signals(self, vals_list, signals):
        """The findings that the claim's company wants to see, as severe as it says."""
        companies = {claim.id: claim.company_id._origin for claim in self}
        lines = {line.id: line for line in self.expense_ids}
        applied = []
        for vals in vals_list:
            if vals['kind'] not in SIGNALS:
                applied.append(vals)
                continue
            signal = signals.get((companies[vals['claim_id']], vals['kind']))
            line = lines.get(vals['expense_id'])
            if signal and not (line and signal.currency_id.compare_amounts(
                    line.total_amount, signal.minimum_amount) < 0):
                applied.append({**vals, 'severity': signal.severity})
        return applied

    def _get_line_signals(self, signals, kind):
        """{line: the signal of its company}, of lines whose company looks for this kind."""
        return {
            line: signals[line.claim_id.company_id._origin, kind] for line in self.expense_ids
            if (line.claim_id.company_id._origin, kind) in signals}

    def _prepare_line_finding(self, line, kind, others=(), **figures):
        return {
            'claim_id': line.claim_id.id,
            'expense_id': line.id,
            'kind': kind,
            'counterpart_ids': list(others and others.ids),
            **({'figures': figures} if figures else {}),
        }

    def _get_known_counterparts(self, vals_list):
        """{id of a line: ids of the expenses that it is known to be the same as}."""
        known = {}
        for vals in vals_list:
            known.setdefault(vals['expense_id'], set()).update(vals.get('counterpart_ids') or ())
        return known

    # -- kinds --------------------------------------------------------------------------------
    def _prepare_similar_receipts(self, vals_list, signals):
        if not any(kind == 'similar_receipt' for _company, kind in signals):
            return []
        known = self._get_known_counterparts([vals for vals in vals_list if vals['kind'] == 'same_receipt'])
        return [
            self._prepare_line_finding(line, 'similar_receipt', new)
            for line, others in self.expense_ids._find_similar_receipts().items()
            if (new := others.filtered(lambda other, line=line: other.id not in known.get(line.id, ())))]

    def _prepare_near_duplicates(self, vals_list, signals):
        by_line = self._get_line_signals(signals, 'near_duplicate')
        known = self._get_known_counterparts(vals_list)
        return [
            self._prepare_line_finding(line, 'near_duplicate', new, days=by_line[line].days)
            for line, others in self.expense_ids._find_near_duplicates(by_line).items()
            if (new := others.filtered(lambda other, line=line: other.id not in known.get(line.id, ())))]

    def _prepare_split_purchases(self, signals):
        by_line = self._get_line_signals(signals, 'split_purchase')
        if not by_line:
            return []
        found = self.expense_ids._find_split_purchases(by_line, self._get_split_limits())
        return [
            self._prepare_line_finding(
                line, 'split_purchase', (pieces - line)._origin, limit=limit, count=len(pieces),
                total=sum(pieces.mapped('total_amount')), currency_id=line.company_currency_id.id)
            for line, (limit, pieces) in found.items()]

    def _get_split_limits(self):
        """{company: amounts from which its approval rules ask for more}, of rules that look at one claim alone."""
        companies = self.company_id._origin
        rules = self.env['hr.expense.approval.rule']._get_rules_by_company(companies)
        return {
            company: {
                amount
                for rule in rules[company] if not rule.rolling_days
                for amount in (rule.amount_from, *rule.level_ids.mapped('amount_from'),
                               *rule.level_ids.mapped('auto_approve_below')) if amount}
            for company in companies}

    def _prepare_round_amounts(self, signals):
        vals_list = []
        for claim in self:
            signal = signals.get((claim.company_id._origin, 'round_amounts'))
            if not signal:
                continue
            lines = claim.expense_ids.filtered(lambda line: line.total_amount_currency > 0)
            round_lines = lines.filtered(lambda line, signal=signal: line._is_round(signal))
            if len(round_lines) < signal.count:
                continue
            # amounts by quantity and price are what they are
            lines = lines.filtered(lambda line: not line.product_has_cost)
            round_lines &= lines
            if len(round_lines) >= signal.count and len(round_lines) * 100 >= signal.share * len(lines):
                vals_list.append({
                    'claim_id': claim.id, 'expense_id': False, 'kind': 'round_amounts', 'counterpart_ids': [],
                    'figures': {'count': len(round_lines), 'total': len(lines)}})
        return vals_list

    def _prepare_days_off(self):
        return [
            self._prepare_line_finding(line, 'day_off', date=str(line.date))
            for line in self.expense_ids.filtered('product_id.expense_workday_only')._filter_days_off()]
