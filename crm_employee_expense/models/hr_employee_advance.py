from odoo import fields, models

FINANCE_OR_HR = ('hr.group_hr_user,crm_employee_expense.group_expense_finance,'
                 'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_manager')


class HrEmployee(models.Model):
    """What an employee still has of cash advances."""
    _inherit = 'hr.employee'

    expense_advance_balance = fields.Monetary(
        string="Outstanding Advances", compute='_compute_expense_advance_balance', compute_sudo=True,
        currency_field='company_currency_id', groups=FINANCE_OR_HR)
    company_currency_id = fields.Many2one(
        related='company_id.currency_id', string="Company Currency", groups=FINANCE_OR_HR)

    def _compute_expense_advance_balance(self):
        balances = dict(self.env['hr.expense.advance']._read_group(
            [('employee_id', 'in', self.ids), ('state', '=', 'open')], ['employee_id'], ['company_residual:sum']))
        for employee in self:
            employee.expense_advance_balance = balances.get(employee, 0)

    def action_open_expense_advances(self):
        """Opens the cash advances of the employees."""
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_advance_action_all')
        return dict(action, domain=[('employee_id', 'in', self.ids)], context={'create': False})
