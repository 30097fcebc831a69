from odoo import api, fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.fields import Domain
from odoo.tools import format_list
from odoo.tools.misc import clean_context

from .hr_expense_approval_step import FINANCE


class HrExpensePaymentOrder(models.Model):
    """A payment order: posted claims that finance pays together from one bank account.

    The system makes it and puts claims on it when they are posted; finance
    looks at the bank accounts and confirms. Where it stands follows from who
    did what (``_compute_state``); nothing but its date and notes can be written.
    How claims get on it and off again, and what confirming does, are in files of their own.
    """
    _name = 'hr.expense.payment.order'
    _description = "Expense Payment Order"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'id desc'
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, readonly=True, copy=False, index='trigram')
    company_id = fields.Many2one('res.company', required=True, readonly=True, index=True)
    currency_id = fields.Many2one('res.currency', required=True, readonly=True)
    journal_id = fields.Many2one(
        'account.journal', string="Pay From", required=True, readonly=True, check_company=True,
        help="The bank account from which the employees are paid.")
    payment_date = fields.Date(
        tracking=True, copy=False,
        help="Date of the payments. Empty: the day on which the order is confirmed.")
    note = fields.Text(string="Notes", copy=False)
    line_ids = fields.One2many(
        'hr.expense.payment.order.line', 'order_id', string="Payments", readonly=True, copy=False)
    claim_count = fields.Integer(string="Claims", compute='_compute_amounts', store=True)
    total_amount = fields.Monetary(string="Total", compute='_compute_amounts', store=True)
    ready_amount = fields.Monetary(
        string="Ready", compute='_compute_problems', compute_sudo=True,
        help="What is paid when the order is confirmed now.")
    problem_count = fields.Integer(
        string="Problems", compute='_compute_problems', compute_sudo=True, search='_search_problem_count',
        help="Claims that cannot be paid as they are, and payments that were undone.")
    state = fields.Selection(
        selection=[('draft', "Draft"), ('confirmed', "Confirmed"), ('cancelled', "Cancelled")],
        string="Status", compute='_compute_state', store=True, index=True, tracking=True)
    is_collecting = fields.Boolean(
        readonly=True, copy=False, help="Whether claims that are posted go on this order.")
    is_cancelled = fields.Boolean(readonly=True, copy=False)
    confirmed_on = fields.Datetime(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one('res.users', readonly=True, copy=False)
    preparer_ids = fields.Many2many(
        'res.users', 'hr_expense_payment_order_preparer_rel', string="Prepared By", readonly=True, copy=False,
        help="Who changed this order by hand.")
    payment_count = fields.Integer(compute='_compute_payment_count', compute_sudo=True)
    can_confirm = fields.Boolean(compute='_compute_permissions')
    can_prepare = fields.Boolean(compute='_compute_permissions')
    left_to_others = fields.Text(
        compute='_compute_left_to_others', compute_sudo=True, help="What you cannot confirm, and who can.")

    _collecting_uniq = models.UniqueIndex(
        "(company_id, journal_id, currency_id) WHERE is_collecting",
        "There is an open payment order for this bank account already.")
    _name_uniq = models.UniqueIndex("(company_id, name)", "A payment order with this number exists already.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('is_cancelled', 'confirmed_on')
    def _compute_state(self):
        for order in self:
            order.state = 'cancelled' if order.is_cancelled else 'confirmed' if order.confirmed_on else 'draft'

    @api.depends('line_ids.amount')
    def _compute_amounts(self):
        for order in self:
            order.claim_count = len(order.line_ids)
            order.total_amount = sum(order.line_ids.mapped('amount'))

    @api.depends('line_ids.state', 'line_ids.amount')
    def _compute_problems(self):
        for order in self:
            order.problem_count = len(order.line_ids.filtered(lambda line: line._is_to_be_mended()))
            order.ready_amount = sum(order._get_ready_lines().mapped('amount'))

    def _search_problem_count(self, operator, value):
        # equality comes as a list of values
        if operator != 'in' and not (operator == '>' and isinstance(value, int) and value >= 0):
            return NotImplemented
        # sudo: whether a line has a problem rests on bank accounts; there are never many open orders
        lines_sudo = self.env['hr.expense.payment.order.line'].sudo().search([
            '|', '|', ('order_state', '=', 'draft'), ('claim_id.amount_residual', '>', 0),
            ('payment_id.state', '=', 'draft')])
        counts = {}
        for line in lines_sudo.filtered(lambda line: line._is_to_be_mended()):
            counts[line.order_id.id] = counts.get(line.order_id.id, 0) + 1
        if operator == '>':
            return Domain('id', 'in', [order_id for order_id, count in counts.items() if count > value])
        domain = Domain('id', 'in', [order_id for order_id, count in counts.items() if count in value])
        return domain | Domain('id', 'not in', list(counts)) if 0 in value else domain

    def _compute_payment_count(self):
        for order in self:
            order.payment_count = len(order.line_ids.payment_id)

    @api.depends_context('uid')
    def _compute_permissions(self):
        for action in ('confirm', 'prepare'):
            reasons = self.filtered('id')._get_cannot_reasons(action)
            for order in self:
                order[f'can_{action}'] = not reasons.get(order.id, True)

    @api.depends_context('uid')
    def _compute_left_to_others(self):
        for order in self:
            reasons = {}
            if order.state == 'draft' and self.env.user.has_group(FINANCE):
                reasons = order._get_ready_lines()._get_barred_reasons(self.env.user)
            order.left_to_others = "\n".join(sorted(set(reasons.values()))) or False

    # -- authority ------------------------------------------------------------------------
    def _check_may(self, action):
        """:raises UserError: with the reason for each order to which the user may not do it"""
        reasons = self._get_cannot_reasons(action)
        sentences = [reasons[order.id] for order in self if reasons[order.id]]
        if sentences:
            raise UserError("\n".join(sentences))

    def _get_cannot_reasons(self, action):
        """{id: why the current user may not do this to the order, or False where he may}

        :param str action: confirm or prepare
        """
        self.check_access('read')
        get_reason = getattr(self, f'_get_cannot_{action}_reason')
        # sudo: the answer rests on bank accounts and approval steps, which finance need not be able to read
        return {order.id: get_reason(order, order.sudo()) for order in self}

    def _get_cannot_prepare_reason(self, order, order_sudo):
        if order_sudo.state != 'draft':
            return self.env._(
                "%(order)s is not a draft any more. Reload the page to see where it stands.", order=order.display_name)
        return self._get_not_finance_reason(order_sudo.company_id)

    def _get_cannot_confirm_reason(self, order, order_sudo):
        reason = self._get_cannot_prepare_reason(order, order_sudo)
        if reason:
            return reason
        ready = order_sudo._get_ready_lines()
        if not ready:
            return "\n".join([
                self.env._("There is nothing on %(order)s that could be paid.", order=order.display_name),
                *filter(None, order_sudo.line_ids.mapped('problem'))])
        barred = ready._get_barred_reasons(self.env.user)
        if len(barred) == len(ready):
            return "\n".join(sorted(set(barred.values())))
        return False

    @api.model
    def _get_not_finance_reason(self, company):
        """Finance of the company alone handles payment orders."""
        if self.env.su or self.env.user._is_expense_finance(company):
            return False
        return self.env._(
            "Payment orders of %(company)s are for finance: you do not have the role Expense Finance there.",
            company=company.name)

    def _get_ready_lines(self):
        return self.line_ids.filtered(lambda line: line.state == 'ready')

    # -- ORM overrides --------------------------------------------------------------------
    @api.model
    def default_get(self, fields):
        # neither the context nor a user's own defaults fill what follows from the workflow
        return super().default_get([name for name in fields if not self._fields[name].readonly])

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        for name in vals:
            field = self._fields.get(name)
            if field and field.readonly and name not in models.MAGIC_COLUMNS:
                raise AccessError(self.env._(
                    "%(field)s of a payment order follows from what finance does and cannot be written.",
                    field=field._description_string(self.env)))
        if {'payment_date', 'note'} & set(vals):
            self._check_may('prepare')
        result = super().write(vals)
        if 'payment_date' in vals:
            # sudo: who prepared it is written by nobody; authority was checked above
            self.sudo()._add_preparer()
        return result

    # -- actions ----------------------------------------------------------------------------
    def action_cancel(self):
        """Gives draft orders up; their claims are free for another one."""
        self = self._lock_for_payment()
        self._check_may('prepare')
        # sudo: workflow fields are written by nobody; authority was checked above
        self.sudo().write({'is_cancelled': True, 'is_collecting': False})
        return True

    def action_open_lines(self):
        """Opens the claims of the orders as a list, to hold, move or take off several of them."""
        self.check_access('read')
        action = self.env['ir.actions.act_window']._for_xml_id(
            'crm_employee_expense.hr_expense_payment_order_line_action')
        return dict(action, domain=[('order_id', 'in', self.ids)], context={'create': False})

    def action_open_payments(self):
        """Opens the payments that confirming made."""
        self.check_access('read')
        # sudo: only to find them; opening them checks the user's own access
        payments = self.env['account.payment'].browse(self.sudo().line_ids.payment_id.ids)
        return self.env['hr.expense.claim']._open_records(payments, self.env._("Payments"))

    # -- business ---------------------------------------------------------------------------
    def _lock_for_payment(self):
        """One person at a time: locks the orders with their claims and entries, and forgets what was read before.

        :return: the orders without ``default_`` keys in their context
        """
        # sudo: what is paid is locked whether or not the user can read all of it; only ids are used
        lines_sudo = self.sudo().line_ids
        claims_sudo = lines_sudo.claim_id
        try:
            for records in (self.sudo(), claims_sudo, claims_sudo._get_own_lines().account_move_id,
                            lines_sudo.bank_account_id):
                records.lock_for_update(allow_referencing=True)
        except LockError:
            raise UserError(self.env._(
                "Somebody else is working on %(orders)s at this moment. Reload the page and try again.",
                orders=format_list(self.env, self.mapped('display_name')))) from None
        self.env.invalidate_all()
        return self.with_context(clean_context(self.env.context))

    def _add_preparer(self):
        """Notes that the user changed the orders by hand. Called as superuser."""
        for order in self:
            if self.env.user not in order.preparer_ids:
                order.preparer_ids |= self.env.user

    def _log(self, body):
        """Writes into the chatter of the orders, without telling anybody. Called as superuser."""
        self._message_log_batch(bodies=dict.fromkeys(self.ids, body), author_id=self.env.user.partner_id.id)
