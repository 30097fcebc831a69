import csv
import io
from datetime import timedelta
from hashlib import sha256

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common_bank_file import (
    ANNAS_IBAN,
    CHINA,
    CSV,
    OWN_IBAN,
    SARAS_IBAN,
    SEPA_03,
    SEPA_09,
    BankFileCommon,
    texts,
    validate,
)


@tagged('post_install', '-at_install')
class TestBankFile(BankFileCommon):
    """Finance makes the file of a confirmed order; it is kept, and a second one needs a reason."""

    # -- making ---------------------------------------------------------------------------
    def test_the_file_of_an_order(self):
        order = self.confirmed_order()
        action = order.with_user(self.finance_2).action_make_bank_file(self.env.ref(SEPA_03).id)
        file = order.bank_file_ids
        content = self.content_of(file)
        name = order.name.replace('/', '-')
        self.assertRecordValues(file, [{
            'name': f"{name}.xml", 'format_id': self.env.ref(SEPA_03).id, 'company_id': self.company.id,
            'sha256': sha256(content).hexdigest(), 'payment_count': 2, 'control_sum': 150,
            'made_by_id': self.finance_2.id, 'comment': False, 'payment_date': order.payment_date,
            'line_ids': order.line_ids.ids}])
        self.assertEqual(action['url'], (
            f'/web/content/hr.expense.payment.order.file/{file.id}/content?filename_field=name&download=true'))
        self.assertEqual(validate(content, 'pain.001.001.03'), [])
        for path, expected in {
            'GrpHdr/MsgId': [f"{order.name}-1"],
            'GrpHdr/CtrlSum': ['150.00'],
            'DbtrAcct/Id/IBAN': [OWN_IBAN],
            'DbtrAgt/FinInstnId/BIC': ['COBADEFFXXX'],
            'CdtTrfTxInf/PmtId/EndToEndId': order.line_ids.claim_id.mapped('name'),
            'Amt/InstdAmt': ['120.00', '30.00'],
            'Cdtr/Nm': ["Anna Employee", "Sara Sales"],
            'CdtrAcct/Id/IBAN': [ANNAS_IBAN, SARAS_IBAN],
            'CdtrAgt/FinInstnId/BIC': ['PSSTFRPPPAR'],
            'RmtInf/Ustrd': order.line_ids.payment_id.mapped('memo'),
        }.items():
            self.assertEqual(texts(content, path), expected, path)
        message = order.message_ids[0]
        self.assertEqual(message.author_id, self.finance_2.partner_id)
        for text in (file.name, file.sha256, "2 payments", "150.00"):
            self.assertIn(text, message.body)

    def test_the_newer_version(self):
        content = self.content_of(self.make_file(self.confirmed_order(), SEPA_09))
        self.assertEqual(validate(content, 'pain.001.001.09'), [])
        self.assertEqual(texts(content, 'GrpHdr/CtrlSum'), ['150.00'])

    def test_csv(self):
        order = self.confirmed_order()
        file = self.make_file(order, CSV)
        self.assertEqual(file.name[-4:], ".csv")
        content = self.content_of(file)
        self.assertTrue(content.startswith(b'\xef\xbb\xbf'), "Excel knows UTF-8 by its mark")
        rows = list(csv.reader(io.StringIO(content.decode('utf-8-sig'), newline='')))
        day = str(order.payment_date)
        self.assertEqual(rows, [
            ['No.', 'Payee', 'Account', 'Bank', 'BIC', 'Amount', 'Currency', 'Reference', 'Date'],
            ['1', "Anna Employee", ANNAS_IBAN, "Banque Bleue", 'PSSTFRPPPAR', '120.00', 'EUR',
             order.line_ids[0].payment_id.memo, day],
            ['2', "Sara Sales", SARAS_IBAN, '', '', '30.00', 'EUR', order.line_ids[1].payment_id.memo, day]])

    def test_chinese_sheet(self):
        banks = self.env['res.bank'].create([{'name': "中国工商银行上海分行"}])
        for employee, name, number in (
                (self.anna, "王小明", '6222 0210 0111 6245 678'), (self.salesperson_employee, "李华", '00123456')):
            employee.sudo().bank_account_ids.write({
                'acc_number': number, 'acc_holder_name': name, 'bank_id': banks.id, 'clearing_number': '102290000012'})
        order = self.confirmed_order()
        file = self.make_file(order, CHINA)
        self.assertEqual(file.name[-5:], ".xlsx")
        rows = [[cell.value for cell in row]
                for row in load_workbook(io.BytesIO(self.content_of(file))).active.iter_rows()]
        day, memos = str(order.payment_date), order.line_ids.payment_id.mapped('memo')
        bank = ["中国工商银行上海分行", '102290000012']
        self.assertEqual(rows, [
            ['序号', '付款账号', '收款人姓名', '收款账号', '开户银行', '联行号',
             '金额', '币种', '付款日期', '用途', '备注'],
            ['1', OWN_IBAN, "王小明", '6222021001116245678', *bank, 120, 'EUR', day, '费用报销', memos[0]],
            ['2', OWN_IBAN, "李华", '00123456', *bank, 30, 'EUR', day, '费用报销', memos[1]]])

    def test_gb18030(self):
        self.annas_account.acc_holder_name = "王𠮷"
        chinese = self.copy_format(CHINA, type='csv', delimiter='|', has_titles=False)
        chinese.column_ids.filtered(lambda column: column.content == 'bank_name').is_required = False
        order = self.confirmed_order(self.posted_claim())
        order.with_user(self.finance_2).action_make_bank_file(chinese.id)
        text = self.content_of(self.newest_file(order)).decode('gb18030')
        self.assertTrue(text.startswith(f"1|{OWN_IBAN}|王𠮷|{ANNAS_IBAN}|Banque Bleue||100.00|EUR|"), text)
        self.assertEqual(text.count("\r\n"), 1)

    def test_the_bank_is_asked_for_no_day_in_the_past(self):
        order = self.confirmed_order()
        later = order.payment_date + timedelta(days=5)
        with freeze_time(f'{later} 12:00:00'):
            file = self.make_file(order, SEPA_03)
            self.assertEqual(texts(self.content_of(file), 'ReqdExctnDt'), [str(later)])
            self.assertEqual(file.payment_date, later)

    def test_a_day_in_the_future_stays(self):
        claim = self.posted_claim()
        order = self.order_of(claim)
        later = fields.Date.today() + timedelta(days=9)
        order.with_user(self.finance).payment_date = later
        self.confirm(order)
        self.assertEqual(texts(self.content_of(self.make_file(order, SEPA_03)), 'ReqdExctnDt'), [str(later)])

    # -- which format -----------------------------------------------------------------------
    def test_the_format_of_the_journal_or_the_company(self):
        order = self.confirmed_order()
        with self.assertRaisesRegex(UserError, "Nothing says which file the bank of .* reads"):
            order.with_user(self.finance_2).action_make_bank_file()
        self.company.expense_bank_file_format_id = self.env.ref(CSV)
        self.assertEqual(self.make_file(order).format_id, self.env.ref(CSV))
        self.journal.expense_bank_file_format_id = self.env.ref(SEPA_09)
        self.assertEqual(self.make_file(order, comment="The bank wants XML").format_id, self.env.ref(SEPA_09))

    # -- what is in it -----------------------------------------------------------------------
    def test_nothing_before_confirmation(self):
        order = self.order_of(self.posted_claim())
        with self.assertRaisesRegex(UserError, "is not confirmed, so there is nothing to tell the bank yet"):
            order.with_user(self.finance_2).action_make_bank_file(self.env.ref(SEPA_03).id)

    def test_payments_that_were_undone_are_left_out(self):
        order = self.confirmed_order()
        mine, hers = order.line_ids
        mine.payment_id.with_user(self.finance_2).action_draft()
        self.env.invalidate_all()
        self.assertEqual(mine.state, 'undone')
        file = self.make_file(order, SEPA_03)
        self.assertRecordValues(file, [{'line_ids': hers.ids, 'payment_count': 1, 'control_sum': 30}])
        hers.payment_id.with_user(self.finance_2).action_draft()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "All payments of .* were undone"):
            self.make_file(order, SEPA_03, comment="Again")

    def test_what_was_confirmed_is_paid_though_the_account_changed(self):
        order = self.confirmed_order(self.posted_claim())
        self.annas_account.write({'acc_number': 'BE68539007547034', 'acc_holder_name': "Mallory"})
        content = self.content_of(self.make_file(order, SEPA_03))
        self.assertEqual(texts(content, 'CdtrAcct/Id/IBAN'), [ANNAS_IBAN])
        self.assertEqual(texts(content, 'Cdtr/Nm'), ["Anna Employee"])
        self.assertEqual(texts(content, 'CdtrAgt/FinInstnId/BIC'), [], "It may be the bank of the new account")

    def test_no_trust_no_file(self):
        order = self.confirmed_order(self.posted_claim())
        self.annas_account.allow_out_payment = False
        with self.assertRaisesRegex(UserError, "the bank account ••••2606 of Anna Employee is not trusted any more"):
            self.make_file(order, SEPA_03)

    # -- again --------------------------------------------------------------------------------
    def test_a_second_file_needs_a_reason(self):
        order = self.confirmed_order()
        first = self.make_file(order, SEPA_03)
        for comment in (False, "", "  "):
            with self.assertRaises(UserError) as caught:
                self.make_file(order, SEPA_09, comment=comment)
            for text in ("may pay them twice", first.name, "Finn Finance", first.sha256,
                         first.made_on.strftime('%Y-%m-%d')):
                self.assertIn(text, str(caught.exception))
        self.assertEqual(order.bank_file_ids, first)
        second = self.make_file(order, SEPA_03, user=self.finance, comment="The bank lost it")
        self.assertRecordValues(second, [{
            'name': first.name.replace('.xml', '-2.xml'), 'comment': "The bank lost it",
            'made_by_id': self.finance.id}])
        self.assertEqual(texts(self.content_of(second), 'GrpHdr/MsgId'), [f"{order.name}-2"])
        for text in ("made again", first.name, second.name, "The bank lost it"):
            self.assertIn(text, order.message_ids[0].body)
        self.assertEqual(order.bank_file_count, 2)

    # -- kept ----------------------------------------------------------------------------------
    def test_a_file_stays_as_it_was(self):
        file = self.make_file(self.confirmed_order(), SEPA_03)
        self.env.flush_all()
        for call in (lambda: file.write({'sha256': 'x'}), lambda: file.write({'content': False}), file.unlink):
            with self.assertRaisesRegex(UserError, "cannot be (changed|deleted)"):
                call()
        with self.assertRaisesRegex(UserError, "cannot be deleted. Archive it"):
            file.format_id.with_user(self.administrator).unlink()

    def test_a_file_that_was_tampered_with_is_found(self):
        order = self.confirmed_order()
        file = self.make_file(order, SEPA_03)
        claims = order.line_ids.claim_id
        self.assertEqual(file.with_user(self.auditor).action_verify()['params']['type'], 'success')
        attachment = self.stored_file(file)
        content = attachment.raw
        attachment.raw = content.replace(ANNAS_IBAN.encode(), b'BE68539007547034')
        self.env.invalidate_all()
        result = file.with_user(self.auditor).action_verify()['params']
        self.assertEqual((result['type'], file.name in result['message']), ('danger', True))
        self.assertIn(file.name, claims._check_consistency()[0])
        attachment.raw = content
        self.assertEqual(claims._check_consistency(), [])
        self.env.cr.execute("UPDATE hr_expense_payment_order_file SET control_sum = 1 WHERE id = %s", [file.id])
        self.env.invalidate_all()
        self.assertEqual(file._find_broken(), file)
        self.env.cr.execute("UPDATE hr_expense_payment_order_file SET control_sum = 150 WHERE id = %s", [file.id])
        self.env.invalidate_all()

    # -- dialog ----------------------------------------------------------------------------------
    def dialog(self, order, user=None):
        action = order.with_user(user or self.finance_2).action_bank_file_dialog()
        return Form(self.env[action['res_model']].with_user(user or self.finance_2).with_context(action['context']))

    def test_the_dialog_makes_the_file(self):
        self.journal.expense_bank_file_format_id = self.env.ref(SEPA_03)
        order = self.confirmed_order()
        form = self.dialog(order)
        self.assertEqual(
            (form.format_id, form.payment_count, form.control_sum, form.problems, form.earlier, form.left_out),
            (self.env.ref(SEPA_03), 2, 150, False, False, False))
        form.save().action_make()
        form = self.dialog(order)
        self.assertIn(order.bank_file_ids.sha256, form.earlier)
        with self.assertRaisesRegex(UserError, "may pay them twice"):
            form.comment = " "
            form.save().action_make()
        form.comment = "Lost"
        form.save().action_make()
        self.assertEqual(order.bank_file_count, 2)

    def test_the_dialog_checks_a_draft(self):
        self.journal.expense_bank_file_format_id = self.env.ref(SEPA_03)
        self.annas_account.acc_holder_name = "王小明"
        mine, hers = self.posted_claim(), self.posted_claim(user=self.salesperson)
        order = self.order_of(mine)
        self.line_of(hers, self.finance).action_hold("Wait")
        form = self.dialog(order)
        self.assertEqual(form.payment_count, 1)
        self.assertIn("王 小 明", form.problems)
        self.assertIn(hers.name, form.left_out)
        form.format_id = self.env.ref(CSV)
        self.assertFalse(form.problems)
        with self.assertRaisesRegex(UserError, "is not confirmed"):
            form.save().action_make()

    def test_making_a_file_of_many_takes_no_more_queries(self):
        claims = [self.posted_claim() for _number in range(2)]
        few = self.confirmed_order(*claims)
        many = self.confirmed_order(*[self.posted_claim() for _number in range(8)])
        self.make_file(few, CSV, comment="Warm")
        counts = []
        for order in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.make_file(order, CSV, comment="Count")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
