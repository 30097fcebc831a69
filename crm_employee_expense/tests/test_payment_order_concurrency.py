from odoo import Command, fields
from odoo.tests import new_test_user, tagged

from .common import FINANCE, PNG
from .common_concurrency import ConcurrencyCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderConcurrency(ConcurrencyCommon):
    """Two in finance at once: everybody is paid once.

    What these tests make is committed, in a company of its own that is archived at the end.
    """

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

    def make_approved(self):
        with self.connection('employee') as env:
            claim = env['hr.expense.claim'].create({
                'purpose': "Two pay at once",
                'expense_ids': [Command.create({
                    'name': "Train", 'product_id': self.category_id, 'total_amount_currency': 100})],
            })
            env['ir.attachment'].create({
                'name': "receipt.png", 'raw': PNG + b"%d" % claim.id, 'res_model': 'hr.expense',
                'res_id': claim.expense_ids.id})
            claim.action_submit()
        with self.connection('manager') as env:
            env['hr.expense.claim'].browse(claim.id).action_approve()
        return claim.id

    def make_order(self):
        """(order, claim) of a claim that was verified and posted."""
        claim_id = self.make_approved()
        with self.connection('finance_3') as env:
            env['hr.expense.claim'].browse(claim_id).action_approve()
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            self.assertFalse(claim.post_error)
            return claim.payment_line_ids.order_id.id, claim_id

    def assert_paid_once(self, claim_id):
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            self.assertEqual((claim.state, claim.amount_residual, claim._get_payments().mapped('amount')),
                             ('paid', 0, [100]))
            self.assertFalse(claim._check_consistency())

    def test_two_confirm_at_once(self):
        order_id, claim_id = self.make_order()
        answers = self.at_once(
            order_id,
            ('finance', lambda order: order.action_confirm()),
            ('finance_2', lambda order: order.action_confirm()))
        self.assert_one_won(answers)
        self.assert_paid_once(claim_id)

    def test_confirming_against_a_payment_by_hand(self):
        order_id, claim_id = self.make_order()

        def pay_by_hand(order):
            action = order.env['hr.expense.claim'].browse(claim_id).action_register_payment()
            order.env['account.payment.register'].with_context(**action['context']).create({}).action_create_payments()

        answers = self.at_once(
            order_id, ('finance', lambda order: order.action_confirm()), ('finance_2', pay_by_hand))
        self.assert_one_won(answers)
        self.assert_paid_once(claim_id)

    def test_confirming_against_a_hold(self):
        order_id, claim_id = self.make_order()
        answers = self.at_once(
            order_id,
            ('finance', lambda order: order.action_confirm()),
            ('finance_2', lambda order: order.line_ids.action_hold("Wait")))
        self.assert_one_won(answers)
        with self.connection() as env:
            claim = env['hr.expense.claim'].browse(claim_id)
            self.assertIn((claim.state, claim.payment_line_ids.state), [('paid', 'paid'), ('posted', 'held')])
            claim.payment_line_ids.order_id.filtered(lambda order: order.state == 'draft').action_cancel()
