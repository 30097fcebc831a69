from datetime import timedelta

from odoo import fields

from .common_books import ClaimBooksCommon


class AdvanceCommon(ClaimBooksCommon):
    """Cash advances of Anna that Ben and Fay approve and Finn pays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.advance_account = cls.env['account.account'].create({
            'name': "Employee advances", 'code': "133900", 'account_type': 'asset_receivable', 'reconcile': True,
            'company_ids': [(6, 0, cls.company.ids)]})
        cls.company.expense_advance_account_id = cls.advance_account

    def create_advance(self, amount=100.0, user=None, **values):
        user = user or self.employee
        return self.env['hr.expense.advance'].with_user(user).with_company(user.company_id).create({
            'purpose': "Trade fair", 'amount': amount,
            'return_by': fields.Date.today() + timedelta(days=30), **values})

    def approved_advance(self, amount=100.0, **values):
        advance = self.create_advance(amount, **values)
        advance.action_submit()
        advance.with_user(self.manager).action_approve()
        advance.with_user(self.finance).action_approve()
        return advance

    def open_advance(self, amount=100.0, **values):
        """An advance that was paid out."""
        advance = self.approved_advance(amount, **values)
        self.confirm_order_of(advance)
        return advance

    def confirm_order_of(self, advance):
        order = advance.sudo()._get_open_payment_line().order_id
        self.flush_tracking()
        order.with_user(self.finance_2).action_confirm()
        self.flush_tracking()
        self.env.invalidate_all()
        return order

    def make_overdue(self, advance):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hr_expense_advance SET return_by = %s WHERE id = %s",
            [fields.Date.today() - timedelta(days=1), advance.id])
        self.env.invalidate_all()
