import csv
import io
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ..tools.sepa_text import find_foreign, to_sepa_text
from .common_bank_file import CSV, SEPA_03, SEPA_09, BankFileCommon, texts, validate

names = st.text(st.characters(codec='utf-8', exclude_categories=('C',)), min_size=1, max_size=80)
amounts = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=3)


@tagged('post_install', '-at_install')
class TestBankFileProperty(BankFileCommon):
    """Whatever the amounts and names: the file says what the order says, or there is none."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(amounts=amounts, name=names, own_name=names)
    def test_sum_of_the_file_is_that_of_the_order(self, amounts, name, own_name):
        with self.subTest(amounts=amounts, name=name, own_name=own_name), self.env.cr.savepoint() as savepoint:
            self.annas_account.acc_holder_name = name
            self.company.name = own_name.strip() or "Company"
            claims = [self.posted_claim(self._prepare_line(amount / 100)) for amount in amounts]
            order = self.confirmed_order(*claims)
            total = Decimal(sum(amounts)) / 100
            self.assertEqual(Decimal(f'{order.total_amount:.2f}'), total)
            for bank_format, version in ((SEPA_03, 'pain.001.001.03'), (SEPA_09, 'pain.001.001.09'), (CSV, None)):
                record = self.env.ref(bank_format)
                problems = order._get_bank_file_problems(record)
                if version:
                    self.assertEqual(bool(problems), any(
                        find_foreign(to_sepa_text(text)) or len(to_sepa_text(text)) > 70 or not text.strip()
                        for text in (name, self.company.name)))
                if problems:
                    continue
                file = self.make_file(order, bank_format, comment="Try")
                self.assertEqual(Decimal(f'{file.control_sum:.2f}'), total)
                content = self.content_of(file)
                if version:
                    self.assertEqual(validate(content, version), [])
                    self.assertEqual(Decimal(texts(content, 'GrpHdr/CtrlSum')[0]), total)
                    found = texts(content, 'Amt/InstdAmt')
                else:
                    rows = list(csv.DictReader(io.StringIO(content.decode('utf-8-sig'), newline='')))
                    self.assertEqual({row['Payee'] for row in rows}, {' '.join(name.split())})
                    found = [row['Amount'] for row in rows]
                self.assertEqual([Decimal(amount) for amount in found], [Decimal(cents) / 100 for cents in amounts])
            self.assertEqual(order.line_ids.claim_id._check_consistency(), [])
            savepoint.rollback()
            self.env.invalidate_all(flush=False)
