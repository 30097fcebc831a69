from odoo import api, fields, models

#: groups a user still has to have when he decides a step of that role
ROLE_GROUPS = {
    'finance': 'crm_employee_expense.group_expense_finance',
    'administrator': 'hr_expense.group_hr_expense_manager',
}


class HrExpenseApprovalStep(models.Model):
    """One decision to be made, or made, about a document.

    Everybody who may read the document may read its steps; nobody may write
    them. They are made and moved on by ``hr.expense.approval.mixin`` alone.
    """
    _name = 'hr.expense.approval.step'
    _description = "Expense Approval Step"
    _order = 'claim_id, round desc, sequence, id'

    claim_id = fields.Many2one('hr.expense.claim', index=True, ondelete='cascade', readonly=True)
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    employee_id = fields.Many2one('hr.employee', string="Claimant", required=True, readonly=True, index=True)
    round = fields.Integer(required=True, readonly=True, help="The submission this step belongs to.")
    sequence = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [('business', "Business"), ('finance', "Finance")], required=True, readonly=True)
    origin = fields.Selection(
        selection=[
            ('expense_approver', "Expense approver"),
            ('manager', "Manager"),
            ('department_head', "Head of department"),
            ('higher_manager', "Next higher manager"),
            ('administrator', "Expense administrator"),
            ('finance', "Finance"),
        ],
        string="Role", required=True, readonly=True,
        help="Where the approvers of this step come from.",
    )
    passed_on = fields.Boolean(
        readonly=True,
        help="Nobody closer to the employee could decide, so the step went to this approver.")
    state = fields.Selection(
        selection=[
            ('waiting', "Not yet due"),
            ('pending', "Waiting for decision"),
            ('approved', "Approved"),
            ('refused', "Refused"),
            ('cancelled', "Closed"),
        ],
        string="Status", default='waiting', required=True, readonly=True)
    approver_ids = fields.Many2many('res.users', string="Approvers", readonly=True)
    barred_user_ids = fields.Many2many(
        'res.users', relation='hr_expense_approval_step_barred_rel', readonly=True,
        string="Not Allowed to Decide",
        help="Users who approved this document as managers and may not verify it as well.")
    opened_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one('res.users', string="Decided By", readonly=True)
    comment = fields.Text(readonly=True)

    _pending_idx = models.Index("(claim_id) WHERE state = 'pending'")

    @api.depends('origin')
    def _compute_display_name(self):
        labels = dict(self._fields['origin']._description_selection(self.env))
        for step in self:
            step.display_name = labels.get(step.origin, '')

    @api.model
    def default_get(self, fields):
        # steps are facts: neither the context nor a user's own defaults say anything about them
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    def _get_deciders(self):
        """Users who may decide this step: its approvers, less those barred from it or without the role by now."""
        self.ensure_one()
        deciders = self.approver_ids - self.barred_user_ids
        group = ROLE_GROUPS.get(self.origin)
        return deciders.filtered(lambda user: user._has_group(group)) if group else deciders
