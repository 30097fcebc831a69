from odoo import Command, fields
from odoo.tests import tagged

from .common_opportunity import OpportunityCommon


@tagged('post_install', '-at_install')
class TestOpportunityRebilling(OpportunityCommon):
    """Lines of a claim are charged to the customer, where sale_expense is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'sale_order_id' not in cls.env['hr.expense']._fields:
            return
        cls.category.write({
            'expense_policy': 'cost', 'invoice_policy': 'delivery',
            'property_account_income_id': cls.company_data['default_account_revenue'].id})
        cls.order = cls.env['sale.order'].create({
            'partner_id': cls.customer.id, 'company_id': cls.company.id,
            'order_line': [Command.create({'product_id': cls.category_2.id, 'price_unit': 500})]})
        cls.order.action_confirm()

    def setUp(self):
        super().setUp()
        if 'sale_order_id' not in self.env['hr.expense']._fields:
            self.skipTest("sale_expense is not installed")

    def charged(self):
        self.order.invalidate_recordset()
        return self.order.order_line.filtered('expense_ids')

    def test_a_posted_line_is_charged_and_a_cancelled_entry_takes_it_back(self):
        claim = self.create_claim(
            self._prepare_line(120), self._prepare_line(40, product_id=self.category_2.id), lead_id=False)
        line = claim.expense_ids.filtered(lambda line: line.product_id == self.category)
        self.assertTrue(line.can_be_reinvoiced)
        line.sudo().sale_order_id = self.order
        claim.action_submit()
        self.verify(self.approve(claim))
        self.assertIn(claim.sudo().state, ('posted', 'approved'))
        if claim.sudo().state == 'approved':
            claim.with_user(self.finance).action_post()
        self.assertEqual(self.charged().expense_ids, line.sudo())
        self.assertEqual((self.charged().price_unit, self.charged().qty_delivered), (120, 1))
        self.assertEqual(claim.sudo()._check_consistency(), [])
        today = fields.Date.today()
        claim.sudo()._get_own_lines().account_move_id.with_user(self.finance)._reverse_moves(
            [{'invoice_date': today, 'date': today}], cancel=True)
        self.assertFalse(sum(self.order.order_line.filtered(
            lambda order_line: order_line.product_id == self.category).mapped('qty_delivered')))
