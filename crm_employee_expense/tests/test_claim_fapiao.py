from odoo.tests import tagged

from .common import ExpenseClaimCommon
from .common_books import BooksChecked

DIGITAL = '25312000000000000017'


class FapiaoCommon(BooksChecked, ExpenseClaimCommon):

    def post_with(self, *numbers):
        return self.post(*(self._prepare_line(
            100 + index, invoice_type='cn_digital' if number == DIGITAL else 'cn_general', invoice_number=number)
            for index, number in enumerate(numbers)))


@tagged('post_install', '-at_install')
class TestClaimFapiao(FapiaoCommon):
    """Odoo's own field for the Chinese invoice number on an entry takes 8 digits; it gets only what fits."""

    def test_only_one_number_of_eight_digits_fits(self):
        for numbers, expected in (
            (['12345678'], '12345678'),
            (['12345678', '12345678'], '12345678'),
            ([DIGITAL], False),
            (['12345678', '87654321'], False),
            (['12345678', False], False),
            ([False], False),
        ):
            with self.subTest(numbers=numbers):
                claim = self.post_with(*numbers)
                self.assertEqual(claim.state, 'posted')
                self.assertEqual(claim.sudo().expense_ids._get_entry_fapiao(), expected)

    def test_a_foreign_number_of_eight_digits_is_no_fapiao(self):
        claim = self.create_claim(self._prepare_line(invoice_type='other', invoice_number='12345678'))
        self.assertFalse(claim.expense_ids._get_entry_fapiao())


@tagged('post_install', '-at_install')
class TestClaimFapiaoField(FapiaoCommon):
    """With the field itself, which comes with Odoo's Chinese accounting."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'fapiao' not in cls.env['account.move']._fields:
            cls.skipTest(cls, "l10n_cn is not installed")

    def test_the_entry_gets_what_fits(self):
        for numbers, expected in (
            (['12345678'], '12345678'), ([DIGITAL], False), (['12345678', '87654321'], False), ([False], False),
        ):
            with self.subTest(numbers=numbers):
                move = self.post_with(*numbers).sudo().expense_ids.account_move_id
                self.assertRecordValues(move, [{'state': 'posted', 'fapiao': expected}])

    def test_a_bill_with_the_number_is_found(self):
        bill = self.init_invoice('in_invoice', amounts=[100], post=True)
        bill.fapiao = '12345678'
        claim = self.submit(self._prepare_line(
            invoice_type='cn_general', invoice_number='12345678', invoice_amount=100))
        finding = claim.sudo().violation_ids.filtered(lambda finding: finding.kind == 'same_invoice')
        self.assertEqual(finding.counterpart_move_ids, bill)
