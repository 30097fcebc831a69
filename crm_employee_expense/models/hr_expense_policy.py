from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .hr_expense_policy_violation import SEVERITIES

#: what a policy measures: (name, words)
MEASURES = [
    ('amount_expense', "Amount per expense"),
    ('amount_unit', "Amount per unit (night, day, km)"),
    ('amount_day', "Amount per day"),
    ('amount_month', "Amount per month"),
    ('amount_year', "Amount per year"),
    ('amount_claim', "Amount per claim"),
    ('count_day', "Expenses per day"),
    ('count_month', "Expenses per month"),
    ('count_year', "Expenses per year"),
    ('receipt', "Receipt required"),
    ('attendees', "Attendees required"),
    ('customer', "Customer or opportunity required"),
    ('invoice', "Invoice number required"),
    ('age', "Latest age in days"),
    ('workday', "Not on weekends and holidays"),
]
#: measures that sum up over several expenses: {measure: period}
PERIODS = {
    'amount_day': 'day', 'amount_month': 'month', 'amount_year': 'year', 'amount_claim': 'claim',
    'count_day': 'day', 'count_month': 'month', 'count_year': 'year',
}
SCOPE_FIELDS = ('category_ids', 'department_ids', 'job_ids', 'grade_ids', 'tag_ids', 'city_tier_ids')


class HrExpensePolicy(models.Model):
    """A standard: what expenses may cost, how often they may arise and what has to be with them.

    Of the policies with one measure that apply to an expense, the most specific one holds: that with the most
    conditions; among those the one that names the deepest department; then the one that comes first in the list.
    """
    _name = 'hr.expense.policy'
    _description = "Expense Policy"
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Employees read it where an expense goes beyond it.")
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10, help="Among equally specific policies the first one holds.")
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    description = fields.Text(string="Explanation", translate=True, help="What employees should know about it.")
    date_from = fields.Date(string="Valid From", help="Day of the expense. Empty: from the beginning.")
    date_to = fields.Date(string="Valid Until", help="Last day of expenses that it holds for. Empty: without end.")

    # archived records still count in a condition: without them it would be wider than what was entered
    category_ids = fields.Many2many(
        'product.product', string="Categories", domain=[('can_be_expensed', '=', True)], check_company=True,
        context={'active_test': False})
    department_ids = fields.Many2many(
        'hr.department', string="Departments", check_company=True, context={'active_test': False},
        help="Departments below them included.")
    job_ids = fields.Many2many(
        'hr.job', string="Job Positions", check_company=True, context={'active_test': False})
    grade_ids = fields.Many2many(
        'hr.expense.grade', string="Expense Grades", check_company=True, context={'active_test': False})
    tag_ids = fields.Many2many('hr.employee.category', string="Employee Tags", help="One of them is enough.")
    city_tier_ids = fields.Many2many(
        'hr.expense.city.tier', string="City Tiers", help="By the city of the expense.")

    measure = fields.Selection(MEASURES, required=True, default='amount_expense')
    limit_amount = fields.Monetary(
        string="Limit", help="In the company's currency. Where something is required: from above this amount on.")
    limit_number = fields.Integer(
        string="Number", help="How many expenses, days or attendees.")
    severity = fields.Selection(
        SEVERITIES, string="Consequence", default='justify', required=True,
        help="For information: approvers see it. Needs a justification: the employee explains it before submitting. "
             "Needs an extra approval: one more level decides. Not allowed: the claim cannot be submitted.")
    condition_summary = fields.Char(string="Applies To", compute='_compute_condition_summary')
    limit_summary = fields.Char(string="Standard", compute='_compute_limit_summary')
    violation_ids = fields.One2many('hr.expense.policy.violation', 'policy_id', string="Findings")
    violation_count = fields.Integer(string="Number of Findings", compute='_compute_violation_count')

    _positive_limits = models.Constraint(
        'CHECK (COALESCE(limit_amount, 0) >= 0 AND COALESCE(limit_number, 0) >= 0)',
        "The limit of a policy cannot be negative.")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends_context('lang')
    @api.depends(*SCOPE_FIELDS)
    def _compute_condition_summary(self):
        for policy in self:
            policy.condition_summary = " · ".join(
                ", ".join(policy[name].mapped('name')) for name in SCOPE_FIELDS if policy[name]
            ) or self.env._("Everything")

    @api.depends_context('lang')
    @api.depends('measure', 'limit_amount', 'limit_number', 'currency_id')
    def _compute_limit_summary(self):
        labels = dict(self._fields['measure']._description_selection(self.env))
        for policy in self:
            words = [labels.get(policy.measure, "")]
            if policy._uses_number():
                words.append(str(policy.limit_number))
            if policy._uses_amount() and policy.currency_id and (
                    policy.limit_amount or policy.measure.startswith('amount')):
                words.append(policy.currency_id.format(policy.limit_amount))
            policy.limit_summary = " · ".join(words)

    def _compute_violation_count(self):
        counts = dict(self.env['hr.expense.policy.violation']._read_group(
            [('policy_id', 'in', self.ids)], ['policy_id'], ['__count']))
        for policy in self:
            policy.violation_count = counts.get(policy._origin, 0)

    def _uses_amount(self):
        return bool(self.measure) and not self.measure.startswith('count') and self.measure not in ('age', 'workday')

    def _uses_number(self):
        return (self.measure or '').startswith('count') or self.measure in ('age', 'attendees')

    @api.constrains('measure', 'company_id', 'active', 'date_from', 'date_to', *SCOPE_FIELDS)
    def _check_contradictions(self):
        # sudo: policies are compared within each company
        others = self.sudo().search(Domain('company_id', 'in', self.company_id.ids)).grouped(
            lambda policy: (policy.company_id, policy.measure))
        for policy in self.filtered('active'):
            for other in others.get((policy.company_id, policy.measure), ()):
                if policy._contradicts(other):
                    raise ValidationError(self.env._(
                        "%(policy)s and %(other)s contradict each other: they measure the same for the same expenses "
                        "at the same time. Change the conditions or the validity of one of them.",
                        policy=policy.name, other=other.name))

    @api.constrains('measure', 'limit_amount', 'limit_number')
    def _check_limit(self):
        for policy in self:
            if policy.measure == 'age' and not policy.limit_number:
                raise ValidationError(self.env._(
                    "%(policy)s needs a number of days: enter how old an expense may be.", policy=policy.name))

    @api.constrains('date_from', 'date_to')
    def _check_validity(self):
        for policy in self:
            if policy.date_from and policy.date_to and policy.date_from > policy.date_to:
                raise ValidationError(self.env._(
                    "The last day of %(policy)s is before its first one. Exchange the two dates.",
                    policy=policy.name))

    def _contradicts(self, other):
        """Whether both would measure the same for the same expenses on some day."""
        return self != other and self.company_id == other.company_id and self.measure == other.measure \
            and self._has_same_scope(other) and self._is_valid_with(other)

    def _filter_contradicted(self, others):
        """Those of these policies that some of the others contradict."""
        return self.filtered(lambda policy: any(policy._contradicts(other) for other in others - policy)) - others

    def _has_same_scope(self, other):
        return all(set(self[name].ids) == set(other[name].ids) for name in SCOPE_FIELDS)

    def _is_valid_with(self, other):
        """Whether there is a day on which both hold."""
        return not (
            (self.date_to and other.date_from and self.date_to < other.date_from)
            or (other.date_to and self.date_from and other.date_to < self.date_from))

    # -- ORM overrides -----------------------------------------------------------------------
    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: findings of claims that the administrator cannot read count as well
        used = self.env['hr.expense.policy.violation'].sudo().search([('policy_id', 'in', self.ids)], limit=1)
        if used:
            raise UserError(self.env._(
                "There are findings under the policy %(policy)s, and they name it. Archive it instead.",
                policy=used.policy_id.name))

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default=default)
        for policy, vals in zip(self, vals_list, strict=True):
            if 'name' not in default:
                vals['name'] = self.env._("%s (copy)", policy.name)
            # two of the same would contradict each other
            vals['active'] = default.get('active', False)
        return vals_list

    # -- actions -----------------------------------------------------------------------------
    def action_test_policies(self):
        """Opens the tester: which policies hold for an expense, what they say about it, and why not the others."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_policy_test_action'),
            context={'default_company_id': (self.company_id[:1] or self.env.company).id})

    def action_backtest(self):
        """Opens what these policies would have found on the claims of the last twelve months, had they been active."""
        backtest = self.env['hr.expense.policy.backtest'].create({'policy_ids': [Command.set(self.ids)]})
        return self.env['hr.expense.claim']._open_records(backtest, self.env._("Backtest"))

    def action_open_findings(self):
        """Opens what was found under these policies."""
        self.check_access('read')
        return dict(
            self.env['ir.actions.act_window']._for_xml_id('crm_employee_expense.hr_expense_policy_violation_action'),
            domain=[('policy_id', 'in', self.ids)], context={})
