from odoo import models


class HrExpenseClaim(models.Model):
    """Charging expenses to customers, where sale_expense is installed.

    It charges by analytic items, and lets ``hr.expense.action_post`` see to it
    that there is an analytic account. Claims post otherwise, and lines that
    were approved stay as they are: their entries get it.
    """
    _inherit = 'hr.expense.claim'

    def _complete_entries(self, moves):
        super()._complete_entries(moves)
        if 'sale_order_id' not in self.env['hr.expense']._fields:
            return
        items = moves.line_ids.filtered(
            lambda item: item.expense_id.sale_order_id and not item.analytic_distribution
            and item.account_id == item.expense_id.account_id)
        for order, order_items in items.grouped(lambda item: item.expense_id.sale_order_id).items():
            account = self.env['account.analytic.account'].create(order._prepare_analytic_account_data())
            order_items.analytic_distribution = {account.id: 100}
