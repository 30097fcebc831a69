from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import ExpenseClaimCommon

DIGITAL = '25312000000000000017'


@tagged('post_install', '-at_install')
class TestExpenseInvoice(ExpenseClaimCommon):
    """What an expense knows of its invoice, and what is noticed about it."""

    def fapiao(self, number=DIGITAL, amount=100.0, **values):
        """Command of a line with a fully digital invoice of the line's own date and amount."""
        return self._prepare_line(amount, **{
            'invoice_type': 'cn_digital', 'invoice_number': number, 'invoice_amount': amount,
            'invoice_date': fields.Date.today(), **values})

    def kinds(self, claim):
        return claim.sudo().violation_ids.mapped('kind')

    def write_invoice(self, **values):
        self.create_claim().expense_ids.write(values)

    # -- form of numbers ------------------------------------------------------------------
    def test_chinese_numbers_are_checked_for_their_form(self):
        for kind, name, good, bad in (
            ('cn_digital', 'invoice_number', DIGITAL, '12345678'),
            ('cn_digital_special', 'invoice_number', DIGITAL, DIGITAL[:-1] + 'X'),
            ('cn_general', 'invoice_number', '12345678', '123456789'),
            ('cn_special', 'invoice_number', DIGITAL, '1234567'),
            ('cn_special', 'invoice_number', '12345678', '１２３４５６７８'),
            ('cn_general', 'invoice_code', '031002600111', '03100260011'),
            ('cn_special', 'invoice_code', '3100260011', 'A100260011'),
            ('cn_digital', 'invoice_seller_tax_id', '91310000MA1K4TEST1', '9131-TEST'),
        ):
            with self.subTest(kind=kind, name=name, bad=bad):
                self.write_invoice(invoice_type=kind, **{name: good})
                with self.assertRaisesRegex(ValidationError, "^Train: "):
                    self.write_invoice(invoice_type=kind, **{name: bad})

    def test_numbers_of_other_invoices_are_free(self):
        self.write_invoice(
            invoice_type='other', invoice_number="RG-2026/17", invoice_code="A", invoice_seller_tax_id="DE 1")
        self.write_invoice(invoice_number="RG-2026/17")

    def test_changing_the_type_checks_the_number_again(self):
        line = self.create_claim(self._prepare_line(invoice_number="RG-1")).expense_ids
        with self.assertRaises(ValidationError):
            line.invoice_type = 'cn_general'

    def test_numbers_are_kept_without_spaces_and_in_capitals(self):
        line = self.create_claim(self._prepare_line(
            invoice_type='other', invoice_number=" rg 17 ", invoice_seller=" Hotel \n Example ")).expense_ids
        self.assertEqual((line.invoice_number, line.invoice_seller), ("RG17", "Hotel Example"))
        line.invoice_number = "  "
        self.assertFalse(line.invoice_number)

    def test_amounts_of_an_invoice_make_sense(self):
        for values in ({'invoice_amount': -1}, {'invoice_tax_amount': -1},
                       {'invoice_amount': 10, 'invoice_tax_amount': 11}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.write_invoice(**values)
        self.write_invoice(invoice_tax_amount=11)

    def test_form_of_the_expense_shows_a_chinese_code_where_there_may_be_one(self):
        line = self.create_claim().expense_ids
        with Form(line) as form:
            form.invoice_type = 'cn_general'
            form.invoice_code = '031002600111'
            form.invoice_number = '12345678'
        self.assertEqual(line.invoice_code, '031002600111')

    # -- content of a claim -----------------------------------------------------------------
    def test_invoice_is_locked_after_submission(self):
        claim = self.submit(self.fapiao())
        for user in (self.employee, self.manager, self.finance):
            for values in ({'invoice_number': False}, {'invoice_amount': 1}, {'invoice_type': 'other'}):
                with self.subTest(user=user.name, values=values), self.assertRaises(UserError):
                    claim.expense_ids.with_user(user).write(values)

    def test_changing_the_invoice_of_a_submitted_claim_starts_its_approval_again(self):
        claim = self.approve(self.submit(self.fapiao()))
        self.assertEqual(claim.state, 'to_verify')
        claim.with_user(self.employee).with_context(claim_change=True).expense_ids.invoice_number = DIGITAL[:-1] + '8'
        self.assertEqual(claim.state, 'submitted')
        bodies = " ".join(claim.message_ids.mapped('body'))
        self.assertIn(DIGITAL[:-1] + '8', bodies)

    def test_content_that_was_kept_before_invoices_existed_can_be_compared(self):
        claim = self.submit(self.fapiao())
        before, after = claim._get_approval_content(), claim._get_approval_content()
        for line in before['lines'].values():
            del line['invoice_number']
        self.assertIn(DIGITAL, claim._describe_changes(before, after))

    def test_copy_is_another_expense_parts_of_a_split_share_the_invoice(self):
        claim = self.create_claim(self.fapiao(amount=101))
        self.assertFalse(claim.expense_ids.copy({'claim_id': False}).invoice_number)
        action = claim.expense_ids.action_split_wizard()
        self.env['hr.expense.split.wizard'].with_user(self.employee).browse(action['res_id']).action_split_expense()
        self.assertEqual(claim.expense_ids.mapped('invoice_number'), [DIGITAL, DIGITAL])
        claim.action_submit()
        self.assertFalse({'same_invoice', 'invoice_mismatch'} & set(self.kinds(claim)))

    # -- findings -----------------------------------------------------------------------------
    def test_same_invoice_is_found_across_employees_and_does_not_say_whose(self):
        earlier = self.submit(self.fapiao(), user=self.salesperson)
        claim = self.submit(self.fapiao(amount=140))
        self.assertEqual(self.kinds(claim), ['same_invoice'])
        finding = claim.violation_ids
        self.assertIn(DIGITAL, finding.message)
        self.assertNotIn("Sara", finding.message)
        self.assertEqual(finding.sudo().counterpart_ids, earlier.expense_ids)
        for user in (self.employee, self.manager):
            with self.subTest(user=user.name):
                finding.with_user(user).read(['message'])
                for name in ('counterpart_ids', 'counterpart_move_ids'):
                    with self.assertRaises(AccessError):
                        finding.with_user(user).read([name])
        self.approve(claim)
        for user in (self.finance, self.auditor):
            with self.subTest(user=user.name):
                finding.with_user(user).read(['counterpart_ids', 'counterpart_move_ids'])

    def test_same_number_of_another_code_company_or_a_refused_claim_is_no_finding(self):
        coded = {'invoice_type': 'cn_general', 'invoice_number': '12345678'}
        self.submit(self.fapiao(**coded, invoice_code='031002600111'))
        self.assertEqual(self.kinds(self.submit(self.fapiao(amount=70, **coded, invoice_code='031002600112'))), [])
        refused = self.submit(self.fapiao())
        refused.with_user(self.manager).action_refuse("Not like this")
        self.assertEqual(self.kinds(self.submit(self.fapiao(amount=80))), [])
        claim = self.submit(self.fapiao(amount=90, **coded, invoice_code='031002600111'))
        self.assertEqual(self.kinds(claim), ['same_invoice'])

    def test_same_number_twice_on_one_claim_is_found_on_both_lines(self):
        self.assertEqual(
            self.kinds(self.submit(self.fapiao(), self.fapiao(amount=50))), ['same_invoice', 'same_invoice'])

    def test_free_number_of_another_seller_is_another_invoice(self):
        free = {'invoice_type': 'other'}
        self.submit(self.fapiao("1001", invoice_seller="Hotel A", **free))
        self.assertEqual(self.kinds(self.submit(self.fapiao("1001", 70, invoice_seller="Hotel B", **free))), [])
        for values in ({'invoice_seller': "HOTEL A"}, {'invoice_seller': False}):
            claim = self.create_claim(self.fapiao(" 10 01", 80, **free, **values))
            claim.action_submit()
            self.assertEqual(self.kinds(claim), ['same_invoice'])
            claim.with_user(self.manager).action_refuse("No")

    def test_invoice_that_is_a_vendor_bill_is_found(self):
        bill = self.env['account.move'].create({
            'move_type': 'in_invoice', 'ref': DIGITAL, 'partner_id': self.partner_a.id,
            'invoice_date': fields.Date.today(),
            'invoice_line_ids': [Command.create({'name': "Room", 'price_unit': 40, 'tax_ids': []})]})
        claim = self.approve(self.submit(self.fapiao()))
        self.assertEqual(self.kinds(claim), ['same_invoice'])
        self.assertEqual(claim.violation_ids.with_user(self.finance).counterpart_move_ids, bill)
        bill.button_cancel()
        self.assertEqual(self.kinds(self.submit(self.fapiao(DIGITAL[:-1] + '9', 70))), [])
        claim.with_user(self.finance).action_refuse("Booked already")
        self.assertEqual(self.kinds(self.submit(self.fapiao(amount=80))), [])

    def test_bill_of_another_vendor_with_the_same_short_number_is_no_finding(self):
        bill = self.env['account.move'].create({
            'move_type': 'in_invoice', 'ref': "031002600111-12345678", 'partner_id': self.partner_a.id,
            'invoice_date': fields.Date.today(),
            'invoice_line_ids': [Command.create({'name': "Room", 'price_unit': 40, 'tax_ids': []})]})
        coded = {'invoice_type': 'cn_general', 'invoice_number': '12345678', 'invoice_code': '031002600111',
                 'invoice_seller': "Somebody Else"}
        lines = self.env['hr.expense'].create([
            {'name': "Room", 'employee_id': self.anna.id, **coded, 'invoice_amount': amount}
            for amount in (41, 40)])
        self.assertEqual(
            [found[1] for found in lines._find_same_invoices().values()], [bill.browse(), bill])

    def test_line_that_differs_from_its_invoice_is_found(self):
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        for values in ({'invoice_amount': 99}, {'invoice_date': yesterday}):
            with self.subTest(values=values):
                claim = self.submit(self.fapiao(**{'number': False, **values}))
                self.assertEqual(self.kinds(claim), ['invoice_mismatch'])
                self.assertIn("not that of its invoice", claim.violation_ids.message)
                claim.with_user(self.manager).action_refuse("No")
        self.assertEqual(self.kinds(self.submit(self.fapiao(invoice_amount=0, invoice_date=False))), [])

    def test_reduced_amount_is_no_mismatch(self):
        claim = self.submit(self.fapiao())
        claim.with_user(self.manager).action_reduce_line(claim.expense_ids.id, 60, "Too dear")
        self.assertFalse(claim.sudo().expense_ids._find_invoice_mismatches())

    def test_findings_cost_the_same_queries_for_many_lines(self):
        def count(lines):
            claim = self.create_claim(*(
                self.fapiao(f'253120000000{number:08}', 10 + number, receipt=False) for number in range(lines)))
            self.env.flush_all()
            self.env.invalidate_all()
            claim.sudo().expense_ids.mapped('invoice_number')
            start = self.env.cr.sql_log_count
            claim.sudo().expense_ids._find_same_invoices()
            return self.env.cr.sql_log_count - start
        count(1)
        self.assertLessEqual(count(20), count(2) + 1)
