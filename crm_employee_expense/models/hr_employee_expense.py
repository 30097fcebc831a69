from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import date_utils

from ..tools.claim_states import SETTLED_STATES
from .hr_expense_monitor import SPENDING

#: who sees what an employee claims on his record
INSIGHT_READERS = (
    'hr.group_hr_user,hr_expense.group_hr_expense_manager,'
    'crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor')


class HrEmployee(models.Model):
    """What an employee claims and how fast he gets it, for HR and finance."""
    _inherit = 'hr.employee'

    expense_claim_count = fields.Integer(
        string="Expense Claims", compute='_compute_expense_claim_count', groups=INSIGHT_READERS,
        help="Those that you may read.")
    expense_month_amount = fields.Monetary(
        string="Claimed This Month", compute='_compute_expense_figures', compute_sudo=True,
        currency_field='company_currency_id', groups=INSIGHT_READERS,
        help="Expenses of this month on claims that are submitted and not refused.")
    expense_month_claim_count = fields.Integer(
        string="Claims of This Month", compute='_compute_expense_figures', compute_sudo=True, groups=INSIGHT_READERS,
        help="Claims with expenses of this month that are submitted and not refused.")
    expense_year_amount = fields.Monetary(
        string="Claimed This Year", compute='_compute_expense_figures', compute_sudo=True,
        currency_field='company_currency_id', groups=INSIGHT_READERS,
        help="Expenses of this year on claims that are submitted and not refused.")
    expense_year_claim_count = fields.Integer(
        string="Claims of This Year", compute='_compute_expense_figures', compute_sudo=True, groups=INSIGHT_READERS,
        help="Claims with expenses of this year that are submitted and not refused.")
    expense_left_amount = fields.Monetary(
        string="Left to Reimburse", compute='_compute_expense_figures', compute_sudo=True,
        currency_field='company_currency_id', groups=INSIGHT_READERS,
        help="What the employee still gets for claims that are submitted.")
    expense_reimbursement_days = fields.Float(
        string="Average Days to Reimbursement", compute='_compute_expense_figures', compute_sudo=True,
        digits=(16, 1), groups=INSIGHT_READERS,
        help="From submission to payment, of claims paid in the last 12 months.")
    expense_paid_on = fields.Date(
        string="Last Reimbursed", compute='_compute_expense_figures', compute_sudo=True, groups=INSIGHT_READERS)
    expense_cap_amount = fields.Monetary(
        string="Expense Cap", compute='_compute_expense_cap', compute_sudo=True,
        currency_field='company_currency_id', groups=INSIGHT_READERS,
        help="The employee's own budgets that run today.")
    expense_cap_percent = fields.Float(
        string="Cap Used (%)", compute='_compute_expense_cap', compute_sudo=True, groups=INSIGHT_READERS)
    expense_bank_state = fields.Selection(
        selection=[
            ('missing', "No bank account"),
            ('untrusted', "Not trusted"),
            ('ready', "Ready"),
        ],
        string="Bank Account for Expenses", compute='_compute_expense_bank_state', compute_sudo=True,
        groups=INSIGHT_READERS, help="Money goes out to trusted accounts only.")
    expense_bank_tail = fields.Char(
        string="Account Number", compute='_compute_expense_bank_state', compute_sudo=True, groups=INSIGHT_READERS,
        help="The end of the account number, to recognise the account by.")
    expense_delegate_ids = fields.Many2many(
        'res.users', string="Stood In By", compute='_compute_expense_delegate_ids', compute_sudo=True,
        groups=INSIGHT_READERS, help="Who decides on claims in the place of this employee today.")

    # -- computes -------------------------------------------------------------------------------
    def _compute_expense_claim_count(self):
        counts = dict(self.env['hr.expense.claim']._read_group(
            [('employee_id', 'in', self.ids)], ['employee_id'], ['__count']))
        for employee in self:
            employee.expense_claim_count = counts.get(employee, 0)

    @api.depends_context('tz')
    def _compute_expense_figures(self):
        today = fields.Date.context_today(self)
        of_employees = Domain('employee_id', 'in', self.ids)
        counted = of_employees & Domain('state', 'in', SPENDING)
        this_month = self._sum_expenses(counted & Domain('date', '>=', date_utils.start_of(today, 'month'))
                                        & Domain('date', '<=', date_utils.end_of(today, 'month')))
        this_year = self._sum_expenses(counted & Domain('date', '>=', date_utils.start_of(today, 'year'))
                                       & Domain('date', '<=', date_utils.end_of(today, 'year')))
        left = dict(self.env['hr.expense.claim']._read_group(counted, ['employee_id'], ['amount_residual:sum']))
        year_ago = fields.Date.subtract(today, years=1)
        paid = self.env['hr.expense.claim']._read_group(
            of_employees & Domain('paid_on', '>', year_ago) & Domain('state', 'in', SETTLED_STATES),
            ['employee_id'], ['total_days:avg', 'paid_on:max'])
        days = {employee: (average, last) for employee, average, last in paid}
        for employee in self:
            employee.expense_month_amount, employee.expense_month_claim_count = this_month.get(employee, (0, 0))
            employee.expense_year_amount, employee.expense_year_claim_count = this_year.get(employee, (0, 0))
            employee.expense_left_amount = left.get(employee, 0)
            employee.expense_reimbursement_days, employee.expense_paid_on = days.get(employee, (0, False))

    @api.model
    def _sum_expenses(self, domain):
        """{employee: (amount in the currency of the company, number of claims)}"""
        return {employee: figures for employee, *figures in self.env['hr.expense.claim.analysis']._read_group(
            domain, ['employee_id'], ['amount:sum', 'claim_id:count_distinct'])}

    def _compute_expense_cap(self):
        today = fields.Date.context_today(self)
        budgets = self.env['hr.expense.budget'].search([
            ('scope', '=', 'employee'), ('employee_id', 'in', self.ids),
            ('date_from', '<=', today), ('date_to', '>=', today)]).grouped('employee_id')
        for employee in self:
            own = budgets.get(employee, self.env['hr.expense.budget'])
            total = sum(budget._get_total() for budget in own)
            used = sum(own.mapped('committed_amount')) + sum(own.mapped('spent_amount'))
            employee.expense_cap_amount = total
            employee.expense_cap_percent = used / total * 100 if total > 0 else 0

    @api.depends('bank_account_ids.allow_out_payment', 'bank_account_ids.acc_number')
    def _compute_expense_bank_state(self):
        mask = self.env['hr.expense.payment.order.line']._mask
        for employee in self:
            account = employee.primary_bank_account_id
            employee.expense_bank_state = 'missing' if not account else \
                'ready' if account.allow_out_payment else 'untrusted'
            employee.expense_bank_tail = mask(account.acc_number)

    @api.depends('user_id')
    def _compute_expense_delegate_ids(self):
        for employee in self:
            employee.expense_delegate_ids = employee.user_id.expense_delegation_ids.filtered(
                lambda delegation, employee=employee: delegation._is_in_force(employee.company_id, 0)).delegate_id

    # -- actions ---------------------------------------------------------------------------------
    def action_open_expense_claims(self):
        """Opens the claims of the employees, as far as the user may read them."""
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Expense Claims"),
            'res_model': 'hr.expense.claim',
            'view_mode': 'list,form',
            'domain': [('employee_id', 'in', self.ids)],
            'context': {'create': False},
        }
