from odoo.tests import tagged

from .common_bank_file import CSV, SEPA_03, BankFileCommon
from .test_claim_tour import ClaimTourCommon


@tagged('post_install', '-at_install')
class TestBankFileTour(ClaimTourCommon, BankFileCommon):
    """Finance checks the file before confirming, makes it, and makes it again with a reason."""

    def test_finance_makes_bank_files(self):
        self.journal.expense_bank_file_format_id = self.env.ref(SEPA_03)
        self.copy_format(CSV, name="Our sheet")
        self.salesperson_employee.sudo().bank_account_ids.acc_number = '4830012811902'
        claims = self.posted_claim() | self.posted_claim(user=self.salesperson)
        order = self.order_of(claims)
        self.click_through('bank_file_tour_make', self.finance_2)
        self.assertRecordValues(order.bank_file_ids.sorted('id'), [
            {'comment': False, 'payment_count': 2, 'control_sum': 200, 'made_by_id': self.finance_2.id},
            {'comment': "The bank lost it", 'payment_count': 2, 'control_sum': 200, 'made_by_id': self.finance_2.id}])
        self.assertFalse(order.bank_file_ids._find_broken())
