from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.res_users_expense import OWN_EXPENSE_FIELDS
from .common_insight import InsightCommon


@tagged('post_install', '-at_install')
class TestEmployeeProfile(InsightCommon):
    """An employee sees his own expense figures in his profile; colleagues see none of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hr, _employee = cls._hire("Hanna HR", groups='hr.group_hr_user')
        cls.grade = cls.env['hr.expense.grade'].with_user(cls.administrator).create({
            'name': "Staff", 'code': "S1", 'company_id': cls.company.id})
        cls.anna.with_user(cls.hr).expense_grade_id = cls.grade

    def of(self, user, owner=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (owner or self.employee).with_user(user).with_context(allowed_company_ids=self.company.ids)

    def assert_refused(self, call):
        """For want of a right, or because a figure that is not stored cannot be asked for."""
        try:
            with self.env.cr.savepoint():
                found = call()
        except (AccessError, UserError, ValueError):
            return
        self.fail(f"not refused: {found}")

    def test_own_figures_are_those_of_the_record(self):
        claims = self.make_claims()
        [own] = self.of(self.employee).read(OWN_EXPENSE_FIELDS)
        counted = [claim for name, claim in claims.items() if name not in ('draft', 'refused', 'colleague', 'manager')]
        total = sum(claim.total_amount for claim in counted)
        self.assertEqual((own['expense_month_amount'], own['expense_year_amount']), (total, total))
        self.assertEqual((own['expense_month_claim_count'], own['expense_year_claim_count']), (len(counted),) * 2)
        self.assertEqual(own['expense_left_amount'], sum(claim.amount_residual for claim in counted))
        self.assertEqual((own['expense_reimbursement_days'], own['expense_paid_on']), (0, fields.Date.today()))
        self.assertEqual(own['expense_grade_id'][0], self.grade.id)
        self.assertEqual(own['expense_manager_id'][0], self.anna.expense_manager_id.id)
        account = self.anna.primary_bank_account_id
        self.assertEqual(own['expense_bank_state'], 'ready')
        self.assertEqual(own['expense_bank_tail'], "••••" + account.acc_number.replace(' ', '')[-4:])
        [record] = self.anna.with_user(self.hr).read([name for name in OWN_EXPENSE_FIELDS if name in self.anna._fields])
        for name, value in record.items():
            if name.startswith('expense_'):
                self.assertEqual(own[name], value, name)

    def test_the_profile_opens(self):
        self.submit(self._prepare_line(50))
        action = self.of(self.employee).env['res.users'].action_get()
        profile = self.of(self.employee)
        view = profile.get_views([(action['views'][0][0], 'form')])['views']['form']
        self.assertIn('expense_year_amount', view['arch'])
        specification = {name: {} for name in OWN_EXPENSE_FIELDS}
        specification.update(expense_grade_id={'fields': {'display_name': {}}},
                             expense_manager_id={'fields': {'display_name': {}}},
                             expense_delegate_ids={'fields': {'display_name': {}}})
        [values] = profile.web_read(specification)
        self.assertEqual(values['expense_month_amount'], 50)

    def test_nobody_writes_them(self):
        with self.assertRaises(AccessError):
            self.of(self.employee).write({'expense_grade_id': False})
        with self.assertRaises(AccessError):
            self.of(self.employee).write({'expense_manager_id': self.employee.id})

    def test_colleagues_see_nothing(self):
        self.submit(self._prepare_line(50))
        for user in (self.colleague, self.manager, self.salesperson):
            for name in OWN_EXPENSE_FIELDS:
                with self.subTest(user=user.name, field=name):
                    with self.assertRaises(AccessError):
                        self.of(user).read([name])
                    with self.assertRaises(AccessError):
                        self.of(user).web_read({name: {}})
                    self.assert_refused(lambda name=name, user=user: self.of(user).search([(name, '!=', False)]))
                    self.assert_refused(
                        lambda name=name, user=user: self.of(user).formatted_read_group([], [name], ['__count']))
            # his own with somebody else's is not his own
            with self.assertRaises(AccessError):
                self.of(user, self.employee | user).read(['expense_month_amount'])

    def test_the_way_through_another_record_is_closed(self):
        claim = self.submit(self._prepare_line(50))
        self.assert_refused(lambda: claim.with_user(self.manager).search(
            [('employee_id.user_id.expense_grade_id', '=', self.grade.id)]))

    def test_finance_auditors_and_hr_see_them(self):
        self.submit(self._prepare_line(50))
        for user in (self.finance, self.auditor, self.hr):
            self.assertEqual(self.of(user).read(['expense_month_amount'])[0]['expense_month_amount'], 50)

    def test_the_public_record_tells_colleagues_nothing(self):
        """All fields of ours that it has; the approver alone is everybody's business in Odoo too."""
        self.submit(self._prepare_line(50))
        public = self.env['hr.employee.public']
        names = [name for name in public._fields if name.startswith('expense_') and name != 'expense_manager_id']
        self.assertGreater(len(names), 10)
        for user in (self.colleague, self.manager, self.employee):
            readable = public.with_user(user).fields_get(names)
            self.assertFalse(readable)
            for name in names:
                with self.assertRaises(AccessError):
                    public.with_user(user).browse(self.anna.id).read([name])
