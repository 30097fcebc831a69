from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common_advance import AdvanceCommon
from .common_bank_file import SEPA_03, BankFileCommon


@tagged('post_install', '-at_install')
class TestBankFileSearch(BankFileCommon, AdvanceCommon):
    """A bank file is found by what it pays."""

    def search_files(self, field, text):
        files = self.env['hr.expense.payment.order.file'].with_user(self.finance)
        arch = etree.fromstring(files.get_view(view_type='search')['arch'])
        [node] = arch.xpath(f"//field[@name='{field}']")
        return files.search(safe_eval(node.get('filter_domain'), {'self': text}))

    def test_by_claim_advance_and_employee(self):
        claim = self.posted_claim(self._prepare_line(120))
        of_claim = self.make_file(self.confirmed_order(claim), SEPA_03)
        advance = self.open_advance(100)
        of_advance = self.make_file(advance.sudo().payment_line_ids.order_id, SEPA_03)
        self.assertEqual(self.search_files('line_ids', claim.name).ids, of_claim.ids)
        self.assertEqual(self.search_files('line_ids', advance.name).ids, of_advance.ids)
        self.assertEqual(set(self.search_files('line_ids', "Anna").ids), {*of_claim.ids, *of_advance.ids})
