from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_advance import AdvanceCommon
from .common_books import ClaimBooksCommon
from .common_paper import PaperMixin


@tagged('post_install', '-at_install')
class TestClaimStatement(PaperMixin, ClaimBooksCommon):
    """The monthly statement of an employee."""

    def dialog(self, user, employee=None, date=None):
        date = date or fields.Date.today()
        return self.env['hr.expense.claim.statement'].with_user(user).create({
            'employee_id': (employee or self.anna).id, 'month': str(date.month), 'year': date.year})

    def print_statement(self, user, **options):
        dialog = self.dialog(user, **options)
        action = dialog.action_print()
        self.assertEqual(action['report_name'], 'crm_employee_expense.report_claim_statement')
        return self.text_of(self.print_html('report_claim_statement', dialog, user))

    def test_claimed_paid_and_open(self):
        paid, partly, waiting = (
            self.posted_claim(self._prepare_line(200)), self.posted_claim(self._prepare_line(70)),
            self.submit(self._prepare_line(9)))
        draft, cancelled = self.create_claim(), self.create_claim()
        cancelled.action_cancel()
        other = self.posted_claim(self._prepare_line(5), user=self.salesperson)
        self.register(paid | other)
        self.register(partly, amount=30)
        values = self.dialog(self.employee)._prepare_statement()
        self.assertEqual(values['submitted'], paid | partly | waiting)
        self.assertEqual(values['claimed_amount'], 279)
        self.assertEqual(values['paid_amount'], 230)
        self.assertEqual(values['open'], partly | waiting)
        self.assertEqual(values['open_amount'], 49)
        self.assertEqual([(row['claim'], row['amount']) for row in values['payments']], [(paid, 200), (partly, 30)])
        text = self.print_statement(self.employee)
        for part in (paid.name, partly.name, waiting.name, "279.00", "230.00", "49.00"):
            self.assertIn(part, text)
        self.assertNotIn(other.name, text)
        self.assertFalse(draft.name)
        self.assertEqual((paid | partly | other)._check_consistency(), [])

    def test_parts_of_payments_add_up_to_what_was_paid(self):
        claims = self.posted_claim(self._prepare_line(200)) | self.posted_claim(self._prepare_line(70))
        self.register(claims[0], amount=50)
        # one payment for the rest of both
        self.register(claims)
        parts = claims.sudo()._get_payment_parts()
        for claim in claims:
            self.assertEqual(
                sum(amount for one, _payment, amount in parts if one == claim), claim.amount_paid)

    def test_other_months_have_nothing_of_it(self):
        claim = self.posted_claim(self._prepare_line(200))
        self.register(claim)
        for months in (-1, 1):
            date = fields.Date.add(fields.Date.today().replace(day=1), months=months)
            values = self.dialog(self.employee, date=date)._prepare_statement()
            self.assertFalse(values['submitted'] or values['payments'])
        text = self.print_statement(self.employee, date=fields.Date.add(fields.Date.today().replace(day=1), months=-1))
        self.assertIn("No claim was submitted", text)
        self.assertIn("Nothing was paid", text)

    def test_a_month_begins_where_the_user_is(self):
        claim = self.submit()
        self.env.flush_all()
        # two in the morning of the first of May in China
        self.env.cr.execute(
            "UPDATE hr_expense_claim SET submitted_on = '2020-04-30 18:00:00' WHERE id = %s", [claim.id])
        self.env.invalidate_all()
        for zone, month in (('Asia/Shanghai', 5), ('UTC', 4)):
            self.employee.tz = zone
            dialog = self.env['hr.expense.claim.statement'].with_user(self.employee).create(
                {'employee_id': self.anna.id, 'month': str(month), 'year': 2020})
            self.assertEqual(dialog._prepare_statement()['submitted'], claim)

    def test_who_may_print_it(self):
        claim = self.posted_claim()
        for user in (self.employee, self.manager, self.director, self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.name):
                text = self.print_statement(user)
                self.assertEqual(claim.name in text, user != self.director, "what the rules let the user read")
        for user in (self.colleague, self.salesperson, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.print_statement(user)
            # nor past the button
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.print_html('report_claim_statement', self.dialog(user), user)

    def test_nobody_prints_the_dialog_of_somebody_else(self):
        dialog = self.dialog(self.employee)
        with self.assertRaises(AccessError):
            self.print_html('report_claim_statement', dialog, self.manager)

    def test_the_month_is_named_as_the_language_does(self):
        dialog = self.env['hr.expense.claim.statement'].with_user(self.employee).create(
            {'employee_id': self.anna.id, 'month': '10', 'year': 2020})
        self.env['res.lang']._activate_lang('zh_CN')
        self.assertEqual(dialog._prepare_statement()['title'], "October 2020")
        self.assertEqual(dialog.with_context(lang='zh_CN')._prepare_statement()['title'], "2020年10月")

    def test_year_out_of_range(self):
        dialog = self.dialog(self.employee)
        dialog.year = 19
        with self.assertRaisesRegex(UserError, "not a year"):
            dialog.action_print()

    def test_it_is_in_the_print_menu_of_employees(self):
        for model in ('hr.employee', 'hr.employee.public'):
            actions = self.env['ir.actions.actions'].with_user(self.employee).get_bindings(model)['report']
            self.assertIn('Monthly Expense Statement', [action['name'] for action in actions])


@tagged('post_install', '-at_install')
class TestClaimStatementAdvance(PaperMixin, AdvanceCommon):
    """Cash advances on the monthly statement."""

    def test_settled_outstanding_and_what_is_paid_after_all(self):
        date = fields.Date.today()
        dialog = self.env['hr.expense.claim.statement'].with_user(self.employee).create({
            'employee_id': self.anna.id, 'month': str(date.month), 'year': date.year})
        self.assertNotIn("Advances", self.text_of(self.print_html('report_claim_statement', dialog, self.employee)))
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(60))
        self.submit(self._prepare_line(90))
        values = dialog._prepare_statement()
        self.assertEqual(values['settlements'].claim_id.ids, claim.ids)
        self.assertEqual(values['advances'].ids, advance.ids)
        self.assertEqual(
            [values[name] for name in ('settled_amount', 'outstanding_amount', 'open_amount', 'net_amount')],
            [60, 40, 90, 50])
        text = self.text_of(self.print_html('report_claim_statement', dialog, self.employee))
        for part in ("Advances Settled in the Month", "Outstanding Advances", advance.name, "60.00", "40.00", "50.00"):
            self.assertIn(part, text)
        last = self.env['hr.expense.claim.statement'].with_user(self.employee).create({
            'employee_id': self.anna.id, 'month': str(date.month), 'year': date.year - 1})
        self.assertFalse(last._prepare_statement()['settlements'])

    def test_advances_beyond_the_claims_are_no_payment(self):
        self.open_advance(100)
        date = fields.Date.today()
        dialog = self.env['hr.expense.claim.statement'].with_user(self.employee).create({
            'employee_id': self.anna.id, 'month': str(date.month), 'year': date.year})
        self.submit(self._prepare_line(90))
        self.assertEqual(dialog._prepare_statement()['net_amount'], 0)
