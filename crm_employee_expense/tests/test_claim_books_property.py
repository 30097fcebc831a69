from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command
from odoo.tests import tagged

from .common_payment_order import PaymentOrderCommon

#: units of a currency's smallest coin, from one coin to amounts beyond a million
units = st.one_of(st.integers(1, 9), st.integers(1, 10**5), st.integers(1, 10**8))
line = st.fixed_dictionaries({
    'units': units,
    'currency': st.sampled_from(['company', 'euro', 'yen', 'dinar']),
    'taxes': st.sampled_from(['none', 'included', 'two']),
    'quantity': st.sampled_from([1, 1, 3, 7]),
    'company_paid': st.sampled_from([False, False, False, True]),
})
claims = st.lists(st.lists(line, min_size=1, max_size=4), min_size=1, max_size=3)


@tagged('post_install', '-at_install')
class TestMoneyAddsUp(PaymentOrderCommon):
    """Whatever is claimed, in whatever currency: lines, entries, order and payments are of one amount.

    Here the company's currency has two decimals, below none and three.
    """

    #: which of the currencies below is the company's
    company_currency = 'company'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.currencies = {
            'euro': cls.foreign_currency,
            'yen': cls.setup_other_currency('JPY', rates=[('2016-01-01', 151.37)], rounding=1.0),
            'dinar': cls.setup_other_currency('BHD', rates=[('2016-01-01', 0.37613)], rounding=0.001),
        }
        if cls.company_currency != 'company':
            cls.company.currency_id = cls.currencies[cls.company_currency]
        cls.currencies['company'] = cls.company.currency_id
        cls.company.tax_calculation_rounding_method = 'round_per_line'
        cls.company.expense_claim_require_receipt = False
        taxes = [cls.env['account.tax'].create({
            'name': f"{amount}% included", 'amount': amount, 'type_tax_use': 'purchase', 'company_id': cls.company.id,
            'price_include_override': 'tax_included'}).id for amount in (13, 3)]
        cls.tax_ids = {'none': [], 'included': taxes[:1], 'two': taxes}

    def create_claims(self, drawn):
        vals_list = []
        for lines in drawn:
            commands = []
            for values in lines:
                currency = self.currencies[values['currency']]
                vals = {
                    'currency_id': currency.id, 'quantity': values['quantity'],
                    'tax_ids': [Command.set(self.tax_ids[values['taxes']])]}
                if values['company_paid']:
                    vals.update(payment_mode='company_account', payment_method_line_id=self.bank_method.id)
                amount = currency.round(values['units'] * currency.rounding)
                if currency != self.company.currency_id:
                    # nothing that is worth less than the company's smallest coin
                    least = self.company.currency_id._convert(
                        2 * self.company.currency_id.rounding, currency, self.company, self.env.cr.now().date())
                    amount = max(amount, currency.round(least + currency.rounding))
                commands.append(self._prepare_line(amount, **vals)[0])
            vals_list.append({'purpose': "Anything", 'expense_ids': commands})
        return self.env['hr.expense.claim'].with_user(self.employee).create(vals_list)

    @settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(drawn=claims)
    def test_lines_entry_order_and_payment_agree_to_the_smallest_unit(self, drawn):
        with self.cr.savepoint() as savepoint:
            self.check_money(self.create_claims(drawn))
            self.flush_tracking()
            savepoint.rollback()
        self.env.invalidate_all(flush=False)

    def check_money(self, claims):
        currency = self.company.currency_id

        def agree(*amounts):
            for amount in amounts[1:]:
                self.assertEqual(currency.compare_amounts(amounts[0], amount), 0, amounts)
            for amount in amounts:
                self.assertAlmostEqual(amount, currency.round(amount), 6, "Nothing below the smallest coin")

        claims.action_submit()
        claims.with_user(self.manager).action_approve()
        claims.with_user(self.finance).action_approve()
        self.post_all(claims)
        claims = claims.sudo()
        self.assertEqual(claims.filtered('post_error').mapped('post_error'), [])
        for claim in claims:
            own_lines = claim._get_own_lines()
            own = sum(own_lines.mapped('total_amount'))
            agree(claim.total_own_amount, own, claim.amount_residual)
            agree(claim.total_amount, sum(claim.expense_ids.mapped('total_amount')))
            for line in claim.expense_ids:
                self.assertAlmostEqual(
                    line.total_amount_currency, line.currency_id.round(line.total_amount_currency), 6)
            entry = self.entry(claim)
            if own_lines:
                payable = entry.line_ids.filtered(lambda item: item.account_type == 'liability_payable')
                agree(own, entry.amount_total, entry.amount_residual, -sum(payable.mapped('balance')),
                      sum((entry.line_ids - payable).mapped('balance')))
            for line in claim.expense_ids - own_lines:
                agree(line.total_amount, abs(line.account_move_id.amount_total_signed))
                self.assertFalse(line.currency_id.compare_amounts(
                    line.total_amount_currency, line.account_move_id.origin_payment_id.amount))

        to_pay = claims.filtered('total_own_amount')
        if to_pay:
            order = self.order_of(to_pay)
            agree(order.total_amount, order.ready_amount, sum(to_pay.mapped('total_own_amount')))
            self.confirm(order.sudo(False))
            for line in order.line_ids:
                agree(line.claim_id.total_own_amount, line.amount, line.paid_amount, line.payment_id.amount,
                      abs(line.payment_id.move_id.amount_total_signed), line.claim_id.amount_paid)
            agree(order.total_amount, sum(order.line_ids.payment_id.mapped('amount')))
            self.assertEqual(order._check_consistency(), [])
        self.assertEqual(set(claims.mapped('state')), {'paid'})
        self.assertEqual(set(claims.mapped('amount_residual')), {0})
        self.assertEqual(claims._check_consistency(), [])


@tagged('post_install', '-at_install')
class TestMoneyAddsUpYen(TestMoneyAddsUp):
    """In a company whose currency has no decimals."""

    company_currency = 'yen'


@tagged('post_install', '-at_install')
class TestMoneyAddsUpDinar(TestMoneyAddsUp):
    """In one whose currency has three."""

    company_currency = 'dinar'
