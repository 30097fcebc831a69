from odoo import SUPERUSER_ID, Command, api, fields, models
from odoo.tools import format_list

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
    advance_id = fields.Many2one('hr.expense.advance', index=True, ondelete='cascade', readonly=True)
    document_name = fields.Char(string="Document", compute='_compute_document_name')
    company_id = fields.Many2one('res.company', required=True, readonly=True)
    employee_id = fields.Many2one('hr.employee', string="Claimant", required=True, readonly=True, index=True)
    round = fields.Integer(required=True, readonly=True, help="The submission this step belongs to.")
    sequence = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [('business', "Business"), ('finance', "Finance")], required=True, readonly=True)
    name = fields.Char(readonly=True, help="Name of the level in the approval rule.")
    rule_id = fields.Many2one(
        'hr.expense.approval.rule', readonly=True, ondelete='set null', help="The rule that asked for this step.")
    level_id = fields.Many2one('hr.expense.approval.rule.level', readonly=True, ondelete='set null')
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
            ('additional', "Additional approver"),
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
    # an approval counts when its giver has left since
    approved_user_ids = fields.Many2many(
        'res.users', relation='hr_expense_approval_step_approved_rel', readonly=True, string="Approved By",
        context={'active_test': False})
    skip_if_approved = fields.Boolean(readonly=True)
    is_automatic = fields.Boolean(
        readonly=True, help="The rule lets the system approve this step.")
    deadline_days = fields.Integer(readonly=True)
    deadline = fields.Datetime(readonly=True, help="When the decision is due.")
    opened_on = fields.Datetime(readonly=True)
    reminded_on = fields.Datetime(readonly=True)
    decided_on = fields.Datetime(readonly=True)
    decided_by_id = fields.Many2one('res.users', readonly=True)
    on_behalf_of_id = fields.Many2one(
        'res.users', readonly=True, help="The approver for whom the decision was made, where somebody stood in.")
    kept_from_id = fields.Many2one(
        'hr.expense.approval.step', string="Earlier Approval", readonly=True, ondelete='set null',
        help="The approval of an earlier round that still holds, because nothing it looked at changed or rose.")
    approved_content = fields.Json(
        readonly=True, help="What the document said when this step was approved, to tell whether it still holds.")
    has_conflict = fields.Boolean(
        string="Conflict of Interest", readonly=True,
        help="Everybody who could decide reports to the claimant or took part in what was paid for, "
             "so they decide all the same.")
    forwarded_by_id = fields.Many2one('res.users', readonly=True, help="Who passed the step on to a colleague.")
    escalated_on = fields.Datetime(readonly=True, help="When the step went to the approver's manager as well.")
    waiting_hours = fields.Float(
        string="Waiting (Working Hours)", readonly=True, aggregator='avg',
        help="Working hours of the company's calendar between opening and end of the step, without the time in "
             "which a question to the employee was open.")
    comment = fields.Text(readonly=True)

    _pending_idx = models.Index("(claim_id) WHERE state = 'pending'")

    @api.depends('name', 'origin')
    def _compute_display_name(self):
        for step in self:
            step.display_name = step.name or step._get_origin_label()

    @api.depends('claim_id.display_name', 'advance_id.display_name')
    def _compute_document_name(self):
        for step in self:
            step.document_name = step._get_document().display_name

    def _get_origin_label(self):
        """Where the approvers come from, in words."""
        self.ensure_one()
        return dict(self._fields['origin']._description_selection(self.env)).get(self.origin, '')

    @api.model
    def default_get(self, fields):  # pylint: disable=method-required-super
        # steps are facts: neither the context nor a user's own defaults say anything about them
        return {name: self._fields[name].default(self) for name in fields if self._fields[name].default}

    # -- business: called as superuser ---------------------------------------------------------
    def _prepare_decision_vals(self, decision, user, comment):
        """What a decision of the user changes: a step is approved when enough have approved."""
        self.ensure_one()
        voice = self._get_voices().get(user, user)
        comments = "\n".join(filter(None, [self.comment, comment])) or False
        vals = {
            'comment': comments, 'decided_by_id': user.id, 'decided_on': fields.Datetime.now(),
            'on_behalf_of_id': voice != user and voice.id, 'actor_ids': [Command.link(user.id)]}
        if decision == 'refuse':
            return dict(vals, state='refused')
        approved = self.approved_user_ids | voice
        vals['approved_user_ids'] = [Command.link(voice.id)]
        if len(approved) >= self.required_count:
            vals['state'] = 'approved'
            # finance always looks again, so nothing is compared with what it approved
            if self.kind == 'business':
                vals['approved_content'] = self._get_document()._prepare_approved_content()
        return vals

    def _settle_by_itself(self):
        """Approves a step that needs nobody, and says why.

        :return: whether it did
        """
        self.ensure_one()
        kind, vals = 'auto', {'decided_by_id': SUPERUSER_ID, 'decided_on': fields.Datetime.now()}
        kept = self.kept_from_id
        if kept:
            kind = 'keep'
            vals.update(
                decided_by_id=kept.decided_by_id.id, on_behalf_of_id=kept.on_behalf_of_id.id,
                decided_on=kept.decided_on, approved_content=kept.approved_content,
                approved_user_ids=[Command.set(kept.approved_user_ids.ids)],
                actor_ids=[Command.set(kept.actor_ids.ids)],
                comment=self.env._("Kept from round %s: nothing it looked at changed or rose.", kept.round))
        elif self.is_automatic:
            vals['comment'] = self.env._("Approved by the system: rule %s.", self.rule_id.name)
        elif self.skip_if_approved:
            before = self._get_document()._get_current_steps().filtered(
                lambda step: step.state == 'approved' and step.kind == 'business').approved_user_ids
            known = before & self.approver_ids
            if len(known) < self.required_count:
                # whoever approved before need not do it again: his approval counts here as well
                self.approved_user_ids |= known
                return False
            vals.update(
                approved_user_ids=[Command.set(known.ids)],
                comment=self.env._(
                    "Approved by the system: %s approved an earlier step.",
                    format_list(self.env, known.mapped('name'))))
        else:
            return False
        self.write(dict(vals, state='approved'))
        self._get_document()._log_event(kind, self, self.comment, self.env['res.users'].browse(SUPERUSER_ID))
        return True

    def _get_document(self):
        """The document the step belongs to."""
        self.ensure_one()
        return self.claim_id or self.advance_id

    def _set_deadlines(self):
        """Says when steps that open are due: so many working days from now, by the company's calendar.

        The level of the rule says how many, else the company.
        """
        now = fields.Datetime.now()
        for (company, days), steps in self.grouped(lambda step: (
                step.company_id, step.deadline_days or step.company_id.expense_claim_deadline_days)).items():
            steps.deadline = bool(days) and company._plan_expense_working_days(now, days)
