from odoo import api, models
from odoo.exceptions import ValidationError


class HrEmployee(models.Model):
    """Managers in a circle are told apart when they are entered, not when somebody submits a claim."""
    _inherit = 'hr.employee'

    @api.constrains('parent_id')
    def _check_no_manager_circle(self):
        for employee in self:
            # sudo: the whole line of managers, whoever may read them
            above, manager = self.browse(), employee.sudo().parent_id
            while manager and manager not in above:
                if manager == employee and above:
                    raise ValidationError(self.env._(
                        "%(employee)s would be their own manager by way of %(managers)s, so nobody could approve their "
                        "expenses. Choose another manager.",
                        employee=employee.name, managers=", ".join(above.mapped('name'))))
                above |= manager
                manager = manager.parent_id
