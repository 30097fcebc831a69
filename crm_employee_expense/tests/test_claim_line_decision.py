from odoo import fields
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
