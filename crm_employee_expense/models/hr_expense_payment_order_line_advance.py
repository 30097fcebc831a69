from odoo import api, fields, models
from odoo.tools import format_amount


class HrExpensePaymentOrderLine(models.Model):
    """A line pays a claim or a cash advance."""
    _inherit = 'hr.expense.payment.order.line'

    claim_id = fields.Many2one(required=False)
    advance_id = fields.Many2one(
        'hr.expense.advance', readonly=True, index='btree_not_null', ondelete='restrict')
    document_ref = fields.Reference(
        [('hr.expense.claim', "Claim"), ('hr.expense.advance', "Cash Advance")], string="Claim or Advance",
        compute='_compute_document_ref', help="What the line pays.")
    employee_id = fields.Many2one(
        'hr.employee', related=None, compute='_compute_employee_id', store=True, index=True, readonly=True)

    _open_advance_uniq = models.UniqueIndex(
        "(advance_id) WHERE order_state = 'draft'",
        "An advance can be on one open payment order only. Remove it there first.")
    _one_document = models.Constraint(
        'CHECK ((claim_id IS NULL) != (advance_id IS NULL))',
        "A line of a payment order pays either a claim or a cash advance.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('claim_id', 'advance_id')
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._get_document().display_name

    @api.depends('claim_id', 'advance_id')
    def _compute_document_ref(self):
        for line in self:
            line.document_ref = line._get_document()

    @api.depends('claim_id.employee_id', 'advance_id.employee_id')
    def _compute_employee_id(self):
        for line in self:
            line.employee_id = line._get_document().employee_id

    @api.depends('advance_id.amount')
    def _compute_amount(self):
        advances = self.filtered('advance_id')
        super(HrExpensePaymentOrderLine, self - advances)._compute_amount()
        for line in advances:
            line.amount = line.advance_id.amount if line.order_id.state == 'draft' else line.paid_amount

    @api.depends('advance_id.state', 'advance_id.amount', 'company_id.expense_advance_account_id')
    def _compute_problem(self):
        super()._compute_problem()

    # -- facts: called as superuser -----------------------------------------------------
    def _get_document(self):
        return self.advance_id or super()._get_document()

    def _get_problems(self):
        advance = self.advance_id
        if not advance:
            return super()._get_problems()
        employee = self.employee_id
        names = {'claim': advance.name, 'employee': employee.name}
        if advance.state in ('open', 'settled'):
            return [self.env._("%(claim)s is paid already: remove it from the order.", **names)]
        if advance.state != 'approved':
            return [self.env._("%(claim)s is not approved any more: remove it from the order.", **names)]
        problems = []
        if not self.company_id.expense_advance_account_id:
            problems.append(self.env._(
                "%(company)s has no account for employee advances, so %(claim)s cannot be paid. Choose one in the "
                "settings of Expenses.", company=self.company_id.name, **names))
        if self.currency_id.compare_amounts(advance.amount, self.posted_amount):
            problems.append(self.env._(
                "%(claim)s was of %(before)s when it was approved and is of %(now)s now: look at it again.",
                before=format_amount(self.env, self.posted_amount, self.currency_id),
                now=format_amount(self.env, advance.amount, self.currency_id), **names))
        if not self.partner_id or employee.work_contact_id != self.partner_id:
            problems.append(self.env._(
                "%(claim)s was to be paid to %(before)s, but the contact of %(employee)s is %(now)s now: look at it "
                "again.", before=self.partner_id.name or "-", now=employee.work_contact_id.name or "-", **names))
        return problems + self._get_account_problems(names)

    def _is_paid(self):
        return super()._is_paid() or self.advance_id.state in ('open', 'settled')

    def _is_payment_in_force(self):
        if not self.advance_id:
            return super()._is_payment_in_force()
        return self.payment_id.state in ('in_process', 'paid') and self.payment_id.move_id.state == 'posted'

    def _get_undone_problem(self):
        if not self.advance_id:
            return super()._get_undone_problem()
        return self.env._(
            "The payment of %(advance)s was undone: put the advance on a new order.", advance=self.advance_id.name)

    def _get_makers(self):
        advance = self.advance_id
        if not advance:
            return super()._get_makers()
        steps = advance._get_current_steps().filtered(lambda step: step.kind == 'finance')
        return steps.actor_ids | steps.approved_user_ids | self.checked_by_id | \
            advance._get_excluded_approvers(self.employee_id)

    # -- actions ----------------------------------------------------------------------------
    def action_open_claim(self):
        if self and not self.claim_id:
            return self.env['hr.expense.claim']._open_records(self.advance_id, self.env._("Cash Advances"))
        return super().action_open_claim()

    # -- business: called as superuser ------------------------------------------------------
    def _leave_behind(self, order):
        paid = self.filtered(lambda line: line.advance_id.state in ('open', 'settled'))
        left = self - paid
        paid.unlink()
        return super(HrExpensePaymentOrderLine, left)._leave_behind(order)

    def _log_on_claims(self, body):
        super()._log_on_claims(body)
        advances = self.advance_id
        advances._message_log_batch(
            bodies=dict.fromkeys(advances.ids, body), author_id=self.env.user.partner_id.id)

    @api.model
    def _prepare_snapshot_vals(self, claim):
        if claim._name != 'hr.expense.advance':
            return super()._prepare_snapshot_vals(claim)
        bank_account = claim.employee_id.primary_bank_account_id
        return {
            'partner_id': claim.employee_id.work_contact_id.id,
            'bank_account_id': bank_account.id,
            'account_number': bank_account.acc_number,
            'posted_amount': claim.amount,
        }
