from odoo import models
from odoo.fields import Domain
from odoo.tools import escape_psql, format_date

from ..tools.invoice_data import CHINESE_TYPES


class HrExpense(models.Model):
    """What deserves a second look about the invoice of an expense: claimed or booked before, or other figures."""
    _inherit = 'hr.expense'

    def _find_same_invoices(self):
        """{line: (other expenses of anybody, vendor bills) with the same invoice, of all companies}. Called as
        superuser."""
        lines = self.filtered('invoice_number')
        if not lines:
            return {}
        numbers = set(lines.mapped('invoice_number'))
        others = self.search([
            ('invoice_number', 'in', list(numbers)), ('state', '!=', 'refused')]).grouped('invoice_number')
        bills = lines._search_invoice_bills()
        found = {}
        for line in lines:
            same = others.get(line.invoice_number, self.browse()).filtered(line._is_same_invoice)
            found[line] = (same - line._origin, bills.filtered(line._is_invoice_of_bill))
        return found

    def _search_invoice_bills(self):
        """Vendor bills that may carry one of the invoices."""
        moves = self.env['account.move']
        columns = ['ref', *(['fapiao'] if 'fapiao' in moves._fields else [])]
        references = {reference for line in self for reference in line._get_invoice_references()}
        return moves.search(Domain(
            'move_type', 'in', ('in_invoice', 'in_receipt')) & Domain('state', '!=', 'cancel') & Domain(
            'expense_ids', '=', False) & Domain.OR(
            Domain(column, '=ilike', escape_psql(reference)) for column in columns for reference in references))

    def _get_invoice_references(self):
        """The ways in which a bill may name the invoice: its number, alone or after the code."""
        self.ensure_one()
        number, code = self.invoice_number, self.invoice_code
        return [number, *((f"{code}{number}", f"{code}-{number}", f"{code} {number}") if code else ())]

    def _is_same_invoice(self, other):
        """Whether two expenses with the same number are of one invoice."""
        self.ensure_one()
        if self._is_split_with(other):
            return False
        if self.invoice_code and other.invoice_code:
            return self.invoice_code == other.invoice_code
        if {self.invoice_type, other.invoice_type} & set(CHINESE_TYPES):
            return True
        # anybody may have an invoice 1001: it is the same unless another seller wrote it
        for name in ('invoice_seller_tax_id', 'invoice_seller'):
            if self[name] and other[name]:
                return self[name].casefold() == other[name].casefold()
        return self.company_id == other.company_id

    def _is_split_with(self, other):
        """Whether both are parts of one expense on one claim, which share their invoice."""
        origin = self.split_expense_origin_id
        return bool(origin) and other.split_expense_origin_id == origin \
            and other.claim_id._origin == self.claim_id._origin

    def _is_invoice_of_bill(self, bill):
        """Whether the vendor bill, which has the same number, is that of the expense's invoice."""
        self.ensure_one()
        names = {name.upper() for name in (bill.ref, 'fapiao' in bill._fields and bill.fapiao) if name}
        if not names & {name.upper() for name in self._get_invoice_references()}:
            return False
        if len(self.invoice_number) == 20 and self.invoice_type in CHINESE_TYPES:
            return True
        vendor = bill.commercial_partner_id
        if self.invoice_seller_tax_id and vendor.vat:
            return self.invoice_seller_tax_id == vendor.vat.upper()
        if bill.company_id != self.company_id:
            # numbers of strangers are alike by chance: elsewhere the seller has to be known
            return bool(self.invoice_seller and vendor) and self.invoice_seller.casefold() == vendor.name.casefold()
        is_same_amount = bill.currency_id == self.currency_id and not self.currency_id.compare_amounts(
            abs(bill.amount_total), self.invoice_amount or self._get_spent_amount())
        return is_same_amount or not self.invoice_seller or not vendor \
            or self.invoice_seller.casefold() == vendor.name.casefold()

    def _find_invoice_mismatches(self):
        """Lines of other figures than their invoice: the date, or the amount, that of all parts of a split line."""
        return self.filtered(lambda line: (
            line.invoice_date and line.date and line.invoice_date != line.date
        ) or (
            line.invoice_amount and line.currency_id.compare_amounts(line.invoice_amount, line._get_invoiced_amount())
        ))

    def _get_invoiced_amount(self):
        """What is claimed of the invoice, in the line's currency."""
        self.ensure_one()
        parts = self | self.claim_id.expense_ids.filtered(
            lambda other: self._is_split_with(other) and other.invoice_number == self.invoice_number)
        return sum(part._get_spent_amount() for part in parts)

    def _get_spent_amount(self):
        """What the employee claims of the line, before an approver reduced it."""
        return self.claimed_amount_currency or self.total_amount_currency

    def _describe_invoice(self):
        """Amount and date of the invoice, as far as they are known."""
        self.ensure_one()
        return ", ".join(filter(None, [
            self.invoice_amount and self.currency_id.format(self.invoice_amount),
            self.invoice_date and format_date(self.env, self.invoice_date)]))
