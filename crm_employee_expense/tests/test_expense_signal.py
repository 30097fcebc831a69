from datetime import date, timedelta

from psycopg2 import IntegrityError

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.hr_expense_signal import SIGNALS
from .common_rules import ApprovalRuleCommon

WEEK = date(2026, 5, 4)  # a Monday
NUMBER = '25312000000000000017'


@tagged('post_install', '-at_install')
class TestExpenseSignal(ApprovalRuleCommon):
    """What may be a sign of carelessness or fraud: found where it should be, and nowhere else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor, cls.vendor_2 = cls.env['res.partner'].create([{'name': "Hotel A"}, {'name': "Hotel B"}])

    def signal(self, kind, company=None):
        return self.env['hr.expense.signal'].sudo().with_context(active_test=False).search(
            [('kind', '=', kind), ('company_id', '=', (company or self.company).id)])

    def line(self, amount=100.0, day=0, **values):
        return self._prepare_line(amount, receipt=False, date=WEEK + timedelta(days=day), **values)

    def kinds(self, claim):
        return claim.sudo().violation_ids.mapped('kind')

    def findings(self, claim, kind):
        return claim.sudo().violation_ids.filtered(lambda finding: finding.kind == kind)

    def amounts(self, claim, kind):
        return sorted(self.findings(claim, kind).expense_id.mapped('total_amount'))

    # -- settings ------------------------------------------------------------------------
    def test_every_company_has_its_signals(self):
        company = self.env['res.company'].create({'name': "Brand new"})
        signals = self.env['hr.expense.signal'].sudo()
        for one in (company, self.company, self.other_company):
            with self.subTest(company=one.name):
                self.assertEqual(signals.search([('company_id', '=', one.id)]).mapped('kind'), list(SIGNALS))
        company._create_expense_signals()
        self.assertEqual(signals.search_count([('company_id', '=', company.id)]), len(SIGNALS))

    def test_only_administrators_change_signals_of_their_company(self):
        signal = self.signal('near_duplicate').sudo(False)
        signal.with_user(self.administrator).write({'severity': 'justify', 'days': 3})
        for user in (self.employee, self.manager, self.finance, self.auditor, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                signal.with_user(user).write({'active': False})
        for call in (lambda own: own.unlink(), lambda own: own.copy({'kind': 'day_off'})):
            with self.assertRaises(AccessError):
                call(signal.with_user(self.administrator))
        for vals in ({'kind': 'day_off'}, {'company_id': self.other_company.id}):
            with self.subTest(vals=vals), self.assertRaisesRegex(UserError, "stays what it is"):
                signal.with_user(self.administrator).write(vals)

    def test_figures_make_sense(self):
        for kind, vals in (
            ('near_duplicate', {'days': -1}), ('near_duplicate', {'minimum_amount': -1}),
            ('round_amounts', {'unit': 0}), ('round_amounts', {'count': 1}), ('round_amounts', {'share': 101}),
        ):
            with self.subTest(kind=kind, vals=vals), self.assertRaises(IntegrityError), mute_logger('odoo.sql_db'), \
                    self.env.cr.savepoint():
                self.signal(kind).write(vals)

    def test_what_is_looked_for_is_said_in_words(self):
        for kind in SIGNALS:
            with self.subTest(kind=kind):
                self.assertTrue(self.signal(kind).description)
        self.signal('near_duplicate').days = 12
        self.assertIn("within 12 days", self.signal('near_duplicate').description)
        for kind in ('near_duplicate', 'split_purchase'):
            self.signal(kind).days = 1
            self.assertNotIn("1 days", self.signal(kind).description)

    def test_a_signal_can_be_switched_off(self):
        self.submit(self.line(55))
        self.signal('same_expense').active = False
        self.assertFalse(self.kinds(self.submit(self.line(55))))
        self.assertFalse(self.kinds(self.create_claim(self.line(55)).with_context(active_test=False)))

    def test_its_severity_is_that_of_the_finding(self):
        self.submit(self.line(55))
        self.signal('same_expense').severity = 'block'
        claim = self.create_claim(self.line(55))
        with self.assertRaisesRegex(UserError, "exists already"):
            claim.action_submit()
        self.signal('same_expense').severity = 'approval'
        claim.action_submit()
        self.assertEqual(claim.violation_ids.mapped('severity'), ['approval'])

    def test_small_amounts_are_left_alone(self):
        self.signal('same_expense').minimum_amount = 50
        self.submit(self.line(49), self.line(51))
        claim = self.submit(self.line(49), self.line(51))
        self.assertEqual(claim.violation_ids.expense_id.mapped('total_amount'), [51])

    # -- near duplicates ----------------------------------------------------------------
    def test_same_amount_and_vendor_within_days(self):
        earlier = self.submit(self.line(80, vendor_id=self.vendor.id), user=self.salesperson)
        claim = self.submit(self.line(80, day=7, vendor_id=self.vendor.id))
        self.assertEqual(self.kinds(claim), ['near_duplicate'])
        finding = claim.sudo().violation_ids
        self.assertEqual(finding.counterpart_ids, earlier.expense_ids)
        self.assertIn("within 7 days", finding.message)
        finding.figures = dict(finding.figures, days=1)
        self.assertIn("within one day already", finding.message)
        self.assertNotIn("Sara", finding.message)
        with self.assertRaises(AccessError):
            finding.with_user(self.employee).sudo(False).read(['counterpart_ids'])

    def test_what_is_no_near_duplicate(self):
        self.submit(self.line(80, vendor_id=self.vendor.id), user=self.salesperson)
        for number, line in enumerate((
            self.line(80, day=8, vendor_id=self.vendor.id), self.line(80, vendor_id=self.vendor_2.id),
            self.line(80.01, vendor_id=self.vendor.id), self.line(80),
            self.line(80, vendor_id=self.vendor.id, currency_id=self.foreign_currency.id),
        )):
            with self.subTest(number=number):
                claim = self.create_claim(line)
                self.assertNotIn('near_duplicate', [one['kind'] for one in claim.live_findings or ()])
        claim = self.submit(
            self.line(90, vendor_id=self.vendor.id), self.line(90, day=1, vendor_id=self.vendor.id))
        self.assertFalse(self.kinds(claim), "nights of one stay")

    def test_the_seller_of_the_invoice_is_a_vendor_too(self):
        self.submit(self.line(80, invoice_seller="Hotel C"), user=self.salesperson)
        self.assertEqual(self.kinds(self.submit(self.line(80, day=2, invoice_seller="Hotel C"))), ['near_duplicate'])

    def test_the_same_expense_is_not_reported_twice(self):
        self.submit(self.line(80, vendor_id=self.vendor.id))
        self.assertEqual(self.kinds(self.submit(self.line(80, vendor_id=self.vendor.id))), ['same_expense'])

    # -- split purchases ------------------------------------------------------------------
    def make_threshold(self, amount=500, **values):
        return self.make_rule(
            self.level("Approver"), self.level("Director", sequence=20, source='manager', amount_from=amount), **values)

    def test_a_purchase_split_over_claims_is_found(self):
        self.make_threshold()
        first = self.submit(self.line(300, vendor_id=self.vendor.id))
        self.assertFalse(self.kinds(first))
        claim = self.submit(self.line(250, day=1, vendor_id=self.vendor.id))
        self.assertEqual(self.kinds(claim), ['split_purchase'])
        finding = claim.sudo().violation_ids
        self.assertEqual(finding.counterpart_ids, first.expense_ids)
        self.assertEqual(finding.figures['total'], 550)
        self.assertIn("2 purchases of those days are each below $\xa0500.00, but come to $\xa0550.00", finding.message)

    def test_what_is_no_split_purchase(self):
        self.make_threshold()
        self.submit(self.line(300, vendor_id=self.vendor.id))
        for reason, line, user in (
            ("two days later", self.line(250, day=2, vendor_id=self.vendor.id), self.employee),
            ("another vendor", self.line(250, vendor_id=self.vendor_2.id), self.employee),
            ("below together", self.line(199, vendor_id=self.vendor.id), self.employee),
            ("above by itself", self.line(500, vendor_id=self.vendor.id), self.employee),
            ("another employee", self.line(250, vendor_id=self.vendor.id), self.salesperson),
        ):
            with self.subTest(reason=reason):
                claim = self.create_claim(line, user=user)
                self.assertNotIn('split_purchase', [one['kind'] for one in claim.live_findings or ()])

    def test_a_claim_that_reaches_the_threshold_is_approved_accordingly(self):
        self.make_threshold()
        self.assertFalse(self.kinds(self.submit(
            self.line(300, vendor_id=self.vendor.id), self.line(250, day=1, vendor_id=self.vendor.id))))

    def test_a_rule_that_looks_back_needs_no_signal(self):
        self.make_threshold(rolling_days=30)
        self.submit(self.line(300, vendor_id=self.vendor.id))
        self.assertFalse(self.kinds(self.submit(self.line(250, day=1, vendor_id=self.vendor.id))))

    def test_a_purchase_limit_counts_on_one_claim_as_well(self):
        self.signal('split_purchase').limit_amount = 400
        claim = self.submit(self.line(300), self.line(250, day=1), self.line(50, day=5))
        self.assertEqual(self.kinds(claim), ['split_purchase', 'split_purchase'])
        self.assertEqual(self.amounts(claim, 'split_purchase'), [250, 300])

    def test_drafts_and_refused_claims_are_no_purchases(self):
        self.make_threshold()
        self.create_claim(self.line(300, vendor_id=self.vendor.id))
        self.submit(self.line(310, vendor_id=self.vendor.id)).with_user(self.manager).action_refuse("No")
        self.assertFalse(self.kinds(self.submit(self.line(250, vendor_id=self.vendor.id))))

    # -- round amounts --------------------------------------------------------------------
    def test_round_amounts_in_a_row(self):
        claim = self.submit(self.line(100), self.line(200), self.line(300), self.line(412.5))
        self.assertFalse(self.kinds(claim), "three of four are 75 percent")
        claim = self.submit(self.line(500, day=1), self.line(600, day=1), self.line(700, day=1))
        self.assertRecordValues(claim.violation_ids, [{
            'kind': 'round_amounts', 'expense_id': False, 'message': "3 of 3 amounts are round."}])
        self.assertFalse(self.kinds(self.submit(self.line(800, day=2), self.line(900, day=2))))

    def test_round_amounts_are_those_of_the_currency_paid(self):
        self.signal('round_amounts').unit = 50
        values = {'currency_id': self.foreign_currency.id}
        claim = self.submit(self.line(50, **values), self.line(150, **values), self.line(250, **values))
        self.assertEqual(self.kinds(claim), ['round_amounts'])

    # -- days off ---------------------------------------------------------------------------
    def test_meals_on_a_day_off(self):
        self.category_2.expense_workday_only = True
        lines = [self.line(20 + day, day=day, product_id=self.category_2.id) for day in range(7)]
        claim = self.submit(*lines, self.line(9, day=6))
        findings = self.findings(claim, 'day_off')
        self.assertEqual(self.amounts(claim, 'day_off'), [25, 26], "Saturday and Sunday")
        self.assertIn("9 May", " ".join(findings.mapped('message')))
        self.assertIn("is a day off", findings[0].message)

    def test_days_off_follow_the_schedule_and_public_holidays(self):
        self.category_2.expense_workday_only = True
        calendar = self.env['resource.calendar'].create({
            'name': "Weekend shift", 'company_id': self.company.id, 'tz': 'Asia/Shanghai',
            'attendance_ids': [Command.clear(), *(Command.create({
                'name': "Shift", 'dayofweek': day, 'hour_from': 8, 'hour_to': 16}) for day in '0456')]})
        self.anna.resource_calendar_id = calendar
        self.env['resource.calendar.leaves'].create({
            'name': "Holiday", 'company_id': self.company.id, 'calendar_id': calendar.id,
            'date_from': '2026-05-07 16:00:00', 'date_to': '2026-05-08 15:59:59'})  # Friday in Shanghai
        claim = self.submit(*(self.line(20 + day, day=day, product_id=self.category_2.id) for day in range(7)))
        self.assertEqual(self.amounts(claim, 'day_off'), [21, 22, 23, 24])

    # -- invoices of other companies ----------------------------------------------------------
    def test_the_same_invoice_in_another_company_is_found_and_stays_unseen(self):
        other = self.env['hr.expense'].sudo().create({
            'name': "Secret dinner", 'employee_id': self.outsider_employee.id, 'company_id': self.other_company.id,
            'product_id': self.env['product.product'].create({'name': "E", 'can_be_expensed': True}).id,
            'total_amount_currency': 30, 'invoice_type': 'cn_digital', 'invoice_number': NUMBER})
        bill = self.env['account.move'].sudo().with_company(self.other_company).create({
            'move_type': 'in_invoice', 'company_id': self.other_company.id, 'partner_id': self.vendor.id,
            'ref': NUMBER})
        claim = self.approve(self.submit(self.line(31, invoice_type='cn_digital', invoice_number=NUMBER)))
        self.assertEqual(self.kinds(claim), ['same_invoice'])
        finding = claim.violation_ids
        self.assertEqual(finding.sudo().counterpart_ids, other)
        self.assertEqual(finding.sudo().counterpart_move_ids, bill)
        for user in (self.finance, self.auditor, self.administrator):
            with self.subTest(user=user.name):
                self.env.invalidate_all()
                own = finding.with_user(user)
                self.assertEqual(own.read(['counterpart_ids'])[0]['counterpart_ids'], [])
                if user == self.finance:
                    self.assertEqual(own.read(['counterpart_move_ids'])[0]['counterpart_move_ids'], [])
                self.assertNotIn("Secret", own.message)

    def test_numbers_of_strangers_are_alike_by_chance(self):
        self.env['hr.expense'].sudo().create({
            'name': "Dinner", 'employee_id': self.outsider_employee.id, 'company_id': self.other_company.id,
            'product_id': self.env['product.product'].create({'name': "E", 'can_be_expensed': True}).id,
            'total_amount_currency': 30, 'invoice_type': 'other', 'invoice_number': "1001"})
        self.env['account.move'].sudo().with_company(self.other_company).create({
            'move_type': 'in_invoice', 'company_id': self.other_company.id, 'partner_id': self.vendor.id,
            'ref': "1001"})
        self.assertFalse(self.kinds(self.submit(self.line(31, invoice_type='other', invoice_number="1001"))))
        self.assertEqual(self.kinds(self.submit(self.line(
            32, invoice_type='other', invoice_number="1001", invoice_seller="hotel a"))), ['same_invoice'])

    # -- all together ---------------------------------------------------------------------------
    def test_many_claims_take_as_many_queries_as_few(self):
        self.make_threshold()
        self.category.expense_workday_only = True
        claims = self.env['hr.expense.claim'].with_user(self.employee).create([{
            'purpose': f"Claim {number}",
            'expense_ids': [self.line(100 + number, day=number % 7, vendor_id=self.vendor.id,
                                      invoice_type='other', invoice_number=f"N{number}")[0]],
        } for number in range(30)])
        for line in claims.expense_ids:
            self.attach_receipt(line, b'GIF89a %d' % line.id)
        counts = {}
        for count in (3, 30):
            few = claims.sudo().browse(claims[:count].ids)
            few._prepare_findings()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            few._prepare_findings()
            counts[count] = self.env.cr.sql_log_count - before
        self.assertLessEqual(counts[30], counts[3] + 2)

    def test_findings_follow_while_one_types(self):
        self.submit(self.line(80, vendor_id=self.vendor.id), user=self.salesperson)
        claim = self.create_claim(self.line(80, day=1))
        self.assertFalse(claim.live_findings)
        claim.expense_ids.vendor_id = self.vendor
        self.assertEqual([one['kind'] for one in claim.live_findings], ['near_duplicate'])
        self.assertEqual(fields.Date.to_string(claim.expense_ids.date), '2026-05-05')
