from odoo import api, fields, models

#: proposed time between asking for an advance and settling it
DAYS_TO_SETTLE = 30


class HrExpenseAdvance(models.Model):
    """A cash advance: money that an employee gets before he spends it, and settles with his claims.

    People approve it like a claim, a payment order pays it, and what stands on
    the advance account for its payment is what is outstanding.
    """
    _name = 'hr.expense.advance'
    _description = "Cash Advance"
    _inherit = ['mail.thread', 'mail.activity.mixin', 'hr.expense.approval.mixin', 'hr.expense.reference.mixin']
    _order = 'id desc'
    _rec_names_search = ['name', 'purpose']
    _check_company_auto = True
    _mail_flat_thread = False
    _mail_post_access = 'read'
    _approval_document_field = 'advance_id'

    name = fields.Char(string="Number", readonly=True, copy=False, index='trigram')
    purpose = fields.Char(required=True, tracking=True, help="What the money is needed for.")
    description = fields.Html(string="Notes", help="Whatever else the approvers should know.")
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company)
    company_currency_id = fields.Many2one(related='company_id.currency_id', string="Company Currency")
    currency_id = fields.Many2one(
        'res.currency', required=True, default=lambda self: self.env.company.currency_id,
        help="The currency in which the money is paid out.")
    employee_id = fields.Many2one(
        'hr.employee', required=True, index=True, check_company=True, tracking=True,
        default=lambda self: self.env.user.employee_id,
        domain=[('filter_for_expense', '=', True)],
        help="Who gets the money.")
    department_id = fields.Many2one('hr.department', compute='_compute_department_id', store=True, index=True)
    amount = fields.Monetary(required=True, tracking=True)
    company_amount = fields.Monetary(
        string="Amount in Company Currency", compute='_compute_company_amount', store=True,
        currency_field='company_currency_id')
    return_by = fields.Date(
        required=True, copy=False, tracking=True, index='btree_not_null',
        default=lambda self: fields.Date.add(fields.Date.context_today(self), days=DAYS_TO_SETTLE),
        help="Until when the advance is settled with claims, or the rest given back.")
    payment_line_ids = fields.One2many(
        'hr.expense.payment.order.line', 'advance_id', string="Payment Order Lines", readonly=True, copy=False,
        groups='crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor,'
               'hr_expense.group_hr_expense_manager')
    payment_id = fields.Many2one(
        'account.payment', readonly=True, copy=False, ondelete='restrict', index='btree_not_null')
    paid_on = fields.Date(compute='_compute_outstanding', store=True, compute_sudo=True)
    settlement_ids = fields.One2many(
        'hr.expense.advance.settlement', 'advance_id', string="Settlements", readonly=True, copy=False)
    amount_residual = fields.Monetary(
        string="Outstanding", compute='_compute_outstanding', store=True, compute_sudo=True,
        help="What is neither settled with claims nor given back yet.")
    company_residual = fields.Monetary(
        string="Outstanding in Company Currency", compute='_compute_outstanding', store=True, compute_sudo=True,
        currency_field='company_currency_id')
    is_overdue = fields.Boolean(string="Overdue", compute='_compute_is_overdue', search='_search_is_overdue')
    reminded_on = fields.Datetime(readonly=True, copy=False)
    state = fields.Selection(
        selection=[
            ('draft', "Draft"),
            ('submitted', "In Approval"),
            ('to_verify', "To Verify"),
            ('approved', "To Pay"),
            ('open', "Outstanding"),
            ('settled', "Settled"),
            ('refused', "Refused"),
            ('cancelled', "Cancelled"),
        ],
        string="Status", compute='_compute_state', store=True, index=True, tracking=True, compute_sudo=True)
    waiting_since = fields.Datetime(
        compute='_compute_waiting_since', store=True, help="When the step that is now open was opened.")
    step_ids = fields.One2many('hr.expense.approval.step', 'advance_id', string="Approval Steps", readonly=True)
    event_ids = fields.One2many('hr.expense.approval.event', 'advance_id', string="Log", readonly=True)
    question_ids = fields.One2many('hr.expense.approval.question', 'advance_id', string="Questions", readonly=True)
    can_edit = fields.Boolean(compute='_compute_permissions')
    can_choose_employee = fields.Boolean(compute='_compute_can_choose_employee')
    refusal_comment = fields.Text(compute='_compute_refusal_comment', help="Why the advance was last refused.")

    _open_idx = models.Index("(employee_id) WHERE state = 'open'")
    _name_uniq = models.UniqueIndex(
        "(company_id, name) WHERE name IS NOT NULL", "An advance with this number exists already.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('name', 'purpose')
    def _compute_display_name(self):
        for advance in self:
            advance.display_name = " · ".join(filter(None, [advance.name, advance.purpose])) \
                or self.env._("New Advance")

    @api.depends('employee_id.department_id')
    def _compute_department_id(self):
        for advance in self.filtered(lambda advance: not advance.submitted_on):
            advance.department_id = advance.employee_id.department_id

    @api.depends('amount', 'currency_id', 'company_id')
    def _compute_company_amount(self):
        for advance in self:
            currency = advance.currency_id or advance.company_currency_id
            advance.company_amount = currency and currency._convert(
                advance.amount, advance.company_currency_id, advance.company_id, fields.Date.context_today(self))

    @api.depends(
        'payment_id.move_id.state', 'payment_id.move_id.line_ids.amount_residual',
        'payment_id.move_id.line_ids.amount_residual_currency', 'payment_id.state', 'payment_id.date')
    def _compute_outstanding(self):
        for advance in self:
            lines = advance._get_advance_items()
            advance.amount_residual = sum(lines.mapped('amount_residual_currency'))
            advance.company_residual = sum(lines.mapped('amount_residual'))
            advance.paid_on = bool(lines) and advance.payment_id.date

    @api.depends('amount_residual', 'return_by')
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for advance in self:
            advance.is_overdue = advance.state == 'open' and advance.return_by < today

    def _search_is_overdue(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return [('state', '=', 'open'), ('return_by', '<', fields.Date.context_today(self))]

    @api.depends(
        'is_cancelled', 'submitted_on', 'approval_round', 'step_ids.state', 'step_ids.round',
        'payment_id.move_id.state', 'payment_id.state', 'amount_residual', 'company_residual')
    def _compute_state(self):
        by_status = {'business': 'submitted', 'finance': 'to_verify'}
        for advance in self:
            status = advance._get_approval_status()
            advance.state = advance._get_payment_state() if status == 'approved' else by_status.get(status, status)

    @api.depends('step_ids.state', 'step_ids.opened_on')
    def _compute_waiting_since(self):
        for advance in self:
            opened = advance.step_ids.filtered(lambda step: step.state == 'pending').mapped('opened_on')
            advance.waiting_since = min(filter(None, opened), default=False)

    @api.depends('step_ids.state', 'step_ids.comment')
    def _compute_refusal_comment(self):
        for advance in self:
            refused = advance._get_current_steps().filtered(lambda step: step.state == 'refused')
            advance.refusal_comment = "\n".join(filter(None, refused.mapped('comment')))

    @api.depends_context('uid')
    def _compute_permissions(self):
        super()._compute_permissions()
        for advance in self:
            advance.can_edit = not advance.id or advance.can_submit

    @api.depends_context('uid')
    def _compute_can_choose_employee(self):
        self.can_choose_employee = self.env.user.has_group('hr_expense.group_hr_expense_team_approver')

    # -- approval ---------------------------------------------------------------------
    def _get_approval_employee(self):
        return self.employee_id

    def _get_approval_amount(self):
        return self.company_amount

    def _prepare_approval_facts(self):
        return super()._prepare_approval_facts()._replace(
            amount=self.company_amount, rolling_amount=lambda days, scope: self.company_amount)

    def _get_approval_content(self):
        self.ensure_one()
        return {
            'header': {
                'employee_id': self.employee_id.id,
                'company_id': self.company_id.id,
                'currency_id': self.currency_id.id,
                'purpose': self.purpose,
                'description': str(self.description or ''),
                'return_by': fields.Date.to_string(self.return_by),
            },
            'lines': {},
            'amounts': {'0': f"{self.amount:.6f}"},
        }

    def _get_submit_problems(self):
        problems = super()._get_submit_problems()
        today = fields.Date.context_today(self)
        for advance in self:
            names = {'advance': advance.display_name, 'employee': advance.employee_id.sudo().name}
            if advance.currency_id.compare_amounts(advance.amount, 0) <= 0:
                problems[advance.id].append(self.env._(
                    "%(advance)s has no amount: enter how much is needed.", **names))
            if advance.return_by < today:
                problems[advance.id].append(self.env._(
                    "The return date of %(advance)s is past: enter one that is still to come.", **names))
            problems[advance.id] += advance.sudo()._get_limit_problems(names)  # sudo: the same limits for everybody
        return problems

    def _get_limit_problems(self, names):
        """Why the employee gets no further advance for now, as sentences. Called as superuser."""
        others = self.search([
            ('employee_id', '=', self.employee_id.id), ('company_id', '=', self.company_id.id), ('id', '!=', self.id),
            ('state', 'in', ('submitted', 'to_verify', 'approved', 'open'))])
        overdue = others.filtered('is_overdue')
        if overdue and self.company_id.expense_advance_block_overdue:
            yield self.env._(
                "%(employee)s has overdue advances (%(overdue)s): settle them with claims or return the rest, then "
                "submit %(advance)s.", overdue=", ".join(overdue.mapped('name')), **names)
        limit = self.company_id.expense_advance_max_open
        if limit and len(others) >= limit:
            yield self.env._(
                "%(employee)s has %(count)s open advances already (%(open)s), and %(limit)s are allowed: settle one "
                "first.", count=len(others), open=", ".join(others.mapped('name')), limit=limit, **names)

    def _on_submitted(self):
        super()._on_submitted()
        for advance in self.filtered(lambda advance: not advance.name):
            advance.name = advance.company_id._next_expense_advance_number()
        self._track_discard()

    def _on_approved(self):
        super()._on_approved()
        self._put_on_payment_orders()
