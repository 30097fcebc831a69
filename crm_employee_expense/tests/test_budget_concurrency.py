import threading

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import PNG
from .common_concurrency import ConcurrencyCommon


@tagged('post_install', '-at_install')
class TestBudgetConcurrency(ConcurrencyCommon):
    """Two claims submitted at once do not both take what is left of a budget.

    What is made here is committed, so it is marked and archived at the end.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            env = env(context={'tracking_disable': True, 'no_reset_password': True})
            company = env.ref('base.main_company')
            users = {
                role: new_test_user(
                    env, login=f'budget_{role}', groups='base.group_user', company_id=company.id,
                    company_ids=[(6, 0, company.ids)], lang='en_US')
                for role in ('employee', 'manager')}
            employees = env['hr.employee'].create([
                {'name': role, 'user_id': user.id, 'company_id': company.id} for role, user in users.items()])
            employees[0].expense_manager_id = users['manager']
            category = env['product.product'].create({
                'name': "At once", 'type': 'service', 'can_be_expensed': True, 'standard_price': 0})
            category.property_account_expense_id = env['account.account'].create({
                'name': "At once", 'code': 'BUDG1', 'account_type': 'expense', 'company_ids': [(6, 0, company.ids)]})
            cls.user_ids = {role: user.id for role, user in users.items()}
            cls.employee_ids, cls.category_id = employees.ids, category.id
        cls.addClassCleanup(cls.tidy_up)

    @classmethod
    def tidy_up(cls):
        with cls.connection() as env:
            category = env['product.product'].browse(cls.category_id)
            category.property_account_expense_id.active = False
            category.active = False
            env['hr.expense.budget'].search([('employee_id', 'in', cls.employee_ids)]).active = False
            env['hr.employee'].browse(cls.employee_ids).active = False
            env['res.users'].browse(cls.user_ids.values()).active = False

    def make_claim(self):
        with self.connection('employee') as env:
            claim = env['hr.expense.claim'].create({
                'purpose': "Two at once",
                'expense_ids': [(0, 0, {
                    'name': "Train", 'product_id': self.category_id, 'total_amount_currency': 100})],
            })
            env['ir.attachment'].create({
                'name': "receipt.png", 'raw': PNG + b"budget %d" % claim.id, 'res_model': 'hr.expense',
                'res_id': claim.expense_ids.id})
            return claim.id

    def submit_at_once(self, severity):
        today = fields.Date.today()
        with self.connection() as env:
            budget = env['hr.expense.budget'].create({
                'name': "At once", 'scope': 'employee', 'employee_id': self.employee_ids[0], 'amount': 150,
                'company_id': env.ref('base.main_company').id, 'severity': severity,
                'date_from': today.replace(day=1), 'date_to': today})
            budget_id = budget.id
        claim_ids = [self.make_claim() for _number in range(2)]
        ready, answers = threading.Barrier(2), {}

        def run(claim_id):
            try:
                with self.connection('employee') as env:
                    claim = env['hr.expense.claim'].browse(claim_id)
                    claim.read(['state'])
                    ready.wait(10)
                    claim.action_submit()
                    env.flush_all()
                answers[claim_id] = None
            except Exception as error:  # whatever it is, the test wants to see it
                answers[claim_id] = error

        threads = [threading.Thread(target=run, args=(claim_id,)) for claim_id in claim_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        return budget_id, claim_ids, answers

    def test_one_of_two_is_submitted(self):
        budget_id, claim_ids, answers = self.submit_at_once('block')
        self.assert_one_won(answers)
        self.assertIn('40001', [getattr(answer, 'pgcode', None) for answer in answers.values()])
        loser = next(claim_id for claim_id in claim_ids if answers[claim_id])
        # what Odoo does after a serialization failure
        with self.connection('employee') as env, self.assertRaisesRegex(UserError, "At once"):
            env['hr.expense.claim'].browse(loser).action_submit()
        with self.connection() as env:
            budget = env['hr.expense.budget'].browse(budget_id)
            self.assertEqual((budget.committed_amount, budget.free_amount), (100, 50))
