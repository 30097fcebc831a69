from unittest.mock import patch

from odoo import Command
from odoo.exceptions import AccessError, LockError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimBadInput(ExpenseClaimCommon):
    """Each mistake gets a sentence that names the record and the remedy, and changes nothing."""

    def assert_not_submitted(self, claim, sentence):
        with self.assertRaisesRegex(UserError, sentence) as caught:
            claim.action_submit()
        self.assertEqual(claim.state, 'draft')
        self.assertFalse(claim.sudo().step_ids)
        self.assertFalse(claim.event_ids)
        self.assertFalse(claim.name)
        return str(caught.exception)

    def test_claim_without_lines(self):
        claim = self.env['hr.expense.claim'].with_user(self.employee).create({'purpose': "Empty"})
        self.assert_not_submitted(claim, "Empty has no lines. Add at least one expense.")

    def test_claim_without_purpose(self):
        with self.assertRaises(AssertionError), Form(self.env['hr.expense.claim'].with_user(self.employee)) as form:
            form.description = "<p>No purpose</p>"

    def test_line_without_receipt(self):
        claim = self.create_claim(self._prepare_line(receipt=False), self._prepare_line(name="Hotel"))
        sentence = self.assert_not_submitted(
            claim, "Train on Visit to a customer has no receipt. Attach it to the line.")
        self.assertNotIn("Hotel", sentence)

    def test_receipt_is_not_needed_where_the_company_asks_for_none(self):
        self.company.expense_claim_require_receipt = False
        self.assertEqual(self.submit(self._prepare_line(receipt=False)).state, 'submitted')

    def test_receipt_is_not_needed_for_mileage(self):
        mileage = self._create_category("Mileage", standard_price=0.5)
        claim = self.submit(self._prepare_line(
            receipt=False, product_id=mileage.id, quantity=120, total_amount_currency=60))
        self.assertEqual(claim.total_amount, 60)

    def test_line_without_amount(self):
        self.assert_not_submitted(self.create_claim(self._prepare_line(0)), "Train on .* has no amount")

    def test_negative_total(self):
        claim = self.create_claim(self._prepare_line(10), self._prepare_line(-30, name="Refund"))
        self.assert_not_submitted(claim, "total of Visit to a customer has to be more than zero")

    def test_negative_sum_of_what_the_employee_paid(self):
        claim = self.create_claim(
            self._prepare_line(100, payment_mode='company_account'), self._prepare_line(-30, name="Refund"))
        self.assert_not_submitted(claim, "adds up to less than zero, so there is nothing to reimburse")

    def test_line_without_category(self):
        claim = self.create_claim()
        claim.expense_ids.product_id = False
        self.assert_not_submitted(claim, "Train on .* has no category. Choose one.")

    def test_line_without_date(self):
        self.assert_not_submitted(self.create_claim(self._prepare_line(date=False)), "Train on .* has no date")

    def test_category_without_account(self):
        bare = self._create_category("Bare", property_account_expense_id=False)
        bare.categ_id = self.env['product.category'].create(
            {'name': "Bare", 'property_account_expense_categ_id': False})
        claim = self.create_claim(self._prepare_line(product_id=bare.id))
        claim.sudo().expense_ids.account_id = False
        with patch.object(type(bare.product_tmpl_id), '_get_product_accounts',
                          lambda template: {'expense': self.env['account.account'], 'income': False}):
            self.assert_not_submitted(claim, "Ask accounting to set the expense account of the category")

    def test_employee_without_work_contact(self):
        claim = self.create_claim()
        self.anna.work_contact_id = False
        self.assert_not_submitted(claim, "Anna Employee has no work contact")

    def test_nobody_to_approve(self):
        claim = self.create_claim()
        self.anna.parent_id = False
        self.anna.expense_manager_id = False
        self.administrator.active = False
        self.assert_not_submitted(claim, "Nobody can approve .* Ask HR to set the expense approver")

    def test_nobody_to_verify(self):
        claim = self.create_claim()
        (self.finance | self.finance_2 | self.administrator).active = False
        self.assert_not_submitted(claim, "Nobody can verify .* role Expense Finance")

    def test_all_problems_of_all_claims_are_said_at_once(self):
        first = self.create_claim(self._prepare_line(receipt=False), purpose="First")
        second = self.create_claim(self._prepare_line(0), purpose="Second")
        with self.assertRaises(UserError) as caught:
            (first | second).action_submit()
        self.assertIn("First", str(caught.exception))
        self.assertIn("Second", str(caught.exception))

    # -- lines that do not belong ---------------------------------------------------------------
    def test_line_of_another_employee(self):
        self.employee.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        claim = self.create_claim()
        other = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Otto's lunch", 'employee_id': self.colleague_employee.id, 'product_id': self.category.id,
            'total_amount_currency': 12})
        with self.assertRaisesRegex(ValidationError, "is an expense of Otto Outsider"):
            other.claim_id = claim

    def test_line_of_another_company(self):
        claim = self.create_claim()
        line = self.env['hr.expense'].create({
            'name': "Elsewhere", 'employee_id': self.outsider_employee.id, 'company_id': self.other_company.id,
            'product_id': self.category.id, 'total_amount_currency': 12})
        with self.assertRaises(UserError):
            line.claim_id = claim

    def test_line_of_another_claim_that_is_submitted(self):
        submitted, draft = self.submit(), self.create_claim()
        with self.assertRaisesRegex(UserError, "is not a draft any more"):
            draft.write({'expense_ids': [Command.link(submitted.expense_ids.id)]})
        self.assertEqual(submitted.expense_ids.claim_id, submitted)

    def test_line_that_was_submitted_on_its_own(self):
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Alone", 'product_id': self.category.id, 'total_amount_currency': 12,
            'employee_id': self.anna.id})
        expense.action_submit()
        claim = self.create_claim()
        with self.assertRaises(UserError):
            expense.claim_id = claim

    def test_claim_for_somebody_else(self):
        with self.assertRaisesRegex(AccessError, "cannot claim for Otto Outsider"):
            self.create_claim(employee_id=self.colleague_employee.id)

    # -- changing what is decided ------------------------------------------------------------------
    def test_submitted_claim_cannot_be_changed(self):
        # natively an approver may change 100 to 5000 after approval
        claim = self.approve(self.submit())
        for user in (self.employee, self.manager, self.finance, self.administrator):
            for record, vals in (
                (claim, {'purpose': "Something else"}),
                (claim.expense_ids, {'total_amount_currency': 5000}),
                (claim.expense_ids, {'quantity': 50}),
                (claim.expense_ids, {'product_id': self.category_2.id}),
                (claim.expense_ids, {'claim_id': False}),
            ):
                with self.subTest(user=user.name, vals=vals), self.assertRaises(UserError):
                    record.with_user(user).write(vals)
        self.assertEqual(claim.total_amount, 100)
        self.assertEqual(claim.state, 'to_verify')

    def test_only_new_drafts_can_be_deleted(self):
        draft, withdrawn, submitted = self.create_claim(), self.submit(), self.submit()
        withdrawn.action_withdraw()
        line = draft.expense_ids
        draft.unlink()
        self.assertTrue(line.exists())
        self.assertFalse(line.claim_id)
        with self.assertRaisesRegex(UserError, "its history has to stay. Cancel it instead"):
            withdrawn.unlink()
        with self.assertRaises(UserError):
            submitted.unlink()
        with self.assertRaises(UserError):
            submitted.expense_ids.unlink()
        self.assertTrue(submitted.expense_ids.exists())

    def test_split_is_forbidden_once_submitted(self):
        # natively a part of a split inherits the approval
        claim = self.submit()
        with self.assertRaisesRegex(UserError, "is not a draft any more"):
            claim.expense_ids.action_split_wizard()

    def test_parts_of_a_split_line_stay_on_the_claim(self):
        claim = self.create_claim()
        action = claim.expense_ids.action_split_wizard()
        self.env['hr.expense.split.wizard'].with_user(self.employee).browse(action['res_id']).action_split_expense()
        self.assertEqual(len(claim.expense_ids), 2)
        self.assertEqual(claim.total_amount, 100)
        self.assertFalse(any(claim.expense_ids.mapped('approval_state')))

    # -- two at once -----------------------------------------------------------------------------------
    def test_somebody_else_is_deciding_at_this_moment(self):
        claim = self.submit()
        with patch.object(type(claim), 'lock_for_update', side_effect=LockError("locked")), \
                self.assertRaisesRegex(UserError, "Somebody else is working on .* Reload"):
            claim.with_user(self.manager).action_approve()
        self.assertEqual(claim.state, 'submitted')

    def test_submitting_twice(self):
        claim = self.submit()
        with self.assertRaisesRegex(UserError, "is not a draft. Reload"):
            claim.action_submit()
        self.assertEqual(len(claim.sudo().step_ids), 2)

    def test_errors_speak_the_users_language(self):
        self.employee.lang = 'zh_CN'
        claim = self.env['hr.expense.claim'].with_user(self.employee).with_context(lang='zh_CN').create(
            {'purpose': "空"})
        with self.assertRaises(UserError) as caught:
            claim.action_submit()
        self.assertNotIn("has no lines", str(caught.exception))
        self.assertIn("空", str(caught.exception))
