from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list


class HrExpenseClaim(models.Model):
    """A claim: what an employee asks to be reimbursed, with its expenses as lines.

    The employee fills it in, people approve it level by level, finance
    verifies it, the journal entry is posted and the money paid. Checks,
    posting, payment and findings are in files of their own.
    """
    _name = 'hr.expense.claim'
    _description = "Expense Claim"
    _inherit = [
        'mail.thread.main.attachment', 'mail.activity.mixin', 'hr.expense.approval.mixin', 'hr.expense.reference.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'purpose']
    _check_company_auto = True
    # what is posted about an approval answers nothing that was said before
    _mail_flat_thread = False
    _mail_post_access = 'read'
    _approval_document_field = 'claim_id'

    name = fields.Char(string="Number", readonly=True, copy=False, index='trigram')
    purpose = fields.Char(
        required=True, tracking=True, index='trigram',
        help="What the money was spent for. Approvers read this first.")
    description = fields.Html(string="Notes", help="Whatever else the approvers should know.")
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    employee_id = fields.Many2one(
        'hr.employee', required=True, index=True, check_company=True, tracking=True,
        default=lambda self: self.env.user.employee_id,
        domain=[('filter_for_expense', '=', True)],
        help="Who gets the money back. You can claim for yourself, and for those whose expenses you manage.")
    department_id = fields.Many2one(
        'hr.department', compute='_compute_department_id', store=True, index=True)
    partner_id = fields.Many2one(
        'res.partner', string="Customer", check_company=True, index='btree_not_null',
        compute='_compute_partner_id', store=True, readonly=False,
        help="The customer for whom the money was spent.")
    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity", check_company=True, index='btree_not_null',
        help="The opportunity for which the money was spent.")

    expense_ids = fields.One2many('hr.expense', 'claim_id', string="Expenses", copy=True)
    expense_count = fields.Integer(string="Lines", compute='_compute_expense_count')
    receipt_count = fields.Integer(string="Receipts", compute='_compute_receipt_count')
    date_from = fields.Date(string="First Expense", compute='_compute_dates', store=True)
    date_to = fields.Date(string="Last Expense", compute='_compute_dates', store=True)

    total_amount = fields.Monetary(
        string="Total", compute='_compute_totals', store=True, tracking=True,
        help="All lines, taxes included, in the company's currency.")
    total_own_amount = fields.Monetary(
        string="Paid by Employee", compute='_compute_totals', store=True,
        help="What the employee paid and gets back.")
    total_company_amount = fields.Monetary(
        string="Paid by Company", compute='_compute_totals', store=True,
        help="What the company paid itself, for example by a company card.")

    state = fields.Selection(
        selection=[
            ('draft', "Draft"),
            ('submitted', "In Approval"),
            ('to_verify', "To Verify"),
            ('approved', "To Post"),
            ('posted', "To Pay"),
            ('partial', "Partly Paid"),
            ('in_payment', "In Payment"),
            ('paid', "Paid"),
            ('refused', "Refused"),
            ('cancelled', "Cancelled"),
        ],
        string="Status", compute='_compute_state', store=True, index=True, tracking=True)
    waiting_since = fields.Datetime(
        compute='_compute_waiting_since', store=True,
        help="When the step that is now open was opened.")
    step_ids = fields.One2many('hr.expense.approval.step', 'claim_id', string="Approval Steps", readonly=True)
    event_ids = fields.One2many('hr.expense.approval.event', 'claim_id', string="Log", readonly=True)
    can_edit = fields.Boolean(compute='_compute_permissions')
    can_choose_employee = fields.Boolean(compute='_compute_can_choose_employee')
    refusal_comment = fields.Text(compute='_compute_refusal_comment', help="Why the claim was last refused.")

    _open_idx = models.Index("(company_id, state) WHERE state NOT IN ('paid', 'cancelled')")
    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "A claim with this number exists already.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('name', 'purpose')
    def _compute_display_name(self):
        for claim in self:
            if claim.name and claim.purpose:
                claim.display_name = f"{claim.name} · {claim.purpose}"
            else:
                claim.display_name = claim.name or claim.purpose or self.env._("New Claim")

    @api.depends('employee_id.department_id')
    def _compute_department_id(self):
        # once submitted, a claim stays with the department that spent the money
        for claim in self.filtered(lambda claim: not claim.submitted_on):
            claim.department_id = claim.employee_id.department_id

    @api.depends('lead_id')
    def _compute_partner_id(self):
        for claim in self:
            if claim.lead_id.partner_id:
                claim.partner_id = claim.lead_id.partner_id

    @api.depends('expense_ids')
    def _compute_expense_count(self):
        for claim in self:
            claim.expense_count = len(claim.expense_ids)

    @api.depends('expense_ids.attachment_ids')
    def _compute_receipt_count(self):
        for claim in self:
            claim.receipt_count = len(claim.expense_ids.attachment_ids)

    @api.depends('expense_ids.date')
    def _compute_dates(self):
        for claim in self:
            dates = [date for date in claim.expense_ids.mapped('date') if date]
            claim.date_from = min(dates, default=False)
            claim.date_to = max(dates, default=False)

    @api.depends('expense_ids.total_amount', 'expense_ids.payment_mode')
    def _compute_totals(self):
        for claim in self:
            own = claim._get_own_lines()
            claim.total_own_amount = sum(own.mapped('total_amount'))
            claim.total_company_amount = sum((claim.expense_ids - own).mapped('total_amount'))
            claim.total_amount = claim.total_own_amount + claim.total_company_amount

    @api.depends(
        'is_cancelled', 'submitted_on', 'approval_round', 'step_ids.state', 'step_ids.round',
        'expense_ids.payment_mode', 'expense_ids.account_move_id.state',
        'expense_ids.account_move_id.payment_state')
    def _compute_state(self):
        by_status = {'business': 'submitted', 'finance': 'to_verify'}
        for claim in self:
            status = claim._get_approval_status()
            claim.state = claim._get_accounting_state() if status == 'approved' else by_status.get(status, status)

    @api.depends('step_ids.state', 'step_ids.opened_on')
    def _compute_waiting_since(self):
        for claim in self:
            opened = claim.step_ids.filtered(lambda step: step.state == 'pending').mapped('opened_on')
            claim.waiting_since = min(filter(None, opened), default=False)

    @api.depends('step_ids.state', 'step_ids.comment')
    def _compute_refusal_comment(self):
        for claim in self:
            refused = claim._get_current_steps().filtered(lambda step: step.state == 'refused')
            claim.refusal_comment = "\n".join(filter(None, refused.mapped('comment')))

    @api.depends_context('claim_change')
    def _compute_permissions(self):
        super()._compute_permissions()
        is_change = self.env.context.get('claim_change')
        for claim in self:
            claim.can_edit = not claim.id or claim.can_submit or (is_change and claim.can_change)

    @api.depends_context('uid')
    def _compute_can_choose_employee(self):
        self.can_choose_employee = self.env.user.has_group('hr_expense.group_hr_expense_team_approver')

    # -- constraints ------------------------------------------------------------------
    @api.constrains('company_id')
    def _check_lines_follow(self):
        self.expense_ids._check_claim()

    # -- actions ------------------------------------------------------------------------
    def action_open_expenses(self):
        """Opens the lines as a list."""
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Expenses of %s", self.display_name),
            'res_model': 'hr.expense',
            'view_mode': 'list,form',
            'domain': [('claim_id', '=', self.id)],
            'context': {'create': False},
        }

    def action_change(self):
        """Opens submitted claims for changes: saving one starts its approval again.

        :raises UserError: where the user may not change it
        """
        self.ensure_one()
        self._check_may('change')
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Change %s", self.display_name),
            'res_model': self._name,
            'res_id': self.id,
            'view_mode': 'form',
            'context': {'claim_change': True},
        }

    def action_add_expenses(self):
        """Opens the dialog that adds the employee's own draft expenses."""
        self.ensure_one()
        self._check_editable()
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Add Expenses"),
            'res_model': 'hr.expense.claim.add.expense',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_claim_id': self.id},
        }

    def action_approve_selected(self):
        """Approves many claims; one that cannot be approved does not stop the others.

        :return: a notification that says what was done and why not
        """
        return self._run_each('action_approve', self.env._("Approved: %s"))

    def create_lines_from_attachments(self, attachment_ids):
        """Makes a line for each uploaded receipt.

        :param list attachment_ids: attachments the user uploaded for ``hr.expense``, not yet linked
        :raises UserError: where there is none, or the claim is not a draft
        """
        self.ensure_one()
        self._check_editable()
        expense_ids = self.env['hr.expense'].with_company(self.company_id).with_context(
            default_claim_id=self.id, default_employee_id=self.employee_id.id,
        ).create_expense_from_attachments(attachment_ids)
        return expense_ids

    # -- business ------------------------------------------------------------------------
    def _get_approval_employee(self):
        return self.employee_id

    def _get_own_lines(self):
        """Lines the employee paid himself."""
        return self.expense_ids.filtered(lambda line: line.payment_mode == 'own_account')

    def _on_submitted(self):
        super()._on_submitted()
        for claim in self.filtered(lambda claim: not claim.name):
            claim.name = claim.company_id._next_expense_claim_number()
        self._freeze_findings()
        self._track_discard()

    def _on_approved(self):
        super()._on_approved()
        self.filtered('company_id.expense_claim_auto_post')._post_claims()

    def _run_each(self, method, done_text):
        """Calls an action on each record, apart from the others.

        :return: client notification listing what was done, and the reason for each failure
        """
        done, failures = self.browse(), []
        for claim in self:
            try:
                with self.env.cr.savepoint():
                    getattr(claim, method)()
                    self.env.flush_all()
                done |= claim
            except (UserError, ValidationError, AccessError) as error:
                # what the failed attempt left in memory is not true any more
                self.env.invalidate_all(flush=False)
                failures.append(str(error))
        return self._notify_result(done, failures, done_text)

    def _notify_result(self, done, failures, done_text):
        """Client notification for an action on several claims; `done_text` has one %s for their names."""
        message = [done_text % format_list(self.env, done.mapped('display_name'))] if done else []
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'message': "\n".join(message + failures),
                'type': 'danger' if failures and not done else 'warning' if failures else 'success',
                'sticky': bool(failures),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }
