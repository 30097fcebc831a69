import csv
import io
import json
import zipfile
from unittest.mock import patch

import openpyxl

from odoo import fields, http
from odoo.tests import HttpCase, tagged

from .common import ExpenseClaimCommon

COLUMNS = [
    'employee_id', 'purpose', 'expense_ids/date', 'expense_ids/product_id', 'expense_ids/name',
    'expense_ids/total_amount_currency', 'expense_ids/currency_id', 'expense_ids/payment_mode']
TRIP = ["Anna Employee", "Trip", '2026-03-02', "Field Trip", "Train", '120.50', 'USD', "Employee (to reimburse)"]
MORE = ['', '', '2026-03-03', "Working Meals", "Dinner", '40', 'USD', "Employee (to reimburse)"]
XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
OPTIONS = {
    'has_headers': True, 'quoting': '"', 'separator': ',', 'encoding': 'utf-8', 'date_format': '%Y-%m-%d',
    'float_thousand_separator': ',', 'float_decimal_separator': '.', 'advanced': True, 'sheet': ''}


def as_csv(rows):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@tagged('post_install', '-at_install')
class TestClaimImport(ExpenseClaimCommon, HttpCase):
    """Claims with lines through Odoo's import, as the people who would do it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # names that Odoo's own categories do not have
        cls.category.name, cls.category_2.name = "Field Trip", "Working Meals"

    # -- doing it as the screen does ------------------------------------------------------
    def load(self, user, rows, columns=COLUMNS, dryrun=False):
        """What the import answers: ids and messages."""
        wizard = self.env['base_import.import'].with_user(user).create({
            'res_model': 'hr.expense.claim', 'file': as_csv([columns, *rows]), 'file_type': 'text/csv',
            'file_name': "claims.csv"})
        return wizard.execute_import(list(columns), list(columns), dict(OPTIONS), dryrun=dryrun)

    def load_claims(self, user, rows, **kwargs):
        result = self.load(user, rows, **kwargs)
        self.assertFalse(result['messages'], result['messages'])
        return self.env['hr.expense.claim'].sudo().browse(result['ids'])  # sudo: to look at it

    def assert_refused(self, user, rows, *words, row=None, **kwargs):
        """The import fails with a message that has these words, and nothing is left of it."""
        before = self.count()
        result = self.load(user, rows, **kwargs)
        text = "\n".join(message['message'] for message in result['messages'])
        self.assertTrue(text, "nothing was refused")
        self.assertFalse(result.get('ids'))
        for word in words:
            self.assertIn(word, text)
        if row is not None:
            self.assertIn(row, [message.get('record') for message in result['messages']])
        self.assertEqual(self.count(), before, "something was written")
        return text

    def count(self):
        self.env.flush_all()
        return [self.env[model].sudo().search_count([]) for model in ('hr.expense.claim', 'hr.expense')]

    def get_content(self, claims):
        """What a claim says, without ids."""
        return [(
            claim.employee_id, claim.purpose, claim.state, claim.total_amount,
            [(line.date, line.product_id, line.name, line.total_amount_currency, line.currency_id, line.payment_mode)
             for line in claim.expense_ids.sorted('name')],
        ) for claim in claims.sorted('purpose')]

    # -- the template ---------------------------------------------------------------------
    def download_template(self, user):
        self.authenticate(user.login, user.login)
        [template] = self.env['hr.expense.claim'].with_user(user).get_import_templates()
        answer = self.url_open(template['template'])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers['Content-Type'], XLSX)
        return answer.content

    def preview(self, user, content):
        wizard = self.env['base_import.import'].with_user(user).with_context(lang=user.lang).create({
            'res_model': 'hr.expense.claim', 'file': content, 'file_type': XLSX, 'file_name': "claims.xlsx"})
        return wizard, wizard.parse_preview({**OPTIONS, 'date_format': '', 'encoding': ''})

    def test_the_template_is_imported_as_it_is(self):
        for lang in ('en_US', 'zh_CN'):
            with self.subTest(lang=lang):
                self.env['res.lang']._activate_lang(lang)
                self.employee.lang = lang
                content = self.download_template(self.employee)
                page = openpyxl.load_workbook(io.BytesIO(content)).active
                titles, *rows = page.iter_rows(values_only=True)
                self.assertEqual(len(rows), 3)
                self.assertEqual(rows[0][0], self.anna.name)

                wizard, preview = self.preview(self.employee, content)
                self.assertNotIn('error', preview)
                self.assertEqual(
                    ['/'.join(preview['matches'][number]) for number in range(len(titles))], COLUMNS,
                    "each title is recognised as its field")
                result = wizard.execute_import(COLUMNS, list(titles), preview['options'])
                self.assertFalse(result['messages'], result['messages'])
                claims = self.env['hr.expense.claim'].sudo().browse(result['ids'])
                self.assertEqual(claims.mapped('state'), ['draft'] * 2)
                self.assertEqual(claims.employee_id, self.anna)
                self.assertEqual([len(claim.expense_ids) for claim in claims.sorted('id')], [1, 2])
                self.assertEqual(claims.sorted('id').mapped('total_amount'), [240.5, 94.2])

    def test_the_template_has_titles_in_the_users_language(self):
        self.env['res.lang']._activate_lang('zh_CN')
        model = self.env['hr.expense.claim']
        english, chinese = (model.with_context(lang=lang)._get_import_labels() for lang in ('en_US', 'zh_CN'))
        self.assertEqual(len(english), len(set(english)))
        self.assertEqual(len(chinese), len(set(chinese)))
        self.assertEqual(english[1], "Purpose")

    def test_nobody_outside_gets_the_template(self):
        answer = self.url_open('/expense/import/template', allow_redirects=False)
        self.assertIn(answer.status_code, (302, 303))

    # -- what is made ------------------------------------------------------------------------
    def test_rows_become_drafts_with_lines(self):
        claims = self.load_claims(self.employee, [TRIP, MORE, [*TRIP[:1], "Fair", *TRIP[2:]]])
        self.assertEqual(self.get_content(claims), [
            (self.anna, "Fair", 'draft', 120.5, [
                (fields.Date.to_date('2026-03-02'), self.category, "Train", 120.5, self.company.currency_id,
                 'own_account')]),
            (self.anna, "Trip", 'draft', 160.5, [
                (fields.Date.to_date('2026-03-03'), self.category_2, "Dinner", 40, self.company.currency_id,
                 'own_account'),
                (fields.Date.to_date('2026-03-02'), self.category, "Train", 120.5, self.company.currency_id,
                 'own_account')]),
        ])
        self.assertFalse(any(claims.mapped('name')), "numbers come with submission")
        self.assertFalse(claims.step_ids)
        self.assertNotIn('submit', claims.event_ids.mapped('kind'))

    def test_a_trial_writes_nothing(self):
        before = self.count()
        self.assertFalse(self.load(self.employee, [TRIP, MORE], dryrun=True)['messages'])
        self.assertEqual(self.count(), before)

    def test_an_imported_claim_goes_its_way(self):
        claim = self.load_claims(self.employee, [TRIP]).with_user(self.employee)
        self.attach_receipt(claim.expense_ids, b'%PDF-1.4')
        claim.action_submit()
        self.assertEqual(self.verify(self.approve(claim)).state, 'posted')

    # -- who for ----------------------------------------------------------------------------
    def test_an_employee_imports_his_own_claims_alone(self):
        self.assert_refused(self.colleague, [TRIP], "You cannot claim for Anna Employee")
        self.assert_refused(self.finance, [TRIP], "You cannot claim for Anna Employee")

    def test_administrators_import_for_others(self):
        claim = self.load_claims(self.administrator, [TRIP])
        self.assertEqual(claim.employee_id, self.anna)
        self.assert_refused(self.outsider, [TRIP], "Anna Employee")

    # -- what does not come in ----------------------------------------------------------------
    def test_workflow_fields_are_refused_in_words(self):
        for name, value in (('state', "Paid"), ('name', "EXP/2026/0001"), ('submitted_on', '2026-03-02 10:00:00'),
                            ('approval_round', '1'), ('is_cancelled', '1'), ('total_amount', '5')):
            with self.subTest(field=name):
                self.assert_refused(
                    self.administrator, [[*TRIP, value]], "cannot be written", columns=[*COLUMNS, name])

    def test_workflow_fields_of_lines_are_refused_in_words(self):
        for name, value in (('state', "Paid"), ('approval_state', "Approved"),
                            ('approval_date', '2026-03-02 10:00:00')):
            with self.subTest(field=name):
                self.assert_refused(
                    self.administrator, [[*TRIP, value]], "cannot be written",
                    columns=[*COLUMNS, f'expense_ids/{name}'])

    def test_decisions_cannot_be_imported(self):
        self.assert_refused(
            self.administrator, [[*TRIP, "Approved"]], columns=[*COLUMNS, 'step_ids/state'])
        self.assert_refused(
            self.administrator, [[*TRIP, "Fine"]], columns=[*COLUMNS, 'event_ids/comment'])

    # -- wrong input -----------------------------------------------------------------------------
    def test_wrong_input_names_row_and_remedy_and_writes_nothing(self):
        def change(number, value):
            return [*TRIP[:number], value, *TRIP[number + 1:]]

        cases = (
            # column and value; what the message says
            (3, "Spaceship", ["Spaceship", "Expenses/Category"], 1),
            (0, "Nobody Known", ["Nobody Known", "Employee"], 1),
            (5, "a lot", ["expense_ids/total_amount_currency"], None),
            (2, "32/13/2026", ["expense_ids/date", "line 2"], None),
            (2, "2026-02-30", ["expense_ids/date", "line 2"], None),
            (1, '', ["Purpose"], 1),
            (6, "Taler", ["Taler"], 1),
            (7, "by magic", ["by magic"], 1),
        )
        for number, value, words, row in cases:
            with self.subTest(column=COLUMNS[number], value=value):
                # the row before it is right, and is not written either
                text = self.assert_refused(
                    self.employee, [[*TRIP[:1], "First", *TRIP[2:]], change(number, value)], *words, row=row)
                self.assertNotIn("Traceback", text)

    # -- out and in again ----------------------------------------------------------------------
    def export(self, user, claims, columns=COLUMNS):
        """What "Export" with "I want to update data" gives, as rows of text."""
        self.env.flush_all()
        data = claims.with_user(user).with_context(import_compat=True).export_data(['id', *columns])['datas']
        return [['' if cell is False or cell is None else str(cell) for cell in row] for row in data]

    def test_export_and_import_give_the_same_claims(self):
        self.employee.group_ids |= self.env.ref('base.group_allow_export')
        claims = self.load_claims(self.employee, [TRIP, MORE, [*TRIP[:1], "Fair", *TRIP[2:]]])
        before = self.get_content(claims)
        rows = self.export(self.employee, claims)
        claims.with_user(self.employee).unlink()
        # as in another database: the external ids are unknown there
        names = [row[0].rpartition('.')[2] for row in rows if row[0]]
        self.env['ir.model.data'].search([('name', 'in', names)]).unlink()

        again = self.load_claims(self.employee, [row[1:] for row in rows])
        self.assertEqual(self.get_content(again), before)

    def test_importing_again_updates_drafts_and_refuses_what_is_submitted(self):
        claim = self.load_claims(self.administrator, [TRIP])
        columns = ['id', 'purpose']
        # sudo: external ids are made by whoever may export
        [[external_id, _purpose]] = claim.with_context(import_compat=True).export_data(columns)['datas']
        self.load_claims(self.administrator, [[external_id, "Another trip"]], columns=columns)
        self.assertEqual(claim.purpose, "Another trip")
        self.assertEqual(len(claim.expense_ids), 1)

        self.attach_receipt(claim.with_user(self.employee).expense_ids, b'%PDF-1.4')
        claim.with_user(self.employee).action_submit()
        self.flush_tracking()
        self.assert_refused(
            self.administrator, [[external_id, "Yet another"]], claim.name, "is not a draft any more", columns=columns)
        self.assertEqual(claim.purpose, "Another trip")

    def test_totals_and_state_are_exported(self):
        claim = self.post(self._prepare_line(120.5), self._prepare_line(9.5))
        self.auditor.group_ids |= self.env.ref('base.group_allow_export')
        data = claim.with_user(self.auditor).export_data(
            ['name', 'purpose', 'state', 'total_amount', 'total_own_amount', 'expense_ids/total_amount'])['datas']
        self.assertEqual({row[-1] for row in data}, {120.5, 9.5})
        self.assertEqual(data[0][:5], [claim.name, claim.purpose, "To Pay", 130.0, 130.0])

    # -- formulas ---------------------------------------------------------------------------------
    def test_a_formula_is_text_in_the_template(self):
        self.anna.name = '=HYPERLINK("http://example.com")'
        claims = type(self.env['hr.expense.claim'])
        with patch.object(claims, '_get_import_labels', lambda self: ["=1+1", *COLUMNS[1:]]):
            content = self.download_template(self.employee)
        page = openpyxl.load_workbook(io.BytesIO(content)).active
        cells = [cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str)]
        self.assertIn('=1+1', [cell.value for cell in cells])
        # read from the file itself: openpyxl takes what looks like a formula for one
        self.assertNotIn(b'<f>', self.unzip(content))

    def test_a_formula_is_no_formula_in_odoos_own_csv_export(self):
        self.employee.group_ids |= self.env.ref('base.group_allow_export')
        claim = self.create_claim(purpose='=HYPERLINK("http://example.com")')
        self.authenticate(self.employee.login, self.employee.login)
        answer = self.url_open('/web/export/csv', data={
            'csrf_token': http.Request.csrf_token(self),
            'data': json.dumps({
                'model': 'hr.expense.claim', 'ids': claim.ids, 'domain': [], 'import_compat': False, 'context': {},
                'fields': [{'name': 'purpose', 'label': "Purpose", 'type': 'char'}], 'groupby': []}),
        })
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(list(csv.reader(io.StringIO(answer.text)))[1], ['\'=HYPERLINK("http://example.com")'])

    def unzip(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return b''.join(book.read(name) for name in book.namelist() if name.startswith('xl/worksheets/'))
