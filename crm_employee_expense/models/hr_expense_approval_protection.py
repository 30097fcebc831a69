from odoo import api, models
from odoo.exceptions import AccessError


class HrExpenseApprovalMixin(models.AbstractModel):
    """What nobody writes on a document to approve, and for whom nobody may make one."""
    _inherit = 'hr.expense.approval.mixin'

    @api.model
    def default_get(self, fields):
        # neither the context nor a user's own defaults fill what follows from the workflow
        return super().default_get([name for name in fields if not self._is_workflow_field(name)])

    # -- hooks ----------------------------------------------------------------------------
    @api.model
    def _get_workflow_field_message(self, field):
        """Why the field with this label is not to be written."""
        raise NotImplementedError

    @api.model
    def _get_not_claimable_message(self, employee):
        """Why the user may not make a document for the employee of this name."""
        raise NotImplementedError

    # -- checks ---------------------------------------------------------------------------
    @api.model
    def _is_workflow_field(self, name):
        """Whether a field follows from the workflow, so that nobody may write it."""
        field = self._fields.get(name)
        return bool(field) and field.readonly and not field.related and name not in models.MAGIC_COLUMNS

    @api.model
    def _check_no_workflow_fields(self, vals):
        """:raises AccessError: where a value is given for a field that follows from the workflow"""
        if self.env.su:
            return
        for name in vals:
            if self._is_workflow_field(name):
                raise AccessError(self._get_workflow_field_message(self._fields[name]._description_string(self.env)))

    @api.model
    def _check_claimable(self, employees):
        """:raises AccessError: where the user may not make a document for one of the employees"""
        if self.env.su:
            return
        others = employees - self.env.user.employee_ids
        for employee in others - self._get_claimable_employees(others):
            raise AccessError(self._get_not_claimable_message(employee.sudo().name))
