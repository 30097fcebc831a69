from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_list

from .hr_expense_approval_step import FINANCE


class HrExpensePaymentOrderLine(models.Model):
    """A claim on a payment order: who gets how much on which bank account.

    The bank account and the amount are kept as they were when the claim was
    put on the order. What has changed since is a problem of the line, until
    finance looks at it and takes the facts of that moment. Nobody writes
    lines; the actions here check authority and write as superuser.
    """
    _name = 'hr.expense.payment.order.line'
    _description = "Expense Payment Order Line"
    _order = 'order_id desc, id'
    _rec_name = 'claim_id'

    order_id = fields.Many2one(
        'hr.expense.payment.order', required=True, readonly=True, index=True, ondelete='cascade')
    order_state = fields.Selection(related='order_id.state', string="Order Status", store=True)
    company_id = fields.Many2one(related='order_id.company_id', store=True)
    currency_id = fields.Many2one(related='order_id.currency_id')
    claim_id = fields.Many2one(
        'hr.expense.claim', required=True, readonly=True, index=True, ondelete='restrict')
    employee_id = fields.Many2one(related='claim_id.employee_id', store=True, index=True)
    partner_id = fields.Many2one('res.partner', string="Payee", readonly=True)
    amount = fields.Monetary(
        compute='_compute_amount', store=True,
        help="What is left to pay of the claim; once the order is confirmed, what was paid.")
    posted_amount = fields.Monetary(
        readonly=True, help="What the employee gets in all, as it was posted.")
    paid_amount = fields.Monetary(readonly=True)
    bank_account_id = fields.Many2one(
        'res.partner.bank', string="Bank Account Record", readonly=True, ondelete='set null',
        groups='base.group_system')
    # who pays needs the number when he looks at a change, see hr.expense.payment.order.decide
    account_number = fields.Char(string="Full Account Number", readonly=True, groups='base.group_system')
    account_masked = fields.Char(
        string="Bank Account", compute='_compute_account_masked', compute_sudo=True,
        help="The last digits of the account to which the money goes.")
    is_trusted = fields.Boolean(
        string="Trusted", compute='_compute_account_masked', compute_sudo=True,
        help="Whether somebody has checked that money can be sent to this bank account.")
    hold_reason = fields.Text(readonly=True)
    held_by_id = fields.Many2one('res.users', readonly=True)
    checked_by_id = fields.Many2one('res.users', readonly=True, help="Who looked at a change and let it pass.")
    payment_id = fields.Many2one('account.payment', readonly=True, ondelete='set null', index='btree_not_null')
    problem = fields.Text(compute='_compute_problem', compute_sudo=True, help="Why it cannot be paid as it is.")
    state = fields.Selection(
        selection=[
            ('ready', "Ready"),
            ('held', "Held"),
            ('blocked', "Blocked"),
            ('in_payment', "In Payment"),
            ('paid', "Paid"),
            ('undone', "Undone"),
            ('cancelled', "Cancelled"),
        ],
        string="Status", compute='_compute_problem', compute_sudo=True)
    can_prepare = fields.Boolean(compute='_compute_can_prepare')

    _open_claim_uniq = models.UniqueIndex(
        "(claim_id) WHERE order_state = 'draft'",
        "A claim can be on one open payment order only. Remove it there first.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('claim_id.amount_residual', 'order_id.state', 'paid_amount')
    def _compute_amount(self):
        for line in self:
            line.amount = line.claim_id.amount_residual if line.order_id.state == 'draft' else line.paid_amount

    @api.depends('account_number', 'bank_account_id.allow_out_payment')
    def _compute_account_masked(self):
        for line in self:
            line.account_masked = line._mask(line.account_number)
            line.is_trusted = line.bank_account_id.allow_out_payment

    @api.depends(
        'order_id.state', 'hold_reason', 'partner_id', 'posted_amount', 'bank_account_id', 'account_number',
        'payment_id.state', 'claim_id.state', 'claim_id.amount_residual', 'claim_id.total_own_amount',
        'employee_id.work_contact_id', 'employee_id.bank_account_ids.acc_number',
        'employee_id.bank_account_ids.allow_out_payment')
    def _compute_problem(self):
        for line in self:
            line.problem = False
            if line.order_id.state == 'draft':
                line.problem = "\n".join(line._get_problems()) or False
                line.state = 'held' if line.hold_reason else 'blocked' if line.problem else 'ready'
            elif line.order_id.state == 'cancelled':
                line.state = 'cancelled'
            elif not line._is_payment_in_force():
                line.state = 'undone'
                line.problem = line._get_undone_problem()
            else:
                line.state = 'paid' if line._is_paid() else 'in_payment'

    @api.depends_context('uid')
    def _compute_can_prepare(self):
        for line in self:
            line.can_prepare = line.order_id.can_prepare

    # -- facts: called as superuser -----------------------------------------------------
    @api.model
    def _mask(self, number):
        """A bank account number of which the last four characters can be read."""
        number = (number or '').replace(' ', '')
        return number and ("••••" + number[-4:] if len(number) > 4 else "••••")

    def _is_paid(self):
        """Whether nothing is left to wait for, once its payment is in force."""
        return self.payment_id.state == 'paid' or self.claim_id.state == 'paid'

    def _get_problems(self):
        """Sentences that name the claim, say why it cannot be paid, and what to do.

        :rtype: list[str]
        """
        self.ensure_one()
        claim, employee = self.claim_id, self.employee_id
        names = {'claim': claim.name, 'employee': employee.name}
        if claim.state in ('in_payment', 'paid'):
            return [self.env._("%(claim)s is paid already: remove it from the order.", **names)]
        if claim.state not in ('posted', 'partial'):
            return [self.env._(
                "%(claim)s has no posted journal entry any more: post it again, or remove it from the order.",
                **names)]
        problems = []
        if 'blocked' in self._get_entry().mapped('payment_state'):
            problems.append(self.env._(
                "The journal entry of %(claim)s is blocked for payment: unblock it there.", **names))
        if self.currency_id.compare_amounts(claim.total_own_amount, self.posted_amount):
            problems.append(self.env._(
                "%(claim)s was of %(before)s when it was posted and is of %(now)s now: look at it again.",
                before=format_amount(self.env, self.posted_amount, self.currency_id),
                now=format_amount(self.env, claim.total_own_amount, self.currency_id), **names))
        if employee.work_contact_id != self.partner_id:
            problems.append(self.env._(
                "%(claim)s was to be paid to %(before)s, but the contact of %(employee)s is %(now)s now: look at it "
                "again.", before=self.partner_id.name or "-", now=employee.work_contact_id.name or "-", **names))
        return problems + self._get_account_problems(names)

    def _get_account_problems(self, names):
        bank_account = self.employee_id.primary_bank_account_id
        if not bank_account:
            return [self.env._(
                "%(employee)s has no bank account to which %(claim)s could be paid. Ask HR to enter one, then look at "
                "it again.", **names)]
        if bank_account != self.bank_account_id or bank_account.acc_number != self.account_number:
            return [self.env._(
                "The bank account of %(employee)s has changed since %(claim)s was put on the order (%(before)s → "
                "%(now)s). Ask %(employee)s whether this is right, then look at it again.",
                before=self._mask(self.account_number) or self.env._("none"), now=self._mask(bank_account.acc_number),
                **names)]
        if not bank_account.allow_out_payment:
            return [self.env._(
                "The bank account %(account)s of %(employee)s is not trusted, so %(claim)s cannot be paid to it. Have "
                "it checked and marked as trusted on the contact.",
                account=self._mask(self.account_number), **names)]
        return []

    def _is_payment_in_force(self):
        """Whether the payment that confirming made still settles the entry of the claim."""
        self.ensure_one()
        payment, entry = self.payment_id, self._get_entry()
        if payment.state not in ('in_process', 'paid'):
            return False
        if payment.move_id:
            # Odoo keeps naming a payment of the entry after it was unreconciled
            return payment.move_id in entry.line_ids.matched_debit_ids.debit_move_id.move_id
        return payment in entry.matched_payment_ids

    def _get_entry(self):
        """The entry that owes the employee the money, still read together with those of all other lines."""
        return self.claim_id._get_receipt()

    def _is_to_be_mended(self):
        """Whether somebody has to do something about the line before its claim is paid."""
        self.ensure_one()
        return self.state in ('blocked', 'undone') and bool(self.problem)

    def _get_undone_problem(self):
        """What is to be done about a payment that is not in force; nothing where the claim was paid otherwise."""
        if self.currency_id.is_zero(self.claim_id.amount_residual):
            return self.payment_id.state == 'draft' and self.env._(
                "The payment of %(claim)s is a draft again: post it, or cancel it and put the claim on a new order.",
                claim=self.claim_id.name)
        return self.env._(
            "The payment of %(claim)s was undone and %(left)s are left to pay: put the claim on a new order.",
            claim=self.claim_id.name, left=format_amount(self.env, self.claim_id.amount_residual, self.currency_id))

    def _get_document(self):
        """What the line pays."""
        self.ensure_one()
        return self.claim_id

    def _get_document_names(self):
        return [line._get_document().name for line in self]

    # -- maker and checker: called as superuser --------------------------------------------
    def _get_makers(self):
        """Users who have a part in the line: they verified the claim, get the money, or let a change pass."""
        self.ensure_one()
        steps = self.claim_id._keep_steps(
            lambda step: step.kind == 'finance' and step.round == step.claim_id.approval_round)
        return steps.actor_ids | steps.approved_user_ids | self.checked_by_id | \
            self.claim_id._get_excluded_approvers(self.employee_id)

    def _get_barred_reasons(self, user):
        """{line: why this user leaves it to somebody else, who is named}; nothing for lines he may confirm.

        Whoever verified a claim or prepared the order leaves it to those in finance who did neither. Where there
        is nobody like that, to those who did not verify it; where there is nobody at all, he confirms himself.
        """
        reasons = {}
        finance = {}
        for line in self:
            company = line.company_id
            if not company.expense_payment_separate_duties:
                continue
            if company not in finance:
                finance[company] = self.env['hr.expense.claim']._get_group_users(company)[company][FINANCE]
            makers, preparers = line._get_makers(), line.order_id.preparer_ids
            for involved in (makers | preparers, makers):
                others = finance[company] - involved
                if others:
                    break
            if user in involved and others:
                reasons[line] = self.env._(
                    "%(claim)s: you verified it, get the money or prepared its payment, so somebody else confirms: "
                    "%(others)s.", claim=line._get_document().name,
                    others=format_list(self.env, others.mapped('name'), style='or'))
        return reasons

    # -- actions ----------------------------------------------------------------------------
    def action_open_claim(self):
        """Opens the claims of the lines."""
        return self.claim_id._open_records(self.claim_id, self.env._("Expense Claims"))

    def action_hold_dialog(self):
        """Opens the dialog that takes lines out of the payment for now, with a reason."""
        return self._open_dialog('hold', self.env._("Hold"))

    def action_check_dialog(self):
        """Opens the dialog that shows what changed and takes the facts of now."""
        return self._open_dialog('check', self.env._("Look at It Again"))

    def _open_dialog(self, decision, name):
        self.order_id._check_may('prepare')
        return {
            'type': 'ir.actions.act_window',
            'name': name,
            'res_model': 'hr.expense.payment.order.decide',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_line_ids': self.ids, 'default_decision': decision},
        }

    def action_hold(self, reason):
        """Leaves lines out of the payment until they are released.

        :param str reason: required
        :raises UserError: without a reason, or where the order is no draft of the user's
        """
        reason = (reason or '').strip()
        if not reason:
            raise UserError(self.env._(
                "Say why %(claims)s is held: whoever releases it has to know.",
                claims=format_list(self.env, self._get_document_names())))
        lines_sudo = self._lock_to_prepare()
        lines_sudo.write({'hold_reason': reason, 'held_by_id': self.env.uid})
        lines_sudo._log_on_claims(self.env._("Payment held: %(reason)s", reason=reason))
        return True

    def action_unhold(self):
        """Puts held lines back into the payment."""
        lines_sudo = self._lock_to_prepare().filtered('hold_reason')
        lines_sudo.write({'hold_reason': False, 'held_by_id': False})
        lines_sudo._log_on_claims(self.env._("Payment released"))
        return True

    def action_check(self, comment=False):
        """Takes bank account, payee and amount as they are now; who did so is logged and cannot confirm alone.

        :param str comment: how it was made sure that the change is right, required
        :raises UserError: without a comment, or where the order is no draft of the user's
        """
        comment = (comment or '').strip()
        if not comment:
            raise UserError(self.env._(
                "Say how you made sure that %(claims)s can be paid like this: it is kept in the log.",
                claims=format_list(self.env, self._get_document_names())))
        lines_sudo = self._lock_to_prepare()
        for line in lines_sudo:
            before = line._mask(line.account_number) or "-"
            line.write({**line._prepare_snapshot_vals(line._get_document()), 'checked_by_id': self.env.uid})
            line._log_on_claims(self.env._(
                "Payment looked at again: %(amount)s to bank account %(now)s (before: %(before)s). %(comment)s",
                amount=format_amount(self.env, line.amount, line.currency_id),
                now=line._mask(line.account_number) or "-", before=before, comment=comment))
        return True

    def action_remove(self):
        """Takes claims off the order: the next order picks them up, or somebody by hand."""
        lines_sudo = self._lock_to_prepare()
        lines_sudo._log_on_claims(self.env._("Removed from the payment order"))
        lines_sudo.unlink()
        return True

    def action_split(self):
        """Moves lines of one order to a new one.

        :return: action that opens the new order
        :raises UserError: where they are of several orders, or nothing would be left
        """
        lines_sudo = self._lock_to_prepare()
        order_sudo = lines_sudo.order_id
        if len(order_sudo) != 1 or lines_sudo == order_sudo.line_ids:
            raise UserError(self.env._(
                "Choose some of the claims of one order, and leave at least one of them on it: %(orders)s.",
                orders=format_list(self.env, order_sudo.mapped('name')) or "-"))
        new_sudo = order_sudo._create_order(order_sudo.company_id, order_sudo.journal_id, order_sudo.currency_id)
        new_sudo._add_preparer()
        lines_sudo._move_to(new_sudo)
        return self.env['hr.expense.claim']._open_records(new_sudo.sudo(False), self.env._("Payment Order"))

    # -- business: called as superuser ------------------------------------------------------
    def _lock_to_prepare(self):
        """The lines, locked, as superuser, after the check that the user may prepare their orders."""
        if not self or self.exists() != self:
            raise UserError(self.env._(
                "These claims are not on the order any more. Reload the page to see where they are."))
        orders = self.order_id._lock_for_payment()
        lines = self.with_env(orders.env)
        orders._check_may('prepare')
        # sudo: lines are written by nobody; authority was checked above
        lines_sudo = lines.sudo()
        lines_sudo.order_id._add_preparer()
        return lines_sudo

    def _move_to(self, order):
        self._log_on_claims(self.env._("Moved to the payment order %(order)s", order=order.name))
        self.order_id = order

    def _log_on_claims(self, body):
        """Writes into the chatter of the claims and of their orders, without telling anybody."""
        author = self.env.user.partner_id.id
        self.claim_id._message_log_batch(bodies=dict.fromkeys(self.claim_id.ids, body), author_id=author)
        for order, lines in self.grouped('order_id').items():
            order._log(self.env._(
                "%(claims)s: %(text)s", claims=format_list(self.env, lines._get_document_names()), text=body))

    @api.model
    def _prepare_snapshot_vals(self, claim):
        """What a line keeps of its claim: payee, bank account and amount as they are now."""
        # bank accounts of employees are private data of HR: here they are read on purpose, to pay to them
        bank_account = claim.employee_id.primary_bank_account_id
        return {
            'partner_id': claim.employee_id.work_contact_id.id,
            'bank_account_id': bank_account.id,
            'account_number': bank_account.acc_number,
            'posted_amount': claim.total_own_amount,
        }
