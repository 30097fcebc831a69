from odoo import SUPERUSER_ID, api, fields, models

FINANCE = 'crm_employee_expense.group_expense_finance'
ADMINISTRATOR = 'hr_expense.group_hr_expense_manager'
#: groups a user still has to have when he decides a step of that role
ROLE_GROUPS = {'finance': FINANCE, 'administrator': ADMINISTRATOR}


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
    name = fields.Char(readonly=True, help="Name of the level in the approval rule.")
    rule_id = fields.Many2one(
        'hr.expense.approval.rule', readonly=True, ondelete='set null', help="The rule that asked for this step.")
    origin = fields.Selection(
        selection=[
            ('expense_approver', "Expense approver"),
            ('manager', "Manager"),
            ('department_head', "Head of department"),
            ('higher_manager', "Next higher manager"),
            ('sales_team_leader', "Sales team leader"),
            ('users', "Named approver"),
            ('group', "Member of a group"),
            ('fallback', "Fallback approver"),
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
    required_count = fields.Integer(
        default=1, readonly=True, help="How many of the approvers have to approve.")
    approved_user_ids = fields.Many2many(
        'res.users', relation='hr_expense_approval_step_approved_rel', readonly=True, string="Approved By")
    skip_if_approved = fields.Boolean(readonly=True)
    is_automatic = fields.Boolean(
        readonly=True, help="The rule lets the system approve this step.")
    deadline_days = fields.Integer(readonly=True)
    deadline = fields.Datetime(readonly=True, help="When the decision is due.")
    opened_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one('res.users', readonly=True)
    comment = fields.Text(readonly=True)

    _pending_idx = models.Index("(claim_id) WHERE state = 'pending'")

    @api.depends('name', 'origin')
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.name or step._get_origin_label()

    def _get_origin_label(self):
        """Where the approvers come from, in words."""
        self.ensure_one()
        return dict(self._fields['origin']._description_selection(self.env)).get(self.origin, '')

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        # steps are facts: neither the context nor a user's own defaults say anything about them
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    def _get_deciders(self):
        """Users who may decide this step: those entitled to it who have not approved it yet."""
        self.ensure_one()
        return self._get_entitled() - self.approved_user_ids

    def _get_entitled(self):
        """Approvers of the step, less those barred from it or without the role by now."""
        self.ensure_one()
        entitled = self.approver_ids - self.barred_user_ids
        group = ROLE_GROUPS.get(self.origin)
        return entitled.filtered(lambda user: user._has_group(group)) if group else entitled

    # -- business: called as superuser ---------------------------------------------------------
    def _prepare_decision_vals(self, decision, user, comment):
        """What a decision of the user changes: a step is approved when enough have approved."""
        self.ensure_one()
        comments = "\n".join(filter(None, [self.comment, comment])) or False
        vals = {'comment': comments, 'decided_by_id': user.id, 'decided_on': fields.Datetime.now()}
        if decision == 'refuse':
            return dict(vals, state='refused')
        approved = self.approved_user_ids | user
        vals['approved_user_ids'] = approved.ids
        if len(approved) >= self.required_count:
            vals['state'] = 'approved'
        return vals

    def _settle_by_itself(self):
        """Approves a step that needs nobody, and says why.

        :return: whether it did
        """
        self.ensure_one()
        document = self._get_document()
        reason, user = False, self.env['res.users'].browse(SUPERUSER_ID)
        if self.is_automatic:
            reason = self.env._("Approved by the system: rule %s.", self.rule_id.name)
        elif self.skip_if_approved and self.required_count == 1:
            before = document._get_current_steps().filtered(
                lambda step: step.state == 'approved' and step.kind == 'business').approved_user_ids
            if before & self.approver_ids:
                reason = self.env._(
                    "Approved by the system: %s approved an earlier step.", (before & self.approver_ids)[:1].name)
        if not reason:
            return False
        self.write({
            'state': 'approved', 'decided_by_id': user.id, 'decided_on': fields.Datetime.now(), 'comment': reason})
        document._log_event('auto', self, reason, user)
        return True

    def _get_document(self):
        """The document the step belongs to."""
        self.ensure_one()
        return self.claim_id

    def _get_deadline(self):
        """When the step is due: so many working days from now, by the company's calendar."""
        self.ensure_one()
        if not self.deadline_days:
            return False
        return self.company_id._plan_expense_working_days(fields.Datetime.now(), self.deadline_days)
