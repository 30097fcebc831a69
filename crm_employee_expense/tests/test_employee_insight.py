from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestEmployeeInsight(InsightCommon):
    """What an employee claims stands on his record, for HR and finance alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr, _employee = cls._hire("Hanna HR", groups='hr.group_hr_user')

    def of(self, user, employee=None, model='hr.employee'):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env[model].with_user(user).browse((employee or self.anna).id)

    def test_figures(self):
        today = fields.Date.today()
        claims = self.make_claims()
        self.submit(self._prepare_line(7, date=today.replace(year=today.year - 1)))
        anna = self.of(self.hr)
        # all but the draft and the refused one
        counted = [claim for name, claim in claims.items() if name not in ('draft', 'refused', 'colleague', 'manager')]
        total = sum(claim.total_amount for claim in counted)
        self.assertEqual((anna.expense_month_amount, anna.expense_year_amount), (total, total))
        self.assertEqual(anna.expense_left_amount, sum(claim.amount_residual for claim in counted) + 7)
        self.assertEqual((anna.expense_reimbursement_days, anna.expense_paid_on), (0, today))
        self.assertEqual(self.of(self.hr, self.salesperson_employee).expense_year_amount, 0)

    def test_cap_bank_account_and_delegate(self):
        today = fields.Date.today()
        self.assertEqual((self.of(self.hr).expense_cap_amount, self.of(self.hr).expense_bank_state), (0, 'ready'))
        self.env['hr.expense.budget'].with_user(self.administrator).create({
            'name': "Cap", 'company_id': self.company.id, 'scope': 'employee', 'employee_id': self.anna.id,
            'date_from': today.replace(day=1), 'date_to': fields.Date.end_of(today, 'month'), 'amount': 200})
        self.submit(self._prepare_line(50))
        self.env['hr.expense.approval.delegation'].with_user(self.manager).create(
            {'delegator_id': self.manager.id, 'delegate_id': self.colleague.id})
        self.assertEqual((self.of(self.hr).expense_cap_amount, self.of(self.hr).expense_cap_percent), (200, 25))
        self.assertEqual(self.of(self.hr, self.manager_employee).expense_delegate_ids, self.colleague)
        self.anna.bank_account_ids.allow_out_payment = False
        self.assertEqual(self.of(self.hr).expense_bank_state, 'untrusted')
        self.anna.bank_account_ids.unlink()
        self.assertEqual(self.of(self.hr).expense_bank_state, 'missing')

    def test_it_is_private(self):
        self.submit(self._prepare_line(50))
        for user in (self.finance, self.auditor, self.administrator):
            self.assertEqual(self.of(user, model='hr.employee.public').expense_month_amount, 50)
        for user in (self.colleague, self.manager, self.employee):
            record = self.of(user, model='hr.employee.public')
            self.assertTrue(record.name)
            with self.assertRaises(AccessError):
                record.read(['expense_month_amount'])
            self.assertNotIn('expense_month_amount', record.get_view(view_type='form')['arch'])
        self.assertIn('expense_month_amount', self.of(self.finance, model='hr.employee.public').get_view(
            view_type='form')['arch'])

    def test_the_button_opens_what_the_user_may_read(self):
        self.submit()
        anna = self.of(self.hr)
        self.assertEqual(anna.expense_claim_count, 0, "HR reads no claims")
        self.hr.group_ids |= self.env.ref('hr_expense.group_hr_expense_user')
        anna = self.of(self.hr)
        action = anna.action_open_expense_claims()
        self.assertEqual(anna.expense_claim_count, 1)
        self.assertEqual(self.env[action['res_model']].with_user(self.hr).search_count(action['domain']), 1)

    def test_many_employees_cost_no_more_queries(self):
        self.make_claims()
        names = ['expense_month_amount', 'expense_cap_amount', 'expense_bank_state', 'expense_paid_on']

        def count_queries(employees):
            records = self.of(self.hr).browse(employees.ids)
            records.read(names)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.read(names)
            return self.env.cr.sql_log_count - before

        few = count_queries(self.anna | self.manager_employee)
        many = self.env['hr.employee'].search([('company_id', '=', self.company.id)])
        self.assertGreater(len(many), 8)
        self.assertLessEqual(count_queries(many), few)
