from odoo import api, fields, models
from odoo.fields import Domain


class HrExpenseBudget(models.Model):
    """Which budgets are a department manager's business: those of the departments below him, and their employees'."""
    _inherit = 'hr.expense.budget'

    is_managed = fields.Boolean(
        string="Of My Departments", compute='_compute_is_managed', search='_search_is_managed', compute_sudo=True,
        help="Budgets of the departments you manage and of those below them, and the caps of their employees.")

    @api.depends('department_id', 'employee_id')
    @api.depends_context('uid')
    def _compute_is_managed(self):
        managed = self.filtered_domain(self._get_managed_domain())
        for budget in self:
            budget.is_managed = budget in managed

    def _search_is_managed(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return self._get_managed_domain()

    @api.model
    def _get_managed_domain(self):
        # sudo: only to find out whose departments they are; employees are not readable by each other
        departments_sudo = self.env['hr.department'].sudo().search([('manager_id.user_id', '=', self.env.uid)])
        if not departments_sudo:
            return Domain.FALSE
        departments_sudo = departments_sudo.search([('id', 'child_of', departments_sudo.ids)])
        employees_sudo = self.env['hr.employee'].sudo().search([('department_id', 'in', departments_sudo.ids)])
        return (Domain('scope', '=', 'department') & Domain('department_id', 'in', departments_sudo.ids)) | (
            Domain('scope', '=', 'employee') & Domain('employee_id', 'in', employees_sudo.ids))
