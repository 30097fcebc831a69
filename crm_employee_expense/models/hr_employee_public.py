from odoo import fields, models

from .hr_employee_expense import INSIGHT_READERS


class HrEmployeePublic(models.Model):
    _inherit = 'hr.employee.public'

    # for expense administrators who are not in HR
    expense_grade_id = fields.Many2one(
        'hr.expense.grade', readonly=True, groups='hr.group_hr_user,hr_expense.group_hr_expense_manager')

    # for finance and auditors, who do not open the record of HR
    company_currency_id = fields.Many2one(related='employee_id.company_currency_id', groups=INSIGHT_READERS)
    expense_month_amount = fields.Monetary(
        related='employee_id.expense_month_amount', currency_field='company_currency_id', groups=INSIGHT_READERS)
    expense_year_amount = fields.Monetary(
        related='employee_id.expense_year_amount', currency_field='company_currency_id', groups=INSIGHT_READERS)
    expense_month_claim_count = fields.Integer(
        related='employee_id.expense_month_claim_count', groups=INSIGHT_READERS)
    expense_year_claim_count = fields.Integer(related='employee_id.expense_year_claim_count', groups=INSIGHT_READERS)
    expense_left_amount = fields.Monetary(
        related='employee_id.expense_left_amount', currency_field='company_currency_id', groups=INSIGHT_READERS)
    expense_reimbursement_days = fields.Float(
        related='employee_id.expense_reimbursement_days', groups=INSIGHT_READERS)
    expense_paid_on = fields.Date(related='employee_id.expense_paid_on', groups=INSIGHT_READERS)
    expense_cap_amount = fields.Monetary(
        related='employee_id.expense_cap_amount', currency_field='company_currency_id', groups=INSIGHT_READERS)
    expense_cap_percent = fields.Float(related='employee_id.expense_cap_percent', groups=INSIGHT_READERS)
    expense_bank_state = fields.Selection(related='employee_id.expense_bank_state', groups=INSIGHT_READERS)
    expense_bank_tail = fields.Char(related='employee_id.expense_bank_tail', groups=INSIGHT_READERS)
    expense_delegate_ids = fields.Many2many(related='employee_id.expense_delegate_ids', groups=INSIGHT_READERS)
    expense_advance_balance = fields.Monetary(
        related='employee_id.expense_advance_balance', currency_field='company_currency_id', groups=INSIGHT_READERS)
