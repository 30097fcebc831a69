from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common_books import ClaimBooksCommon
from .common_rules import ApprovalRuleCommon


class LineDecisionCommon(ClaimBooksCommon, ApprovalRuleCommon):
    """Decisions about single lines; after each test all claims agree with the facts, and their logs with them."""

    def tearDown(self):
        self.assertFalse(self.env['hr.expense.claim'].search([])._get_trail_problems())
        super().tearDown()

    def lines_of(self, claim, *names):
        return claim.sudo().expense_ids.filtered(lambda line: line.name in names).sorted('id')

    def return_line(self, claim, *names, user=None, comment="The receipt cannot be read"):
        lines = self.lines_of(claim, *names)
        claim.with_user(user or self.manager).action_return_lines(lines.ids, comment)
        return lines

    def reduce(self, claim, name, amount, user=None, comment="Too expensive"):
        line = self.lines_of(claim, name)
        claim.with_user(user or self.manager).action_reduce_line(line.id, amount, comment)
        return line

    def trip(self, **values):
        """A submitted claim: a hotel of 120 and a train of 80."""
        return self.submit(
            self._prepare_line(120, name="Hotel"), self._prepare_line(80, name="Train"), **values)

    def events(self, claim, kind):
        return claim.sudo().event_ids.filtered(lambda event: event.kind == kind)

    def stand_in(self, delegator, delegate):
        return self.env['hr.expense.approval.delegation'].with_user(delegator).create({
            'delegator_id': delegator.id, 'delegate_id': delegate.id, 'company_id': self.company.id,
            'date_from': fields.Date.today(), 'date_to': fields.Date.today()})


@tagged('post_install', '-at_install')
class TestClaimReturnLine(LineDecisionCommon):
    """A line goes back to the employee, the rest of the claim goes on."""

    def test_a_returned_line_is_the_employees_draft_again(self):
        claim = self.trip()
        steps = claim.sudo()._get_open_steps()
        hotel = self.return_line(claim, "Hotel")
        self.assertRecordValues(hotel, [{
            'claim_id': False, 'returned_claim_id': claim.id, 'returned_by_id': self.manager.id,
            'return_comment': "The receipt cannot be read", 'state': 'draft', 'total_amount': 120, 'nb_attachment': 1}])
        self.assertRecordValues(claim, [{
            'state': 'submitted', 'approval_round': 1, 'total_amount': 80, 'expense_count': 1}])
        self.assertEqual(claim.sudo()._get_open_steps(), steps, "Nothing starts again")
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        self.assertEqual(claim.with_user(self.employee).returned_expense_ids, hotel)
        mine = hotel.with_user(self.employee)
        self.assertTrue(mine.is_editable)
        mine.write({'total_amount_currency': 110, 'name': "Hotel in Oslo"})
        self.attach_receipt(mine, b'a better scan')
        self.assertEqual((claim.state, claim.approval_round, claim.total_amount), ('submitted', 1, 80))
        self.assertEqual(self.env['hr.expense'].with_user(self.employee).search([
            ('returned_claim_id', '!=', False), ('state', '=', 'draft')]), hotel)

    def test_what_is_left_is_approved_posted_and_paid(self):
        claim = self.trip()
        self.return_line(claim, "Hotel")
        self.verify(self.approve(claim))
        self.post_all(claim)
        self.assertEqual((claim.state, self.entry(claim).amount_total), ('posted', 80))
        self.assertEqual(self.register(claim).amount, 80)

    def test_several_lines_are_returned_at_once_and_logged(self):
        claim = self.submit(self._prepare_line(120, name="Hotel"), self._prepare_line(80, name="Train"),
                            self._prepare_line(30, name="Taxi"))
        self.return_line(claim, "Hotel", "Taxi", comment="  Not yours  ")
        event = self.events(claim, 'return')
        self.assertRecordValues(event, [{
            'user_id': self.manager.id, 'on_behalf_of_id': False, 'step_id': claim.sudo()._get_open_steps().filtered(
                lambda step: step.state == 'pending').id}])
        for word in ("Hotel", "120.00", "Taxi", "30.00", "Not yours"):
            self.assertIn(word, event.comment)
        self.assertNotIn("Train", event.comment)
        self.assertEqual(claim.total_amount, 80)

    def test_finance_returns_a_line_after_the_managers_approved(self):
        claim = self.approve(self.trip())
        self.return_line(claim, "Train", user=self.finance)
        self.assertRecordValues(claim, [{'state': 'to_verify', 'approval_round': 1, 'total_amount': 120}])
        self.assertEqual(claim.with_user(self.finance).returned_expense_ids.name, "Train")
        self.assertEqual(claim.with_user(self.manager).returned_expense_ids.name, "Train")
        self.verify(claim)
        self.assertEqual(claim.state, 'approved')

    def test_the_employee_is_told_in_his_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        template = self.env.ref('crm_employee_expense.mail_template_claim_line_returned')
        template.with_context(lang='zh_CN').subject = "退回 {{ object.name }}"
        self.employee.lang = 'zh_CN'
        claim = self.trip()
        self.return_line(claim, "Hotel")
        message = self.messages_to(self.employee, claim)[:1]
        self.assertEqual(message.subject, f"退回 {claim.name}")
        self.assertEqual(message.author_id, self.manager.partner_id)
        for word in ("Ben Manager", "Hotel", "120.00", "The receipt cannot be read", "80.00"):
            self.assertIn(word, message.body)
        self.assertFalse(self.messages_to(self.finance, claim))

    def test_the_expense_tells_its_story_itself(self):
        claim = self.trip()
        hotel = self.return_line(claim, "Hotel")
        self.assertIn("The receipt cannot be read", "".join(hotel.message_ids.mapped('body')))
        self.assertIn(claim.name, "".join(hotel.message_ids.mapped('body')))
        self.flush_tracking()
        self.assertFalse(hotel.message_ids.tracking_value_ids.filtered(
            lambda value: value.field_id.name in ('state', 'claim_state')))

    def test_what_was_said_stays_until_the_expense_is_submitted_again(self):
        old = self.trip()
        hotel = self.return_line(old, "Hotel")
        new = self.create_claim(self._prepare_line(5, name="Tram"))
        hotel.with_user(self.employee).claim_id = new
        self.assertEqual(hotel.returned_claim_id, old)
        self.assertEqual(hotel.return_comment, "The receipt cannot be read")
        new.action_submit()
        self.assertRecordValues(hotel, [{
            'returned_claim_id': False, 'returned_by_id': False, 'return_comment': False, 'state': 'submitted'}])
        self.assertFalse(old.returned_expense_ids)
        self.approve(new)
        self.assertEqual(new.state, 'to_verify')

    def test_it_can_come_back_to_the_same_claim(self):
        claim = self.trip()
        hotel = self.return_line(claim, "Hotel")
        claim.action_withdraw()
        hotel.with_user(self.employee).claim_id = claim
        claim.action_submit()
        self.assertRecordValues(claim, [{'state': 'submitted', 'total_amount': 200}])
        self.assertFalse(hotel.returned_claim_id)

    def test_findings_of_the_line_leave_the_claim(self):
        receipt = b'the same receipt'
        self.submit(self._prepare_line(10, receipt=receipt, name="First"))
        claim = self.submit(
            self._prepare_line(120, receipt=receipt, name="Hotel"),
            self._prepare_line(80, receipt=receipt, name="Train"))
        self.assertEqual(claim.finding_count, 2)
        self.return_line(claim, "Hotel")
        self.assertEqual(claim.finding_count, 1)
        self.assertEqual(claim.sudo().violation_ids.expense_id.name, "Train")

    # -- refusals -----------------------------------------------------------------------------
    def test_the_last_line_cannot_be_returned(self):
        claim = self.trip()
        with self.assertRaisesRegex(UserError, "Refuse the claim instead"):
            self.return_line(claim, "Hotel", "Train")
        self.return_line(claim, "Hotel")
        with self.assertRaisesRegex(UserError, "Refuse the claim instead"):
            self.return_line(claim, "Train")
        self.assertEqual(claim.total_amount, 80)

    def test_what_is_left_has_to_be_worth_something(self):
        claim = self.submit(self._prepare_line(120, name="Hotel"), self._prepare_line(-50, name="Credit note"))
        with self.assertRaisesRegex(UserError, "would add up to"):
            self.return_line(claim, "Hotel")
        self.return_line(claim, "Credit note")
        self.assertEqual(claim.total_amount, 120)

    def test_a_reason_and_lines_of_this_claim_are_required(self):
        claim, other = self.trip(), self.trip(purpose="Other")
        for comment in (False, None, "", "  \n"):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.return_line(claim, "Hotel", comment=comment)
        mine = claim.with_user(self.manager)
        mixed = [claim.expense_ids[0].id, other.expense_ids[0].id]
        for line_ids in ([], False, 5, [[1]], other.expense_ids.ids, mixed, [0], ['x']):
            with self.subTest(line_ids=line_ids), self.assertRaisesRegex(UserError, "Choose lines"):
                mine.action_return_lines(line_ids, "Why")
        self.assertEqual((claim.total_amount, other.total_amount), (200, 200))

    def test_only_whoever_may_decide_now(self):
        claim = self.trip()
        hotel = self.lines_of(claim, "Hotel")
        for state, allowed in (('submitted', self.manager), ('to_verify', self.finance), ('approved', None)):
            for user in (self.employee, self.manager, self.director, self.colleague, self.finance, self.auditor,
                         self.administrator, self.salesperson, self.outsider):
                if user == allowed:
                    self.assertTrue(claim.with_user(user).can_return_lines)
                    self.assertTrue(claim.with_user(user).can_reduce)
                    continue
                for call in (
                    lambda mine: mine.action_return_lines(hotel.ids, "Why"),
                    lambda mine: mine.action_reduce_line(hotel.id, 1, "Why"),
                    lambda mine: mine.action_return_dialog(),
                    lambda mine: mine.action_reduce_dialog(),
                ):
                    with self.subTest(state=state, user=user.login), self.assertRaises(UserError):
                        call(claim.with_user(user).with_company(user.company_id))
            self.assertEqual(claim.state, state)
            if state != 'approved':
                (self.approve if state == 'submitted' else self.verify)(claim)
        self.assertEqual(claim.total_amount, 200)

    def test_neither_drafts_nor_refused_claims_are_decided_line_by_line(self):
        draft = self.create_claim(self._prepare_line(1, name="Hotel"), self._prepare_line(2))
        refused = self.trip()
        refused.with_user(self.manager).action_refuse("No")
        for claim in (draft, refused):
            with self.assertRaises(UserError):
                self.return_line(claim, "Hotel")
            with self.assertRaises(UserError):
                self.reduce(claim, "Hotel", 1)

    def test_a_delegate_returns_and_reduces_for_whom_he_stands_in(self):
        claim = self.trip()
        self.stand_in(self.manager, self.colleague)
        self.return_line(claim, "Hotel", user=self.colleague)
        self.reduce(claim, "Train", 50, user=self.colleague)
        for kind in ('return', 'reduce'):
            self.assertRecordValues(
                self.events(claim, kind), [{'user_id': self.colleague.id, 'on_behalf_of_id': self.manager.id}])
        bodies = "".join(self.messages_to(self.employee, claim).mapped('body'))
        self.assertEqual(bodies.count("Otto Outsider for Ben Manager"), 2)

    def test_nobody_writes_himself_what_was_decided(self):
        claim = self.create_claim(self._prepare_line(120, name="Hotel"))
        free = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Ferry", 'product_id': self.category.id, 'total_amount_currency': 7})
        values = {
            'returned_claim_id': claim.id, 'returned_by_id': self.manager.id, 'return_comment': "x",
            'claimed_amount_currency': 500, 'claimed_amount': 500, 'reduction_comment': "x"}
        for name, value in values.items():
            for line in (free, claim.expense_ids):
                with self.subTest(name=name), self.assertRaisesRegex(AccessError, "cannot be written"):
                    line.with_user(self.employee).write({name: value})
            with self.subTest(name=name), self.assertRaisesRegex(AccessError, "cannot be written"):
                free.create({'name': "x", 'product_id': self.category.id, name: value})
            made = free.with_context(**{f'default_{name}': value}).create({
                'name': "x", 'product_id': self.category.id, 'total_amount_currency': 3})
            self.assertFalse(made[name])
        mailed = self.env['hr.expense'].with_user(self.employee).message_new(
            {'email_from': self.employee.email, 'subject': "Bus 5", 'body': ""}, values)
        self.assertFalse(mailed.sudo().returned_claim_id or mailed.sudo().claimed_amount_currency)

    def test_reason_of_a_return_is_not_copied(self):
        hotel = self.return_line(self.trip(), "Hotel")
        copy = hotel.with_user(self.employee).copy()
        self.assertFalse(copy.returned_claim_id or copy.return_comment)

    def test_readers_of_the_claim_alone_read_what_left_it(self):
        claim = self.approve(self.trip())
        hotel = self.return_line(claim, "Hotel", user=self.finance)
        self.env.flush_all()
        for user, expected in ((self.manager, True), (self.finance, True), (self.auditor, True),
                               (self.colleague, False), (self.director, False), (self.outsider, False)):
            self.env.invalidate_all()
            with self.subTest(user=user.login):
                self.assertEqual(bool(self.env['hr.expense'].with_user(user).search([('id', '=', hotel.id)])), expected)
        with self.assertRaises(AccessError):
            hotel.with_user(self.finance).unlink()
        with self.assertRaises(AccessError):
            hotel.with_user(self.finance).write({'name': "Mine"})

    def test_the_dialog(self):
        claim = self.trip()
        train = self.lines_of(claim, "Train")
        action = train.with_user(self.manager).action_return_dialog()
        dialog = Form(self.env[action['res_model']].with_user(self.manager).with_context(action['context']))
        self.assertEqual(dialog.expense_ids.ids, train.ids)
        with self.assertRaises(AssertionError):
            dialog.save()
        dialog.comment = "Not yours"
        dialog.save().action_confirm()
        self.assertEqual(claim.total_amount, 120)
        self.assertEqual(train.return_comment, "Not yours")
        named = self.lines_of(claim, "Hotel").with_context(expense_amount_in_name=True)
        self.assertIn("120.00", named.display_name)
        self.assertEqual(self.lines_of(claim, "Hotel").display_name, "Hotel")
        self.assertFalse(claim.with_user(self.manager).action_return_dialog()['context']['default_expense_ids'])
        for method in ('action_return_dialog', 'action_reduce_dialog'):
            with self.assertRaisesRegex(UserError, "not part of a claim"):
                getattr(train.with_user(self.manager), method)()


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
