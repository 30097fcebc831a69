from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from .hr_expense_approval_step import ADMINISTRATOR


class HrExpenseApprovalDelegation(models.Model):
    """Somebody decides for an approver who is away.

    Looked up whenever it is asked who may decide, never copied into a step:
    it holds for what waits already, and ends by itself. A delegate passes
    nothing on, so there are no chains. Users manage their own, expense
    administrators everybody's.
    """
    _name = 'hr.expense.approval.delegation'
    _description = "Expense Approval Delegation"
    _inherit = ['mail.thread']
    _order = 'date_from desc, id desc'
    _check_company_auto = True

    delegator_id = fields.Many2one(
        'res.users', string="Approver", required=True, index=True, tracking=True, ondelete='cascade',
        default=lambda self: self.env.user, domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is away.")
    delegate_id = fields.Many2one(
        'res.users', required=True, index=True, tracking=True, ondelete='cascade',
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', '!=', delegator_id)]",
        help="Who decides in the meantime. Their name is kept beside the approver's.")
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company,
        help="Claims of this company only.")
    currency_id = fields.Many2one(related='company_id.currency_id')
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(
        string="Until", required=True, tracking=True, help="The last day, included.",
        default=lambda self: fields.Date.context_today(self) + timedelta(days=6))
    max_amount = fields.Monetary(
        string="Up to Amount", tracking=True,
        help="Claims above this total wait for the approver. Empty: without limit.")
    note = fields.Char(help="For example “Summer holidays”. The delegate reads it.")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [('planned', "Planned"), ('running', "In Force"), ('ended', "Ended")],
        string="Status", compute='_compute_state', search='_search_state')
    can_choose_delegator = fields.Boolean(compute='_compute_can_choose_delegator')

    _dates_in_order = models.Constraint(
        'CHECK (date_to >= date_from)', "A delegation cannot end before it begins: correct its dates.")
    _amount_positive = models.Constraint(
        'CHECK (COALESCE(max_amount, 0) >= 0)', "The highest amount of a delegation cannot be negative.")
    _delegate_idx = models.Index("(delegate_id, date_to) WHERE active")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('delegator_id', 'delegate_id')
    def _compute_display_name(self):
        for delegation in self:
            delegation.display_name = bool(delegation.delegate_id) and self.env._(
                "%(delegate)s for %(delegator)s",
                delegate=delegation.delegate_id.name, delegator=delegation.delegator_id.name)

    @api.depends('date_from', 'date_to')
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for delegation in self:
            if not delegation.date_from or not delegation.date_to:
                delegation.state = 'planned'
            elif delegation.date_to < today:
                delegation.state = 'ended'
            else:
                delegation.state = 'running' if delegation.date_from <= today else 'planned'

    def _search_state(self, operator, value):
        if operator != 'in':
            return NotImplemented
        today = fields.Date.context_today(self)
        domains = {
            'planned': Domain('date_from', '>', today),
            'running': Domain('date_from', '<=', today) & Domain('date_to', '>=', today),
            'ended': Domain('date_to', '<', today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends_context('uid')
    def _compute_can_choose_delegator(self):
        self.can_choose_delegator = self.env.user.has_group(ADMINISTRATOR)

    @api.constrains('delegator_id', 'delegate_id', 'company_id')
    def _check_people(self):
        for delegation in self:
            if delegation.delegator_id == delegation.delegate_id:
                raise ValidationError(self.env._(
                    "%(user)s cannot stand in for themselves: choose somebody else.",
                    user=delegation.delegate_id.name))
            # sudo: logins and companies of colleagues, whoever may read them
            for user_sudo in (delegation.delegator_id | delegation.delegate_id).sudo():
                if not self.env['hr.expense.approval.mixin']._keep_valid_approvers(user_sudo, delegation.company_id):
                    raise ValidationError(self.env._(
                        "%(user)s cannot decide for %(company)s: they need a login, and access to that company.",
                        user=user_sudo.name, company=delegation.company_id.name))

    @api.constrains('date_from', 'date_to')
    def _check_not_past(self):
        today = fields.Date.context_today(self)
        for delegation in self:
            if delegation.date_to < today:
                raise ValidationError(self.env._(
                    "The delegation %(delegation)s would be over already on %(date)s. Choose a last day from today on.",
                    delegation=delegation.display_name, date=format_date(self.env, delegation.date_to)))

    @api.constrains('delegator_id', 'company_id', 'date_from', 'date_to', 'active')
    def _check_no_overlap(self):
        for delegation in self.filtered('active'):
            # sudo: all of the approver's, whoever entered them
            other = self.sudo().search([
                ('id', '!=', delegation.id),
                ('delegator_id', '=', delegation.delegator_id.id),
                ('company_id', '=', delegation.company_id.id),
                ('date_from', '<=', delegation.date_to),
                ('date_to', '>=', delegation.date_from),
            ], limit=1)
            if other:
                raise ValidationError(self.env._(
                    "%(delegate)s stands in for %(delegator)s from %(start)s to %(end)s already. Two delegates at the "
                    "same time are not possible: change the dates.",
                    delegate=other.delegate_id.name, delegator=other.delegator_id.name,
                    start=format_date(self.env, other.date_from), end=format_date(self.env, other.date_to)))

    # -- ORM overrides -----------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_own()
        delegations._tell_delegates()
        return delegations

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        if {'delegator_id', 'delegate_id', 'date_from', 'date_to'} & set(vals):
            self._tell_delegates()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self._check_own()

    def _check_own(self):
        """:raises AccessError: where somebody lends out what is not his to lend"""
        if self.env.su or self.env.user.has_group(ADMINISTRATOR):
            return
        for delegation in self:
            if delegation.delegator_id != self.env.user:
                raise AccessError(self.env._(
                    "You can only delegate your own approvals, not those of %(user)s. Ask an expense administrator.",
                    user=delegation.delegator_id.name))

    # -- actions -----------------------------------------------------------------------------
    def action_end(self):
        """Ends delegations today: the approver is back. What was planned is given up.

        :raises AccessError: where it is somebody else's
        """
        self._check_own()
        self.active = False
        return True

    # -- business ------------------------------------------------------------------------------
    def _is_in_force(self, company, amount):
        """Whether the delegation holds today, for a document of this company and amount (its currency)."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return self.active and self.company_id == company and self.date_from <= today <= self.date_to \
            and (not self.max_amount or self.currency_id.compare_amounts(amount, self.max_amount) <= 0)

    @api.model
    def _find_in_force(self, users):
        """Delegations by which these users stand in for somebody today. Called as superuser."""
        today = fields.Date.context_today(self)
        # active: the check of access to records looks at archived ones as well
        return self.search([
            ('active', '=', True), ('delegate_id', 'in', users.ids),
            ('date_from', '<=', today), ('date_to', '>=', today)])

    def _tell_delegates(self):
        """Tells each delegate for whom he decides, and until when."""
        for delegation in self.filtered(lambda one: one.active and one.state != 'ended'):
            user = delegation.delegate_id
            localized = delegation.with_context(lang=user.lang)
            values = {
                'delegator': delegation.delegator_id.name, 'company': delegation.company_id.name,
                'start': format_date(localized.env, delegation.date_from),
                'end': format_date(localized.env, delegation.date_to)}
            localized.message_notify(
                partner_ids=user.partner_id.ids,
                subject=localized.env._("You stand in for %(delegator)s", **values),
                body=localized.env._(
                    "You decide on expense claims of %(company)s for %(delegator)s from %(start)s to %(end)s. "
                    "They are under Waiting for Me.", **values),
                email_layout_xmlid='mail.mail_notification_layout')
