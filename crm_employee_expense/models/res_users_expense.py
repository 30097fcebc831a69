from odoo import api, fields, models

from .hr_employee_expense import INSIGHT_READERS

#: what everybody reads of his own record as an employee; of others nobody does without the right
OWN_EXPENSE_FIELDS = (
    'employee_currency_id', 'expense_grade_id', 'expense_manager_id', 'expense_delegate_ids',
    'expense_month_amount', 'expense_month_claim_count', 'expense_year_amount', 'expense_year_claim_count',
    'expense_left_amount', 'expense_advance_balance', 'expense_reimbursement_days', 'expense_paid_on',
    'expense_cap_amount', 'expense_cap_percent', 'expense_bank_state', 'expense_bank_tail',
)


class ResUsers(models.Model):
    """What an employee sees of his expenses in his own profile: the figures of his record, which HR keeps."""
    _inherit = 'res.users'

    # computed, as a related field of a field that can be searched is itself searched by everybody
    employee_currency_id = fields.Many2one(
        'res.currency', string="Currency of the Employee", compute='_compute_expense_record', compute_sudo=True,
        groups=INSIGHT_READERS)
    expense_grade_id = fields.Many2one(
        'hr.expense.grade', compute='_compute_expense_record', compute_sudo=True,
        groups='hr.group_hr_user,hr_expense.group_hr_expense_manager')
    expense_manager_id = fields.Many2one(
        'res.users', string="Expense Approver", compute='_compute_expense_record', compute_sudo=True,
        groups=INSIGHT_READERS)
    # these have the groups of the employee's fields
    expense_delegate_ids = fields.Many2many(related='employee_id.expense_delegate_ids')
    expense_month_amount = fields.Monetary(
        related='employee_id.expense_month_amount', currency_field='employee_currency_id')
    expense_month_claim_count = fields.Integer(related='employee_id.expense_month_claim_count')
    expense_year_amount = fields.Monetary(
        related='employee_id.expense_year_amount', currency_field='employee_currency_id')
    expense_year_claim_count = fields.Integer(related='employee_id.expense_year_claim_count')
    expense_left_amount = fields.Monetary(
        related='employee_id.expense_left_amount', currency_field='employee_currency_id')
    expense_advance_balance = fields.Monetary(
        related='employee_id.expense_advance_balance', currency_field='employee_currency_id')
    expense_reimbursement_days = fields.Float(related='employee_id.expense_reimbursement_days')
    expense_paid_on = fields.Date(related='employee_id.expense_paid_on')
    expense_cap_amount = fields.Monetary(
        related='employee_id.expense_cap_amount', currency_field='employee_currency_id')
    expense_cap_percent = fields.Float(related='employee_id.expense_cap_percent')
    expense_bank_state = fields.Selection(related='employee_id.expense_bank_state')
    expense_bank_tail = fields.Char(related='employee_id.expense_bank_tail')

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, *OWN_EXPENSE_FIELDS]

    @api.depends('employee_id.expense_grade_id', 'employee_id.expense_manager_id', 'employee_id.company_id')
    @api.depends_context('company')
    def _compute_expense_record(self):
        for user in self:
            user.employee_currency_id = user.employee_id.company_currency_id
            user.expense_grade_id = user.employee_id.expense_grade_id
            user.expense_manager_id = user.employee_id.expense_manager_id
