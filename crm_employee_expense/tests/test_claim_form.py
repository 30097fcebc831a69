from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import PNG, ExpenseClaimCommon


@tagged('post_install', '-at_install')
class TestClaimForm(ExpenseClaimCommon):
    """Filling in a claim, the ways people do it."""

    def test_form_knows_the_employee_and_adds_up(self):
        with Form(self.env['hr.expense.claim'].with_user(self.employee)) as form:
            form.purpose = "Fair in Lyon"
            with form.expense_ids.new() as line:
                line.product_id = self.category
                line.name = "Train"
                line.total_amount_currency = 120
            with form.expense_ids.new() as line:
                line.product_id = self.category_2
                line.name = "Dinner"
                line.total_amount_currency = 30
                line.payment_mode = 'company_account'
        claim = form.record
        self.assertEqual(claim.employee_id, self.anna)
        self.assertEqual(claim.expense_ids.employee_id, self.anna)
        self.assertRecordValues(claim, [{
            'total_amount': 150, 'total_own_amount': 120, 'total_company_amount': 30, 'expense_count': 2,
            'company_id': self.company.id}])

    def test_department_follows_the_employee_until_submission(self):
        claim = self.create_claim()
        self.anna.department_id = self.department
        self.assertEqual(claim.department_id, self.department)
        claim.action_submit()
        self.anna.department_id = False
        self.assertEqual(claim.department_id, self.department)

    def test_customer_comes_from_the_opportunity(self):
        customer = self.env['res.partner'].create({'name': "Acme"})
        lead = self.env['crm.lead'].create({
            'name': "Deal", 'type': 'opportunity', 'partner_id': customer.id, 'user_id': self.salesperson.id})
        claim = self.create_claim(user=self.salesperson, lead_id=lead.id)
        self.assertEqual(claim.partner_id, customer)

    def test_opportunity_one_cannot_see_cannot_be_linked(self):
        lead = self.env['crm.lead'].create({'name': "Deal", 'type': 'opportunity'})
        with self.assertRaises(UserError):
            self.create_claim(lead_id=lead.id)

    def test_draft_expenses_become_claims_one_an_employee(self):
        self.director.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        expenses = self.env['hr.expense'].with_user(self.director).create([
            {'name': f"Expense {number}", 'employee_id': employee.id, 'product_id': self.category.id,
             'total_amount_currency': 10}
            for number, employee in enumerate((self.anna, self.anna, self.colleague_employee))])
        action = expenses.action_create_claim()
        claims = self.env['hr.expense.claim'].with_user(self.director).search(action['domain'])
        self.assertEqual({(claim.employee_id, claim.expense_count) for claim in claims},
                         {(self.anna, 2), (self.colleague_employee, 1)})
        with self.assertRaisesRegex(UserError, "is not a draft of its own"):
            expenses.action_create_claim()

    def test_server_action_creates_the_claim(self):
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Taxi", 'employee_id': self.anna.id, 'product_id': self.category.id, 'total_amount_currency': 10})
        action = self.env.ref('crm_employee_expense.ir_actions_server_create_claim').with_user(self.employee)
        result = action.with_context(
            active_model='hr.expense', active_ids=expense.ids, active_id=expense.id).run()
        self.assertEqual(result['res_id'], expense.claim_id.id)
        self.assertEqual(expense.claim_id.purpose, "Taxi")

    def test_existing_expenses_are_added_by_the_dialog(self):
        claim = self.create_claim()
        own, other = self.env['hr.expense'].create([
            {'name': "Taxi", 'employee_id': employee.id, 'product_id': self.category.id, 'total_amount_currency': 10}
            for employee in (self.anna, self.colleague_employee)])
        action = claim.action_add_expenses()
        dialog = self.env['hr.expense.claim.add.expense'].with_user(self.employee).with_context(
            action['context']).create({})
        self.assertIn(own, dialog.available_expense_ids)
        self.assertNotIn(other, dialog.available_expense_ids)
        dialog.expense_ids = own
        dialog.action_add()
        self.assertEqual(claim.total_amount, 110)

    def test_uploaded_receipts_become_lines(self):
        claim = self.create_claim()
        attachments = self.env['ir.attachment'].with_user(self.employee).create([
            {'name': f"{number}.png", 'raw': PNG + b"%d" % number, 'res_model': 'hr.expense', 'res_id': 0}
            for number in range(2)])
        claim.create_lines_from_attachments(attachments.ids)
        self.assertEqual(claim.expense_count, 3)
        self.assertEqual(claim.receipt_count, 3)
        self.assertEqual(claim.expense_ids.employee_id, self.anna)
        claim.sudo().expense_ids.total_amount_currency = 5
        claim.action_submit()
        with self.assertRaisesRegex(UserError, "is not a draft any more"):
            claim.create_lines_from_attachments(attachments.ids)

    def test_copy_brings_the_lines_but_neither_number_nor_decisions(self):
        claim = self.post(self._prepare_line(100), self._prepare_line(20))
        copied = claim.with_user(self.employee).copy()
        self.assertRecordValues(copied, [{
            'state': 'draft', 'name': False, 'total_amount': 120, 'approval_round': 0, 'submitted_on': False}])
        self.assertFalse(copied.sudo().step_ids)
        self.assertFalse(copied.sudo().expense_ids.account_move_id)

    def test_employee_change_takes_the_lines_along(self):
        self.director.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        claim = self.create_claim()
        claim.with_user(self.director).employee_id = self.colleague_employee
        self.assertEqual(claim.sudo().expense_ids.employee_id, self.colleague_employee)

    def test_numbers_count_for_each_company(self):
        self.outsider_employee.parent_id = False
        first, second = self.submit(), self.submit()
        self.assertRegex(first.name, r"^CLM/\d{4}/\d{5}$")
        self.assertEqual(int(second.name[-5:]), int(first.name[-5:]) + 1)
        self.assertTrue(self.env['ir.sequence'].search(
            [('code', '=', 'hr.expense.claim'), ('company_id', '=', self.other_company.id)]))

    def test_removed_line_stays_as_a_draft_expense_or_goes(self):
        claim = self.create_claim(self._prepare_line(100), self._prepare_line(20))
        line = claim.expense_ids[:1]
        claim.write({'expense_ids': [Command.unlink(line.id)]})
        self.assertTrue(line.exists())
        self.assertFalse(line.claim_id)
