from odoo import models


class HrEmployee(models.Model):
    """The way from an employee to what the company and he owe each other."""
    _inherit = 'hr.employee'

    def action_open_expense_ledger(self):
        """Opens the ledger of the employees: claims, advances, payments and balance."""
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_ledger_action')
        return dict(action, domain=[('employee_id', 'in', self.ids)], context={})
