from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

#: what says that and why a line came back; cleared when it is submitted anew
RETURN_FIELDS = ('returned_claim_id', 'returned_by_id', 'return_comment')
#: what says that less is reimbursed than was claimed, and why
REDUCTION_FIELDS = ('claimed_amount_currency', 'claimed_amount', 'reduction_comment')


class HrExpense(models.Model):
    """What those who decide on a claim said about one line: returned to the employee, or reduced.

    A reduced line carries the lower amount in hr_expense's own fields, so that taxes, entry and payment follow;
    beside it stands what was claimed. These fields are written by the claim's actions alone.
    """
    _inherit = 'hr.expense'

    returned_claim_id = fields.Many2one(
        'hr.expense.claim', string="Returned From", readonly=True, copy=False, index='btree_not_null',
        ondelete='set null', help="The claim from which an approver gave this expense back. Empty once it is "
                                  "submitted again.")
    returned_by_id = fields.Many2one('res.users', readonly=True, copy=False)
    return_comment = fields.Text(
        string="Reason for Return", readonly=True, copy=False, help="Why the approver gave this expense back.")
    claimed_amount_currency = fields.Monetary(
        string="Claimed", currency_field='currency_id', readonly=True, copy=False,
        help="What the employee claimed, where an approver reduced the amount to be reimbursed.")
    claimed_amount = fields.Monetary(
        string="Claimed in Company Currency", currency_field='company_currency_id', readonly=True, copy=False)
    reduction_comment = fields.Text(
        string="Reason for Reduction", readonly=True, copy=False, help="Why less is reimbursed than was claimed.")

    # -- computes ---------------------------------------------------------------------
    @api.depends_context('expense_amount_in_name')
    @api.depends('name', 'total_amount_currency', 'currency_id')
    def _compute_display_name(self):
        super()._compute_display_name()
        if self.env.context.get('expense_amount_in_name'):
            for line in self:
                line.display_name = f"{line.name} · {line._format_amount()}"

    @api.depends('quantity', 'price_unit', 'tax_ids')
    def _compute_total_amount_currency(self):
        # a lower amount was decided on: it does not follow quantity and price, unless they are being edited
        reduced = self.filtered(
            lambda line: line.claimed_amount_currency and line.quantity == line._origin.quantity)
        super(HrExpense, self - reduced)._compute_total_amount_currency()

    # -- ORM overrides -------------------------------------------------------------------
    @api.model
    def default_get(self, fields):
        # neither the context nor a user's own defaults say what approvers decided
        return super().default_get([name for name in fields if name not in RETURN_FIELDS + REDUCTION_FIELDS])

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_no_line_decision([name for name, value in vals.items() if value])
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_line_decision(vals)
        with self._get_claims_to_watch(vals)._restart_where_changed():
            self._end_edited_reductions(vals)
            return super().write(vals)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        # the mail gateway creates as superuser with the values of whoever calls it
        custom_values = {name: value for name, value in (custom_values or {}).items()
                         if name not in RETURN_FIELDS + REDUCTION_FIELDS}
        return super().message_new(msg_dict, custom_values)

    # -- actions ---------------------------------------------------------------------------
    def action_return_dialog(self):
        """Opens the dialog that returns this line of a claim to the employee."""
        return self._get_own_claim().with_context(claim_line_id=self.id).action_return_dialog()

    def action_reduce_dialog(self):
        """Opens the dialog that lowers the amount of this line of a claim."""
        return self._get_own_claim().with_context(claim_line_id=self.id).action_reduce_dialog()

    def _get_own_claim(self):
        """:raises UserError: where the expense is no line of a claim"""
        self.ensure_one()
        if not self.claim_id:
            raise UserError(self.env._(
                "%(line)s is not part of a claim any more. Reload the page.", line=self.name))
        return self.claim_id

    # -- authority ---------------------------------------------------------------------------
    @api.model
    def _check_no_line_decision(self, names):
        """:raises AccessError: where somebody writes himself what approvers decide on a line"""
        if self.env.su:
            return
        for name in names:
            if name in RETURN_FIELDS + REDUCTION_FIELDS:
                raise AccessError(self.env._(
                    "%(field)s of an expense follows from what approvers decide and cannot be written.",
                    field=self._fields[name]._description_string(self.env)))

    # -- business: called as superuser ---------------------------------------------------------
    def _check_reducible(self, amount):
        """The amount, rounded, to which the line can be reduced.

        :raises UserError: where it cannot
        """
        self.ensure_one()
        if self.payment_mode != 'own_account':
            raise UserError(self.env._(
                "%(line)s was paid by the company, so there is nothing to reimburse. Return the line or refuse the "
                "claim instead.", line=self.name))
        if not isinstance(amount, (int, float)) or isinstance(amount, bool) or not isfinite(amount):
            raise UserError(self.env._("Enter the new amount of %(line)s as a number.", line=self.name))
        amount = self.currency_id.round(amount)
        if self.currency_id.compare_amounts(amount, 0) <= 0 \
                or self.company_currency_id.is_zero(self._convert_at_own_rate(amount)):
            raise UserError(self.env._(
                "The new amount of %(line)s has to be more than zero. To reimburse nothing of it, return the line "
                "instead.", line=self.name))
        if self.currency_id.compare_amounts(amount, self.total_amount_currency) >= 0:
            raise UserError(self.env._(
                "%(line)s can only be reduced: enter less than %(amount)s.",
                line=self.name, amount=self._format_amount()))
        return amount

    def _reduce_to(self, amount, comment):
        """Lowers what is reimbursed for the line.

        :param float amount: in the line's currency
        """
        self.ensure_one()
        vals = self._prepare_amount_vals(amount)
        if not self.claimed_amount_currency:
            vals.update(claimed_amount=self.total_amount)
        self.write(dict(
            vals, claimed_amount_currency=self.claimed_amount_currency or self.total_amount_currency,
            reduction_comment=comment))
        # what follows from it, now: a line that has become a draft again would price itself anew
        self.flush_recordset()

    def _restore_claimed(self):
        """Takes reductions back: the lines say again what was claimed."""
        reduced = self.filtered('claimed_amount_currency')
        for line in reduced:
            line.write(dict(
                line._prepare_amount_vals(line.claimed_amount_currency), **dict.fromkeys(REDUCTION_FIELDS, False)))
        reduced.flush_recordset()  # as above

    def _prepare_amount_vals(self, amount):
        """Values that set the amount of a line, in its currency, at the rate by which it was paid."""
        self.ensure_one()
        vals = {'total_amount_currency': amount}
        if self.is_multiple_currency:
            vals['total_amount'] = self._convert_at_own_rate(amount)
        return vals

    def _convert_at_own_rate(self, amount):
        """An amount in the line's currency, in that of the company, at the rate by which the line was paid."""
        self.ensure_one()
        own, total = self.total_amount_currency, self.total_amount
        claimed, claimed_total = self.claimed_amount_currency, self.claimed_amount
        # what was claimed says the rate more exactly, unless it was changed since, with the date for example
        if claimed and not self.company_currency_id.compare_amounts(total, claimed_total * own / claimed):
            own, total = claimed, claimed_total
        return self.company_currency_id.round(total * amount / own)

    def _end_edited_reductions(self, vals):
        """A reduction holds for the amount it was made of: it ends where that is edited, or the line leaves its claim.

        Decisions themselves say what was claimed, so they are not taken for edits.
        """
        names = {'total_amount_currency', 'total_amount', 'quantity', 'currency_id', 'payment_mode', 'claim_id'}
        edited = names & set(vals)
        if not edited or 'claimed_amount_currency' in vals:
            return
        # sudo: whoever may edit the line ends its reduction; whether he may is checked with the edit itself
        reduced = self.sudo().filtered(lambda line: line.claimed_amount_currency and any(
            line._fields[name].convert_to_write(line[name], line) != vals[name] for name in edited))
        if not reduced:
            return
        if edited & {'total_amount_currency', 'total_amount'}:
            reduced.write(dict.fromkeys(REDUCTION_FIELDS, False))
        else:
            reduced._restore_claimed()

    def _format_amount(self):
        """The amount in the line's own currency, as people read it."""
        self.ensure_one()
        return self.currency_id.format(self.total_amount_currency)
