from odoo import api, fields, models
from odoo.exceptions import UserError

#: who sees payment orders
READERS = ('crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor,'
           'hr_expense.group_hr_expense_manager')


class HrExpenseClaim(models.Model):
    """Posted claims go on the payment order of their company."""
    _inherit = 'hr.expense.claim'

    payment_line_ids = fields.One2many(
        'hr.expense.payment.order.line', 'claim_id', string="Payment Order Lines", readonly=True, copy=False,
        groups=READERS)
    payment_order_count = fields.Integer(
        string="Payment Orders", compute='_compute_payment_order_count', compute_sudo=True, groups=READERS)
    payment_order_name = fields.Char(
        string="Payment Order", compute='_compute_payment_order_count', compute_sudo=True, groups=READERS,
        help="The open payment order the claim is on.")
    can_order = fields.Boolean(compute='_compute_permissions')

    @api.depends('payment_line_ids.order_state')
    def _compute_payment_order_count(self):
        for claim in self:
            lines = claim.payment_line_ids
            claim.payment_order_count = len(lines.order_id)
            claim.payment_order_name = lines.filtered(lambda line: line.order_state == 'draft').order_id.name

    # -- authority ------------------------------------------------------------------------
    def _get_approval_actions(self):
        return [*super()._get_approval_actions(), 'order']

    def _get_cannot_order_reason(self, document, document_sudo, is_preparer):
        reason = self._get_cannot_pay_reason(document, document_sudo, is_preparer)
        if not reason and document_sudo.payment_order_name:
            return self.env._(
                "%(claim)s is on the payment order %(order)s already.",
                claim=document.display_name, order=document_sudo.payment_order_name)
        return reason

    # -- actions ----------------------------------------------------------------------------
    def action_add_to_payment_order(self):
        """Puts claims on the open payment order of their company.

        :return: action that opens the order, or the list where there are several
        :raises UserError: where a claim is not posted, has nothing left to pay or is on an order already
        """
        self = self._lock_for_approval()
        self._check_may('order')
        # sudo: orders are written by nobody; authority was checked above
        orders_sudo = self.env['hr.expense.payment.order'].sudo()._collect(self.sudo(), by_hand=True)
        if not orders_sudo:
            raise UserError(self.env._("Choose the claims that are to be paid."))
        return self._open_records(orders_sudo.sudo(False), self.env._("Payment Orders"))

    def action_open_payment_orders(self):
        """Opens the payment orders of the claims."""
        self.check_access('read')
        # sudo: only to find them; opening them checks the user's own access
        orders = self.env['hr.expense.payment.order'].browse(self.sudo().payment_line_ids.order_id.ids)
        return self._open_records(orders, self.env._("Payment Orders"))

    # -- business: called as superuser ------------------------------------------------------
    def _post_claims(self):
        failed = super()._post_claims()
        self.filtered(lambda claim: claim not in failed)._put_on_payment_orders()
        return failed

    def _put_on_payment_orders(self):
        """Puts what was posted on the open orders of the companies that want so."""
        self.env['hr.expense.payment.order']._collect(self.filtered(
            lambda claim: claim.company_id.expense_payment_order_auto and claim.state in ('posted', 'partial')
            and claim.amount_residual > 0 and not claim.payment_order_name))

    def _drop_settled_payment_lines(self):
        """Takes claims that have been paid in full off their open orders."""
        lines = self.payment_line_ids.filtered(
            lambda line: line.order_state == 'draft' and line.claim_id.state in ('in_payment', 'paid'))
        lines._log_on_claims(self.env._("Paid by hand, so it is not on the payment order any more"))
        lines.unlink()

    # -- consistency ------------------------------------------------------------------------
    def _get_consistency_checks(self):
        return [*super()._get_consistency_checks(), self._check_order_consistency]

    def _check_order_consistency(self):
        lines = self.payment_line_ids
        if len(lines.filtered(lambda line: line.order_state == 'draft')) > 1:
            yield self.env._("%(claim)s is on more than one open payment order.", claim=self.display_name)
        for line in lines:
            order = line.order_id
            if order.company_id != self.company_id or order.currency_id != self.currency_id:
                yield self.env._(
                    "%(claim)s is on %(order)s, which is of another company or currency.",
                    claim=self.display_name, order=order.name)
            expected = self.amount_residual if order.state == 'draft' else line.paid_amount
            if line.order_state != order.state or self.currency_id.compare_amounts(line.amount, expected):
                yield self.env._(
                    "%(claim)s: its line on %(order)s does not say what is left to pay.",
                    claim=self.display_name, order=order.name)
            if line.state in ('in_payment', 'paid') and self.currency_id.compare_amounts(
                    line.payment_id.amount, line.paid_amount):
                yield self.env._(
                    "%(claim)s: %(order)s says %(amount)s, its payment %(paid)s.", claim=self.display_name,
                    order=order.name, amount=line.paid_amount, paid=line.payment_id.amount)
            if line.payment_id and order.state != 'confirmed':
                yield self.env._(
                    "%(claim)s has a payment of %(order)s, which is not confirmed.",
                    claim=self.display_name, order=order.name)
        for order in lines.order_id:
            if order.currency_id.compare_amounts(order.total_amount, sum(order.line_ids.mapped('amount'))):
                yield self.env._(
                    "The total of %(order)s is not the sum of its lines.", order=order.name)
