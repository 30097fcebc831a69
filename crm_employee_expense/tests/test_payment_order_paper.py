import hashlib

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common_paper import PaperMixin
from .common_payment_order import PaymentOrderCommon


@tagged('post_install', '-at_install')
class TestPaymentOrderPaper(PaperMixin, PaymentOrderCommon):
    """The printed payment order."""

    def print_order(self, order, user, **options):
        return self.text_of(self.print_html('report_payment_order', order, user, **options))

    def test_payees_amounts_and_signatures(self):
        claim, other = self.posted_claim(self._prepare_line(200)), self.posted_claim(
            self._prepare_line(50.5), user=self.salesperson)
        order = self.order_of(claim)
        self.line_of(other, self.finance).action_hold("Waits for the customer")
        text = self.print_order(order, self.finance)
        for part in (order.name, "Anna Employee", "Sara Sales", "200.00", "50.50", "250.50", claim.name, other.name,
                     "Waits for the customer", "Fay Finance", "when confirmed"):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.confirm(order)
        text = self.print_order(order, self.finance)
        self.assertIn("Finn Finance", text)
        self.assertNotIn("Sara Sales", text)
        self.assertEqual(claim._check_consistency(), [])

    def test_only_finance_sees_whole_account_numbers(self):
        order = self.order_of(self.posted_claim())
        self.assertIn("BANK-anna", self.print_order(order, self.finance))
        for user in (self.auditor, self.administrator):
            text = self.print_order(order, user)
            self.assertNotIn("BANK-anna", text)
            self.assertIn("••••anna", text)
            self.assertNotIn("SHA-256", text)
        for user in (self.employee, self.manager, self.colleague, self.outsider):
            with self.assertRaises(AccessError):
                self.print_order(order, user)

    def test_the_fingerprint_changes_with_what_is_paid(self):
        claim = self.posted_claim()
        order = self.order_of(claim)

        def fingerprint():
            paper = self.env['report.crm_employee_expense.report_payment_order'].with_user(self.finance)
            return paper._prepare_paper(order.with_user(self.finance))['fingerprint']

        before = fingerprint()
        self.assertEqual(len(before), len(hashlib.sha256().hexdigest()))
        self.assertEqual(fingerprint(), before)
        self.change_account(self.anna, acc_number="BANK-anna-2")
        self.line_of(claim, self.finance).action_check("Anna told me")
        self.assertNotEqual(fingerprint(), before)

    def test_total_in_capitals_for_chinese_readers(self):
        order = self.order_of(self.posted_claim(self._prepare_line(325.04)))
        self.env['res.lang']._activate_lang('zh_CN')
        self.assertIn("叁佰贰拾伍元零肆分", self.print_order(order, self.finance, lang='zh_CN'))
