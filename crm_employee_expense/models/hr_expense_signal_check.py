from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.fields import Domain


class HrExpense(models.Model):
    """What may be a sign of carelessness or fraud about an expense. All of it is called as superuser."""
    _inherit = 'hr.expense'

    def _find_similar_receipts(self):
        """{line: other expenses of anybody with the same picture of a receipt in another file}."""
        similar = self.env['hr.expense.receipt.fingerprint']._find_similar(self.attachment_ids._origin)
        others = self.env['ir.attachment'].browse({one for ids in similar.values() for one in ids})
        alive = self.browse(others.mapped('res_id')).exists().filtered(lambda line: line.state != 'refused')
        expense_by_receipt = {receipt.id: receipt.res_id for receipt in others}
        found = {}
        for line in self:
            ids = {
                expense_by_receipt[other] for receipt in line.attachment_ids._origin
                for other in similar.get(receipt.id, ())}
            found[line] = (alive.filtered(lambda other, ids=ids: other.id in ids) - line._origin).filtered(
                lambda other, line=line: not line._is_split_with(other))
        return found

    # -- the same again ------------------------------------------------------------------
    def _find_near_duplicates(self, signals):
        """{line: expenses on other claims, of the same amount and vendor and within some days}.

        :param dict signals: {line: its signal}, of some of the lines
        """
        lines = self.filtered(lambda line: line in signals and line.date and line._get_vendor_keys())
        if not lines:
            return {}
        days = timedelta(days=max(signals[line].days for line in lines))
        others = self.search(
            Domain('state', '!=', 'refused')
            & Domain('date', '>=', min(lines.mapped('date')) - days)
            & Domain('date', '<=', max(lines.mapped('date')) + days)
            & Domain('total_amount_currency', 'in', list(set(lines.mapped('total_amount_currency'))))
            & (Domain('vendor_id.commercial_partner_id', 'in', lines.vendor_id.commercial_partner_id.ids)
               | Domain('invoice_seller', 'in', [seller for seller in lines.mapped('invoice_seller') if seller])))
        return {
            line: others.filtered(lambda other, line=line: line._is_near_duplicate(other, signals[line].days))
            for line in lines}

    def _is_near_duplicate(self, other, days):
        self.ensure_one()
        # several nights or tickets on one claim are seen together anyway
        return other != self._origin and (not self.claim_id or other.claim_id != self.claim_id._origin) \
            and other.currency_id == self.currency_id and abs((other.date - self.date).days) <= days \
            and not self.currency_id.compare_amounts(other.total_amount_currency, self.total_amount_currency) \
            and bool(self._get_vendor_keys() & other._get_vendor_keys())

    def _get_vendor_keys(self):
        """What tells vendors apart: the partner, and the seller that the invoice names."""
        self.ensure_one()
        vendor, seller = self.vendor_id.commercial_partner_id, self.invoice_seller
        return {*([vendor.id] if vendor else []), *([seller.casefold()] if seller else [])}

    # -- one purchase in pieces ------------------------------------------------------------
    def _find_split_purchases(self, signals, limits):
        """{line: (limit, lines that are each below it but together not, its own included)}.

        :param dict signals: {line: its signal}, of some of the lines
        :param dict limits: {company: amounts that an approval rule compares with the total of a claim}
        """
        lines = self.filtered(lambda line: line in signals and line.date and line.total_amount > 0)
        if not lines:
            return {}
        days = timedelta(days=max(signals[line].days for line in lines))
        # what is still being prepared elsewhere may never be claimed
        others = self.search([
            ('employee_id', 'in', lines.employee_id.ids), ('company_id', 'in', lines.company_id.ids),
            ('date', '>=', min(lines.mapped('date')) - days), ('date', '<=', max(lines.mapped('date')) + days),
            ('state', 'not in', ('draft', 'refused'))])
        pieces = defaultdict(lambda: defaultdict(list))
        for line in self.filtered('date') | (others - self._origin):
            pieces[line._get_purchase_key()][line.date].append(line)
        found, splits = {}, {}
        for line in lines:
            bought, signal = line._get_purchase_key(), signals[line]
            key = bought, line.date, line.claim_id
            if key not in splits:
                near = self.browse().concat(*(
                    one for days in range(-signal.days, signal.days + 1)
                    for one in pieces[bought].get(line.date + timedelta(days=days), ())))
                splits[key] = near._find_splits(signal, limits[line.company_id], line.claim_id)
            split = next((split for split in splits[key] if line in split[1]), None)
            if split:
                found[line] = split
        return found

    def _get_purchase_key(self):
        self.ensure_one()
        vendor = self.vendor_id.commercial_partner_id.name or self.invoice_seller
        bought = vendor.casefold() if vendor else self.product_id._origin
        return self.employee_id._origin, self.company_id._origin, bought

    def _find_splits(self, signal, limits, claim):
        """[(limit, those of these pieces that stay below it one by one, but not together)], the highest limit first.

        :param claim: of which they are judged
        """
        compare = claim.currency_id.compare_amounts
        pieces = self.filtered(
            lambda one: one.total_amount > 0 and compare(one.total_amount, signal.minimum_amount) >= 0)
        # a claim that reaches the amount by itself is approved accordingly; a purchase limit looks at purchases
        candidates = {limit for limit in limits if compare(claim.total_amount, limit) < 0} | {signal.limit_amount}
        splits = []
        for limit in sorted(filter(None, candidates), reverse=True):
            below = pieces.filtered(lambda one, limit=limit: compare(one.total_amount, limit) < 0)
            if len(below) > 1 and compare(sum(below.mapped('total_amount')), limit) >= 0:
                splits.append((limit, below))
        return splits

    # -- figures ---------------------------------------------------------------------------
    def _is_round(self, signal):
        """Whether the amount, as it was paid, is a multiple of the signal's unit."""
        self.ensure_one()
        amount = self.total_amount_currency
        return self.total_amount >= signal.minimum_amount and not self.currency_id.compare_amounts(
            amount, round(amount / signal.unit) * signal.unit)
