import csv
import io
from datetime import date, datetime
from decimal import Decimal

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools.bank_account import is_bic, is_sepa_iban
from ..tools.bank_payment import BankPayment, BankTransfer
from ..tools.bank_sheet import find_unencodable, is_formula, make_csv, make_xlsx
from ..tools.pain_001 import VERSIONS, make_pain_001
from ..tools.sepa_text import SEPA_CHARACTERS, find_foreign, is_sepa_id, to_sepa_text
from .common_bank_file import ANNAS_IBAN, OWN_IBAN, SARAS_IBAN, texts, validate

amounts = st.integers(1, 99_999_999_999).map(lambda cents: Decimal(cents) / 100)
latin = st.text(st.characters(codec='cp1252', exclude_categories=('C', 'S')), min_size=1, max_size=60)


def payment(**values):
    return BankPayment(**{
        'document': 'EXP/2026/00001', 'payee': "Anna Employee", 'account': ANNAS_IBAN, 'amount': Decimal('12.30'),
        'currency': 'EUR', 'reference': "EXP/2026/00001 PAY/2026/00001", **values})


def transfer(*payments, **values):
    return BankTransfer(**{
        'number': 'PAY/2026/00001-1', 'payer': "Beispiel GmbH & Co. KG", 'account': OWN_IBAN, 'bic': 'COBADEFFXXX',
        'date': date(2026, 3, 4), 'created': datetime(2026, 3, 3, 12, 30, 15), 'payments': payments or (payment(),),
        **values})


@tagged('post_install', '-at_install')
class TestBankFileTools(BaseCase):
    """Files for banks, by themselves: messages are valid, texts are what banks take, sheets lose nothing."""

    # -- SEPA text ------------------------------------------------------------------------
    def test_latin_letters_lose_their_accents(self):
        for text, expected in {
            "Łukasz Wiśniewski": "Lukasz Wisniewski",
            "Zoë Müller-Strauß": "Zoe Muller-Strauss",
            "Søren Ærø": "Soren AEro",
            "Đặng Văn Ước": "Dang Van Uoc",
            "İpek Yıldız": "Ipek Yildiz",
            "Beispiel GmbH & Co. KG": "Beispiel GmbH + Co. KG",
            "D’Arcy “Joe” – x": "D'Arcy 'Joe' - x",
            "Two\n lines\t and  spaces ": "Two lines and spaces",
            "Ｆｕｌｌ": "Full",
            "Zoe\u0308 Mu\u0308ller": "Zoe Muller",
        }.items():
            self.assertEqual(to_sepa_text(text), expected)
            self.assertFalse(find_foreign(expected))

    def test_other_scripts_are_left_to_people(self):
        for text, foreign in {
            "王小明 Wang": "王小明", "Ёлка": "Ёлка", "Άννα": "Άνα", "5 € @ home": "€@", "\u0301": "\u0301",
            "5\u0301": "\u0301",
        }.items():
            self.assertEqual(find_foreign(to_sepa_text(text)), foreign)

    @given(st.text(max_size=80))
    @example("ﬁ½①𝒜")
    def test_what_is_transliterated_stays_so(self, text):
        once = to_sepa_text(text)
        self.assertEqual(to_sepa_text(once), once)
        self.assertEqual(bool(find_foreign(once)), not set(once) <= SEPA_CHARACTERS)

    def test_identifications(self):
        for text in ('EXP/2026/00001', 'A' * 35):
            self.assertTrue(is_sepa_id(text))
        for text in ('', '/A', 'A/', 'A//B', 'A' * 36, '报销1'):
            self.assertFalse(is_sepa_id(text), text)

    # -- numbers --------------------------------------------------------------------------
    def test_account_numbers(self):
        for number in (OWN_IBAN, ANNAS_IBAN, SARAS_IBAN, 'SE4550000000058398257466', 'GB29NWBK60161331926819'):
            self.assertTrue(is_sepa_iban(number), number)
        for number in ('', 'DE', OWN_IBAN[:-1], OWN_IBAN + '0', OWN_IBAN.lower(), '6222021001116245678',
                       'DE 89370400440532013000', 'XX89370400440532013000', 'TR330006100519786457841326'):
            self.assertFalse(is_sepa_iban(number), number)

    @given(st.sampled_from((OWN_IBAN, ANNAS_IBAN, SARAS_IBAN)), st.data())
    def test_a_mistyped_account_number_is_noticed(self, number, data):
        place = data.draw(st.integers(2, len(number) - 1))
        typed = data.draw(st.sampled_from("0123456789" if number[place].isdigit() else "ABCXYZ"))
        wrong = number[:place] + typed + number[place + 1:]
        self.assertEqual(is_sepa_iban(wrong), wrong == number)

    def test_bank_codes(self):
        for code in ('COBADEFF', 'COBADEFFXXX', 'PSSTFRPPPAR'):
            self.assertTrue(is_bic(code), code)
        for code in ('', 'COBADEF', 'COBADEFFX', 'C0BADEFF', 'cobadeff', 'COBADEFFXXXX'):
            self.assertFalse(is_bic(code), code)

    # -- ISO 20022 --------------------------------------------------------------------------
    def test_messages_are_valid(self):
        for version in VERSIONS:
            for own_bic in ('COBADEFFXXX', ''):
                for bic in ('PSSTFRPPPAR', ''):
                    with self.subTest(version=version, own_bic=own_bic, bic=bic):
                        content = make_pain_001(transfer(payment(bic=bic), payment(), bic=own_bic), version)
                        self.assertEqual(validate(content, version), [])

    def test_the_schema_would_complain(self):
        """The oracle is no rubber stamp."""
        for version, other in (VERSIONS, VERSIONS[::-1]):
            self.assertTrue(validate(make_pain_001(transfer(), version), other))
            broken = make_pain_001(transfer(payment(account='NO IBAN')), version)
            self.assertIn('IBAN', ''.join(validate(broken, version)))

    def test_what_the_message_says(self):
        for version, bic_name, day in (
                (VERSIONS[0], 'BIC', 'ReqdExctnDt'), (VERSIONS[1], 'BICFI', 'ReqdExctnDt/Dt')):
            content = make_pain_001(transfer(
                payment(bic='PSSTFRPPPAR', payee="Zoë Müller"),
                payment(document='报销/1', amount=Decimal('1000.00'), account='NL91ABNA0417164300')), version)
            for path, expected in {
                'GrpHdr/MsgId': ['PAY/2026/00001-1'],
                'GrpHdr/CreDtTm': ['2026-03-03T12:30:15'],
                'GrpHdr/NbOfTxs': ['2'],
                'GrpHdr/CtrlSum': ['1012.30'],
                'GrpHdr/InitgPty/Nm': ["Beispiel GmbH + Co. KG"],
                'PmtInf/PmtMtd': ['TRF'],
                'PmtInf/NbOfTxs': ['2'],
                'PmtInf/CtrlSum': ['1012.30'],
                'PmtInf/PmtTpInf/SvcLvl/Cd': ['SEPA'],
                'PmtInf/ChrgBr': ['SLEV'],
                f'PmtInf/{day}': ['2026-03-04'],
                'PmtInf/DbtrAcct/Id/IBAN': [OWN_IBAN],
                f'DbtrAgt/FinInstnId/{bic_name}': ['COBADEFFXXX'],
                f'CdtrAgt/FinInstnId/{bic_name}': ['PSSTFRPPPAR'],
                'CdtTrfTxInf/PmtId/EndToEndId': ['EXP/2026/00001', 'NOTPROVIDED'],
                'Amt/InstdAmt': ['12.30', '1000.00'],
                'Cdtr/Nm': ["Zoe Muller", "Anna Employee"],
                'CdtrAcct/Id/IBAN': [ANNAS_IBAN, 'NL91ABNA0417164300'],
                'RmtInf/Ustrd': ["EXP/2026/00001 PAY/2026/00001"] * 2,
            }.items():
                self.assertEqual(texts(content, path), expected, path)
            self.assertEqual(
                [node.get('Ccy') for node in etree.fromstring(content).iter('{*}InstdAmt')], ['EUR', 'EUR'])

    def test_without_its_bic_the_own_bank_is_not_provided(self):
        for version in VERSIONS:
            content = make_pain_001(transfer(bic=''), version)
            self.assertEqual(texts(content, 'DbtrAgt/FinInstnId/Othr/Id'), ['NOTPROVIDED'])
            self.assertEqual(texts(content, 'CdtrAgt'), [])

    def test_unknown_versions(self):
        with self.assertRaisesRegex(ValueError, 'pain.001.001.11'):
            make_pain_001(transfer(), 'pain.001.001.11')

    @given(st.lists(st.tuples(amounts, latin), min_size=1, max_size=20))
    def test_control_sum_and_names(self, lines):
        """Whatever the names: the message is valid, and its sum is that of its amounts, to the cent."""
        payments = [payment(amount=amount, payee=name) for amount, name in lines]
        payments = [one for one in payments
                    if to_sepa_text(one.payee) and not find_foreign(to_sepa_text(one.payee))]
        if payments:
            for version in VERSIONS:
                content = make_pain_001(transfer(*payments), version)
                self.assertEqual(validate(content, version), [])
                self.assertEqual(
                    sum(map(Decimal, texts(content, 'Amt/InstdAmt'))),
                    Decimal(texts(content, 'GrpHdr/CtrlSum')[0]))
                self.assertEqual(texts(content, 'Cdtr/Nm'), [to_sepa_text(one.payee) for one in payments])

    # -- sheets --------------------------------------------------------------------------------
    def test_csv(self):
        rows = [["1", "王小明", "00622202", Decimal('1234.50')], ["2", 'A "B", C', "7", Decimal('1E+2')]]
        content = make_csv(["No", "户名", "账号", "金额"], rows, ',', 'gb18030')
        self.assertEqual(content.decode('gb18030'), (
            'No,户名,账号,金额\r\n1,王小明,00622202,1234.50\r\n2,"A ""B"", C",7,100\r\n'))
        self.assertTrue(make_csv(None, rows, ';', 'utf-8-sig').startswith('\ufeff1;王小明;'.encode()))
        with self.assertRaises(UnicodeEncodeError):
            make_csv(None, rows, ';', 'cp1252')

    def test_xlsx(self):
        rows = [["001", "6222021001116245678", "=1+1", Decimal('1234.50')]]
        sheet = load_workbook(io.BytesIO(make_xlsx(["序号", "账号", "户名", "金额"], rows, 2))).active
        title, row = sheet.iter_rows()
        self.assertEqual([cell.value for cell in title], ["序号", "账号", "户名", "金额"])
        self.assertEqual([cell.value for cell in row], ["001", "6222021001116245678", "=1+1", 1234.5])
        self.assertEqual([cell.data_type for cell in row[:2]] + [row[3].data_type], ['s', 's', 'n'])
        self.assertEqual([cell.number_format for cell in row], ['@', '@', '@', '0.00'])
        # read as values, a formula that was never calculated would be empty
        values = load_workbook(io.BytesIO(make_xlsx(None, rows, 2)), data_only=True).active
        self.assertEqual(values['C1'].value, "=1+1")

    def test_formulas(self):
        for text in ("=1", "+1", "-1", "@A", "\t=1", "＝1"):
            self.assertTrue(is_formula(text))
        for text in ("", "A=1", "1-2", "王"):
            self.assertFalse(is_formula(text))

    def test_characters_outside_of_an_encoding(self):
        self.assertEqual(find_unencodable("Zoë 王王", 'cp1252'), "王")
        self.assertEqual(find_unencodable("𠮷王", 'gbk'), "𠮷")
        self.assertEqual(find_unencodable("𠮷王", 'gb18030'), "")

    @given(st.lists(st.tuples(amounts, st.text(st.characters(codec='utf-8', exclude_categories=('C', 'Z'))))))
    def test_sheets_keep_every_cent(self, lines):
        rows = [[name, amount] for amount, name in lines]
        read = list(csv.reader(io.StringIO(make_csv(None, rows, ',', 'utf-8').decode(), newline='')))
        self.assertEqual([[name, Decimal(amount)] for name, amount in read], rows)
        sheet = load_workbook(io.BytesIO(make_xlsx(None, [[amount] for amount, _name in lines], 2))).active
        read = [row[0].value for row in sheet.iter_rows() if row[0].value is not None]
        self.assertEqual([Decimal(f'{value:.2f}') for value in read], [amount for amount, _name in lines])
