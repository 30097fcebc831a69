from odoo import api, fields, models


class HrVersion(models.Model):
    _inherit = 'hr.version'

    expense_grade_id = fields.Many2one(
        'hr.expense.grade', compute='_compute_expense_grade_id', store=True, readonly=False, check_company=True,
        index='btree_not_null', tracking=True, groups='hr.group_hr_user,hr_expense.group_hr_expense_manager',
        help="Taken from the job position; change it where this employee differs. Approval rules ask for it.")

    # hr does not have the companies of its records checked
    @api.constrains('expense_grade_id', 'company_id')
    def _check_expense_grade_company(self):
        self._check_company(['expense_grade_id'])

    # not on the grade of the position: what is past would change with it, and what was entered by hand be lost
    @api.depends('job_id')
    def _compute_expense_grade_id(self):
        for version in self:
            version.expense_grade_id = version.job_id.expense_grade_id or version.expense_grade_id
