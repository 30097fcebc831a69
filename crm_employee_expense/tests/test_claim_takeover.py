from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.crm_employee_expense.wizard import hr_expense_claim_takeover

from .common_books import ClaimBooksCommon


@tagged('post_install', '-at_install')
class TestClaimTakeover(ClaimBooksCommon):
    """Expense reports of Odoo 18 and before become claims, and the books stay as they are."""

    def setUp(self):
        super().setUp()
        self.chief, _chief = self._hire(
            "Carl Chief", groups='hr_expense.group_hr_expense_user,account.group_account_manager')
        self.number = 4000

    # -- the scene -------------------------------------------------------------------------
    def report(self, *amounts, state='draft', user=None, **values):
        """Native expenses of one former report that went as far as this by the native buttons."""
        user = user or self.employee
        self.number += 1
        expenses = self.env['hr.expense'].with_user(user).create([{
            'name': f"Train {self.number} {position}", 'product_id': self.category.id, 'date': '2025-03-01',
            'total_amount_currency': amount, **values} for position, amount in enumerate(amounts)])
        expenses.sudo().former_sheet_id = self.number
        if state == 'draft':
            return expenses
        expenses.action_submit()
        if state == 'submitted':
            return expenses
        chief = expenses.with_user(self.chief)
        if state == 'refused':
            self.env['hr.expense.refuse.wizard'].with_user(self.chief).with_context(
                active_ids=expenses.ids).create({'reason': "No"}).action_refuse()
            return expenses
        chief._do_approve(False)
        if state in ('posted', 'paid'):
            self.post_natively(chief)
        if state == 'paid':
            self.pay_natively(chief)
        return expenses

    def post_natively(self, expenses):
        action = expenses.action_post()
        if action:
            self.env['hr.expense.post.wizard'].with_user(expenses.env.user).with_context(
                **action['context']).create({}).action_post_entry()

    def pay_natively(self, expenses, amount=None):
        action = expenses.account_move_id.action_register_payment()
        wizard = self.env['account.payment.register'].with_user(expenses.env.user).with_context(
            action['context']).create({})
        if amount:
            wizard.amount = amount
        wizard.action_create_payments()

    def open_dialog(self, user=None):
        self.flush_tracking()
        self.env.invalidate_all()
        user = user or self.administrator
        return self.env['hr.expense.claim.takeover'].with_user(user).create({'company_id': self.company.id})

    def take_over(self):
        dialog = self.open_dialog()
        dialog.action_take_over()
        self.flush_tracking()
        return dialog

    def get_books(self):
        """All of entries and payments, to the last field."""
        self.env.flush_all()
        found = {}
        for table in ('account_move', 'account_move_line', 'account_payment', 'account_partial_reconcile'):
            self.env.cr.execute(f'SELECT * FROM {table} ORDER BY id')
            found[table] = self.env.cr.fetchall()
        return found

    def assert_trails_hold(self, claims):
        self.assertEqual(claims.sudo()._get_trail_problems(), {})

    # -- what becomes of them --------------------------------------------------------------
    def test_drafts_of_one_report_become_one_draft_claim(self):
        expenses = self.report(10, 20)
        other = self.report(5)
        self.take_over()
        claim = expenses.claim_id
        self.assertRecordValues(claim, [{
            'state': 'draft', 'employee_id': self.anna.id, 'company_id': self.company.id, 'total_amount': 30,
            'purpose': f"Former expense report {self.number - 1}", 'former_sheet_id': self.number - 1, 'name': False}])
        self.assertEqual(other.claim_id.purpose, other.name)
        self.assertNotEqual(other.claim_id, claim)
        for line in expenses:
            self.attach_receipt(line, b'receipt %d' % line.id)
        claim.with_user(self.employee).action_submit()
        self.assertEqual(claim.state, 'submitted')

    def test_what_nobody_decided_is_submitted_once_more(self):
        expenses = self.report(10, 20, state='submitted')
        self.assertTrue(expenses.sudo().activity_ids)
        self.take_over()
        claim = expenses.claim_id
        self.assertEqual(claim.state, 'draft')
        self.assertFalse(claim.event_ids)
        self.assertRecordValues(expenses, [{'state': 'draft', 'approval_state': False}] * 2)
        self.assertFalse(expenses.sudo().activity_ids, "the native approver is still asked")
        message = self.messages_to(self.employee, claim)
        self.assertIn("Ben Manager", message.body)
        self.assertIn("submit it", message.body)

    def test_what_managers_approved_is_verified_by_finance(self):
        expenses = self.report(10, 20, state='approved')
        self.take_over()
        claim = expenses.claim_id
        self.assertEqual(claim.state, 'to_verify')
        self.assertEqual(claim.step_ids.mapped('kind'), ['finance'])
        self.assertRecordValues(claim.event_ids, [{
            'kind': 'takeover', 'user_id': self.administrator.id, 'round': 1, 'number': 1}])
        self.assertIn("approved by Carl Chief", claim.event_ids.comment)
        self.assertTrue(self.activities_of(self.finance, claim))
        self.assertTrue(claim.name)
        claim.with_user(self.finance).action_approve()
        self.post_all(claim)
        self.assertEqual(claim.state, 'posted')
        self.assertEqual(self.entry(claim).amount_total, 30)
        self.assert_trails_hold(claim)

    def test_whoever_approved_the_report_does_not_verify_it(self):
        self.chief.group_ids |= self.env.ref('crm_employee_expense.group_expense_finance')
        expenses = self.report(10, state='approved')
        self.take_over()
        with self.assertRaisesRegex(UserError, "somebody else"):
            expenses.claim_id.with_user(self.chief).action_approve()

    def test_posted_and_paid_ones_are_what_the_books_say(self):
        posted = self.report(10, 20, state='posted')
        partial = self.report(50, state='posted')
        self.pay_natively(partial.with_user(self.chief), 20)
        paid = self.report(70, state='paid')
        company = self.report(
            90, state='posted', payment_mode='company_account', payment_method_line_id=self.bank_method.id)
        self.flush_tracking()
        books = self.get_books()
        told = self.messages_to(self.employee)
        self.take_over()
        self.assertEqual(self.get_books(), books)
        self.assertEqual(self.messages_to(self.employee), told, "people are told of old payments")
        claims = posted.claim_id | partial.claim_id | paid.claim_id | company.claim_id
        self.assertRecordValues(claims, [
            {'state': 'posted', 'amount_residual': 30, 'amount_paid': 0},
            {'state': 'partial', 'amount_residual': 30, 'amount_paid': 20},
            {'state': paid.claim_id.state, 'amount_residual': 0, 'amount_paid': 70},
            {'state': 'paid', 'amount_residual': 0, 'amount_paid': 0}])
        self.assertIn(paid.claim_id.state, ('in_payment', 'paid'))
        self.assertFalse(claims.step_ids, "decisions were invented")
        self.assertEqual(claims.event_ids.mapped('kind'), ['takeover'] * 4)
        self.assertEqual(claims.mapped('submitted_on'), [
            max(claim.expense_ids.mapped('approval_date')) for claim in claims])
        self.assert_trails_hold(claims)

    def test_a_posted_one_is_paid_as_any_claim(self):
        expenses = self.report(10, 20, state='posted')
        self.take_over()
        claim = expenses.claim_id
        self.pay(claim)
        self.assertIn(claim.state, ('in_payment', 'paid'))
        self.assertEqual(claim.amount_paid, 30)

    def test_an_entry_that_is_reversed_afterwards_is_no_dead_end(self):
        expenses = self.report(10, state='posted')
        self.take_over()
        claim = expenses.claim_id
        move = self.entry(claim)
        move._reverse_moves([{'invoice_date': move.invoice_date}], cancel=True)
        self.assertEqual(claim.state, 'approved')
        claim.with_user(self.employee).action_withdraw()
        self.assertEqual(claim.state, 'draft')
        self.attach_receipt(expenses, b'receipt')
        claim.with_user(self.employee).action_submit()
        self.assertEqual(claim.state, 'submitted')

    def test_refused_ones_stay_refused(self):
        expenses = self.report(10, state='refused')
        self.take_over()
        claim = expenses.claim_id
        self.assertEqual((claim.state, expenses.state), ('cancelled', 'refused'))
        self.assert_trails_hold(claim)
        claim.with_user(self.employee).action_revise()
        self.assertEqual((claim.state, expenses.state), ('draft', 'draft'))

    def test_a_report_that_went_different_ways_becomes_several_claims(self):
        expenses = self.report(10, 20, 30, state='approved')
        self.post_natively(expenses[0].with_user(self.chief))
        expenses[1].sudo().write({'approval_state': False})
        self.take_over()
        self.assertEqual(expenses.claim_id.mapped('former_sheet_id'), [self.number] * 3)
        self.assertEqual(expenses.mapped('claim_id.state'), ['posted', 'draft', 'to_verify'])

    def test_reports_of_several_employees_are_apart(self):
        expenses = self.report(10) | self.report(20, user=self.colleague)
        expenses.sudo().former_sheet_id = 17
        self.take_over()
        self.assertEqual(len(expenses.claim_id), 2)

    # -- what is left out ----------------------------------------------------------------------
    def test_what_a_claim_cannot_say_is_left_out_with_its_reason(self):
        shared = self.report(10, state='approved') | self.report(20, state='approved')
        self.post_natively(shared.with_user(self.chief))
        draft = self.report(30, state='posted')
        draft.sudo().account_move_id.button_draft()
        reversed_one = self.report(40, state='posted')
        move = reversed_one.sudo().account_move_id
        move._reverse_moves([{'invoice_date': move.invoice_date}], cancel=True)
        reversed_one.sudo().account_move_id = move
        good = self.report(50, state='posted')
        dialog = self.open_dialog()
        self.assertEqual((dialog.booked_count, dialog.todo_count, dialog.left_count), (1, 1, 4))
        for reason in ("carries expenses of other reports", "is not posted", "is reversed"):
            self.assertIn(reason, dialog.left_out)
        dialog.action_take_over()
        self.assertTrue(good.claim_id)
        left = shared | draft | reversed_one
        self.assertFalse(left.claim_id)
        self.assertEqual(dialog.action_open_left_out()['domain'], [('id', 'in', left.sorted('id').ids)])

    def test_one_that_fails_does_not_stop_the_others(self):
        bad, good = self.report(10), self.report(20)
        reason = "Not this one"
        prepare_vals = type(self.env['hr.expense.claim'])._prepare_takeover_vals

        def prepare(claims, part):
            if part.expenses == bad.sudo():
                raise UserError(reason)
            return prepare_vals(claims, part)

        self.patch(type(self.env['hr.expense.claim']), '_prepare_takeover_vals', prepare)
        dialog = self.take_over()
        self.assertFalse(bad.claim_id)
        self.assertTrue(good.claim_id)
        self.assertIn(reason, dialog.left_out)
        self.assertEqual((dialog.done_count, dialog.left_count, dialog.todo_count), (1, 1, 0))

    def test_again_does_nothing_twice(self):
        expenses = self.report(10) | self.report(20, state='posted')
        dialog = self.take_over()
        claims = expenses.claim_id
        self.assertEqual((dialog.done_count, dialog.todo_count), (2, 0))
        with self.assertRaisesRegex(UserError, "is left to become a claim"):
            self.open_dialog().action_take_over()
        self.assertEqual(expenses.claim_id, claims)
        self.assertEqual(len(claims.event_ids), 1)

    def test_what_takes_too_long_is_left_for_the_next_time(self):
        expenses = self.report(10) | self.report(20)
        self.patch(hr_expense_claim_takeover, 'CHUNK', 1)
        self.patch(hr_expense_claim_takeover, 'SECONDS', -1)
        dialog = self.take_over()
        self.assertEqual((dialog.done_count, dialog.todo_count), (1, 1))
        self.patch(hr_expense_claim_takeover, 'SECONDS', 60)
        dialog.action_take_over()
        self.assertEqual((dialog.done_count, dialog.todo_count), (2, 0))
        self.assertEqual(len(expenses.claim_id), 2)

    def test_queries_do_not_grow_with_the_number_of_reports(self):
        def count(number):
            for _one in range(number):
                self.report(10, state='posted')
            dialog = self.open_dialog()
            before = self.env.cr.sql_log_count
            dialog.read(['todo_count', 'left_out'])
            return self.env.cr.sql_log_count - before

        few = count(2)
        self.assertLessEqual(count(10), few + 2)

    # -- who may ------------------------------------------------------------------------------
    def test_expense_administrators_alone_take_over(self):
        self.report(10)
        for user in (self.employee, self.manager, self.finance, self.auditor, self.chief):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.open_dialog(user)
        dialog = self.open_dialog()
        with self.assertRaises(AccessError):
            dialog.with_user(self.outsider).action_take_over()
        with self.assertRaises(AccessError):
            self.env['hr.expense.claim.takeover'].with_user(self.outsider).create({'company_id': self.company.id})

    def test_reports_of_other_companies_are_not_looked_at(self):
        expenses = self.report(10)
        zoe = self.env['hr.expense'].with_user(self.outsider).with_company(self.other_company).create({
            'name': "Bus", 'product_id': self.category_2.id, 'total_amount_currency': 5})
        zoe.sudo().former_sheet_id = 9
        self.take_over()
        self.assertTrue(expenses.claim_id)
        self.assertFalse(zoe.claim_id)

    def test_the_screen(self):
        self.report(10)
        form = Form(self.env['hr.expense.claim.takeover'].with_user(self.administrator))
        self.assertEqual((form.draft_count, form.left_count), (1, 0))
        menu = self.env.ref('crm_employee_expense.hr_expense_claim_takeover_menu')
        self.assertIn(menu.id, self.env['ir.ui.menu'].with_user(self.administrator)._visible_menu_ids())
        self.assertNotIn(menu.id, self.env['ir.ui.menu'].with_user(self.finance)._visible_menu_ids())

    def test_the_number_of_the_report_is_not_written_by_hand(self):
        with self.assertRaises(AccessError):
            self.env['hr.expense.claim'].with_user(self.administrator).create({
                'purpose': "Made up", 'employee_id': self.administrator_employee.id, 'former_sheet_id': 5})
