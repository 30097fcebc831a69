from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class HrExpenseApprovalRule(models.Model):
    """Which chain of approvals applies to which document: the first active rule that matches.

    A rule knows documents only by their ``Facts``. It is read when a document
    is submitted; changing it never touches a chain that is running.
    """
    _name = 'hr.expense.approval.rule'
    _description = "Expense Approval Rule"
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that matches applies.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    description = fields.Text(string="Notes")

    amount_from = fields.Monetary(help="The rule applies from this total on. Empty: from zero.")
    amount_to = fields.Monetary(help="The rule applies below this total. Empty: without limit.")
    rolling_days = fields.Integer(
        string="Look Back (Days)",
        help="Compare with the sum of all the employee claimed in so many days up to submission, "
             "not with this claim alone: a purchase split into several claims is caught. 0: this claim alone.")
    rolling_scope = fields.Selection(
        [('employee', "All claims of the employee"), ('category', "Same categories"),
         ('vendor', "Same vendors"), ('lead', "Same opportunity")],
        string="Look Back At", default='employee', required=True)
    category_ids = fields.Many2many(
        'product.product', string="Categories", domain=[('can_be_expensed', '=', True)], check_company=True)
    category_match = fields.Selection(
        [('any', "At least one line"), ('all', "All lines")], string="Categories Match", default='any', required=True)
    department_ids = fields.Many2many(
        'hr.department', string="Departments", check_company=True, help="Departments below them included.")
    job_ids = fields.Many2many('hr.job', string="Job Positions", check_company=True)
    tag_ids = fields.Many2many('hr.employee.category', string="Employee Tags")
    payment_mode = fields.Selection(
        [('own_account', "Something paid by the employee"), ('company_account', "Something paid by the company")],
        string="Paid By", help="Empty: whoever paid.")
    for_customer = fields.Selection(
        [('yes', "With a customer or opportunity"), ('no', "Without")], string="Customer",
        help="Empty: with or without.")
    has_findings = fields.Selection(
        [('yes', "With findings"), ('no', "Without")], string="Findings", help="Empty: with or without.")
    domain = fields.Char(
        string="Further Condition", help="For experts: a filter on claims that has to match as well.")

    level_ids = fields.One2many('hr.expense.approval.rule.level', 'rule_id', string="Levels", copy=True)
    level_summary = fields.Char(string="Chain", compute='_compute_level_summary')
    fallback_user_ids = fields.Many2many(
        'res.users', string="Fallback Approvers", domain=[('share', '=', False)],
        help="They decide where a level finds nobody, neither the approver nor a manager above. "
             "Expense administrators, where there are none.")

    _amount_range = models.Constraint(
        'CHECK (amount_from >= 0 AND (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0)))',
        "The upper amount of an approval rule has to be above the lower one, and neither can be negative.")
    _rolling_days_positive = models.Constraint(
        'CHECK (rolling_days >= 0)', "The days to look back cannot be negative: enter 0 to look at one claim alone.")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('level_ids.name', 'level_ids.sequence')
    def _compute_level_summary(self):
        for rule in self:
            rule.level_summary = " → ".join(
                " + ".join(levels.mapped('name'))
                for _sequence, levels in sorted(rule.level_ids.grouped('sequence').items()))

    @api.constrains('level_ids', 'active')
    def _check_levels(self):
        for rule in self:
            if rule.active and not rule.level_ids:
                raise ValidationError(self.env._(
                    "%(rule)s has no levels, so nobody would approve. Add at least one.", rule=rule.name))

    @api.constrains('domain')
    def _check_domain(self):
        for rule in self.filtered('domain'):
            try:
                Domain(rule._get_domain()).validate(self.env['hr.expense.claim'])
            except Exception as error:
                raise ValidationError(self.env._(
                    "The further condition of %(rule)s is not a valid filter: %(error)s",
                    rule=rule.name, error=error)) from error

    def _get_domain(self):
        self.ensure_one()
        return safe_eval(self.domain or '[]', {'uid': self.env.uid})

    # -- business ------------------------------------------------------------------------------
    @api.model
    def _find_rule(self, facts):
        """The rule that applies to a document with these facts; an empty record where none does."""
        for rule in self._get_company_rules(facts.company):
            if not rule._get_mismatches(facts):
                return rule
        return self.browse()

    @api.model
    def _get_company_rules(self, company):
        return self.search([('company_id', '=', company.id)])

    def _get_mismatches(self, facts):
        """Why the rule does not apply, as sentences; empty where it does.

        :rtype: list[str]
        """
        self.ensure_one()
        checks = (self._check_amount, self._check_categories, self._check_people, self._check_circumstances)
        return [sentence for check in checks for sentence in check(facts)]

    def _check_amount(self, facts):
        amount = facts.amount
        if self.rolling_days:
            amount = facts.rolling_amount(self.rolling_days, self.rolling_scope)
        compare = self.currency_id.compare_amounts
        if self.amount_from and compare(amount, self.amount_from) < 0:
            yield self.env._("The amount is below %s.", self.currency_id.format(self.amount_from))
        if self.amount_to and compare(amount, self.amount_to) >= 0:
            yield self.env._("The amount is not below %s.", self.currency_id.format(self.amount_to))

    def _check_categories(self, facts):
        if not self.category_ids:
            return
        fits = [category in self.category_ids for category in facts.categories]
        if not (any(fits) if self.category_match == 'any' else fits and all(fits)):
            yield self.env._("The categories do not fit.")

    def _check_people(self, facts):
        if self.department_ids:
            department, seen = facts.employee.department_id, self.env['hr.department']
            while department and department not in seen and department not in self.department_ids:
                seen |= department
                department = department.parent_id
            if department not in self.department_ids:
                yield self.env._("The department does not fit.")
        if self.job_ids and facts.employee.job_id not in self.job_ids:
            yield self.env._("The job position does not fit.")
        if self.tag_ids and not facts.employee.category_ids & self.tag_ids:
            yield self.env._("The employee has none of the tags.")

    def _check_circumstances(self, facts):
        if self.payment_mode and self.payment_mode not in facts.payment_modes:
            yield self.env._("It matters who paid, and that does not fit.")
        if self.for_customer and (self.for_customer == 'yes') != bool(facts.partner or facts.lead):
            yield self.env._("It matters whether there is a customer, and that does not fit.")
        if self.has_findings and (self.has_findings == 'yes') != bool(facts.finding_count):
            yield self.env._("It matters whether there are findings, and that does not fit.")
        if self.domain and not (facts.document and facts.document.filtered_domain(self._get_domain())):
            yield self.env._("The further condition does not fit.")
