from psycopg2.errors import CheckViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import ADMINISTRATOR
from .common_bank_file import CHINA, CSV, SEPA_03, SEPA_09, BankFileCommon

COLUMNS = [
    Command.create({'title': "Account", 'content': 'account'}), Command.create({'title': "Sum", 'content': 'amount'})]


@tagged('post_install', '-at_install')
class TestBankFileFormat(BankFileCommon):
    """Expense administrators describe what the bank reads."""

    def make_format(self, **values):
        return self.env['hr.expense.bank.file.format'].with_user(self.administrator).create({
            'name': "Our bank", 'type': 'csv', 'column_ids': COLUMNS, **values})

    def test_formats_that_are_there(self):
        formats = self.env['hr.expense.bank.file.format'].with_user(self.finance).search([])
        self.assertLessEqual(self.env.ref(SEPA_03) | self.env.ref(SEPA_09) | self.env.ref(CSV) | self.env.ref(CHINA),
                             formats)

    def test_a_sheet_needs_account_and_amount(self):
        for columns in ([], COLUMNS[:1], COLUMNS[1:]):
            with self.assertRaisesRegex(ValidationError, "Our bank needs at least a column"):
                self.make_format(column_ids=columns)
        self.make_format(type='pain.001.001.03', column_ids=[])

    def test_titles_and_fixed_texts_are_no_formulas(self):
        for values in ({'title': "=1+1"}, {'title': "Fixed", 'text': "@A1"}, {'title': "+"}):
            with self.assertRaisesRegex(ValidationError, "begins like a formula"):
                self.make_format(column_ids=[*COLUMNS, Command.create(values)])

    def test_lengths_are_not_negative(self):
        with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self.make_format(column_ids=[*COLUMNS, Command.create({'title': "X", 'max_length': -1})])

    def test_each_content_has_a_cell(self):
        contents = self.env['hr.expense.bank.file.column']._fields['content'].get_values(self.env)
        bank_format = self.make_format(company_id=False, column_ids=[
            Command.create({'title': content, 'content': content, 'text': "Fixed text"}) for content in contents])
        order = self.confirmed_order(self.posted_claim(purpose="Trip, to Oslo"))
        order.with_user(self.finance_2).action_make_bank_file(bank_format.id)
        text = self.content_of(order.bank_file_ids).decode('utf-8-sig')
        self.assertEqual(text.splitlines()[1], ','.join([
            '1', "Anna Employee", 'FR1420041010050500013M02606', "Banque Bleue", 'PSSTFRPPPAR', '', '100.00', 'EUR',
            order.line_ids.payment_id.memo, '"Trip, to Oslo"', str(order.payment_date), 'DE89370400440532013000',
            "Fixed text"]))

    def test_a_comma_before_the_decimals(self):
        columns = [*COLUMNS, Command.create({'title': "Currency", 'content': 'currency'})]
        with self.assertRaisesRegex(ValidationError, "Our bank separates its columns by a comma"):
            self.make_format(decimal_separator=',')
        bank_format = self.make_format(decimal_separator=',', delimiter=';', column_ids=columns)
        order = self.confirmed_order(self.posted_claim(self._prepare_line(1234.5)))
        order.with_user(self.finance_2).action_make_bank_file(bank_format.id)
        self.assertEqual(
            self.content_of(order.bank_file_ids).decode('utf-8-sig').splitlines()[1].split(';')[1:], ['1234,50', 'EUR'])
        with self.assertRaisesRegex(ValidationError, "another delimiter such as the semicolon"):
            bank_format.delimiter = ','
        # a sheet has numbers, whatever a bank reads as CSV
        self.make_format(name="Sheet", type='xlsx', decimal_separator=',')

    def test_dates(self):
        order = self.confirmed_order(self.posted_claim())
        for date_format in self.env['hr.expense.bank.file.format']._fields['date_format'].get_values(self.env):
            bank_format = self.make_format(date_format=date_format, column_ids=[
                *COLUMNS, Command.create({'title': "Day", 'content': 'date'})])
            order.with_user(self.finance_2).action_make_bank_file(bank_format.id, "Try")
            self.assertIn(
                order.payment_date.strftime(date_format), self.content_of(self.newest_file(order)).decode('utf-8-sig'))

    def test_copies(self):
        copied = self.env.ref(CHINA).with_user(self.administrator).copy()
        self.assertEqual(copied.name, f"{self.env.ref(CHINA).name} (copy)")
        self.assertEqual(copied.column_ids.mapped('title'), self.env.ref(CHINA).column_ids.mapped('title'))
        copied.unlink()

    def test_companies(self):
        theirs = self.make_format(company_id=False).sudo()
        theirs.company_id = self.other_company
        with self.assertRaises(UserError):
            self.journal.expense_bank_file_format_id = theirs
        with self.assertRaisesRegex(ValidationError, "belongs to another company"):
            self.company.expense_bank_file_format_id = theirs
        ours = self.make_format(company_id=False).sudo()
        for user in (self.journal, self.company):
            user.expense_bank_file_format_id = ours
            with self.assertRaisesRegex(ValidationError, "is used by"):
                ours.company_id = self.other_company
            ours.company_id = self.company
            ours.company_id = False
            user.expense_bank_file_format_id = False

    def test_settings(self):
        self.env.user.group_ids |= self.env.ref(ADMINISTRATOR)
        form = Form(self.env['res.config.settings'].with_company(self.company))
        form.expense_bank_file_format_id = self.env.ref(SEPA_09)
        form.save().execute()
        self.assertEqual(self.company.expense_bank_file_format_id, self.env.ref(SEPA_09))
