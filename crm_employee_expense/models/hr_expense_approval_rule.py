import logging

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount, format_list
from odoo.tools.safe_eval import safe_eval

_logger = logging.getLogger(__name__)


class HrExpenseApprovalRule(models.Model):
    """Which chain of approvals applies to which document: the first active rule that matches.

    A rule knows documents only by their ``Facts``. It is read when a document
    is submitted; changing it never touches a chain that is running.
    """
    _name = 'hr.expense.approval.rule'
    _description = "Expense Approval Rule"
    _order = 'sequence, id'
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, help="Shown to employees and approvers beside the chain.")
    sequence = fields.Integer(default=10, help="The first rule that matches applies.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    description = fields.Text(string="Notes")
    applies_to = fields.Selection(
        [('claim', "Claims"), ('advance', "Cash advances"), ('both', "Claims and cash advances")],
        string="Documents", default='claim', required=True)

    amount_from = fields.Monetary(
        string="From Amount", help="The rule applies from this total on. Empty: from zero.")
    amount_to = fields.Monetary(
        string="Below Amount", help="The rule applies below this total. Empty: without limit.")
    rolling_days = fields.Integer(
        string="Look Back (Days)",
        help="Amounts are compared with the sum of what the employee claimed in so many days up to submission, "
             "not with this claim alone: a purchase split into several claims is caught. 0: this claim alone.")
    rolling_scope = fields.Selection(
        [('employee', "All claims of the employee"), ('category', "Same categories"),
         ('vendor', "Same vendors"), ('lead', "Same opportunity")],
        string="Look Back At", default='employee', required=True)
    # archived records still count in a condition: without them it would be wider than what was entered
    category_ids = fields.Many2many(
        'product.product', string="Categories", domain=[('can_be_expensed', '=', True)], check_company=True,
        context={'active_test': False})
    category_match = fields.Selection(
        [('any', "At least one line"), ('all', "All lines")], string="Categories Match", default='any', required=True)
    department_ids = fields.Many2many(
        'hr.department', string="Departments", check_company=True, context={'active_test': False},
        help="Departments below them included.")
    job_ids = fields.Many2many(
        'hr.job', string="Job Positions", check_company=True, context={'active_test': False})
    grade_ids = fields.Many2many(
        'hr.expense.grade', string="Expense Grades", check_company=True, context={'active_test': False},
        help="One of them is enough.")
    tag_ids = fields.Many2many('hr.employee.category', string="Employee Tags", help="One of them is enough.")
    payment_mode = fields.Selection(
        [('own_account', "Something paid by the employee"), ('company_account', "Something paid by the company")],
        string="Paid By", help="Empty: whoever paid.")
    for_customer = fields.Selection(
        [('yes', "With a customer or opportunity"), ('no', "Without")], string="Customer",
        help="Empty: with or without.")
    has_findings = fields.Selection(
        [('yes', "With findings"), ('no', "Without")], string="Findings",
        help="Findings are what deserves a second look, such as a receipt claimed before. Empty: with or without.")
    domain = fields.Char(
        string="Further Condition", help="For experts: a filter on claims that has to match as well.")
    condition_summary = fields.Char(string="Applies To", compute='_compute_condition_summary')

    level_ids = fields.One2many('hr.expense.approval.rule.level', 'rule_id', string="Levels", copy=True)
    level_summary = fields.Char(string="Chain", compute='_compute_level_summary')
    fallback_user_ids = fields.Many2many(
        'res.users', string="Fallback Approvers",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="They decide where a level finds nobody, neither the approver nor a manager above. "
             "Expense administrators, where there are none.")

    _amount_range = models.Constraint(
        'CHECK (COALESCE(amount_from, 0) >= 0'
        ' AND (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0)))',
        "The upper amount of an approval rule has to be above the lower one, and neither can be negative.")
    _rolling_days_positive = models.Constraint(
        'CHECK (rolling_days >= 0)', "The days to look back cannot be negative: enter 0 to look at one claim alone.")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends('level_ids.name', 'level_ids.sequence')
    def _compute_level_summary(self):
        for rule in self:
            rule.level_summary = " → ".join(
                " + ".join(level.name for level in levels if level.name)
                for _sequence, levels in sorted(rule.level_ids.grouped('sequence').items()))

    @api.depends_context('lang')
    @api.depends(
        'amount_from', 'amount_to', 'currency_id', 'rolling_days', 'category_ids', 'category_match', 'department_ids',
        'job_ids', 'grade_ids', 'tag_ids', 'payment_mode', 'for_customer', 'has_findings', 'domain', 'applies_to')
    def _compute_condition_summary(self):
        for rule in self:
            summary = " · ".join(rule._get_condition_words()) or self.env._("Everything")
            rule.condition_summary = summary[:1].upper() + summary[1:]

    def _get_condition_words(self):
        """The conditions of the rule, a few words each.

        :rtype: list[str]
        """
        self.ensure_one()
        words = []
        if self.applies_to != 'claim':
            words.append(self.env._("cash advances") if self.applies_to == 'advance'
                         else self.env._("claims and cash advances"))
        bounds = {'low': self._format_amount(self.amount_from), 'high': self._format_amount(self.amount_to)}
        if self.amount_from and self.amount_to:
            words.append(self.env._("%(low)s to below %(high)s", **bounds))
        elif self.amount_from:
            words.append(self.env._("from %s", bounds['low']))
        elif self.amount_to:
            words.append(self.env._("below %s", bounds['high']))
        if self.rolling_days:
            words.append(self.env._("sum of %s days", self.rolling_days))
        if self.category_ids:
            names = ", ".join(self.category_ids.mapped('name'))
            words.append(self.env._("only %s", names) if self.category_match == 'all' else names)
        for records in (self.department_ids, self.job_ids, self.grade_ids, self.tag_ids):
            if records:
                words.append(", ".join(records.mapped('name')))
        words += filter(None, [
            {'own_account': self.env._("paid by employee"), 'company_account': self.env._("paid by company")}
            .get(self.payment_mode),
            {'yes': self.env._("for a customer"), 'no': self.env._("no customer")}.get(self.for_customer),
            {'yes': self.env._("with findings"), 'no': self.env._("no findings")}.get(self.has_findings),
            self._has_further_condition() and self.env._("further condition"),
        ])
        return words

    def _format_amount(self, amount):
        # without cents where there are none: thresholds are round
        return format_amount(
            self.env, amount, self.currency_id or self.env.company.currency_id, trailing_zeroes=False)

    @api.constrains('level_ids', 'active')
    def _check_levels(self):
        for rule in self:
            if rule.active and not rule.level_ids:
                raise ValidationError(self.env._(
                    "%(rule)s has no levels, so nobody would approve. Add at least one.", rule=rule.name))
            finance = rule.level_ids.filtered(lambda level: level.kind == 'finance')
            business = rule.level_ids - finance
            if finance and business and max(business.mapped('sequence')) >= min(finance.mapped('sequence')):
                raise ValidationError(self.env._(
                    "In %(rule)s a business level comes after or beside a finance level. Put finance last.",
                    rule=rule.name))

    @api.constrains('domain')
    def _check_domain(self):
        claims_sudo = self.env['hr.expense.claim'].sudo()  # sudo: as it is when a claim is submitted
        for rule in self.filtered('domain'):
            try:
                domain = Domain(rule._get_domain_list())
                domain.validate(claims_sudo)
                # a value that does not go with its field shows only when the filter is used
                claims_sudo.new({}).filtered_domain(domain)
            except Exception as error:
                raise ValidationError(self.env._(
                    "The further condition of %(rule)s is not a valid filter: %(error)s",
                    rule=rule.name, error=error)) from error

    def _has_further_condition(self):
        return (self.domain or '[]').strip() != '[]'

    def _get_domain_list(self):
        """The further condition; it knows nothing of who is asking, since the chain must not depend on that."""
        self.ensure_one()
        return safe_eval(self.domain or '[]', {})

    # -- ORM overrides -----------------------------------------------------------------------
    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # sudo: steps of claims that the administrator cannot read count as well
        used = self.env['hr.expense.approval.step'].sudo().search([('rule_id', 'in', self.ids)], limit=1).rule_id
        if used:
            raise UserError(self.env._(
                "Claims were approved by rule %(rule)s, and their history names it. Archive it instead.",
                rule=used.name))

    def copy_data(self, default=None):
        default = dict(default or {})
        vals_list = super().copy_data(default=default)
        if 'name' not in default:
            for rule, vals in zip(self, vals_list, strict=True):
                vals['name'] = self.env._("%s (copy)", rule.name)
        return vals_list

    # -- actions -----------------------------------------------------------------------------
    def action_test_rules(self):
        """Opens the tester: which rule applies to a claim, who would be asked, and why not the other rules."""
        return {
            'type': 'ir.actions.act_window',
            'name': self.env._("Test Approval Rules"),
            'res_model': 'hr.expense.approval.rule.test',
            'view_mode': 'form',
            'target': 'new',
            'context': {'default_company_id': (self.company_id[:1] or self.env.company).id},
        }

    def action_backtest(self):
        """Opens what the rule would have done with the claims of the last twelve months, had it been active."""
        self.ensure_one()
        backtest = self.env['hr.expense.approval.rule.backtest'].create({'rule_id': self.id})
        return self.env['hr.expense.claim']._open_records(backtest, self.env._("Backtest"))

    # -- business ------------------------------------------------------------------------------
    @api.model
    def _get_rules_by_company(self, companies):
        """{company: its active rules, in their order}. Called as superuser."""
        # active_test: nobody may bring archived rules back through the context of his call
        rules = self.with_context(active_test=True).search([('company_id', 'in', companies.ids)])
        by_company = rules.grouped('company_id')
        return {company: by_company.get(company, self.browse()) for company in companies}

    def _find_rule(self, facts):
        """The first of these rules that applies to a document with these facts; empty where none does."""
        return next((rule for rule in self if not any(rule._iter_mismatches(facts))), self.browse())

    def _get_mismatches(self, facts):
        """Why the rule does not apply, as sentences; empty where it does.

        :rtype: list[str]
        """
        return list(self._iter_mismatches(facts))

    def _iter_mismatches(self, facts):
        self.ensure_one()
        for check in (
            self._check_document_kind, self._check_has_levels,
            self._check_amount, self._check_categories, self._check_people,
            self._check_circumstances, self._check_further_condition,
        ):
            yield from check(facts)

    def _get_compared_amount(self, facts):
        """The amount that the rule and its levels look at: of the document, or of so many days."""
        self.ensure_one()
        return facts.rolling_amount(self.rolling_days, self.rolling_scope) if self.rolling_days else facts.amount

    def _check_document_kind(self, facts):
        kind = 'advance' if facts.document._name == 'hr.expense.advance' else 'claim'
        if self.applies_to not in (kind, 'both'):
            yield self.env._("It is for cash advances only.") if kind == 'claim' \
                else self.env._("It is for claims only.")

    def _check_has_levels(self, facts):
        if not self.level_ids:
            yield self.env._("It has no levels.")

    def _check_amount(self, facts):
        if not (self.amount_from or self.amount_to):
            return
        amount = self._get_compared_amount(facts)
        compare, show = self.currency_id.compare_amounts, self.currency_id.format
        if self.amount_from and compare(amount, self.amount_from) < 0:
            values = {'amount': show(amount), 'days': self.rolling_days, 'low': show(self.amount_from)}
            yield self.env._("The sum of %(days)s days, %(amount)s, is below %(low)s.", **values) \
                if self.rolling_days else self.env._("The amount, %(amount)s, is below %(low)s.", **values)
        if self.amount_to and compare(amount, self.amount_to) >= 0:
            values = {'amount': show(amount), 'days': self.rolling_days, 'high': show(self.amount_to)}
            yield self.env._("The sum of %(days)s days, %(amount)s, is not below %(high)s.", **values) \
                if self.rolling_days else self.env._("The amount, %(amount)s, is not below %(high)s.", **values)

    def _check_categories(self, facts):
        if not self.category_ids:
            return
        fitting = facts.categories & self.category_ids
        names = format_list(self.env, self.category_ids.mapped('name'), 'or')
        if self.category_match == 'any' and not fitting:
            yield self.env._("No line is of category %s.", names)
        if self.category_match == 'all' and (not fitting or fitting != facts.categories):
            yield self.env._("Not all lines are of category %s.", names)

    def _check_people(self, facts):
        employee, version = facts.employee, facts.version
        if self.department_ids:
            department, seen = facts.department, self.env['hr.department']
            while department and department not in seen | self.department_ids:
                seen |= department
                department = department.parent_id
            if department not in self.department_ids:
                yield self.env._(
                    "%(employee)s does not work in %(departments)s.", employee=employee.name,
                    departments=format_list(self.env, self.department_ids.mapped('name'), 'or'))
        if self.job_ids and version.job_id not in self.job_ids:
            yield self.env._(
                "The job position of %(employee)s is not %(jobs)s.", employee=employee.name,
                jobs=format_list(self.env, self.job_ids.mapped('name'), 'or'))
        if self.grade_ids and version.expense_grade_id not in self.grade_ids:
            values = {
                'employee': employee.name, 'grade': version.expense_grade_id.display_name,
                'grades': format_list(self.env, self.grade_ids.mapped('display_name'), 'or')}
            yield self.env._("The expense grade of %(employee)s, %(grade)s, is not %(grades)s.", **values) \
                if version.expense_grade_id \
                else self.env._("%(employee)s has no expense grade: not %(grades)s.", **values)
        if self.tag_ids and not employee.category_ids & self.tag_ids:
            yield self.env._(
                "%(employee)s does not have the tag %(tags)s.", employee=employee.name,
                tags=format_list(self.env, self.tag_ids.mapped('name'), 'or'))

    def _check_circumstances(self, facts):
        if self.payment_mode and self.payment_mode not in facts.payment_modes:
            yield self.env._("Nothing was paid by the employee.") if self.payment_mode == 'own_account' \
                else self.env._("Nothing was paid by the company.")
        has_customer = bool(facts.partner or facts.lead or facts.customers or facts.leads)
        if self.for_customer and (self.for_customer == 'yes') != has_customer:
            yield self.env._("There is neither a customer nor an opportunity.") if self.for_customer == 'yes' \
                else self.env._("There is a customer or an opportunity.")
        if self.has_findings and (self.has_findings == 'yes') != bool(facts.finding_count):
            yield self.env._("There are no findings.") if self.has_findings == 'yes' \
                else self.env._("There are findings.")

    def _check_further_condition(self, facts):
        if not self._has_further_condition():
            return
        if not facts.document:
            yield self.env._("Its further condition can only be judged on a claim: choose one to test with.")
            return
        try:
            fits = facts.document.filtered_domain(self._get_domain_list())
        except Exception:
            # valid when it was saved, but a field is gone since: nobody's claim gets stuck over that
            _logger.warning("Further condition of approval rule %s cannot be judged", self.id, exc_info=True)
            yield self.env._("Its further condition is not valid any more.")
            return
        if not fits:
            yield self.env._("The further condition does not fit.")
