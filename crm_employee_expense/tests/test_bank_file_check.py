from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_bank_file import CHINA, CSV, OWN_IBAN, SARAS_IBAN, SEPA_03, SEPA_09, BankFileCommon, texts, validate


@tagged('post_install', '-at_install')
class TestBankFileCheck(BankFileCommon):
    """What a bank would refuse is said before there is a file: all of it, line by line, with the remedy."""

    def refusal(self, order, bank_format):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.make_file(order, bank_format)
        self.env.invalidate_all()
        self.assertFalse(order.bank_file_ids)
        return str(caught.exception)

    def assert_refused(self, order, bank_format, *sentences):
        message = self.refusal(order, bank_format)
        for sentence in sentences:
            self.assertIn(sentence, message)

    def account_of_claim(self, **values):
        """Anna's account with these values, in force before her claim is on an order."""
        self.annas_account.write(values)
        return self.confirmed_order(self.posted_claim())

    # -- SEPA -----------------------------------------------------------------------------
    def test_all_that_is_wrong_is_said_at_once(self):
        self.annas_account.write({'acc_number': '6222021001116245678', 'acc_holder_name': "王小明"})
        self.salesperson_employee.sudo().bank_account_ids.acc_holder_name = "S" * 71
        self.company.name = "企业"
        mine, hers = self.posted_claim(), self.posted_claim(user=self.salesperson)
        order = self.confirmed_order(mine, hers)
        self.journal.bank_account_id = False
        for version in (SEPA_03, SEPA_09):
            message = self.refusal(order, version)
            self.assertEqual(message.count("•  ") + message.count("\n• "), 5, message)
            for sentence in (
                f"{mine.name}: the bank account ••••5678 of 王小明 is no valid IBAN of a SEPA country.",
                f"{mine.name}, name of the payee: “王小明” has characters that SEPA does not know and that have no "
                "Latin counterpart: 王 小 明. Enter the account holder's name",
                f"{hers.name}, name of the payee: “{'S' * 71}” has 71 characters, 70 are allowed.",
                "The bank journal has no account number to pay from.",
                "Name of the company: “企业” has characters",
            ):
                self.assertIn(sentence, message)

    def test_accents_are_dropped(self):
        order = self.account_of_claim(acc_holder_name="Zoë Strauß & Søn")
        content = self.content_of(self.make_file(order, SEPA_03))
        self.assertEqual(texts(content, 'Cdtr/Nm'), ["Zoe Strauss + Son"])
        self.assertEqual(validate(content, 'pain.001.001.03'), [])

    def test_a_name_that_gets_too_long_without_its_accents(self):
        order = self.account_of_claim(acc_holder_name="ß" * 36)
        self.assert_refused(order, SEPA_03, "has 72 characters, 70 are allowed")

    def test_account_numbers(self):
        for number in ('FR1420041010050500013M02607', '6222021001116245678', 'TR330006100519786457841326'):
            order = self.account_of_claim(acc_number=number)
            self.assert_refused(order, SEPA_03, f"••••{number[-4:]} of Anna Employee is no valid IBAN", "Have HR")
            self.assertNotIn(number, self.refusal(order, SEPA_03), "only its last digits are told")

    def test_bank_codes(self):
        self.french_bank.bic = 'PSST-FR'
        order = self.confirmed_order(self.posted_claim())
        self.assert_refused(order, SEPA_09, "the identifier code (BIC) PSST-FR of the bank of Anna Employee")
        self.french_bank.bic = False
        self.own_bank.bic = 'X'
        self.assert_refused(order, SEPA_09, "The identifier code (BIC) of the own bank, X, is not valid")
        self.own_bank.bic = False
        self.make_file(order, SEPA_09)

    def test_the_own_account(self):
        order = self.confirmed_order(self.posted_claim())
        self.journal.bank_account_id.acc_number = '12345'
        self.assert_refused(order, SEPA_03, "The account number of the bank journal is no valid IBAN")

    def test_other_currencies(self):
        order = self.confirmed_order(self.posted_claim())
        usd = self.env.ref('base.USD')
        self.env.cr.execute(
            "UPDATE hr_expense_payment_order SET currency_id = %s WHERE id = %s", [usd.id, order.id])
        self.env.invalidate_all()
        self.assert_refused(
            order, SEPA_03, "SEPA credit transfers are in EUR, these payments are in USD. Choose another format.")
        self.env.cr.execute(
            "UPDATE hr_expense_payment_order SET currency_id = %s WHERE id = %s",
            [self.company.currency_id.id, order.id])
        self.env.invalidate_all()

    def test_amounts(self):
        order = self.confirmed_order(self.posted_claim())
        line = order.line_ids
        for amount, text in ((0, "0.00 EUR cannot be paid"), (-5, "-5.00 EUR cannot be paid"),
                             (10 ** 9, "1000000000.00 EUR is more than one SEPA credit transfer can be")):
            line.paid_amount = amount
            self.assert_refused(order, SEPA_03, text)
        line.paid_amount = line.payment_id.amount

    def test_references(self):
        order = self.confirmed_order(self.posted_claim())
        name = order.name
        order.name = "报销" + "9" * 140
        self.assert_refused(order, SEPA_03, "payment reference: ", "报 销", "sequences")
        order.name = "9" * 140
        self.assert_refused(order, SEPA_03, "payment reference: ", "140 are allowed")
        order.name = name

    def test_nobody_to_pay(self):
        order = self.confirmed_order(self.posted_claim())
        line = order.line_ids
        known = {name: line[name] for name in ('account_number', 'partner_id', 'bank_account_id')}
        line.write(dict.fromkeys(known, False))
        for bank_format in (SEPA_03, CSV, CHINA):
            self.assert_refused(order, bank_format, "the payee has no name", "there is no bank account of -")
        line.write(known)

    # -- sheets ---------------------------------------------------------------------------------
    def test_required_cells(self):
        order = self.confirmed_order()
        name = order.line_ids[1].claim_id.name
        self.assert_refused(order, CHINA, f"{name}: there is nothing to write in the column “开户银行” for Sara")

    def test_formulas(self):
        for character in "=+-@":
            order = self.account_of_claim(acc_holder_name=f"{character}HYPERLINK(1)")
            for bank_format in (CSV, CHINA):
                title = 'Payee' if bank_format == CSV else '收款人姓名'
                self.assert_refused(order, bank_format, (
                    f"“{character}HYPERLINK(1)” in the column “{title}” begins like a formula, which a spreadsheet "
                    f"would calculate. Remove “{character}” at its beginning."))

    def test_too_long_cells(self):
        bank_format = self.copy_format(CSV)
        bank_format.column_ids.filtered(lambda column: column.content == 'payee').max_length = 5
        order = self.confirmed_order(self.posted_claim())
        with self.assertRaisesRegex(
                UserError, "“Anna Employee” is too long for the column “Payee”, which takes 5 characters"):
            order.with_user(self.finance_2).action_make_bank_file(bank_format.id)

    def test_purposes_are_cut(self):
        bank_format = self.copy_format(CSV)
        bank_format.column_ids[:1].write({'content': 'purpose', 'max_length': 7})
        order = self.confirmed_order(self.posted_claim(purpose="=- Workshop, Oslo"))
        order.with_user(self.finance_2).action_make_bank_file(bank_format.id)
        rows = self.content_of(self.newest_file(order)).decode('utf-8-sig').splitlines()
        self.assertTrue(rows[1].startswith("Worksho,Anna Employee,"), rows)

    def test_letters_that_the_encoding_has_not(self):
        bank_format = self.copy_format(CSV, encoding='cp1252')
        order = self.account_of_claim(acc_holder_name="王小明")
        make = order.with_user(self.finance_2).action_make_bank_file
        with self.assertRaisesRegex(UserError, "do not exist in Windows-1252 .*: 王 小 明. Change it, or the encoding"):
            make(bank_format.id)
        bank_format.column_ids[:1].title = "序号"
        with self.assertRaisesRegex(UserError, "The title “序号” has characters that do not exist in .*: 序 号"):
            make(bank_format.id)
        bank_format.encoding = 'gbk'
        make(bank_format.id)
        self.annas_account.acc_holder_name = "王𠮷"
        with self.assertRaisesRegex(UserError, "do not exist in GBK: 𠮷"):
            make(bank_format.id, "Again")

    def test_invisible_characters_are_named_and_line_breaks_are_not_kept(self):
        order = self.account_of_claim(acc_holder_name="Anna\x07Employee")
        self.assert_refused(order, CSV, "U+0007")
        self.assert_refused(order, CHINA, "U+0007")
        self.annas_account.acc_holder_name = "Anna\n\tEmployee"
        self.assertIn(b',Anna Employee,', self.content_of(self.make_file(order, CSV)))

    def test_numbers_are_as_the_bank_knows_them(self):
        self.assertIn(SARAS_IBAN, self.content_of(self.make_file(self.confirmed_order(), CSV)).decode())
        self.assertEqual(self.journal.bank_account_id.sanitized_acc_number, OWN_IBAN)
