from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import PNG
from .common_concurrency import ConcurrencyCommon


@tagged('post_install', '-at_install')
class TestOpportunityConcurrency(ConcurrencyCommon):
    """Two claims submitted at once do not both stay below the cap of an opportunity.

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
                    env, login=f'opportunity_{role}', groups='base.group_user', company_id=company.id,
                    company_ids=[(6, 0, company.ids)], lang='en_US')
                for role in ('employee', 'manager')}
            employees = env['hr.employee'].create([
                {'name': role, 'user_id': user.id, 'company_id': company.id} for role, user in users.items()])
            employees[0].expense_manager_id = users['manager']
            category = env['product.product'].create({
                'name': "At once", 'type': 'service', 'can_be_expensed': True, 'standard_price': 0})
            category.property_account_expense_id = env['account.account'].create({
                'name': "At once", 'code': 'OPPO1', 'account_type': 'expense', 'company_ids': [(6, 0, company.ids)]})
            lead = env['crm.lead'].create({
                'name': "At once", 'type': 'opportunity', 'company_id': company.id, 'expected_revenue': 1500})
            cap = env['hr.expense.opportunity.cap'].create(
                {'company_id': company.id, 'percent': 10, 'severity': 'block'})
            cls.user_ids = {role: user.id for role, user in users.items()}
            cls.to_archive = [(records._name, records.ids) for records in (employees, category, lead, cap)]
        cls.addClassCleanup(cls.tidy_up)

    @classmethod
    def tidy_up(cls):
        with cls.connection() as env:
            for model, ids in cls.to_archive:
                env[model].browse(ids).active = False
            env['product.product'].browse(cls.to_archive[1][1]).property_account_expense_id.active = False
            env['res.users'].browse(cls.user_ids.values()).active = False

    def make_claim(self):
        category_id, lead_id = self.to_archive[1][1][0], self.to_archive[2][1][0]
        with self.connection('employee') as env:
            claim = env['hr.expense.claim'].create({
                'purpose': "Two at once",
                'expense_ids': [(0, 0, {'name': "Train", 'product_id': category_id, 'total_amount_currency': 100})],
            })
            env['ir.attachment'].create({
                'name': "receipt.png", 'raw': PNG + b"opportunity %d" % claim.id, 'res_model': 'hr.expense',
                'res_id': claim.expense_ids.id})
        with self.connection() as env:
            env['hr.expense.claim'].browse(claim.id).lead_id = lead_id
        return claim.id

    def test_one_of_two_is_submitted(self):
        claim_ids = [self.make_claim() for _number in range(2)]
        answers = self.at_once(claim_ids[0], *(
            ('employee', lambda claim, claim_id=claim_id: claim.browse(claim_id).action_submit())
            for claim_id in claim_ids))
        self.assert_one_won(answers)
        self.assertIn('40001', [getattr(answer, 'pgcode', None) for answer in answers.values()])
        loser = next(claim_ids[number] for number, answer in answers.items() if answer)
        # what Odoo does after a serialization failure
        with self.connection('employee') as env, self.assertRaisesRegex(UserError, "13.3%"):
            env['hr.expense.claim'].browse(loser).action_submit()
        with self.connection() as env:
            self.assertEqual(env['crm.lead'].browse(self.to_archive[2][1]).expense_pending_cost, 100)
