from odoo import fields, models
from odoo.tools import SQL


class HrExpenseLedger(models.Model):
    """What the company and its employees owe each other: the posted items of employees' work contacts.

    A row is a journal item on a receivable or payable account, nothing else, so
    that the balance of an employee is the balance of his contact in the partner
    ledger. What it comes from (claim, advance, payment, …) is only told.
    """
    _name = 'hr.expense.ledger'
    _description = "Employee Ledger"
    _auto = False
    _order = 'date desc, id desc'
    _rec_name = 'move_name'
    _depends = {
        'account.move.line': [
            'account_id', 'amount_currency', 'amount_residual', 'balance', 'company_id', 'credit', 'currency_id',
            'date', 'debit', 'expense_id', 'move_id', 'move_name', 'name', 'parent_state', 'partner_id'],
        'account.move': ['origin_payment_id', 'reversed_entry_id', 'statement_line_id'],
        'account.account': ['account_type'],
        'account.partial.reconcile': ['credit_move_id', 'debit_move_id'],
        'hr.employee': ['company_id', 'work_contact_id'],
        'hr.expense': ['claim_id'],
        'hr.expense.advance': ['payment_id'],
        'hr.expense.advance.settlement': ['advance_id', 'claim_id', 'move_id'],
        'hr.expense.payment.order.line': ['claim_id', 'payment_id'],
    }

    date = fields.Date(readonly=True)
    employee_id = fields.Many2one('hr.employee', readonly=True)
    department_id = fields.Many2one(related='employee_id.department_id')
    company_id = fields.Many2one('res.company', readonly=True)
    company_currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    currency_id = fields.Many2one('res.currency', readonly=True)
    move_id = fields.Many2one(
        'account.move', string="Journal Entry", readonly=True,
        groups='account.group_account_readonly,account.group_account_invoice')
    move_name = fields.Char(string="Number", readonly=True)
    label = fields.Char(readonly=True)
    kind = fields.Selection(
        [('claim', "Claim"), ('advance', "Advance Paid Out"), ('payment', "Payment"), ('return', "Advance Returned"),
         ('settlement', "Settled against Advance"), ('other', "Other")], readonly=True)
    claim_id = fields.Many2one('hr.expense.claim', readonly=True)
    advance_id = fields.Many2one('hr.expense.advance', readonly=True)
    debit = fields.Monetary(string="Employee Owes", readonly=True, currency_field='company_currency_id')
    credit = fields.Monetary(string="Company Owes", readonly=True, currency_field='company_currency_id')
    balance = fields.Monetary(
        readonly=True, currency_field='company_currency_id',
        help="Above zero: the employee owes the company. Below zero: the company owes the employee.")
    amount_residual = fields.Monetary(
        string="Open Amount", readonly=True, currency_field='company_currency_id',
        help="What is neither paid nor settled yet, of this row.")
    amount_currency = fields.Monetary(string="Amount in Currency", readonly=True, currency_field='currency_id')
    cumulated_balance = fields.Monetary(
        string="Balance after It", readonly=True, currency_field='company_currency_id', aggregator=None)

    # -- actions ----------------------------------------------------------------------
    def action_open_document(self):
        """Opens the claim or advance that the row comes from, else its journal entry."""
        self.ensure_one()
        self.check_access('read')
        # sudo: only to find it; opening it checks the user's own access
        document = self.claim_id or self.advance_id or self.sudo().move_id.sudo(False)
        return dict(document.get_formview_action(), target='current')

    # -- the query --------------------------------------------------------------------
    @property
    def _table_query(self):
        return SQL(
            """
            SELECT item.id, item.date, employee.id AS employee_id, item.company_id, item.currency_id, item.move_id,
                   item.move_name, item.name AS label,
                   CASE WHEN settlement.id IS NOT NULL THEN 'settlement'
                        WHEN expense.claim_id IS NOT NULL THEN 'claim'
                        WHEN paid.id IS NOT NULL THEN 'advance'
                        WHEN account.account_type = 'asset_receivable' AND move.origin_payment_id IS NOT NULL
                        THEN 'return'
                        WHEN move.origin_payment_id IS NOT NULL OR move.statement_line_id IS NOT NULL THEN 'payment'
                        ELSE 'other' END AS kind,
                   COALESCE(settlement.claim_id, expense.claim_id, payment.claim_id, matched.claim_id) AS claim_id,
                   COALESCE(settlement.advance_id, paid.id) AS advance_id,
                   item.debit, item.credit, item.balance, item.amount_residual, item.amount_currency,
                   SUM(item.balance) OVER (
                       PARTITION BY employee.id, item.company_id ORDER BY item.date, item.id) AS cumulated_balance
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
              JOIN account_account account ON account.id = item.account_id
              JOIN hr_employee employee
                ON employee.work_contact_id = item.partner_id AND employee.company_id = item.company_id
         LEFT JOIN LATERAL (
                   SELECT id, claim_id, advance_id FROM hr_expense_advance_settlement
                    WHERE move_id = move.id LIMIT 1) settlement ON TRUE
         LEFT JOIN LATERAL (
                   -- the items keep their expenses when the entry is reversed
                   SELECT expense.claim_id
                     FROM account_move_line line JOIN hr_expense expense ON expense.id = line.expense_id
                    WHERE line.move_id IN (move.id, move.reversed_entry_id) AND expense.claim_id IS NOT NULL
                    LIMIT 1) expense ON TRUE
         LEFT JOIN LATERAL (
                   SELECT id FROM hr_expense_advance WHERE payment_id = move.origin_payment_id LIMIT 1) paid ON TRUE
         LEFT JOIN LATERAL (
                   SELECT claim_id FROM hr_expense_payment_order_line
                    WHERE payment_id = move.origin_payment_id LIMIT 1) payment ON TRUE
         LEFT JOIN LATERAL (
                   -- paid by hand: the claim is that of the entry it settles
                   SELECT expense.claim_id
                     FROM account_partial_reconcile partial
                     JOIN account_move_line settled ON settled.id = partial.credit_move_id
                     JOIN account_move_line line ON line.move_id = settled.move_id
                     JOIN hr_expense expense ON expense.id = line.expense_id
                    WHERE partial.debit_move_id = item.id AND expense.claim_id IS NOT NULL
                    LIMIT 1) matched ON TRUE
             WHERE item.parent_state = 'posted'
               AND account.account_type IN ('asset_receivable', 'liability_payable')
               -- an item is one employee's, where two of a company share a contact
               AND NOT EXISTS (
                   SELECT 1 FROM hr_employee other
                    WHERE other.work_contact_id = employee.work_contact_id
                      AND other.company_id = employee.company_id AND other.id < employee.id)
            """)
