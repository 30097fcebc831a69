from odoo import api, fields, models

from .hr_expense_approval_step import ADMINISTRATOR, FINANCE


class ResUsers(models.Model):
    _inherit = 'res.users'

    expense_delegation_ids = fields.One2many(
        'hr.expense.approval.delegation', 'delegator_id', string="Expense Approval Delegations")
    expense_pending_step_count = fields.Integer(
        string="Pending Approvals", compute='_compute_expense_pending_step_count', groups=ADMINISTRATOR)

    def _compute_expense_pending_step_count(self):
        counts = dict(self.env['hr.expense.approval.step']._read_group(
            [('state', '=', 'pending'), ('approver_ids', 'in', self.ids)], ['approver_ids'], ['__count']))
        for user in self:
            user.expense_pending_step_count = counts.get(user, 0)

    def write(self, vals):
        leaving = self.filtered('active') if not vals.get('active', True) else self.browse()
        result = super().write(vals)
        if leaving:
            # sudo: whoever archives a user need not see claims and advances
            self.env['hr.expense.claim'].sudo()._pass_on_steps_of(leaving)
            self.env['hr.expense.advance'].sudo()._pass_on_steps_of(leaving)
        return result

    def _is_expense_finance(self, company):
        """Whether the user handles entries and payments of the company."""
        self.ensure_one()
        return self.has_group(FINANCE) and company in self.company_ids

    @api.readonly
    def action_open_expense_pending_steps(self):
        """Opens the decisions that wait for this user."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'crm_employee_expense.hr_expense_approval_step_action_pending')
        return dict(
            action, display_name=self.env._("Pending Approvals of %s", self.name),
            domain=[('state', '=', 'pending'), ('approver_ids', 'in', self.ids)], context={'create': False})
