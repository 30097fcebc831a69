from odoo import fields, models


class HrEmployeePublic(models.Model):
    _inherit = 'hr.employee.public'

    # for expense administrators who are not in HR
    expense_grade_id = fields.Many2one(
        'hr.expense.grade', readonly=True, groups='hr.group_hr_user,hr_expense.group_hr_expense_manager')
