from odoo import api, models
from odoo.exceptions import UserError


class HrExpenseAdvance(models.Model):
    """What nobody may do to an advance: write its workflow fields, or its content once submitted."""
    _inherit = 'hr.expense.advance'

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
    def _get_workflow_field_message(self, field):
        return self.env._(
            "%(field)s of a cash advance follows from what people decide and cannot be written.", field=field)

    @api.model
    def _get_not_claimable_message(self, employee):
        return self.env._(
            "You cannot ask for an advance for %(employee)s. "
            "You can do so for yourself, and for those whose expenses you manage.", employee=employee)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # the mail gateway creates as superuser with the values of whoever calls it
        raise UserError(self.env._("Cash advances are not asked for by mail. Create one in Expenses."))
