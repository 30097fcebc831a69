import io
import zipfile
import zlib
from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_open
from odoo.tools.pdf import OdooPdfFileWriter

from ..tools.invoice_file import MAX_FILE_SIZE
from .common import PNG, ExpenseClaimCommon

NUMBER = '25312000000000000017'
QR = f"01,32,,{NUMBER},318.00,20260105,,F1A2,"


def fixture(name):
    with file_open(f'crm_employee_expense/tests/files/{name}', 'rb') as file:
        return file.read()


def make_zip(**files):
    """A zip of XML files; __ in a name stands for a folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace('__', '/') + '.xml', content)
    return buffer.getvalue()


def make_pdf(attachment=None, info=None):
    writer = OdooPdfFileWriter()
    writer.addBlankPage(200, 200)
    if attachment:
        writer.addAttachment('factur-x.xml', attachment, subtype='text/xml')
    if info:
        writer.addMetadata({f'/{key}': value for key, value in info.items()})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@tagged('post_install', '-at_install')
class TestExpenseInvoiceImport(ExpenseClaimCommon):
    """Lines that are filled in from electronic invoices."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cny = cls.env.ref('base.CNY')
        cls.cny.active = True
        cls.env['res.currency.rate'].create({
            'currency_id': cls.cny.id, 'company_id': cls.company.id, 'name': '2016-01-01', 'rate': 7.1})

    def upload(self, *contents, user=None, names=None):
        user = user or self.employee
        return self.env['ir.attachment'].with_user(user).create([
            {'name': name, 'raw': content, 'res_model': 'hr.expense'}
            for content, name in zip(contents, names or [f"{number}.bin" for number in range(len(contents))],
                                     strict=True)])

    def drop(self, *contents, claim=None, **options):
        """The lines that files become when they are dropped on a claim, and what the user is told."""
        claim = claim or self.create_claim()
        with patch.object(type(self.env['res.users']), '_bus_send', autospec=True) as send:
            ids = claim.create_lines_from_attachments(self.upload(*contents, **options).ids)
        self.told = [call.args[2] for call in send.call_args_list if call.args[1] == 'simple_notification']
        return self.env['hr.expense'].with_user(self.employee).browse(ids)

    def assert_unread(self, content, sentence):
        """The file becomes a plain line with its receipt, and the user is told why."""
        line = self.drop(content)
        self.assertRecordValues(line, [{
            'invoice_number': False, 'total_amount_currency': 0, 'invoice_type': False, 'nb_attachment': 1}])
        self.assertEqual(line.attachment_ids.raw, content)
        self.assertIn(sentence, self.told[0]['message'])
        self.assertEqual(self.told[0]['type'], 'warning')
        self.assertIn(sentence, " ".join(line.message_ids.mapped('body')))

    # -- kinds of files ----------------------------------------------------------------------
    def test_fully_digital_invoice(self):
        line = self.drop(fixture('einvoice.xml'), names=["dzfp.xml"])
        self.assertRecordValues(line, [{
            'name': "上海示例酒店有限公司", 'date': date(2026, 1, 5), 'total_amount_currency': 318,
            'currency_id': self.cny.id, 'invoice_type': 'cn_digital', 'invoice_code': False, 'invoice_number': NUMBER,
            'invoice_date': date(2026, 1, 5), 'invoice_seller': "上海示例酒店有限公司",
            'invoice_seller_tax_id': '91310000MA1K4TEST1', 'invoice_amount': 318, 'invoice_tax_amount': 18,
            'nb_attachment': 1, 'employee_id': self.anna.id}])
        self.assertTrue(line.claim_id)
        self.assertIn("dzfp.xml", self.told[0]['message'])
        self.assertEqual(self.told[0]['type'], 'success')
        self.assertIn(NUMBER, " ".join(line.message_ids.mapped('body')))

    def test_special_invoice_is_told_by_its_label(self):
        content = fixture('einvoice.xml').replace(b'<LabelCode>02<', b'<LabelCode>01<')
        self.assertEqual(self.drop(content).invoice_type, 'cn_digital_special')

    def test_tags_in_a_namespace_and_in_gbk_are_read(self):
        text = fixture('einvoice.xml').decode().replace('<EInvoice>', '<EInvoice xmlns="urn:x">')
        line = self.drop(text.replace('UTF-8', 'GBK').encode('gbk'))
        self.assertEqual((line.invoice_number, line.name), (NUMBER, "上海示例酒店有限公司"))

    def test_ubl(self):
        self.assertRecordValues(self.drop(fixture('ubl.xml')), [{
            'name': "Hotel Example GmbH", 'date': date(2026, 1, 7), 'total_amount_currency': 119,
            'invoice_type': 'other', 'invoice_number': "RG2026/17", 'invoice_seller_tax_id': 'DE123456788',
            'invoice_amount': 119, 'invoice_tax_amount': 19, 'currency_id': self.env.ref('base.USD').id}])

    def test_cii(self):
        self.assertRecordValues(self.drop(fixture('cii.xml')), [{
            'name': "Bahn Example AG", 'date': date(2026, 1, 8), 'total_amount_currency': 53.5,
            'invoice_number': "FX-4711", 'invoice_seller_tax_id': 'DE987654321', 'invoice_tax_amount': 3.5}])

    def test_pdf_that_carries_xml(self):
        for content, number in ((fixture('cii.xml'), "FX-4711"), (fixture('einvoice.xml'), NUMBER)):
            self.assertEqual(self.drop(make_pdf(content)).invoice_number, number)

    def test_pdf_whose_document_information_states_the_invoice(self):
        line = self.drop(make_pdf(info={
            'InvoiceNumber': NUMBER, 'SellerIdNum': '91310000MA1K4TEST1', 'IssueTime': '2026年01月05日',
            'TotalAmWithoutTax': '300.00', 'TotalTaxAm': '18.00', 'TotalTax-includedAmount': '318.00'}))
        self.assertRecordValues(line, [{
            'invoice_type': 'cn_digital', 'invoice_number': NUMBER, 'total_amount_currency': 318,
            'date': date(2026, 1, 5), 'invoice_tax_amount': 18}])

    def test_ofd(self):
        line = self.drop(make_zip(OFD=b'<a/>', Doc_0__Attachs__original_invoice=fixture('ofd_invoice.xml')))
        self.assertRecordValues(line, [{
            'invoice_type': 'cn_general', 'invoice_code': '031002600111', 'invoice_number': '12345678',
            'invoice_check_code': '12345678901234567890', 'total_amount_currency': 106,
            'date': date(2026, 1, 6), 'name': "上海示例餐饮有限公司"}])

    def test_my_expenses_read_files_as_well(self):
        ids = self.env['hr.expense'].with_user(self.employee).create_expense_from_attachments(
            self.upload(fixture('ubl.xml')).ids)
        expense = self.env['hr.expense'].browse(ids)
        self.assertEqual((expense.invoice_number, expense.total_amount_currency), ("RG2026/17", 119))
        self.assertFalse(expense.claim_id)

    def test_each_file_is_a_line_of_its_own_and_a_photo_is_not_complained_about(self):
        lines = self.drop(PNG + b'photo', fixture('ubl.xml'), make_pdf(), names=["a.png", "b.xml", "c.pdf"])
        self.assertEqual(lines.mapped('invoice_number'), [False, "RG2026/17", False])
        self.assertEqual(lines.mapped('nb_attachment'), [1, 1, 1])
        message = self.told[0]['message']
        self.assertIn("Filled in: b.xml", message)
        self.assertIn("c.pdf: No electronic invoice", message)
        self.assertNotIn("a.png", message)
        self.drop(PNG + b'photo', names=["a.png"])
        self.assertFalse(self.told)

    def test_currency_that_is_not_in_use_leaves_the_amount_to_the_employee(self):
        self.cny.active = False
        line = self.drop(fixture('einvoice.xml'))
        self.assertRecordValues(line, [{
            'invoice_number': NUMBER, 'total_amount_currency': 0, 'invoice_amount': 0,
            'currency_id': self.company.currency_id.id}])
        self.assertIn("CNY", self.told[0]['message'])

    def test_imported_line_has_no_finding_and_the_second_one_does(self):
        claim = self.create_claim()
        line = self.drop(fixture('einvoice.xml'), claim=claim)
        line.product_id = self.category
        self.drop(fixture('ubl.xml'), claim=claim).product_id = self.category
        claim.action_submit()
        self.assertFalse(claim.violation_ids)
        other = self.create_claim(user=self.salesperson)
        ids = other.create_lines_from_attachments(self.upload(make_pdf(fixture('ubl.xml')), user=self.salesperson).ids)
        other.expense_ids.browse(ids).product_id = self.category
        other.action_submit()
        self.assertEqual(other.violation_ids.mapped('kind'), ['same_invoice'])

    # -- what is not read ------------------------------------------------------------------------
    def test_credit_notes_are_no_expenses(self):
        self.assert_unread(fixture('ubl.xml').replace(b'380', b'381'), "gives money back")
        self.assert_unread(fixture('cii.xml').replace(b'380', b'381'), "gives money back")
        self.assert_unread(fixture('einvoice.xml').replace(b'318.00', b'-318.00'), "gives money back")

    def test_invalid_numbers_make_a_plain_line(self):
        self.assert_unread(fixture('einvoice.xml').replace(NUMBER.encode(), b'1234567'), "not those of a valid invoice")
        line = self.drop(fixture('einvoice.xml').replace(b'318.00', b'NaN').replace(b'2026-01-05', b'2026-13-45'))
        self.assertRecordValues(line, [{'invoice_number': NUMBER, 'total_amount_currency': 318, 'invoice_date': False}])

    def test_other_files_make_plain_lines(self):
        self.assert_unread(b'<html><body>Hello</body></html>', "No electronic invoice")
        self.assert_unread(b'Dear all,', "No electronic invoice")
        self.assert_unread(make_zip(OFD=b'<a/>'), "No electronic invoice")

    # -- hostile files ---------------------------------------------------------------------------
    def test_entities_are_refused(self):
        laughs = b'<!ENTITY a "ha">' + b''.join(
            b'<!ENTITY %c "&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;&%c;">' % ((one,) + (one - 1,) * 10)
            for one in range(98, 110))
        body = fixture('einvoice.xml').split(b'?>', 1)[1]
        for entities, reference in (
            (laughs, b'&m;'),
            (b'<!ENTITY x SYSTEM "file:///etc/passwd">', b'&x;'),
            (b'<!ENTITY x SYSTEM "http://127.0.0.1:9/x">', b'&x;'),
        ):
            content = b'<?xml version="1.0"?><!DOCTYPE EInvoice [' + entities + b']>' + body.replace(
                '上海示例酒店有限公司'.encode(), reference)
            with self.subTest(entities=entities[:40]):
                self.assert_unread(content, "instructions that an invoice must not have")
                self.assert_unread(make_zip(Attachs__x=content), "instructions that an invoice must not have")
                self.assert_unread(make_pdf(content), "instructions that an invoice must not have")

    def test_entities_in_another_encoding_are_refused(self):
        text = '<?xml version="1.0" encoding="%s"?><!DOCTYPE a [<!ENTITY x "ha">]><EInvoice><EIid>&x;</EIid></EInvoice>'
        for encoding in ('UTF-16', 'UTF-16LE', 'UTF-7', 'UTF-32', 'cp037'):
            with self.subTest(encoding=encoding):
                line = self.drop((text % encoding).encode(encoding))
                self.assertFalse(line.invoice_number)
                self.assertEqual(self.told[0]['type'], 'warning')

    def test_what_is_too_large_or_too_deep_is_refused(self):
        self.assert_unread(b'<EInvoice>' + b' ' * (6 * 1024 * 1024) + b'</EInvoice>', "too large")
        self.assert_unread(b'<EInvoice>' + b'<a/>' * 300_000 + b'</EInvoice>', "too large")
        self.assert_unread(b'<EInvoice>' + b'<a>' * 200 + b'</a>' * 200 + b'</EInvoice>', "damaged")
        self.assert_unread(b'<EInvoice>' + b'<a>' * 5000 + b'</a>' * 5000 + b'</EInvoice>', "damaged")

    def test_fifty_megabytes_are_not_even_opened(self):
        with patch('odoo.addons.crm_employee_expense.models.hr_expense_invoice_import.read_invoice_file') as read:
            self.assert_unread(b'<EInvoice>' + b' ' * (50 * 1024 * 1024), "too large")
        read.assert_not_called()
        self.assertLess(MAX_FILE_SIZE, 50 * 1024 * 1024)

    def test_zip_bombs_are_refused(self):
        zeros = b'<EInvoice>' + b' ' * (80 * 1024 * 1024)
        self.assert_unread(make_zip(Attachs__bomb=zeros), "too large")
        entry = b'<a>' + b' ' * (4 * 1024 * 1024) + b'</a>'
        self.assert_unread(make_zip(**{f'a{number}': entry for number in range(20)}), "too large")
        self.assert_unread(make_zip(**{f'a{number}': b'' for number in range(1200)}), "too large")

    def test_pdf_bombs_are_refused(self):
        bomb = zlib.compress(zlib.compress(b'<EInvoice>' + b' ' * (90 * 1024 * 1024), 9), 9)
        packed = zlib.compress(b' ' * (90 * 1024 * 1024), 9)
        head = b'%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter%s/Length %d>>\nstream\n'
        tail = b'\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF'
        self.assert_unread(head % (b'/FlateDecode', len(packed)) + packed + tail, "too large")
        self.assert_unread(
            head % (b'[/FlateDecode/FlateDecode]', len(bomb)) + bomb + tail,
            "instructions that an invoice must not have")

    def test_broken_files_make_plain_lines(self):
        pdf = make_pdf(fixture('cii.xml'))
        for content in (pdf[:-200][:300], b'%PDF-1.7\n' + b'\xff' * 1000, fixture('ubl.xml')[:-20],
                        make_zip(Attachs__a=fixture('ofd_invoice.xml'))[:-30], b'PK\x03\x04garbage',
                        b'<EInvoice>\0\0</EInvoice>'):
            with self.subTest(content=content[:20]):
                self.assert_unread(content, "damaged")

    # -- who may ----------------------------------------------------------------------------------
    def test_nobody_adds_to_the_claim_of_another_or_to_a_submitted_one(self):
        claim = self.create_claim()
        with self.assertRaises(AccessError):
            claim.with_user(self.salesperson).create_lines_from_attachments(
                self.upload(fixture('ubl.xml'), user=self.salesperson).ids)
        with self.assertRaises(UserError):
            claim.with_user(self.salesperson).action_add_line_from_qr(QR)
        with self.assertRaises(UserError):
            claim.expense_ids.with_user(self.salesperson).action_fill_from_qr(QR)
        claim.action_submit()
        for user in (self.employee, self.manager, self.finance):
            with self.subTest(user=user.name):
                with self.assertRaises(UserError):
                    claim.with_user(user).action_add_line_from_qr(QR)
                with self.assertRaises(UserError):
                    claim.expense_ids.with_user(user).action_fill_from_qr(QR)
        self.assertFalse(claim.expense_ids.invoice_number)

    # -- QR codes ----------------------------------------------------------------------------------
    def test_qr_code_adds_a_line_to_the_claim(self):
        claim = self.create_claim()
        notice = claim.action_add_line_from_qr(QR)
        self.assertEqual(notice['params']['type'], 'success')
        line = claim.expense_ids[-1:]
        self.assertRecordValues(claim.expense_ids.filtered('invoice_number'), [{
            'invoice_type': 'cn_digital', 'invoice_number': NUMBER, 'date': date(2026, 1, 5), 'invoice_amount': 318,
            'total_amount_currency': 318, 'currency_id': self.cny.id, 'employee_id': self.anna.id}])
        self.assertTrue(line.product_id)

    def test_qr_code_fills_in_an_expense_and_leaves_what_was_entered(self):
        line = self.create_claim(self._prepare_line(300, currency_id=self.cny.id)).expense_ids
        day = line.date
        line.action_fill_from_qr(QR)
        self.assertRecordValues(line, [{
            'name': "Train", 'invoice_number': NUMBER, 'invoice_amount': 318, 'total_amount_currency': 300,
            'date': day}])

    def test_qr_code_of_an_older_invoice_states_the_amount_without_taxes(self):
        claim = self.create_claim()
        notice = claim.action_add_line_from_qr("01,10,031002600111,12345678,100.00,20260106,12345678901234567890,A1B2,")
        self.assertRecordValues(claim.expense_ids.filtered('invoice_number'), [{
            'invoice_type': 'cn_general', 'invoice_code': '031002600111', 'total_amount_currency': 0,
            'invoice_check_code': '12345678901234567890'}])
        self.assertEqual(notice['params']['type'], 'warning')
        self.assertIn("100.00", notice['params']['message'])

    def test_other_texts_are_refused_with_the_reason(self):
        claim = self.create_claim()
        for text in ("", False, None, 7, "https://example.com", "01,32", f"02,32,,{NUMBER},1,20260105,,",
                     "01,32,,123,318.00,20260105,,", f"01,32,,{NUMBER},318.00,20261305,,", "," * 10_000,
                     "01,04,12345,12345678,1,20260105,,"):
            with self.subTest(text=text), self.assertRaisesRegex(UserError, "not the QR code"):
                claim.action_add_line_from_qr(text)
        self.assertEqual(len(claim.expense_ids), 1)
