from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .hr_expense_approval_step import FINANCE


class HrExpense(models.Model):
    """An expense as a line of a claim.

    Without a claim everything is as hr_expense has it. In a claim, the claim
    alone drives the workflow; the line's state only reflects it.
    """
    _name = 'hr.expense'
    _inherit = ['hr.expense', 'hr.expense.reference.mixin']

    claim_id = fields.Many2one(
        'hr.expense.claim', copy=False, index='btree_not_null', ondelete='set null',
        check_company=True, help="The claim with which this expense is approved and paid.")
    attendee_ids = fields.Many2many(
        'res.partner', relation='hr_expense_attendee_rel', string="Attendees", check_company=True,
        help="Who took part, for example in a meal: guests and colleagues. These colleagues do not decide on the "
             "claim, as long as somebody else can.")
    # not tracked, as its origin is: the claim tells of its states once for all lines
    claim_state = fields.Selection(related='claim_id.state', string="Claim Status", tracking=False)
    can_correct_accounts = fields.Boolean(
        compute='_compute_can_correct_accounts',
        help="Whether the user may correct account, taxes and analytic distribution of a claimed expense.")

    #: line state that native screens show for each state of the claim
    _state_by_claim_state = {
        'draft': 'draft',
        'submitted': 'submitted',
        'to_verify': 'submitted',
        'approved': 'approved',
        'posted': 'posted',
        'partial': 'posted',
        'in_payment': 'in_payment',
        'paid': 'paid',
        'refused': 'refused',
        'cancelled': 'refused',
    }

    # -- computes ---------------------------------------------------------------------
    @api.depends('claim_id.state', 'payment_mode')
    def _compute_state(self):
        claimed = self.filtered('claim_id')
        super(HrExpense, self - claimed)._compute_state()
        for line in claimed:
            if line.payment_mode == 'company_account' and line._is_entry_posted():
                line.state = 'paid'
            else:
                line.state = self._state_by_claim_state.get(line.claim_id.state, 'draft')

    @api.depends('claim_id.state')
    def _compute_is_editable(self):
        claimed = self.filtered('claim_id')
        super(HrExpense, self - claimed)._compute_is_editable()
        for line in claimed:
            line.is_editable = line.claim_id.can_edit or self.env.su

    @api.depends_context('uid')
    @api.depends('claim_id.state')
    def _compute_can_correct_accounts(self):
        is_finance = self.env.user.has_group(FINANCE)
        for line in self:
            line.can_correct_accounts = line.claim_id.can_edit or (
                is_finance and line.claim_id.state in ('to_verify', 'approved')
                and not line.claim_id._is_claimant()
                # sudo: any reader of the line may learn that it has an entry
                and not line.sudo()._get_live_entries())

    @api.depends('claim_id')
    def _compute_can_approve(self):
        super()._compute_can_approve()
        self.filtered('claim_id').can_approve = False

    @api.depends('claim_id')
    def _compute_can_reset(self):
        super()._compute_can_reset()
        self.filtered('claim_id').can_reset = False

    # -- constraints ------------------------------------------------------------------
    @api.constrains('claim_id', 'employee_id', 'company_id')
    def _check_claim(self):
        for line in self.filtered('claim_id'):
            claim = line.claim_id
            if line.employee_id != claim.employee_id:
                raise ValidationError(self.env._(
                    "%(line)s is an expense of %(other)s, but %(claim)s is the claim of %(employee)s. "
                    "Put it on a claim of its own.",
                    line=line.name, other=line.employee_id.name, claim=claim.display_name,
                    employee=claim.employee_id.name))
            if line.company_id != claim.company_id:
                raise ValidationError(self.env._(
                    "%(line)s belongs to %(other)s, but %(claim)s to %(company)s. "
                    "Put it on a claim of its own company.",
                    line=line.name, other=line.company_id.name, claim=claim.display_name,
                    company=claim.company_id.name))

    # -- actions ---------------------------------------------------------------------------
    def action_create_claim(self):
        """Puts draft expenses into new claims, one for each employee and company.

        :raises UserError: where an expense is not a draft, or already in a claim
        """
        for expense in self:
            if expense.claim_id or expense.state != 'draft':
                raise UserError(self.env._(
                    "%(expense)s is not a draft of its own, so it cannot be put into a new claim.",
                    expense=expense.name))
        claims = self.env['hr.expense.claim']
        for (employee, company), expenses in self.grouped(lambda line: (line.employee_id, line.company_id)).items():
            claim = claims.with_company(company).create({
                'employee_id': employee.id,
                'company_id': company.id,
                'purpose': expenses.name if len(expenses) == 1 else self.env._("Expenses of %s", employee.name),
            })
            expenses.claim_id = claim
            claims |= claim
        return claims._open_records(claims, self.env._("New Claims"))

    def action_open_claim(self):
        """Opens the claim of the expense."""
        return self.claim_id._open_records(self.claim_id, self.env._("Claim"))

    # -- business ----------------------------------------------------------------------------
    def _get_approval_content(self):
        """What the line says to the approvers of its claim, apart from its amount in the company's currency.

        :return: {field: value} as JSON can hold them; 'receipts' are the checksums of the files
        :rtype: dict
        """
        self.ensure_one()
        return {
            'date': str(self.date or ''),
            'name': self.name or '',
            'product_id': self.product_id.id,
            'payment_mode': self.payment_mode,
            'currency_id': self.currency_id.id,
            'vendor_id': self.vendor_id.id,
            'attendee_ids': sorted(self.attendee_ids.ids),
            'justification': self.justification or '',
            # a link has no content: it says where it leads
            'receipts': sorted(
                f'url:{file.url}' if file.type == 'url' else file.checksum
                for file in self.attachment_ids if file.type == 'url' or file.checksum),
        }

    @api.model
    def _get_later_content_fields(self):
        """Fields of the content that came with updates, see ``hr.expense.approval.mixin``."""
        return [{'justification'}]

    def _get_live_entries(self):
        """The entries of the lines that count, see ``account.move._is_live_claim_entry``."""
        return self.account_move_id.filtered(lambda move: move._is_live_claim_entry())

    def _is_entry_posted(self):
        """Whether the line is in the books."""
        self.ensure_one()
        return self.account_move_id.state == 'posted' and self.account_move_id._is_live_claim_entry()

    def _check_can_join_entry(self, move):
        """:raises UserError: where an entry that carries the claimed line may not be posted for it"""
        self.ensure_one()
        other = self._get_live_entries() - move
        if other:
            raise UserError(self.env._(
                "%(line)s of %(claim)s is booked with %(other)s already, so %(entry)s cannot be posted as well. "
                "Cancel or delete one of them.",
                line=self.name, claim=self.claim_id.display_name, other=other.display_name, entry=move.display_name))
        if self.claim_id.state != 'approved':
            raise UserError(self.env._(
                "%(entry)s cannot be posted: its expense %(line)s is part of %(claim)s, which is not approved.",
                entry=move.display_name, line=self.name, claim=self.claim_id.display_name))

    def _prepare_move_lines_vals(self):
        vals = super()._prepare_move_lines_vals()
        if self.claim_id:
            # a unit price is rounded: the entry has to carry the claimed amount to the last cent
            total = self.company_currency_id.round(vals['quantity'] * vals['price_unit'])
            if self.company_currency_id.compare_amounts(total, self.total_amount):
                vals.update(quantity=1, price_unit=self.total_amount)
        return vals
