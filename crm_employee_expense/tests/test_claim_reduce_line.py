from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .test_claim_line_decision import LineDecisionCommon


@tagged('post_install', '-at_install')
class TestClaimReduceLine(LineDecisionCommon):
    """Less is reimbursed than was claimed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env['account.tax'].create({
            'name': "25 %", 'amount': 25, 'type_tax_use': 'purchase', 'price_include_override': 'tax_included',
            'company_id': cls.company.id})
        cls.mileage = cls._create_category("Mileage", standard_price=0.3)

    def assertBooked(self, claim, amount, **accounts):
        """Approves to the end, posts and pays; entry and payment carry exactly this amount."""
        if claim.state == 'submitted':
            self.approve(claim)
        if claim.state == 'to_verify':
            self.verify(claim)
        self.post_all(claim)
        entry = self.entry(claim)
        self.assertRecordValues(entry, [{'state': 'posted', 'amount_total': amount}])
        for side in ('debit', 'credit'):
            self.assertAlmostEqual(sum(entry.line_ids.mapped(side)), amount)
        self.assertEqual(self.register(claim).amount, amount)
        self.assertRecordValues(claim, [{'state': 'paid', 'amount_paid': amount, 'amount_residual': 0}])
        return entry

    def test_both_figures_and_the_reason_stay_on_the_line(self):
        claim = self.trip()
        steps = claim.sudo()._get_open_steps()
        hotel = self.reduce(claim, "Hotel", 100.004)
        for user in (self.employee, self.manager):
            self.assertRecordValues(hotel.with_user(user), [{
                'claimed_amount_currency': 120, 'total_amount_currency': 100, 'total_amount': 100,
                'reduction_comment': "Too expensive"}])
        self.assertRecordValues(claim, [{
            'state': 'submitted', 'approval_round': 1, 'total_amount': 180, 'has_reductions': True}])
        self.assertEqual(claim.sudo()._get_open_steps(), steps)
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        event = self.events(claim, 'reduce')
        self.assertEqual((event.user_id, event.step_id.kind), (self.manager, 'business'))
        for word in ("Hotel", "120.00", "100.00", "Too expensive"):
            self.assertIn(word, event.comment)
        message = self.messages_to(self.employee, claim)[:1]
        for word in ("Ben Manager", "Hotel", "120.00", "100.00", "Too expensive", "180.00"):
            self.assertIn(word, message.body)
        self.assertBooked(claim, 180)
        self.assertEqual(hotel.claimed_amount_currency, 120)

    def test_reduced_again_the_original_stays(self):
        claim = self.approve(self.trip())
        hotel = self.reduce(claim, "Hotel", 100, user=self.finance)
        self.reduce(claim, "Hotel", 70, user=self.finance, comment="Breakfast is not on us")
        self.assertRecordValues(hotel, [{
            'claimed_amount_currency': 120, 'total_amount': 70, 'reduction_comment': "Breakfast is not on us"}])
        self.assertIn("100.00", self.events(claim, 'reduce')[:1].comment)
        self.assertBooked(claim, 150)

    def test_taxes_follow(self):
        claim = self.submit(self._prepare_line(125, name="Hotel", tax_ids=[Command.set(self.tax.ids)]))
        hotel = self.reduce(claim, "Hotel", 100)
        self.assertRecordValues(hotel, [{
            'tax_amount_currency': 20, 'tax_amount': 20, 'untaxed_amount_currency': 80, 'untaxed_amount': 80}])
        entry = self.assertBooked(claim, 100)
        self.assertEqual(entry.amount_tax, 20)

    def test_quantity_times_price_is_reduced_without_changing_either(self):
        claim = self.submit(self._prepare_line(
            30, name="Car", product_id=self.mileage.id, quantity=100, tax_ids=[Command.set(self.tax.ids)]))
        self.assertEqual(claim.total_amount, 30)
        car = self.reduce(claim, "Car", 20.01)
        self.assertRecordValues(car, [{
            'quantity': 100, 'price_unit': 0.3, 'total_amount': 20.01, 'claimed_amount_currency': 30}])
        self.approve(claim)
        # a corrected tax prices nothing anew
        car.with_user(self.finance).tax_ids = False
        self.assertEqual((car.total_amount, car.tax_amount, claim.state), (20.01, 0, 'to_verify'))
        self.mileage.standard_price = 0.5
        self.assertEqual(car.total_amount, 20.01)
        self.assertBooked(claim, 20.01)

    def test_quantity_times_price_is_restored_as_it_was_claimed(self):
        claim = self.submit(self._prepare_line(30, name="Car", product_id=self.mileage.id, quantity=100))
        car = self.reduce(claim, "Car", 20)
        self.mileage.standard_price = 0.5
        claim.action_withdraw()
        self.assertRecordValues(car, [{
            'quantity': 100, 'price_unit': 0.3, 'total_amount': 30, 'total_amount_currency': 30,
            'claimed_amount_currency': 0, 'reduction_comment': False}])
        self.assertEqual(claim.total_amount, 30)

    def test_foreign_currency_keeps_the_rate_that_was_paid(self):
        rounded = self.company.currency_id.round
        for own_rate in (False, True):
            with self.subTest(own_rate=own_rate):
                claim = self.create_claim(self._prepare_line(
                    100, name="Hotel", currency_id=self.foreign_currency.id, tax_ids=[Command.set(self.tax.ids)]))
                if own_rate:
                    claim.expense_ids.total_amount = 57.33
                claimed = claim.expense_ids.total_amount
                claim.action_submit()
                hotel = self.reduce(claim, "Hotel", 66.67)
                self.assertRecordValues(hotel, [{
                    'claimed_amount_currency': 100, 'total_amount_currency': 66.67,
                    'total_amount': rounded(claimed * 0.6667), 'currency_id': self.foreign_currency.id}])
                self.assertAlmostEqual(hotel.tax_amount, rounded(hotel.total_amount / 5))
                self.assertAlmostEqual(hotel.currency_rate, claimed / 100, 3)
                self.reduce(claim, "Hotel", 33.33)
                self.assertEqual(hotel.total_amount, rounded(claimed * 0.3333))
                self.assertIn("66.67", self.events(claim, 'reduce')[:1].comment)
                self.assertBooked(claim, rounded(claimed * 0.3333))

    def test_foreign_currency_is_restored_to_the_cent(self):
        claim = self.create_claim(self._prepare_line(100, name="Hotel", currency_id=self.foreign_currency.id))
        claim.expense_ids.total_amount = 57.33
        claim.action_submit()
        hotel = self.reduce(claim, "Hotel", 0.07)
        self.assertEqual(hotel.total_amount, 0.04)
        claim.action_withdraw()
        self.assertRecordValues(hotel, [{'total_amount_currency': 100, 'total_amount': 57.33}])

    # -- refusals -------------------------------------------------------------------------------
    def test_amounts_that_are_no_reduction(self):
        claim = self.trip()
        for amount, words in (
            (0, "more than zero"), (-5, "more than zero"), (0.004, "more than zero"), (120, "can only be reduced"),
            (119.999, "can only be reduced"), (500, "can only be reduced"), ("50", "as a number"),
            (None, "as a number"), (True, "as a number"), (float('nan'), "as a number"),
            (float('inf'), "as a number"), (False, "as a number"),
        ):
            with self.subTest(amount=amount), self.assertRaisesRegex(UserError, words):
                self.reduce(claim, "Hotel", amount)
        for comment in (False, "", "  "):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.reduce(claim, "Hotel", 50, comment=comment)
        other = self.trip(purpose="Other")
        for line_id in (False, 0, 'x', other.expense_ids[0].id):
            with self.subTest(line_id=line_id), self.assertRaisesRegex(UserError, "Choose a line"):
                claim.with_user(self.manager).action_reduce_line(line_id, 5, "Why")
        self.assertFalse(claim.has_reductions)

    def test_what_the_company_paid_is_not_reduced(self):
        claim = self.submit(self.company_line(120, name="Hotel"), self._prepare_line(80, name="Train"))
        with self.assertRaisesRegex(UserError, "paid by the company"):
            self.reduce(claim, "Hotel", 50)
        self.return_line(claim, "Hotel")
        self.assertEqual(claim.total_amount, 80)

    def test_a_claim_is_not_reduced_to_nothing(self):
        claim = self.submit(self._prepare_line(120, name="Hotel"), self._prepare_line(-50, name="Credit note"))
        with self.assertRaisesRegex(UserError, "would add up to"):
            self.reduce(claim, "Hotel", 50)
        with self.assertRaisesRegex(UserError, "more than zero"):
            self.reduce(claim, "Credit note", -60)
        self.reduce(claim, "Hotel", 50.01)
        self.assertAlmostEqual(claim.total_amount, 0.01)

    # -- what ends a reduction --------------------------------------------------------------------
    def test_withdrawn_and_revised_claims_say_what_was_claimed(self):
        withdrawn, refused = self.trip(), self.trip(purpose="Other")
        for claim in (withdrawn, refused):
            self.reduce(claim, "Hotel", 100)
        refused.with_user(self.manager).action_refuse("All of it")
        self.assertEqual(refused.total_amount, 180)
        refused.action_cancel()
        self.assertEqual(refused.total_amount, 180)
        refused.action_revise()
        withdrawn.action_withdraw()
        for claim in (withdrawn, refused):
            self.assertRecordValues(claim, [{
                'state': 'draft', 'total_amount': 200, 'approval_round': 1, 'has_reductions': False}])
            self.assertFalse(self.lines_of(claim, "Hotel").reduction_comment)

    def test_who_approved_less_is_asked_again_for_what_was_claimed(self):
        claim = self.trip()
        self.reduce(claim, "Hotel", 100)
        self.approve(claim)
        claim.with_user(self.finance).action_refuse("Accounts")
        claim.action_revise()
        claim.action_submit()
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 200}])
        self.assertTrue(self.activities_of(self.manager, claim))

    def test_who_approved_all_is_not_asked_again_after_finance_reduced(self):
        claim = self.approve(self.trip())
        self.reduce(claim, "Hotel", 100, user=self.finance)
        claim.with_user(self.finance).action_refuse("Accounts")
        claim.action_revise()
        claim.action_submit()
        self.assertRecordValues(claim, [{'state': 'to_verify', 'total_amount': 200}])

    def changing(self, claim):
        return claim.with_user(self.employee).with_context(claim_change=True)

    def test_an_edit_of_something_else_keeps_the_reduction(self):
        claim = self.trip()
        hotel = self.reduce(claim, "Hotel", 100)
        self.changing(claim).write({'purpose': "Other", 'expense_ids': [
            Command.update(hotel.id, {'name': "Hotel Bristol", 'total_amount_currency': 100, 'quantity': 1}),
            Command.update(self.lines_of(claim, "Train").id, {'total_amount_currency': 90})]})
        self.assertEqual((claim.state, claim.approval_round, claim.total_amount), ('submitted', 2, 190))
        self.assertRecordValues(hotel, [{'claimed_amount_currency': 120, 'reduction_comment': "Too expensive"}])

    def test_an_edit_of_the_amount_ends_the_reduction(self):
        claim = self.trip()
        hotel = self.reduce(claim, "Hotel", 100)
        self.changing(claim).expense_ids.filtered(lambda line: line.id == hotel.id).total_amount_currency = 115
        self.assertEqual((claim.state, claim.approval_round, claim.total_amount), ('submitted', 2, 195))
        self.assertRecordValues(hotel, [{
            'claimed_amount_currency': 0, 'claimed_amount': 0, 'reduction_comment': False, 'total_amount': 115}])

    def test_an_edited_quantity_ends_the_reduction(self):
        claim = self.submit(self._prepare_line(30, name="Car", product_id=self.mileage.id, quantity=100))
        car = self.reduce(claim, "Car", 20)
        with Form(self.changing(claim)) as form, form.expense_ids.edit(0) as line:
            self.assertEqual(line.total_amount_currency, 20)
            line.quantity = 90
            self.assertEqual(line.total_amount_currency, 27)
        self.assertRecordValues(car, [{'claimed_amount_currency': 0, 'total_amount': 27, 'quantity': 90}])
        self.assertEqual(claim.approval_round, 2)

    def test_a_line_taken_out_or_paid_by_the_company_is_whole_again(self):
        claim = self.trip()
        hotel = self.reduce(claim, "Hotel", 100)
        self.changing(claim).write({'expense_ids': [Command.update(hotel.id, {
            'payment_mode': 'company_account', 'payment_method_line_id': self.bank_method.id})]})
        self.assertRecordValues(hotel, [{'claimed_amount_currency': 0, 'total_amount': 120}])
        self.assertEqual((claim.approval_round, claim.total_company_amount), (2, 120))
        self.reduce(claim, "Train", 60)
        train = self.lines_of(claim, "Train")
        train.with_user(self.employee).with_context(claim_change=True).claim_id = False
        self.assertRecordValues(train, [{'claimed_amount_currency': 0, 'total_amount': 80, 'claim_id': False}])
        self.assertEqual(claim.total_amount, 120)

    def test_a_reduced_line_is_returned_as_it_was_claimed(self):
        claim = self.trip()
        self.reduce(claim, "Hotel", 100)
        hotel = self.return_line(claim, "Hotel")
        self.assertRecordValues(hotel, [{
            'claim_id': False, 'claimed_amount_currency': 0, 'reduction_comment': False, 'total_amount': 120}])
        self.assertIn("100.00", self.events(claim, 'return').comment)
        self.assertEqual((claim.total_amount, claim.approval_round), (80, 1))

    def test_code_that_knows_nothing_of_this_still_restarts_after_a_decision(self):
        claim = self.approve(self.trip())
        self.reduce(claim, "Hotel", 100, user=self.finance)
        claim.sudo().expense_ids.filtered(lambda line: line.name == "Hotel").total_amount_currency = 500
        self.assertEqual((claim.state, claim.approval_round, claim.has_reductions), ('submitted', 2, False))

    def test_the_dialog(self):
        claim = self.submit(self._prepare_line(120, name="Hotel"), self.company_line(80, name="Flight"))
        with self.assertRaisesRegex(UserError, "your own"):
            claim.action_reduce_dialog()
        with self.assertRaisesRegex(UserError, "your own"):
            claim.action_reduce_line(claim.expense_ids[:1].id, 50, "Mine")
        action = claim.with_user(self.manager).action_reduce_dialog()
        dialog = Form(self.env[action['res_model']].with_user(self.manager).with_context(action['context']))
        self.assertEqual(dialog.expense_id.name, "Hotel")
        dialog.amount = 99.5
        with self.assertRaises(AssertionError):
            dialog.save()
        dialog.comment = "Our limit"
        dialog.save().action_confirm()
        self.assertEqual(claim.total_own_amount, 99.5)

    def test_reduced_by_one_person_at_a_time_and_without_reading_each_line(self):
        claim = self.submit(*(self._prepare_line(10, name=f"Taxi {number}") for number in range(10)))
        lines = claim.sudo().expense_ids
        self.env.flush_all()
        self.env.invalidate_all()
        mine = claim.with_user(self.manager)
        before = self.cr.sql_log_count
        mine.action_return_lines(lines[:1].ids, "One")
        self.env.flush_all()
        one = self.cr.sql_log_count - before
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        mine.action_return_lines(lines[1:9].ids, "Eight")
        self.env.flush_all()
        self.assertLess(self.cr.sql_log_count - before, one + 8)
