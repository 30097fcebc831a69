import csv
import io
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.sepa_text import find_foreign, to_sepa_text
from .common_bank_file import CSV, SEPA_03, SEPA_09, BankFileCommon, texts, validate

names = st.one_of(
    st.text(st.characters(codec='utf-8', exclude_categories=('C',)), min_size=1, max_size=80),
    st.text(st.characters(codec='cp1252', exclude_categories=('C', 'S')), min_size=1, max_size=70))
three_amounts = st.tuples(*[st.integers(1, 10_000_000_000)] * 3)


@tagged('post_install', '-at_install')
class TestBankFileProperty(BankFileCommon):
    """Whatever the amounts and names: the file says what the order says to the cent, or there is none."""

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(amounts=three_amounts, name=names, own_name=names)
    def _check_files(self, amounts, name, own_name):
        with self.env.cr.savepoint() as savepoint:
            self.annas_account.acc_holder_name = name
            self.company.name = own_name.strip() or "Company"
            for line, cents in zip(self.order.line_ids.sorted('id'), amounts, strict=True):
                line.paid_amount = cents / 100
            self._check_sums(Decimal(sum(amounts)) / 100, [Decimal(cents) / 100 for cents in amounts])
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def _check_sums(self, total, amounts):
        self.assertEqual(Decimal(f'{self.order.total_amount:.2f}'), total)
        payee = ' '.join(self.annas_account.acc_holder_name.split()) or self.anna.name
        is_sepa = all(
            0 < len(to_sepa_text(text)) <= 70 and not find_foreign(to_sepa_text(text))
            for text in (payee, self.company.name))
        for bank_format, version in ((SEPA_03, 'pain.001.001.03'), (SEPA_09, 'pain.001.001.09'), (CSV, None)):
            problems = self.order._get_bank_file_problems(self.env.ref(bank_format))
            if version:
                self.assertEqual(not problems, is_sepa, problems)
            if problems:
                continue
            file = self.make_file(self.order, bank_format, comment="Try")
            self.assertEqual(Decimal(f'{file.control_sum:.2f}'), total)
            self.assertFalse(file._find_broken())
            content = self.content_of(file)
            if version:
                self.assertEqual(validate(content, version), [])
                self.assertEqual(Decimal(texts(content, 'GrpHdr/CtrlSum')[0]), total)
                self.assertEqual(set(texts(content, 'Cdtr/Nm')), {to_sepa_text(payee)})
                found = texts(content, 'Amt/InstdAmt')
            else:
                rows = list(csv.DictReader(io.StringIO(content.decode('utf-8-sig'), newline='')))
                self.assertEqual({row['Payee'] for row in rows}, {payee})
                found = [row['Amount'] for row in rows]
            self.assertEqual([Decimal(amount) for amount in found], amounts)

    def test_sum_of_the_file_is_that_of_the_order(self):
        self.order = self.confirmed_order(*[self.posted_claim() for _number in range(3)])
        self.env.flush_all()
        self._check_files()
