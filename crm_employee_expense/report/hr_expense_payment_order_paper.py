import hashlib
import json

from odoo import api, models
from odoo.tools import format_list


class ReportPaymentOrder(models.AbstractModel):
    """What the printed payment order says."""
    _name = 'report.crm_employee_expense.report_payment_order'
    _description = "Printed Expense Payment Order"
    _inherit = ['hr.expense.paper']

    @api.model
    def _get_report_values(self, docids, data=None):
        orders = self.env['hr.expense.payment.order'].browse(docids)
        orders.check_access('read')
        return {
            'doc_ids': docids,
            'doc_model': 'hr.expense.payment.order',
            'docs': orders,
            'papers': {order.id: self._prepare_paper(order) for order in orders},
        }

    @api.model
    def _prepare_paper(self, order):
        """The values of one order. Finance, who pays by it, sees the whole account numbers, nobody else does."""
        # sudo: names of people and accounts, of which readers of the order see what is chosen here
        order_sudo = order.sudo()
        company_sudo = order_sudo.company_id
        is_finance = not order._get_not_finance_reason(company_sudo)
        lines = [self._prepare_line(line_sudo, is_finance) for line_sudo in order_sudo.line_ids]
        return {
            'company_sudo': company_sudo,
            'currency': order_sudo.currency_id,
            'code': self._get_record_code(order),
            'journal': order_sudo.journal_id.display_name,
            'lines': lines,
            'in_words': self._get_amount_in_words(order_sudo.total_amount, order_sudo.currency_id, company_sudo),
            'maker': format_list(self.env, order_sudo.preparer_ids.mapped('name'), style='unit')
            if order_sudo.preparer_ids else '',
            'checker': order_sudo.confirmed_by_id.name or '',
            # over whole account numbers: on paper that has them anyway
            'fingerprint': is_finance and self._get_fingerprint(order_sudo, lines),
        }

    @api.model
    def _prepare_line(self, line_sudo, is_finance):
        return {
            'document': line_sudo.display_name,
            'payee': line_sudo.partner_id.name or line_sudo.employee_id.name,
            'account': (line_sudo.account_number if is_finance else line_sudo.account_masked) or '',
            'bank': line_sudo.bank_account_id.bank_name or '',
            'amount': line_sudo.amount,
            'status': dict(line_sudo._fields['state']._description_selection(self.env)).get(line_sudo.state, ''),
            'hold_reason': line_sudo.hold_reason or '',
        }

    @api.model
    def _get_fingerprint(self, order_sudo, lines):
        """SHA-256 over what is paid to whom: two printouts with the same one say the same."""
        content = [order_sudo.name, order_sudo.currency_id.name] + [
            [line['document'], line['payee'], line['account'], order_sudo.currency_id.round(line['amount'])]
            for line in lines]
        text = json.dumps(content, ensure_ascii=False, separators=(',', ':'))
        return hashlib.sha256(text.encode()).hexdigest()
