import csv
import hashlib
import io
import zipfile
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..wizard.hr_expense_claim_archive import SIZE_PARAMETER
from .common_books import ClaimBooksCommon

ROLES = ('finance', 'auditor', 'administrator')


@tagged('post_install', '-at_install')
class TestClaimArchive(ClaimBooksCommon, HttpCase):
    """The archive of receipts for the auditor."""

    def dialog(self, user=None, **values):
        today = fields.Date.today()
        return self.env['hr.expense.claim.archive'].with_user(user or self.auditor).create({
            'company_id': self.company.id, 'date_from': today, 'date_to': today, 'basis': 'submission', **values})

    def read_archive(self, dialog):
        """({path: content}, rows of the index as dicts)."""
        with dialog._write_archive() as file, zipfile.ZipFile(file) as archive:
            self.assertIsNone(archive.testzip())
            files = {name: archive.read(name) for name in archive.namelist()}
        rows = list(csv.DictReader(io.StringIO(files.pop('index.csv').decode('utf-8-sig'))))
        sheet = load_workbook(io.BytesIO(files.pop('index.xlsx'))).active
        titles, *lines = sheet.iter_rows(values_only=True)
        self.assertEqual(len(lines), len(rows))
        self.assertEqual(list(titles), list(rows[0]))
        return files, rows

    def test_files_and_index(self):
        self.company.expense_claim_require_receipt = False
        claim = self.posted_claim(
            self._prepare_line(120, name="Train", receipt=b'first'), self._prepare_line(8, name="Bus", receipt=False))
        line = claim.expense_ids.filtered(lambda one: one.name == "Train")
        files, rows = self.read_archive(self.dialog(basis='posting'))
        folder = claim.name.replace('/', '-')
        self.assertEqual(files, {f"{folder}/receipt.png": b'first'})
        [train, bus] = sorted(rows, key=lambda row: row['Line'], reverse=True)
        self.assertEqual(train, {
            'Claim': claim.name, 'Employee': "Anna Employee", 'Status': "To Pay", 'Line': "Train",
            'Date': str(line.date), 'Category': "Travel", 'Amount': "120.0", 'Currency': line.currency_id.name,
            'Amount in Company Currency': "120.0", 'Journal Entry': self.entry(claim).name,
            'Posting Date': str(self.entry(claim).date), 'File': f"{folder}/receipt.png", 'Size (Bytes)': "5",
            'SHA-256': hashlib.sha256(b'first').hexdigest(), 'Remark': ""})
        self.assertEqual((bus['File'], bus['Remark']), ("", "No receipt"))

    def test_dangerous_names_and_cells(self):
        claim = self.create_claim(self._prepare_line(1, name="=HYPERLINK(1)", receipt=False))
        for name, content in (("../../evil.sh", b'1'), ("a.pdf", b'2'), ("A.pdf", b'3'), ("C:\\x.png", b'4')):
            self.attach_receipt(claim.expense_ids, content, name)
        claim.action_submit()
        files, rows = self.read_archive(self.dialog())
        folder = claim.name.replace('/', '-')
        self.assertEqual(
            {name.removeprefix(f"{folder}/"): content for name, content in files.items()},
            {"evil.sh": b'1', "a.pdf": b'2', "A (2).pdf": b'3', "C--x.png": b'4'})
        for row in rows:
            self.assertEqual(row['Line'], "'=HYPERLINK(1)")
            self.assertEqual(row['SHA-256'], hashlib.sha256(files[row['File']]).hexdigest())

    def test_a_link_is_not_fetched(self):
        claim = self.create_claim(self._prepare_line(1))
        self.env['ir.attachment'].with_user(self.employee).create({
            'name': "elsewhere", 'type': 'url', 'url': "https://example.com/receipt", 'res_model': 'hr.expense',
            'res_id': claim.expense_ids.id})
        claim.action_submit()
        _files, rows = self.read_archive(self.dialog())
        [row] = [row for row in rows if row['Remark']]
        self.assertEqual((row['File'], row['Remark']), ("", "A link, not a file: https://example.com/receipt"))

    def test_a_lost_file_is_remarked(self):
        claim = self.submit(self._prepare_line(1, receipt=b'lost'), self._prepare_line(2, receipt=b'kept'))
        lost = claim.expense_ids.attachment_ids.filtered(lambda one: one.raw == b'lost')
        self.env.flush_all()
        self.env.cr.execute("UPDATE ir_attachment SET store_fname = 'aa/lost' WHERE id = %s", [lost.id])
        self.env.invalidate_all()
        files, rows = self.read_archive(self.dialog())
        self.assertEqual(list(files.values()), [b'kept'])
        self.assertEqual(sorted(row['Remark'] for row in rows), ["", "The file is missing in the file store."])

    def test_period_and_basis(self):
        submitted = self.submit()
        with patch.object(type(submitted), '_get_entry_date', lambda claim: fields.Date.to_date('2021-02-03')):
            posted = self.posted_claim()
        # Odoo may have moved it to the end of the month
        date = self.entry(posted).date
        self.assertEqual(date.year, 2021)
        by_posting = self.dialog(basis='posting', date_from=date, date_to=date)
        self.assertEqual(by_posting._find_claims(), posted)
        self.assertEqual(self.dialog()._find_claims(), submitted | posted)
        for days in (-1, 1):
            other = fields.Date.add(date, days=days)
            with self.assertRaisesRegex(UserError, "no claims"):
                self.dialog(basis='posting', date_from=other, date_to=other)._find_claims()
        with self.assertRaisesRegex(UserError, "Exchange the dates"):
            self.dialog(date_from='2021-02-02', date_to='2021-02-01').action_download()

    def test_each_reads_what_the_rules_let_him_read(self):
        submitted, posted = self.submit(), self.posted_claim()
        self.assertEqual(self.dialog(self.auditor)._find_claims(), submitted | posted)
        self.assertEqual(self.dialog(self.finance)._find_claims(), posted)

    def test_too_large(self):
        self.submit(self._prepare_line(1, receipt=b'x' * (2**20 + 1)))
        self.env['ir.config_parameter'].set_param(SIZE_PARAMETER, '1')
        dialog = self.dialog()
        with self.assertRaisesRegex(UserError, "have 2 MB, but an archive takes 1 MB"):
            dialog.action_download()
        # what the database says of the sizes need not be true
        with patch.object(type(dialog), '_check_size'), self.assertRaisesRegex(UserError, "Choose a shorter period"):
            dialog._write_archive()

    # -- who may ---------------------------------------------------------------------------------------
    def test_roles(self):
        self.posted_claim()
        for role in ROLES:
            self.assertEqual(self.dialog(getattr(self, role)).action_download()['type'], 'ir.actions.act_url')
        for user in (self.employee, self.manager, self.colleague, self.salesperson):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.dialog(user)
        with self.assertRaises(AccessError):
            self.dialog(self.outsider).with_company(self.other_company).action_download()

    def test_download(self):
        claim = self.posted_claim(self._prepare_line(1, receipt=b'content'))
        own, other = self.dialog(self.auditor), self.dialog(self.finance)
        self.authenticate('aldo', 'aldo')
        response = self.url_open(f'/expense/archive/{own.id}')
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers['Content-Type'], 'application/zip')
        self.assertEqual(int(response.headers['Content-Length']), len(response.content))
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            self.assertIn(f"{claim.name.replace('/', '-')}/receipt.png", archive.namelist())
        # neither somebody else's dialog, nor one that is none
        for dialog_id in (other.id, own.id + 1000):
            self.assertEqual(self.url_open(f'/expense/archive/{dialog_id}').status_code, 404)
        self.auditor.group_ids -= self.env.ref('crm_employee_expense.group_expense_auditor')
        self.assertEqual(self.url_open(f'/expense/archive/{own.id}').status_code, 404)
        self.authenticate(None, None)
        self.assertNotEqual(
            self.url_open(f'/expense/archive/{own.id}', allow_redirects=False).status_code, 200)
