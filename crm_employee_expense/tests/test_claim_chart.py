from itertools import product
from unittest import SkipTest

from odoo import Command
from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon

#: {taxes: [(gross amount, what it costs, each tax of it)]}, worked out by hand
AMOUNTS = {
    (): [(1130.00, 1130.00), (100.01, 100.01)],
    (13,): [(1130.00, 1000.00, 130.00), (100.01, 88.50, 11.51)],
    (13, 3): [(1160.00, 1000.00, 130.00, 30.00), (100.01, 86.21, 11.21, 2.59)],
}
RATE = 2  # units of the foreign currency for one of the company's


class ClaimChartCommon(PaymentOrderCommon):
    """Entries of all kinds of lines, on the accounts that the company's chart has for them."""

    def setUp(self):
        super().setUp()
        self.company.tax_calculation_rounding_method = 'round_per_line'
        chart_tax = self.company.account_purchase_tax_id or self.env['account.tax'].search([
            ('company_id', '=', self.company.id), ('type_tax_use', '=', 'purchase'), ('amount', '>', 0)], limit=1)
        self.tax_account = chart_tax.invoice_repartition_line_ids.account_id
        self.assertEqual(len(self.tax_account), 1)
        self.taxes = {rate: chart_tax.copy({
            'name': f"{rate}% included", 'amount': rate, 'price_include_override': 'tax_included'}) for rate in (13, 3)}
        self.expense_account = self.company_data['default_account_expense']
        self.payable = self.anna.work_contact_id.with_company(self.company).property_account_payable_id

    def line_of_case(self, payment_mode, rates, gross, is_foreign):
        values = {'tax_ids': [Command.set([self.taxes[rate].id for rate in rates])]}
        if is_foreign:
            values['currency_id'] = self.foreign_currency.id
        amount = gross * RATE if is_foreign else gross
        if payment_mode == 'company_account':
            return self.company_line(amount, **values)
        return self._prepare_line(amount, **values)

    def expected_items(self, payment_mode, rates, amounts, is_foreign):
        """[values] of the items of the entry, sorted by balance."""
        gross, net, *parts = amounts
        own = payment_mode == 'own_account'
        tax_ids = [self.taxes[rate].id for rate in rates]
        partner = self.anna.work_contact_id.id if own else False
        common = {'partner_id': partner, 'tax_ids': [], 'tax_line_id': False}
        other_side = self.payable if own else self.bank_method.payment_account_id
        items = [
            {**common, 'account_id': other_side.id, 'balance': -gross},
            {**common, 'account_id': self.expense_account.id, 'balance': net, 'tax_ids': tax_ids},
            *({**common, 'account_id': self.tax_account.id, 'balance': part, 'tax_line_id': tax_id}
              for part, tax_id in zip(parts, tax_ids, strict=True)),
        ]
        # what the employee paid is owed to him in the company's currency, whatever he paid in
        currency = self.company.currency_id if own or not is_foreign else self.foreign_currency
        items = [{**item, 'currency_id': currency.id} for item in items]
        return currency, sorted(items, key=lambda item: item['balance'])

    def check_all_cases(self):
        cases = [
            (payment_mode, rates, is_foreign, amounts)
            for payment_mode, rates, is_foreign in product(('own_account', 'company_account'), AMOUNTS, (False, True))
            for amounts in AMOUNTS[rates]]
        claims = self.env['hr.expense.claim'].with_user(self.employee).union(*(
            self.create_claim(self.line_of_case(payment_mode, rates, amounts[0], is_foreign))
            for payment_mode, rates, is_foreign, amounts in cases))
        claims.action_submit()
        claims.with_user(self.manager).action_approve()
        claims.with_user(self.finance).action_approve()
        self.post_all(claims)
        for claim, case in zip(claims, cases, strict=True):
            with self.subTest(case=case):
                self.check_entry(claim, *case)
        own_claims = claims.filtered('total_own_amount')
        self.confirm(self.order_of(own_claims))
        for claim, (payment_mode, _rates, _is_foreign, amounts) in zip(claims, cases, strict=True):
            if payment_mode == 'own_account':
                self.assertRecordValues(claim, [{'state': 'paid', 'amount_residual': 0, 'amount_paid': amounts[0]}])
                self.assertRecordValues(claim.sudo()._get_payments(), [{
                    'amount': amounts[0], 'currency_id': self.company.currency_id.id,
                    'destination_account_id': self.payable.id}])

    def check_entry(self, claim, payment_mode, rates, is_foreign, amounts):
        gross = amounts[0]
        own = payment_mode == 'own_account'
        line = claim.sudo().expense_ids
        move = line.account_move_id
        journal = self.company_data['default_journal_purchase'] if own else self.bank
        self.assertFalse(claim.sudo().post_error)
        self.assertRecordValues(claim, [{
            'state': 'posted' if own else 'paid', 'total_amount': gross, 'total_own_amount': gross if own else 0,
            'amount_residual': gross if own else 0, 'move_count': 1}])
        self.assertRecordValues(move, [{
            'state': 'posted', 'move_type': 'in_receipt' if own else 'entry', 'journal_id': journal.id,
            'company_id': self.company.id, 'expense_ids': line.ids}])
        currency, items = self.expected_items(payment_mode, rates, amounts, is_foreign)
        self.assertRecordValues(move.line_ids.sorted('balance'), items)
        if currency == self.company.currency_id:
            for item in move.line_ids:
                self.assertEqual(item.amount_currency, item.balance)
        else:
            self.assertEqual(move.line_ids.sorted('balance')[0].amount_currency, -gross * RATE)
        self.assertTrue(currency.is_zero(sum(move.line_ids.mapped('amount_currency'))))


@tagged('post_install', '-at_install')
class TestClaimChartGeneric(ClaimChartCommon):
    """On the generic chart of accounts."""

    chart_template = 'generic_coa'

    def test_entries_of_every_kind_of_line(self):
        self.assertEqual(self.company.chart_template, 'generic_coa')
        self.check_all_cases()


@tagged('post_install', '-at_install')
class TestClaimChartChina(ClaimChartCommon):
    """On the Chinese chart of accounts; runs where Odoo's module l10n_cn is installed."""

    chart_template = 'cn'
    country_code = 'CN'

    @classmethod
    def setUpClass(cls):
        try:
            super().setUpClass()
        except SkipTest as reason:
            raise SkipTest(f"{reason}; run it with: python3 -m dev test --with l10n_cn") from reason

    def test_entries_of_every_kind_of_line(self):
        self.assertRecordValues(self.company, [{
            'chart_template': 'cn', 'currency_id': self.env.ref('base.CNY').id}])
        self.check_all_cases()
