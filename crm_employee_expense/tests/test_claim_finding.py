from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import PNG, ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimFinding(ExpenseClaimCommon):
    """What the system notices when a claim is submitted."""

    def kinds(self, claim):
        return claim.violation_ids.mapped('kind')

    def test_clean_claim_has_no_findings(self):
        self.submit()
        claim = self.submit(self._prepare_line(70))
        self.assertEqual(claim.finding_count, 0)

    def test_same_receipt_with_another_amount_is_found_across_employees(self):
        # natively it is approved without a word
        receipt = PNG + b"one dinner"
        self.salesperson_employee.expense_manager_id = self.manager
        earlier = self.submit(self._prepare_line(100, receipt=receipt), user=self.salesperson)
        claim = self.submit(self._prepare_line(140, receipt=receipt))
        self.assertEqual(self.kinds(claim), ['same_receipt'])
        self.assertEqual(claim.finding_count, 1)
        finding = claim.violation_ids
        self.assertIn("its receipt is attached to another expense", finding.message)
        self.assertNotIn("Sara", finding.message)
        self.assertEqual(finding.sudo().counterpart_ids, earlier.expense_ids)
        self.assertEqual(earlier.finding_count, 0)

    def test_only_finance_auditors_and_administrators_see_whose_it_is(self):
        receipt = PNG + b"one dinner"
        self.submit(self._prepare_line(100, receipt=receipt), user=self.salesperson)
        claim = self.approve(self.submit(self._prepare_line(140, receipt=receipt)))
        for user in (self.employee, self.manager):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                claim.with_user(user).violation_ids.read(['counterpart_ids'])
        for user in (self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.name):
                self.assertTrue(claim.with_user(user).violation_ids.read(['counterpart_ids']))

    def test_receipt_of_an_expense_without_claim_is_found(self):
        receipt = PNG + b"taxi"
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Taxi", 'product_id': self.category.id, 'total_amount_currency': 9, 'employee_id': self.anna.id})
        self.attach_receipt(expense, receipt)
        claim = self.submit(self._prepare_line(140, receipt=receipt))
        self.assertEqual(self.kinds(claim), ['same_receipt'])

    def test_same_expense_twice_is_found(self):
        self.submit(self._prepare_line(55))
        claim = self.submit(self._prepare_line(55))
        self.assertEqual(self.kinds(claim), ['same_expense'])

    def test_other_date_is_another_expense(self):
        self.submit(self._prepare_line(55))
        claim = self.submit(self._prepare_line(55, date=fields.Date.subtract(fields.Date.today(), days=1)))
        self.assertFalse(claim.violation_ids)

    def test_lines_that_begin_blank_are_not_each_others_double(self):
        # two receipts dropped on a claim become two blank lines, which are filled in and saved together
        claim = self.create_claim(self._prepare_line(0), self._prepare_line(0))
        first, second = claim.expense_ids
        claim.live_findings  # noqa: B018  what the form shows is remembered until the values change
        claim.write({'expense_ids': [
            Command.update(first.id, {'total_amount_currency': 620}),
            Command.update(second.id, {'total_amount_currency': 48})]})
        self.assertFalse(claim.live_findings)

    def test_a_double_is_pointed_out_while_it_is_typed(self):
        self.submit(self._prepare_line(55))
        claim = self.create_claim(self._prepare_line(70))
        with Form(claim.with_user(self.employee)) as form:
            self.assertFalse(form.live_findings)
            with form.expense_ids.edit(0) as line:
                line.total_amount_currency = 55
            self.assertIn("exists already", form.live_findings[0]['message'])
            with form.expense_ids.edit(0) as line:
                line.total_amount_currency = 56
            self.assertFalse(form.live_findings)

    def test_receipt_of_a_refused_claim_can_be_used_again(self):
        receipt = PNG + b"again"
        refused = self.submit(self._prepare_line(55, receipt=receipt))
        refused.with_user(self.manager).action_refuse("Not like this")
        self.assertFalse(self.submit(self._prepare_line(55, receipt=receipt)).violation_ids)

    def test_parts_of_a_split_expense_share_their_receipt(self):
        claim = self.create_claim(self._prepare_line(101))
        action = claim.expense_ids.action_split_wizard()
        self.env['hr.expense.split.wizard'].with_user(self.employee).browse(action['res_id']).action_split_expense()
        claim.action_submit()
        self.assertFalse(claim.violation_ids)

    def test_findings_are_looked_for_anew_at_each_submission(self):
        receipt = PNG + b"fixed"
        self.submit(self._prepare_line(55, receipt=receipt))
        claim = self.submit(self._prepare_line(77, receipt=receipt))
        self.assertEqual(claim.finding_count, 1)
        claim.action_withdraw()
        claim.expense_ids.attachment_ids.unlink()
        self.attach_receipt(claim.expense_ids, PNG + b"the right one")
        claim.action_submit()
        self.assertEqual(claim.finding_count, 0)
