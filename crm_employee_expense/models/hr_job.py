from odoo import api, fields, models


class HrJob(models.Model):
    _inherit = 'hr.job'

    expense_grade_id = fields.Many2one(
        'hr.expense.grade', check_company=True, index='btree_not_null', tracking=True,
        groups='hr.group_hr_user,hr_expense.group_hr_expense_manager',
        help="Employees in this position have this grade, unless they were given another one.")

    # hr does not have the companies of its records checked
    @api.constrains('expense_grade_id', 'company_id')
    def _check_expense_grade_company(self):
        self._check_company(['expense_grade_id'])

    def write(self, vals):
        # sudo: also employees of companies that the user does not see have this position
        before = {job.id: job.expense_grade_id for job in self.sudo()} if 'expense_grade_id' in vals else {}
        result = super().write(vals)
        if before:
            self.sudo()._pass_on_expense_grade(before)
        return result

    def _pass_on_expense_grade(self, before):
        """Gives the grade to those who had the one the position had before; what is past stays as it was.

        Called as superuser.

        :param dict before: {id of the position: its grade until now}
        """
        versions = self.env['hr.version'].search([('job_id', 'in', self.ids), ('employee_id', '!=', False)])
        for job, held in versions.filtered(
            lambda version: version.expense_grade_id == before[version.job_id.id]
            and version.date_version >= version.employee_id.current_version_id.date_version
        ).grouped('job_id').items():
            held.expense_grade_id = job.expense_grade_id
