from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PNG
from .common_rules import ApprovalRuleCommon


@tagged('post_install', '-at_install')
class TestClaimChange(ApprovalRuleCommon):
    """Whoever changes what is in approval starts the approval again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax = cls.env['account.tax'].create({
            'name': "10 %", 'amount': 10, 'type_tax_use': 'purchase', 'price_include_override': 'tax_included',
            'company_id': cls.company.id})

    def changing(self, claim, user=None):
        return claim.with_user(user or self.employee).with_context(claim_change=True)

    def assertRestarted(self, claim, *words):
        self.assertEqual(claim.state, 'submitted')
        self.assertEqual(claim.approval_round, 2)
        first = claim.sudo().step_ids.filtered(lambda step: step.round == 1)
        self.assertFalse(first.filtered(lambda step: step.state in ('waiting', 'pending')))
        event = claim.sudo().event_ids.filtered(lambda event: event.kind == 'restart')
        self.assertEqual(len(event), 1)
        chatter = "".join(claim.sudo().message_ids.mapped('body'))
        for word in words:
            self.assertIn(word, event.comment)
            self.assertIn(word, chatter)
        self.assertEqual(len(self.activities_of(self.manager, claim)), 1)
        self.assertFalse(self.activities_of(self.finance, claim))
        self.assertFalse(claim._get_trail_problems())
        self.assertFalse(claim._check_consistency())

    # -- what restarts --------------------------------------------------------------------------
    def test_each_change_of_what_is_claimed_restarts(self):
        other = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Ferry", 'product_id': self.category.id, 'total_amount_currency': 7})
        ways = {
            'amount': (lambda claim: claim.expense_ids[0].write({'total_amount_currency': 150}), ["150.00"]),
            'currency': (lambda claim: claim.expense_ids[0].write({'currency_id': self.foreign_currency.id}), ["EUR"]),
            'category': (lambda claim: claim.expense_ids[0].write({'product_id': self.category_2.id}), ["Meals"]),
            'date': (lambda claim: claim.expense_ids[0].write({'date': '2025-01-02'}), ["2025-01-02"]),
            'payer': (lambda claim: claim.expense_ids[0].write({'payment_mode': 'company_account'}), ["Company"]),
            'purpose': (lambda claim: claim.write({'purpose': "Something else"}), ["Something else"]),
            'new line': (lambda claim: claim.write({'expense_ids': [Command.link(other.id)]}), ["Ferry added"]),
            'created line': (lambda claim: claim.write({'expense_ids': [Command.create({
                'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5})]}), ["Bus added"]),
        }
        for name, (way, words) in ways.items():
            with self.subTest(way=name):
                claim = self.approve(self.submit(self._prepare_line(100), self._prepare_line(20)))
                self.assertEqual(claim.state, 'to_verify')
                way(self.changing(claim))
                self.assertRestarted(claim, *words)

    def test_receipts_restart(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        line = self.changing(claim).expense_ids
        self.env['ir.attachment'].with_user(self.employee).with_context(claim_change=True).create({
            'name': "more.png", 'raw': PNG + b'more', 'res_model': 'hr.expense', 'res_id': line.id})
        self.assertRestarted(claim, "receipts changed")
        claim = self.approve(self.submit(self._prepare_line(100), purpose="Second"))
        self.changing(claim).expense_ids.attachment_ids.with_user(self.employee).with_context(
            claim_change=True).unlink()
        self.assertRestarted(claim, "receipts changed")

    def test_uploaded_receipt_is_taken_over_by_the_line(self):
        # what the web client does: a free upload, then the link
        claim = self.submit(self._prepare_line(100))
        receipt = self.env['ir.attachment'].with_user(self.employee).create({
            'name': "more.png", 'raw': PNG + b'more', 'res_model': 'hr.expense', 'res_id': 0})
        with self.assertRaisesRegex(UserError, "cannot be added"), self.cr.savepoint():
            receipt.res_id = claim.expense_ids.id
        self.env.invalidate_all(flush=False)
        receipt.with_context(claim_change=True).res_id = claim.expense_ids.id
        self.assertRestarted(claim, "receipts changed")

    def test_several_changes_at_once_restart_once(self):
        claim = self.approve(self.submit(self._prepare_line(100), self._prepare_line(20)))
        first, second = claim.expense_ids
        self.changing(claim).write({'purpose': "New", 'expense_ids': [
            Command.update(first.id, {'total_amount_currency': 120}),
            Command.update(second.id, {'total_amount_currency': 30})]})
        self.assertRestarted(claim, "New", "120.00", "30.00")

    def test_code_that_knows_nothing_of_this_restarts_as_well(self):
        # natively an approver changes 100 to 5000 and the expense stays approved
        claim = self.verify(self.approve(self.submit(self._prepare_line(100))))
        self.assertEqual(claim.state, 'approved')
        claim.sudo().expense_ids.total_amount_currency = 5000
        self.assertRestarted(claim, "5,000.00")
        claim = self.approve(self.submit(self._prepare_line(100), self._prepare_line(1), purpose="Second"))
        claim.sudo().expense_ids[0].unlink()
        self.assertEqual(claim.approval_round, 2)
        # the sum only fell: what the manager approved holds
        self.assertEqual(claim.state, 'to_verify')

    def test_what_is_no_change_does_not_restart(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        line = self.changing(claim).expense_ids
        line.write({'total_amount_currency': 100, 'name': line.name})
        claim.sudo().expense_ids.write({'total_amount_currency': 100})
        claim.sudo().message_post(body="Nothing changes")
        self.assertEqual((claim.state, claim.approval_round), ('to_verify', 1))

    def test_finance_corrects_accounts_without_a_restart_but_on_record(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        account = self.company_data['default_account_expense'].copy()
        claim.with_user(self.finance).expense_ids.write({'account_id': account.id, 'tax_ids': [
            Command.set(self.tax.ids)]})
        self.assertEqual((claim.state, claim.approval_round), ('to_verify', 1))
        event = claim.sudo().event_ids.filtered(lambda event: event.kind == 'correct')
        self.assertEqual(event.user_id, self.finance)
        self.assertIn(account.name, event.comment)
        self.assertFalse(claim._get_trail_problems())

    def test_finance_can_correct_what_is_claimed_and_managers_are_asked_again(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        self.changing(claim, self.finance).expense_ids.product_id = self.category_2
        self.assertRestarted(claim, "Meals")
        self.assertEqual(claim.sudo().event_ids.filtered(lambda event: event.kind == 'restart').user_id, self.finance)

    # -- who and when ------------------------------------------------------------------------------
    def test_nobody_changes_by_accident(self):
        claim = self.submit(self._prepare_line(100))
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            claim.with_user(self.employee).expense_ids.total_amount_currency = 1
        with self.assertRaisesRegex(UserError, "not a draft any more"):
            claim.with_user(self.employee).purpose = "Other"

    def test_strangers_and_approvers_do_not_change(self):
        claim = self.approve(self.submit(self._prepare_line(100)))
        for user in (self.manager, self.colleague, self.auditor, self.finance_2, self.outsider, self.salesperson):
            if user == self.finance_2:
                continue
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.changing(claim, user).expense_ids.write({'total_amount_currency': 1})
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.changing(claim, user).write({'purpose': "Mine"})
        self.assertEqual(claim.approval_round, 1)

    def test_approved_and_posted_claims_are_closed_for_people(self):
        claim = self.verify(self.approve(self.submit(self._prepare_line(100))))
        with self.assertRaisesRegex(UserError, "not waiting for approval"):
            self.changing(claim).expense_ids.total_amount_currency = 1
        refused = self.submit(self._prepare_line(100))
        refused.with_user(self.manager).action_refuse("No")
        with self.assertRaisesRegex(UserError, "not waiting for approval"):
            self.changing(refused).expense_ids.total_amount_currency = 1

    def test_a_change_that_could_not_be_submitted_is_refused_and_undone(self):
        self.company.expense_claim_require_receipt = True
        claim = self.submit(self._prepare_line(100))
        with self.assertRaisesRegex(UserError, "has no receipt.*\n.*Withdraw it"), self.cr.savepoint():
            self.changing(claim).expense_ids.attachment_ids.with_user(self.employee).with_context(
                claim_change=True).unlink()
        self.env.invalidate_all()
        self.assertEqual((claim.state, claim.approval_round, claim.total_amount), ('submitted', 1, 100))

    def test_button_opens_the_form_for_changes(self):
        claim = self.submit(self._prepare_line(100))
        mine = claim.with_user(self.employee)
        self.assertTrue(mine.can_change)
        self.assertFalse(mine.can_edit)
        action = mine.action_change()
        self.assertTrue(mine.with_context(**action['context']).can_edit)
        self.assertTrue(mine.with_context(**action['context']).expense_ids.is_editable)
        self.assertFalse(claim.with_user(self.manager).with_context(**action['context']).can_edit)
        with self.assertRaises(UserError):
            claim.with_user(self.manager).action_change()
