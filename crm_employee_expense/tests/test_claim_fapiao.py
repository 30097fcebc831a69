from odoo.tests import tagged

from .common import ExpenseClaimCommon
from .common_books import BooksChecked

DIGITAL = '25312000000000000017'


@tagged('post_install', '-at_install')
class TestClaimFapiao(BooksChecked, ExpenseClaimCommon):
    """Odoo's own field for the Chinese invoice number on an entry takes 8 digits; it gets only what fits."""

    def post_with(self, *numbers):
        return self.post(*(self._prepare_line(
            100 + index, invoice_type='cn_digital' if number == DIGITAL else 'cn_general', invoice_number=number)
            for index, number in enumerate(numbers)))

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
                move = claim.sudo().expense_ids.account_move_id
                if 'fapiao' in move._fields:
                    self.assertEqual(move.fapiao, expected)

    def test_a_foreign_number_of_eight_digits_is_no_fapiao(self):
        claim = self.create_claim(self._prepare_line(invoice_type='other', invoice_number='12345678'))
        self.assertFalse(claim.expense_ids._get_entry_fapiao())
