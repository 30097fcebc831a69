from odoo.tests import tagged

from odoo.addons.crm_employee_expense.hooks import uninstall_hook

from .common import ExpenseClaimCommon

MODULE = 'crm_employee_expense'


@tagged('post_install', '-at_install')
class TestUninstall(ExpenseClaimCommon):
    """What the addon does before it goes: hr_expense can go on with the expenses that were on claims.

    ``python3 -m dev lifetime uninstall`` does so with a whole database.
    """

    def setUp(self):
        super().setUp()
        self.chief, _chief = self._hire(
            "Carl Chief", groups='hr_expense.group_hr_expense_user,account.group_account_manager')

    def give_back(self, claims):
        """The expenses of the claims, after the addon was taken out."""
        expenses = claims.sudo().expense_ids
        self.flush_tracking()
        uninstall_hook(self.env)
        self.assertFalse(expenses.claim_id)
        return expenses

    def get_row(self, expense):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM hr_expense WHERE id = %s", [expense.id])
        return self.env.cr.fetchone()

    def test_an_expense_in_approval_waits_for_its_native_approver(self):
        claim = self.submit(self._prepare_line(10), self._prepare_line(20))
        expenses = self.give_back(claim)
        self.assertRecordValues(expenses, [{'state': 'submitted', 'approval_state': 'submitted'}] * 2)
        activities = expenses.activity_ids
        self.assertEqual(activities.user_id, self.manager)
        expenses.with_user(self.chief)._do_approve(False)
        self.assertEqual(set(expenses.mapped('state')), {'approved'})

    def test_an_approved_expense_is_posted_natively(self):
        self.company.expense_claim_auto_post = False
        expenses = self.give_back(self.post())
        self.assertRecordValues(expenses, [{'state': 'approved', 'approval_state': 'approved'}])
        self.assertTrue(expenses.approval_date)
        action = expenses.with_user(self.chief).action_post()
        self.env['hr.expense.post.wizard'].with_user(self.chief).with_context(
            **action['context']).create({}).action_post_entry()
        self.assertEqual(expenses.state, 'posted')

    def test_entries_and_payments_stay(self):
        posted, paid = self.post(), self.post(self._prepare_line(70))
        self.pay(paid)
        moves = (posted | paid).sudo().expense_ids.account_move_id
        before = moves.read(['name', 'state', 'payment_state', 'amount_total', 'amount_residual', 'expense_ids'])
        expenses = self.give_back(posted | paid)
        self.assertEqual(
            moves.read(['name', 'state', 'payment_state', 'amount_total', 'amount_residual', 'expense_ids']), before)
        self.assertEqual(set(expenses.mapped('approval_state')), {'approved'})
        self.assertEqual(expenses.account_move_id, moves)
        by_move = {expense.account_move_id: expense.state for expense in expenses}
        self.assertEqual(by_move[moves[0]], 'posted')
        self.assertIn(by_move[moves[1]], ('in_payment', 'paid'))

    def test_drafts_and_refused_ones(self):
        draft = self.create_claim()
        refused = self.submit()
        refused.with_user(self.manager).action_refuse("No")
        expenses = self.give_back(draft | refused)
        self.assertEqual(expenses.mapped('state'), ['draft', 'refused'])
        self.assertEqual(expenses.mapped('approval_state'), [False, 'refused'])

    def test_native_expenses_are_not_touched(self):
        expense = self.env['hr.expense'].with_user(self.employee).create({
            'name': "Bus", 'product_id': self.category.id, 'total_amount_currency': 5})
        expense.action_submit()
        self.flush_tracking()
        before = self.get_row(expense)
        uninstall_hook(self.env)
        self.assertEqual(self.get_row(expense), before)

    def test_tables_of_others_have_no_required_column_of_ours(self):
        """While Odoo upgrades, modules that load before this one write their own tables without knowing ours."""
        required = [
            str(field) for model in self.env.registry.models.values() if model._original_module != MODULE
            for field in model._fields.values() if field._module == MODULE and field.required and field.store
            and not model._abstract]
        self.assertEqual(required, [])
