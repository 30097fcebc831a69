from odoo import api, models
from odoo.exceptions import AccessError, UserError


class HrExpenseAdvance(models.Model):
    """What nobody may do to an advance: write its workflow fields, or its content once submitted."""
    _inherit = 'hr.expense.advance'

    @api.model
    def default_get(self, fields):
        # neither the context nor a user's own defaults fill what follows from the workflow
        return super().default_get([name for name in fields if not self._is_workflow_field(name)])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_workflow_fields(vals)
        advances = super().create(vals_list)
        advances._check_claimable(advances.employee_id)
        return advances

    def write(self, vals):
        self._check_no_workflow_fields(vals)
        if not self.env.su and self._get_content_fields() & set(vals):
            for advance in self:
                if advance.state != 'draft':
                    raise UserError(self.env._(
                        "%(advance)s is not a draft any more. Withdraw it, or revise it after a refusal, to change "
                        "it.", advance=advance.display_name))
            self._check_may('submit')
        result = super().write(vals)
        if vals.get('employee_id'):
            self._check_claimable(self.employee_id)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_processed(self):
        for advance in self:
            if advance.state != 'draft' or advance.approval_round:
                raise UserError(self.env._(
                    "%(advance)s has been submitted before, so its history has to stay. Cancel it instead.",
                    advance=advance.display_name))

    @api.model
    def _get_content_fields(self):
        """Fields that say what is asked for: they change in draft alone."""
        return {
            'purpose', 'description', 'company_id', 'employee_id', 'currency_id', 'amount', 'return_by'}

    @api.model
    def _is_workflow_field(self, name):
        """Whether a field follows from the workflow, so that nobody may write it."""
        field = self._fields.get(name)
        return bool(field) and field.readonly and not field.related and name not in models.MAGIC_COLUMNS

    @api.model
    def _check_no_workflow_fields(self, vals):
        if self.env.su:
            return
        for name in vals:
            if self._is_workflow_field(name):
                raise AccessError(self.env._(
                    "%(field)s of a cash advance follows from what people decide and cannot be written.",
                    field=self._fields[name]._description_string(self.env)))

    @api.model
    def _check_claimable(self, employees):
        """:raises AccessError: where the user may not ask for money for one of the employees"""
        if self.env.su:
            return
        others = employees - self.env.user.employee_ids
        for employee in others - self._get_claimable_employees(others):
            raise AccessError(self.env._(
                "You cannot ask for an advance for %(employee)s. "
                "You can do so for yourself, and for those whose expenses you manage.",
                employee=employee.sudo().name))

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # the mail gateway creates as superuser with the values of whoever calls it
        raise UserError(self.env._("Cash advances are not asked for by mail. Create one in Expenses."))
