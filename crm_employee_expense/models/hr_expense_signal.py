from odoo import api, fields, models
from odoo.exceptions import UserError

from .hr_expense_policy_violation import SEVERITIES

#: signals in their order, with what differs from the defaults
SIGNALS = {
    'same_receipt': {},
    'similar_receipt': {},
    'same_invoice': {},
    'invoice_mismatch': {},
    'same_expense': {},
    'near_duplicate': {'days': 7},
    'split_purchase': {'days': 1},
    'round_amounts': {'count': 3, 'share': 80, 'unit': 100},
    'day_off': {},
}


class HrExpenseSignal(models.Model):
    """What a company wants to have pointed out on claims, how severe it is, and from where on.

    Every company has one of each kind. Administrators switch it off or change its figures; claims that were
    submitted keep the findings of their time.
    """
    _name = 'hr.expense.signal'
    _description = "Expense Signal"
    _order = 'company_id, sequence, id'
    _rec_name = 'kind'

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, help="Off: it is not looked for.")
    company_id = fields.Many2one('res.company', required=True, index=True, ondelete='cascade', readonly=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    kind = fields.Selection(
        selection=lambda self: self.env['hr.expense.policy.violation']._fields['kind']._description_selection(self.env),
        string="Signal", required=True, readonly=True)
    severity = fields.Selection(
        SEVERITIES, default='inform', required=True,
        help="For information: approvers see it. Needs a justification: the employee explains it before submitting. "
             "Needs an extra approval: one more level decides. Not allowed: the claim cannot be submitted.")
    description = fields.Text(string="What Is Looked For", compute='_compute_description')
    days = fields.Integer(help="How many days apart expenses may be to be compared.")
    minimum_amount = fields.Monetary(
        help="Expenses below it, in the company's currency, are left alone. Empty: none are.")
    limit_amount = fields.Monetary(
        string="Purchase Limit",
        help="What one purchase may cost. The amounts from which approval rules ask for more are limits in any case.")
    count = fields.Integer(string="At Least", help="How many round amounts one claim has at least.")
    share = fields.Integer(string="Share (%)", help="How many of the amounts of the claim are round, in percent.")
    unit = fields.Monetary(string="Multiples Of", help="An amount is round where it is a multiple of this one.")

    _kind_unique = models.Constraint(
        'UNIQUE (company_id, kind)', "A company has each signal once: change the one it has.")
    _figures = models.Constraint(
        'CHECK (days BETWEEN 0 AND 366 AND count >= 0 AND share BETWEEN 0 AND 100 AND COALESCE(minimum_amount, 0) >= 0'
        ' AND COALESCE(limit_amount, 0) >= 0 AND COALESCE(unit, 0) >= 0)',
        "The figures of a signal cannot be negative; days go up to 366, a share up to 100 percent.")
    _round_amounts = models.Constraint(
        "CHECK (kind != 'round_amounts' OR (count >= 2 AND unit > 0))",
        "Round amounts need a number of at least 2, and an amount of which they are multiples.")

    # -- computes ---------------------------------------------------------------------
    @api.depends('kind', 'days', 'count', 'share', 'unit')
    @api.depends_context('lang')
    def _compute_description(self):
        for signal in self:
            signal.description = signal._describe()

    def _describe(self):
        """What is looked for, in a sentence."""
        self.ensure_one()
        match self.kind:
            case 'same_receipt':
                return self.env._("The same file is attached to another expense, of anybody in any company.")
            case 'similar_receipt':
                return self.env._(
                    "A picture shows the same receipt as another one, saved anew or in another size, of anybody in any "
                    "company.")
            case 'same_invoice':
                return self.env._(
                    "The same invoice number on another expense or on a vendor bill, in any company.")
            case 'invoice_mismatch':
                return self.env._("Amount or date differ from those of the invoice.")
            case 'same_expense':
                return self.env._("Same employee, date, category and amount as another expense.")
            case 'near_duplicate':
                return self.env._(
                    "The same amount from the same vendor on another claim, of anybody in any company, within %(days)s "
                    "days.", days=self.days) if self.days != 1 else self.env._(
                    "The same amount from the same vendor on another claim, of anybody in any company, within one "
                    "day.")
            case 'split_purchase':
                return self.env._(
                    "Several purchases of one employee from one vendor (or of one category, where no vendor is known) "
                    "within %(days)s days of each other: each below a limit or an approval threshold, together not.",
                    days=self.days) if self.days != 1 else self.env._(
                    "Several purchases of one employee from one vendor (or of one category, where no vendor is known) "
                    "within one day of each other: each below a limit or an approval threshold, together not.")
            case 'round_amounts':
                return self.env._(
                    "At least %(count)s amounts of a claim, and %(share)s %% of them, are multiples of %(unit)s.",
                    count=self.count, share=self.share, unit=self.currency_id.format(self.unit))
            case 'day_off':
                return self.env._(
                    "An expense on a day off, by the employee's working schedule, of a category that belongs to "
                    "working days, such as meals.")
        return False

    # -- ORM overrides --------------------------------------------------------------------
    def write(self, vals):
        if not self.env.su and {'kind', 'company_id'} & set(vals):
            raise UserError(self.env._("A signal stays what it is: change its figures, or switch it off."))
        return super().write(vals)

    # -- business: called as superuser ------------------------------------------------------
    @api.model
    def _get_signals(self, companies):
        """{(company, kind): signal that is switched on}."""
        # active_test: nobody may bring back what is switched off through the context of his call
        signals = self.with_context(active_test=True).search([('company_id', 'in', companies.ids)])
        return {(signal.company_id, signal.kind): signal for signal in signals}
