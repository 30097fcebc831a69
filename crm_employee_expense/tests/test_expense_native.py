from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_security import ClaimSecurityCommon


@tagged('post_install', '-at_install')
class TestExpenseNative(ClaimSecurityCommon):
    """Expenses without a claim go Odoo's own way; on a claim, that way is closed and says so."""

    def make_expense(self, amount=100.0, user=None, **values):
        user = user or self.employee
        return self.env['hr.expense'].with_user(user).create({
            'name': "Taxi", 'product_id': self.category.id, 'total_amount_currency': amount, **values})

    def submit_expense(self, **values):
        expense = self.make_expense(**values)
        expense.action_submit()
        return expense

    def approve_expense(self, **values):
        expense = self.submit_expense(**values)
        expense.with_user(self.all_approver).action_approve()
        return expense

    def post_native(self, expenses, user=None):
        action = expenses.with_user(user or self.accountant).action_post()
        if not action:
            return
        wizard = self.env['hr.expense.post.wizard'].with_user(user or self.accountant).with_context(
            **action['context']).create({'accounting_date': fields.Date.today()})
        wizard.action_post_entry()

    # -- without a claim -----------------------------------------------------------------
    def test_an_expense_without_claim_goes_all_the_native_way(self):
        expense = self.make_expense()
        self.assertEqual((expense.state, expense.is_editable), ('draft', True))
        self.assertFalse(expense.claim_id)
        expense.action_submit()
        self.assertEqual((expense.state, expense.approval_state), ('submitted', 'submitted'))
        self.assertEqual(expense.manager_id, self.manager)
        activity = expense.sudo().activity_ids
        self.assertEqual(activity.user_id, self.manager)
        self.assertEqual(activity.activity_type_id, self.env.ref('hr_expense.mail_act_expense_approval'))
        expense.with_user(self.all_approver).action_approve()
        self.assertEqual((expense.state, expense.sudo().manager_id), ('approved', self.all_approver))
        self.post_native(expense)
        self.assertEqual(expense.state, 'posted')
        move = expense.sudo().account_move_id
        self.assertRecordValues(move, [{
            'move_type': 'in_receipt', 'state': 'posted', 'amount_total': 100,
            'partner_id': self.employee.partner_id.id}])
        self.assertEqual(move.expense_claim_count, 0)
        action = expense.with_user(self.accountant).action_pay()
        self.env['account.payment.register'].with_user(self.accountant).with_context(
            action['context']).create({}).action_create_payments()
        self.assertIn(expense.state, ('in_payment', 'paid'))

    def test_states_follow_odoos_own_computation(self):
        """The same facts give the same state as before, whatever they are."""
        expense = self.make_expense().sudo()
        native = next(
            cls for cls in type(expense).mro() if cls.__module__ == 'odoo.addons.hr_expense.models.hr_expense')
        move = self.env['account.move'].create({'move_type': 'in_receipt', 'partner_id': self.employee.partner_id.id})
        for approval_state in (False, 'submitted', 'approved', 'refused'):
            for entry in (False, move.id):
                expense.write({'approval_state': approval_state, 'account_move_id': entry})
                state = expense.state
                native._compute_state(expense)
                with self.subTest(approval_state=approval_state, entry=bool(entry)):
                    self.assertEqual(expense.state, state)

    def test_a_native_refusal_and_reset(self):
        expense = self.submit_expense()
        wizard = self.env['hr.expense.refuse.wizard'].with_user(self.all_approver).with_context(
            active_ids=expense.ids).create({'reason': "No"})
        wizard.action_refuse()
        self.assertEqual(expense.state, 'refused')
        self.assertFalse(expense.sudo().activity_ids)
        expense.with_user(self.all_approver).action_reset()
        self.assertEqual(expense.state, 'draft')
        submitted = self.submit_expense()
        submitted.action_reset()
        self.assertEqual(submitted.state, 'draft')

    def split(self, expense, user=None):
        action = expense.with_user(user or self.employee).action_split_wizard()
        wizard = self.env['hr.expense.split.wizard'].with_user(user or self.employee).browse(action['res_id'])
        wizard.action_split_expense()
        return self.env['hr.expense'].sudo().search([('split_expense_origin_id', '=', expense.id)])

    def test_a_native_split(self):
        expense = self.make_expense()
        self.attach_receipt(expense, b'\x89PNG\r\n\x1a\n split')
        parts = self.split(expense)
        self.assertEqual(parts.mapped('total_amount'), [50, 50])
        self.assertFalse(parts.claim_id)
        self.assertEqual(len(parts.attachment_ids), 2)

    def test_receipts_of_native_expenses_change_as_before(self):
        expense = self.submit_expense()
        receipt = self.attach_receipt(expense.with_user(self.all_approver), b'\x89PNG\r\n\x1a\n one')
        receipt.write({'raw': b'\x89PNG\r\n\x1a\n two'})
        expense.with_user(self.all_approver).message_post(body="x", attachments=[("a.png", b'\x89PNG\r\n\x1a\n three')])
        self.assertEqual(len(expense.sudo().attachment_ids), 2)
        receipt.unlink()

    def test_mail_makes_an_expense_as_before(self):
        expense = self.env['hr.expense'].message_new(
            {'email_from': "anna@example.com", 'subject': "Lunch 12.50", 'message_id': '<m@example.com>', 'body': ""})
        self.assertEqual((expense.employee_id, expense.total_amount, expense.state), (self.anna, 12.5, 'draft'))

    def test_native_and_claimed_expenses_do_not_mix_in_one_action(self):
        native, claimed = self.approve_expense(), self.submit().expense_ids
        self.assert_refused(lambda: self.post_native((native | claimed).sudo(False)))
        self.assert_allowed(lambda: self.post_native(native))

    def test_a_native_approval_does_not_come_into_a_claim(self):
        draft = self.create_claim()
        fresh = self.make_expense()
        self.assert_allowed(lambda: fresh.write({'claim_id': draft.id}))
        for expense in (self.submit_expense(amount=1), self.approve_expense(amount=2)):
            expense = expense.with_user(self.all_approver)
            with self.subTest(state=expense.state):
                self.assert_refused(lambda: expense.write({'claim_id': draft.id}))
                self.assert_refused(lambda: expense.action_create_claim())

    # -- on a claim ------------------------------------------------------------------------
    def test_native_actions_on_claimed_lines_are_refused_with_words(self):
        claims = self.claims_in_every_state()
        for state in ('draft', 'submitted', 'to_verify', 'approved', 'posted', 'refused'):
            claim = claims[state]
            for role in ('employee', 'manager', 'administrator', 'all_approver', 'accountant', 'finance'):
                line = claim.sudo().expense_ids.with_user(self.people[role])
                if not line.has_access('read'):
                    continue
                before = self.facts_of(claim)
                calls = {
                    'submit': line.action_submit, 'approve': line.action_approve, 'refuse': line.action_refuse,
                    'post': line.action_post, 'reset': line.action_reset,
                    'refuse dialog': lambda line=line: self.env['hr.expense.refuse.wizard'].with_user(
                        line.env.user).create({'reason': "No", 'expense_ids': [Command.set(line.ids)]}).action_refuse(),
                    'post dialog': lambda line=line: self.env['hr.expense.post.wizard'].with_user(
                        line.env.user).with_context(active_ids=line.ids).create({}).action_post_entry(),
                }
                for name, call in calls.items():
                    with self.subTest(action=name, state=state, role=role):
                        with self.assertRaises(UserError) as caught, self.attempt():
                            call()
                        if role in ('employee', 'all_approver') and not name.endswith('dialog'):
                            self.assertIn("open the claim", str(caught.exception))
                self.assertEqual(self.facts_of(claim), before)
                for name in ('can_approve', 'can_reset'):
                    self.assertFalse(line[name])

    def test_the_duplicate_dialog_approves_and_refuses_no_claimed_line(self):
        line = self.submit().expense_ids
        native = self.submit_expense()
        for target, refused in ((native, False), (line, True)):
            for action in ('action_approve', 'action_refuse'):
                dialog = self.env['hr.expense.approve.duplicate'].with_user(self.all_approver).create(
                    {'expense_ids': [Command.set(target.ids)]})
                check = self.assert_refused if refused else self.assert_allowed
                check(getattr(dialog, action))

    def test_a_claimed_line_is_split_while_its_claim_is_a_draft(self):
        claim = self.create_claim()
        line = claim.expense_ids
        parts = self.split(line)
        self.assertEqual(parts.claim_id, claim)
        self.assertEqual(parts.mapped('state'), ['draft', 'draft'])
        self.assertEqual(claim.total_amount, 100)
        late = self.create_claim()
        action = late.expense_ids.action_split_wizard()
        wizard = self.env['hr.expense.split.wizard'].with_user(self.employee).browse(action['res_id'])
        late.action_submit()
        self.assert_refused(wizard.action_split_expense)
        for role in ('employee', 'all_approver', 'administrator', 'finance'):
            user = self.people[role]
            with self.subTest(role=role):
                self.assert_refused(lambda: self.split(late.sudo().expense_ids, user))

    def test_a_forged_split_reaches_no_submitted_line(self):
        """A dialog for an own draft line, pointed at the line of a submitted claim."""

        def forge(source, target):
            split = self.env['hr.expense.split'].with_user(self.employee).create({
                'name': "Part", 'expense_id': source.expense_ids.id, 'product_id': self.category.id,
                'employee_id': self.anna.id, 'company_id': self.company.id, 'total_amount_currency': 9999})
            self.env['hr.expense.split.wizard'].with_user(self.employee).create({
                'expense_id': target.expense_ids.id, 'expense_split_line_ids': [Command.set(split.ids)],
            }).action_split_expense()

        draft, other, submitted = self.create_claim(), self.create_claim(), self.submit()
        self.assert_allowed(lambda: forge(draft, other))
        self.assert_refused(lambda: forge(draft, submitted))
        self.assert_refused(lambda: forge(submitted, draft))

    def test_opening_and_reading_stays_possible(self):
        line = self.post().expense_ids
        move = line.sudo().account_move_id
        self.assertEqual(line.with_user(self.finance).action_open_account_move()['res_id'], move.id)
        self.assertEqual(line.action_open_claim()['res_id'], line.claim_id.id)
        self.assertEqual(line.get_expense_dashboard()['draft']['amount'], 0)
