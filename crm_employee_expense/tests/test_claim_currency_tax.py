import random
from itertools import product

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestClaimCurrencyTax(ClaimBooksCommon):
    """Whatever the currency, rate, tax and quantity: the entry carries the claimed amount to the cent."""

    def setUp(self):
        super().setUp()
        self.yen = self.setup_other_currency('JPY', rates=[('2016-01-01', 151.37)], rounding=1.0)
        self.dinar = self.setup_other_currency('BHD', rates=[('2016-01-01', 0.37613)], rounding=0.001)

        def tax(name, amount, included):
            return self.env['account.tax'].create({
                'name': name, 'amount': amount, 'type_tax_use': 'purchase', 'company_id': self.company.id,
                'price_include_override': 'tax_included' if included else 'tax_excluded'})
        self.included, self.excluded = tax("13% included", 13, True), tax("7.7% excluded", 7.7, False)
        self.second = tax("3% included", 3, True)
        self.tax_sets = {
            'no tax': self.env['account.tax'], 'included': self.included, 'excluded': self.excluded,
            'two taxes': self.included | self.second, 'mixed taxes': self.included | self.excluded}
        self.mileage = self._create_category("Mileage", standard_price=0.37)
        self.company.tax_calculation_rounding_method = 'round_per_line'

    def _prepare_quantity_line(self, quantity, category=None, **values):
        """A line whose amount is its quantity times the price of its category; it needs no receipt."""
        vals = {'name': "Drive", 'product_id': (category or self.mileage).id, 'quantity': quantity, **values}
        return Command.create(vals), False

    def assertBooksMatch(self, claim):
        """Entry, claim and lines agree; the entry balances, its lines are the claimed ones, and so are its taxes."""
        claim = claim.sudo()
        equal = claim.currency_id.compare_amounts
        own_lines = claim._get_own_lines()
        self.assertFalse(equal(claim.total_own_amount, sum(own_lines.mapped('total_amount'))))
        for move in claim.expense_ids.account_move_id:
            self.assertEqual(move.state, 'posted')
            self.assertFalse(equal(sum(move.line_ids.mapped('balance')), 0))
            self.assertFalse(equal(abs(move.amount_total_signed), sum(move.expense_ids.mapped('total_amount'))))
            for line in move.expense_ids:
                booked = move.line_ids - move.line_ids.filtered(
                    lambda one: one.account_type == 'liability_payable'
                    or one.account_id == self.bank_method.payment_account_id)
                if move.move_type == 'in_receipt':
                    booked = booked.filtered(lambda one, line=line: one.expense_id == line)
                if abs(line.total_amount) > 1:  # the tax of less rounds to nothing
                    self.assertEqual(booked.filtered('tax_line_id').tax_line_id, line.tax_ids)
                if claim.company_id.tax_calculation_rounding_method == 'round_per_line':
                    self.assertFalse(
                        equal(sum(booked.mapped('balance')), line.total_amount),
                        f"{line.name}: {booked.mapped('balance')} for {line.total_amount}")
        if own_lines:
            move = own_lines.account_move_id
            self.assertEqual(len(move), 1)
            self.assertFalse(equal(move.amount_total, claim.total_own_amount))
            self.assertEqual(move.currency_id, claim.currency_id)
        self.assertEqual(claim._check_consistency(), [])

    # -- the grid ---------------------------------------------------------------------------
    def _lines_of_the_grid(self, payment_mode):
        """A line for each tax set, currency and way to the rate."""
        ways = ('company currency', 'rate', 'rate by hand', 'yen', 'dinar')
        for (name, taxes), way in product(self.tax_sets.items(), ways):
            values = {'name': f"{name}, {way}", 'tax_ids': [Command.set(taxes.ids)]}
            if payment_mode == 'company_account':
                values.update(payment_mode=payment_mode, payment_method_line_id=self.bank_method.id)
            amount = 100.02
            if way in ('rate', 'rate by hand'):
                values['currency_id'] = self.foreign_currency.id
            if way == 'rate by hand':
                values['total_amount'] = 47.77
            if way == 'yen':
                values['currency_id'], amount = self.yen.id, 15101
            if way == 'dinar':
                values['currency_id'], amount = self.dinar.id, 37.617
            yield self._prepare_line(amount, **values)

    def test_entry_carries_the_claimed_amounts_for_every_tax_and_currency(self):
        for rounding in ('round_per_line', 'round_globally'):
            with self.subTest(rounding=rounding):
                self.company.tax_calculation_rounding_method = rounding
                claim = self.posted_claim(*self._lines_of_the_grid('own_account'))
                by_name = {line.name: line.total_amount for line in claim.expense_ids}
                # rounded globally, Odoo's own total of a line may be a cent off the converted amount
                for name in self.tax_sets if rounding == 'round_per_line' else ():
                    self.assertEqual(by_name[f"{name}, company currency"], 100.02)
                    self.assertEqual(by_name[f"{name}, rate"], 50.01)
                    self.assertEqual(by_name[f"{name}, rate by hand"], 47.77)
                    self.assertEqual(by_name[f"{name}, yen"], 99.76)
                    self.assertEqual(by_name[f"{name}, dinar"], 100.01)
                self.assertEqual(claim.total_amount, round(sum(by_name.values()), 2))
                self.assertBooksMatch(claim)
                self.register(claim)
                self.assertRecordValues(claim, [{'state': 'paid', 'amount_paid': claim.total_amount}])

    def test_each_company_paid_line_is_a_payment_of_its_amount(self):
        claim = self.posted_claim(*self._lines_of_the_grid('company_account'))
        self.assertRecordValues(claim, [{
            'state': 'paid', 'total_own_amount': 0, 'amount_residual': 0, 'amount_paid': 0,
            'move_count': len(claim.expense_ids)}])
        self.assertBooksMatch(claim)
        for line in claim.sudo().expense_ids:
            with self.subTest(line=line.name):
                payment = line.account_move_id.origin_payment_id
                self.assertRecordValues(payment, [{
                    'amount': line.total_amount_currency, 'currency_id': line.currency_id.id, 'date': line.date,
                    'payment_type': 'outbound', 'journal_id': self.bank.id}])
                outstanding = payment.move_id.line_ids.filtered(
                    lambda one: one.account_id == self.bank_method.payment_account_id)
                self.assertRecordValues(outstanding, [{
                    'balance': -line.total_amount, 'amount_currency': -line.total_amount_currency}])
                self.assertTrue(line.currency_id.is_zero(sum(payment.move_id.line_ids.mapped('amount_currency'))))
                self.assertEqual(line.state, 'paid')
        self.assertFalse(self.paid_messages(self.employee, claim), "There is nothing to pay to the employee")

    def test_mixed_claim_has_a_receipt_and_a_payment_for_each_company_line(self):
        claim = self.posted_claim(
            self._prepare_line(70), self.company_line(30), self._prepare_line(5), self.company_line(11))
        self.assertRecordValues(claim, [{
            'state': 'posted', 'total_amount': 116, 'total_own_amount': 75, 'total_company_amount': 41,
            'amount_residual': 75, 'move_count': 3}])
        self.assertBooksMatch(claim)
        self.assertEqual(claim.expense_ids.sorted('total_amount').mapped('state'), ['posted', 'paid', 'paid', 'posted'])

    # -- quantities ------------------------------------------------------------------------
    def test_quantity_times_price_arrives_to_the_cent(self):
        with_taxes = self._create_category(
            "Fuel allowance", standard_price=1.337, supplier_taxes_id=[Command.set(self.tax_sets['mixed taxes'].ids)])
        claim = self.posted_claim(
            self._prepare_quantity_line(123.45), self._prepare_quantity_line(7.77, with_taxes))
        self.assertEqual(sorted(claim.expense_ids.mapped('total_amount')), [10.39, 45.68])
        self.assertBooksMatch(claim)
        line = self.entry(claim).invoice_line_ids.filtered(lambda one: one.product_id == self.mileage)
        self.assertRecordValues(line, [{'quantity': 123.45, 'price_unit': 0.37, 'price_total': 45.68}])

    def test_amounts_that_do_not_divide_by_the_quantity_arrive_whole(self):
        lines = [self._prepare_line(amount, quantity=quantity, tax_ids=[Command.set(taxes.ids)])
                 for (amount, quantity), taxes in product(
                     ((100, 3), (0.01, 3), (99.99, 7), (1000, 0.3)), self.tax_sets.values())]
        claim = self.posted_claim(*lines)
        self.assertEqual(claim.total_amount, 5 * 1200)
        self.assertBooksMatch(claim)

    # -- corrections by finance --------------------------------------------------------------
    def test_corrections_of_finance_reach_the_entry_and_the_chatter_but_no_amount(self):
        plan = self.env['account.analytic.plan'].create({'name': "Projects"})
        analytic = self.env['account.analytic.account'].create({'name': "Alpha", 'plan_id': plan.id})
        account = self.copy_account(self.company_data['default_account_expense'])
        account.name = "Hospitality"
        claim = self.approve(self.submit(
            self._prepare_line(100, tax_ids=[Command.set(self.included.ids)]),
            self._prepare_quantity_line(10)))
        self.assertEqual(claim.state, 'to_verify')
        before = claim.sudo().message_ids
        work = claim.with_user(self.finance)
        work.expense_ids.write({
            'account_id': account.id, 'tax_ids': [Command.set(self.tax_sets['mixed taxes'].ids)],
            'analytic_distribution': {str(analytic.id): 100}})
        note = claim.sudo().message_ids - before
        self.assertEqual(len(note), 1)
        self.assertEqual(note.author_id, self.finance.partner_id)
        for word in ("Hospitality", self.excluded.name, "Alpha", "Train"):
            self.assertIn(word, note.body)
        self.assertEqual(claim.total_amount, 103.7)

        self.verify(claim)
        self.post_all(claim)
        move = self.entry(claim)
        self.assertEqual(move.amount_total, 103.7)
        self.assertEqual(move.invoice_line_ids.account_id, account)
        self.assertEqual(move.invoice_line_ids.tax_ids, self.tax_sets['mixed taxes'])
        for line in move.invoice_line_ids:
            self.assertEqual(line.analytic_distribution, {str(analytic.id): 100})
        self.assertBooksMatch(claim)
        with self.assertRaises(UserError):
            work.expense_ids.account_id = self.company_data['default_account_expense']

    def test_nobody_else_corrects_and_finance_corrects_nothing_else(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        account = self.copy_account(self.company_data['default_account_expense'])
        for user in (self.employee, self.manager, self.auditor, self.colleague):
            with self.subTest(user=user.name), self.assertRaises(UserError):
                claim.with_user(user).expense_ids.account_id = account
        for values in ({'total_amount_currency': 1}, {'quantity': 2}, {'account_id': account.id, 'name': "Other"}):
            with self.subTest(values=values), self.assertRaises(UserError):
                claim.with_user(self.finance).expense_ids.write(values)
        self.assertNotEqual(claim.sudo().expense_ids.account_id, account)
        self.assertEqual(claim.total_amount, 100)

    def test_a_draft_entry_is_corrected_itself(self):
        claim = self.posted_claim(self._prepare_line(100))
        move = self.entry(claim).with_user(self.finance)
        move.button_draft()
        account = self.copy_account(self.company_data['default_account_expense'])
        line = claim.with_user(self.finance).expense_ids
        self.assertFalse(line.can_correct_accounts)
        with self.assertRaises(UserError) as caught:
            line.account_id = account
        self.assertIn("has the journal entry", str(caught.exception))
        move.invoice_line_ids.account_id = account
        self.post_all(claim)
        self.assertEqual(self.entry(claim).invoice_line_ids.account_id, account)
        self.assertBooksMatch(claim)

    def test_rate_typed_on_the_form_is_the_one_booked(self):
        claim = self.create_claim(self._prepare_line(90, currency_id=self.foreign_currency.id))
        self.assertEqual(claim.total_amount, 45)
        with Form(claim.expense_ids.with_user(self.employee)) as form:
            form.total_amount = 44.43
        claim.action_submit()
        self.verify(self.approve(claim))
        self.post_all(claim)
        self.assertEqual(self.entry(claim).amount_total, 44.43)
        self.assertEqual(claim.expense_ids.total_amount_currency, 90)
        self.assertBooksMatch(claim)

    # -- at random --------------------------------------------------------------------------
    def test_forty_random_claims_balance_from_line_to_bank(self):
        rng = random.Random(20260101)
        currencies = [self.company.currency_id, self.foreign_currency, self.yen, self.dinar]
        claims = self.env['hr.expense.claim'].sudo()
        for number in range(40):
            user = rng.choice((self.employee, self.salesperson))
            lines = []
            for _line in range(rng.randint(1, 4)):
                values = {'tax_ids': [Command.set(rng.choice(list(self.tax_sets.values())).ids)]}
                if rng.random() < 0.25:
                    values.update(payment_mode='company_account', payment_method_line_id=self.bank_method.id)
                if rng.random() < 0.2:
                    lines.append(self._prepare_quantity_line(rng.randint(10, 99999) / 100, **values))
                    continue
                currency = rng.choice(currencies)
                values.update(currency_id=currency.id, quantity=rng.choice((1, 1, 2, 3, 7)))
                if currency != self.company.currency_id and rng.random() < 0.3:
                    values['total_amount'] = rng.randint(100, 99999) / 100
                amount = currency.round(rng.choice((10, 300, 7000)) * (1 + rng.random()))
                lines.append(self._prepare_line(amount, **values))
            claims |= self.create_claim(*lines, user=user, purpose=f"Trip {number}").sudo()
        for user in (self.employee, self.salesperson):
            claims.filtered(lambda claim, user=user: claim.employee_id.user_id == user).with_user(user).action_submit()
        for approver, batch in claims.grouped(lambda claim: claim.pending_approver_ids[:1]).items():
            batch.with_user(approver).action_approve()
        claims.with_user(self.finance).action_approve()
        self.assertEqual(set(claims.mapped('state')), {'approved'})
        self.post_all(claims)
        self.assertEqual(claims.filtered('post_error').mapped('post_error'), [])
        for claim in claims:
            self.assertBooksMatch(claim)

        to_pay = claims.filtered(lambda claim: claim.state == 'posted')
        self.assertGreater(len(to_pay), 30)
        total = to_pay.currency_id.round(sum(to_pay.mapped('total_own_amount')))
        payments = self.register(to_pay)
        self.assertEqual(to_pay.currency_id.round(sum(payments.mapped('amount'))), total)
        self.assertEqual(set(claims.mapped('state')), {'paid'})
        self.assertEqual(set(claims.mapped('amount_residual')), {0})
