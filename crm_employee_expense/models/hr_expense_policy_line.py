from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr, float_round

from .hr_expense_policy_judgement import Verdict

#: measures that say how much an expense may cost
AMOUNTS = ('amount_expense', 'amount_unit', 'amount_day', 'amount_month', 'amount_year', 'amount_claim')


class HrExpense(models.Model):
    """What the standards ask of an expense, and what they leave of it."""
    _inherit = 'hr.expense'

    city_id = fields.Many2one(
        'hr.expense.city', index='btree_not_null',
        help="Where the money was spent: travel standards differ from city to city.")
    unit_count = fields.Float(
        string="Nights or Days", default=1.0, digits=(16, 2),
        help="For how many nights or days the amount is, where a standard is for each of them.")
    allowance = fields.Char(
        string="Left", compute='_compute_allowance', compute_sudo=True,
        help="What the standards leave of each limit with this expense, other drafts included.")
    amount_allowed = fields.Monetary(
        string="Allowed", compute='_compute_allowance', compute_sudo=True, currency_field='company_currency_id',
        help="The highest amount of this expense that the standards allow, in the company's currency.")
    is_over_limit = fields.Boolean(
        compute='_compute_allowance', compute_sudo=True,
        help="Whether the amount can be reduced to what the standards allow.")

    _unit_count_positive = models.Constraint(
        'CHECK (unit_count IS NULL OR unit_count > 0)', "The number of nights or days has to be more than zero.")

    @api.depends_context('lang')
    @api.depends(
        'employee_id', 'company_id', 'product_id', 'date', 'total_amount', 'quantity', 'unit_count', 'city_id',
        'claim_id.employee_id', 'claim_id.company_id', 'claim_id.expense_ids.total_amount',
        'claim_id.expense_ids.date', 'claim_id.expense_ids.product_id', 'claim_id.expense_ids.city_id')
    def _compute_allowance(self):
        verdicts = {}
        for verdict in self.env['hr.expense.policy']._judge(self | self.claim_id.expense_ids):
            if verdict.policy.measure in AMOUNTS:
                verdicts.setdefault(verdict.line, []).append(verdict)
        for line in self:
            own = verdicts.get(line, [])
            limits = [verdict.get_allowed() for verdict in own]
            line.allowance = " · ".join(line._describe_allowance(verdict) for verdict in own)
            line.amount_allowed = max(min(limits), 0) if limits else line.total_amount
            line.is_over_limit = bool(
                limits and line.amount_allowed > 0 and line.payment_mode == 'own_account'
                and not line.product_has_cost
                and line.company_currency_id.compare_amounts(line.total_amount, line.amount_allowed) > 0)

    def _describe_allowance(self, verdict):
        figures = {
            'left': verdict.policy.currency_id.format(verdict.get_left()),
            'limit': verdict.policy.currency_id.format(verdict.limit),
        }
        return {
            'amount_expense': self.env._("%(left)s of %(limit)s left of this expense"),
            'amount_unit': self.env._("%(left)s of %(limit)s left per unit"),
            'amount_day': self.env._("%(left)s of %(limit)s left that day"),
            'amount_month': self.env._("%(left)s of %(limit)s left that month"),
            'amount_year': self.env._("%(left)s of %(limit)s left that year"),
            'amount_claim': self.env._("%(left)s of %(limit)s left on this claim"),
        }[verdict.policy.measure] % figures

    def _get_policy_units(self):
        """How many units the amount is for: the quantity of categories with a fixed cost, else nights or days."""
        self.ensure_one()
        return (self.quantity if self.product_has_cost else self.unit_count) or 1.0

    # -- actions ---------------------------------------------------------------------------
    def action_reduce_to_limit(self):
        """Reduces the amount to what the standards allow: the employee's in a draft, else a decision of an approver.

        :raises UserError: where nothing can be reduced, or the user may not
        """
        claim = self._get_own_claim()
        if claim.can_edit:
            claim._check_editable()
        else:
            claim._check_may('reduce')
        line_sudo = self.sudo()  # sudo: other expenses of the employee count; authority was checked above
        if not line_sudo.is_over_limit:
            raise UserError(self.env._(
                "%(line)s cannot be reduced to a limit: it is within its limits, or nothing is left of them.",
                line=self.name))
        share = line_sudo.amount_allowed / line_sudo.total_amount
        amount = float_round(
            line_sudo.total_amount_currency * share, precision_rounding=self.currency_id.rounding,
            rounding_method='DOWN')
        if claim.can_edit:
            self.write(line_sudo._prepare_amount_vals(amount))
            return True
        return claim.action_reduce_line(self.id, amount, self.env._(
            "Reduced to the limit of %s.", line_sudo._get_limiting_policy().name))

    def _get_limiting_policy(self):
        """The policy that leaves the least of the line. Called as superuser."""
        self.ensure_one()
        verdicts = [
            verdict for verdict in self.env['hr.expense.policy']._judge(self | self.claim_id.expense_ids)
            if verdict.line == self and verdict.policy.measure in AMOUNTS]
        return min(verdicts, key=Verdict.get_allowed).policy

    # -- content -----------------------------------------------------------------------------
    def _get_approval_content(self):
        return dict(
            super()._get_approval_content(), city_id=self.city_id.id or '',
            unit_count='' if self.unit_count in (0, 1) else float_repr(self.unit_count, 2))

    @api.model
    def _get_later_content_fields(self):
        return [*super()._get_later_content_fields(), {'city_id', 'unit_count'}]

    @api.model
    def _get_approval_content_fields(self):
        return super()._get_approval_content_fields() | {'city_id', 'unit_count'}
