from odoo import Command, fields
from odoo.tests import new_test_user

from .common import FINANCE, PNG
from .common_concurrency import ConcurrencyCommon


class PaymentConcurrencyCommon(ConcurrencyCommon):
    """Payment orders of a company of its own, which is archived at the end. What these tests make is committed."""

    model = 'hr.expense.payment.order'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.connection() as env:
            env = env(context={'tracking_disable': True, 'no_reset_password': True})
            company = env['res.company'].create({
                'name': f"At once {fields.Datetime.now()}", 'country_id': env.ref('base.us').id})
            env['account.chart.template'].try_loading('generic_coa', company=company, install_demo=False)
            env = env(context={**env.context, 'allowed_company_ids': company.ids})
            users = {
                role: new_test_user(
                    env, login=f'payment_{role}_{company.id}',
                    groups=','.join(filter(None, ['base.group_user', groups])),
                    company_id=company.id, company_ids=[Command.set(company.ids)], lang='en_US')
                for role, groups in (('employee', ''), ('manager', ''), ('finance', FINANCE), ('finance_2', FINANCE),
                                     ('finance_3', FINANCE))}
            employees = env['hr.employee'].create([{
                'name': role, 'user_id': user.id, 'company_id': company.id, 'work_contact_id': user.partner_id.id,
                'bank_account_ids': [Command.create({
                    'acc_number': f"ATONCE{user.id}", 'partner_id': user.partner_id.id, 'allow_out_payment': True})],
            } for role, user in users.items()])
            employees[0].expense_manager_id = users['manager']
            category = env['product.product'].create({
                'name': "At once", 'type': 'service', 'can_be_expensed': True, 'standard_price': 0,
                'company_id': company.id, 'supplier_taxes_id': [Command.clear()],
                'property_account_expense_id': env['account.account'].search([
                    ('company_ids', 'in', company.ids), ('account_type', '=', 'expense')], limit=1).id})
            cls.user_ids = {role: user.id for role, user in users.items()}
            cls.company_id, cls.employee_ids, cls.category_id = company.id, employees.ids, category.id
        cls.addClassCleanup(cls.tidy_up)

    @classmethod
    def tidy_up(cls):
        with cls.connection() as env:
            env['product.product'].browse(cls.category_id).active = False
            env['hr.employee'].browse(cls.employee_ids).active = False
            env['res.users'].browse(cls.user_ids.values()).active = False
            env['res.company'].browse(cls.company_id).active = False

    def tearDown(self):
        with self.connection() as env:
            domain = [('company_id', '=', self.company_id)]
            self.assertEqual(env['hr.expense.claim'].search(domain)._check_consistency(), [])
            self.assertEqual(env['hr.expense.payment.order'].search(domain)._check_consistency(), [])
        super().tearDown()

    def make_approved(self, count=1):
        """Ids of claims of 100 each that wait for finance."""
        with self.connection('employee') as env:
            claims = env['hr.expense.claim'].create([{
                'purpose': "Two pay at once",
                'expense_ids': [Command.create({
                    'name': "Train", 'product_id': self.category_id, 'total_amount_currency': 100})],
            } for _number in range(count)])
            env['ir.attachment'].create([{
                'name': "receipt.png", 'raw': PNG + b"%d" % claim.id, 'res_model': 'hr.expense',
                'res_id': claim.expense_ids.id} for claim in claims])
            claims.action_submit()
        with self.connection('manager') as env:
            env['hr.expense.claim'].browse(claims.ids).action_approve()
        return claims.ids

    def make_order(self, count=1):
        """(id of an order, ids of its claims), verified and posted."""
        claim_ids = self.make_approved(count)
        with self.connection('finance_3') as env:
            env['hr.expense.claim'].browse(claim_ids).action_approve()
        with self.connection() as env:
            claims = env['hr.expense.claim'].browse(claim_ids)
            self.assertFalse(claims.filtered('post_error'))
            order = claims.payment_line_ids.order_id
            self.assertEqual(len(order), 1)
            return order.id, claim_ids
