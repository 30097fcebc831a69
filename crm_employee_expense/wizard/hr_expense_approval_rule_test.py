from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.hr_expense_approval_facts import Facts


class HrExpenseApprovalRuleTest(models.TransientModel):
    """Tries the approval rules out: which one applies, who would be asked, and why not the others.

    It only collects the facts; rules and chain are found by the same methods
    as when a claim is submitted.
    """
    _name = 'hr.expense.approval.rule.test'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Test Approval Rules"

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    claim_id = fields.Many2one(
        'hr.expense.claim', string="Existing Claim", domain="[('company_id', '=', company_id)]",
        help="Fills in what the claim says. Needed to judge further conditions of rules.")
    employee_id = fields.Many2one(
        'hr.employee', domain="[('company_id', '=', company_id)]", default=lambda self: self.env.user.employee_id)
    amount = fields.Monetary(help="In the company's currency. Rules that look back add what was claimed before.")
    category_ids = fields.Many2many(
        'product.product', string="Categories",
        domain="[('can_be_expensed', '=', True), ('company_id', 'in', (False, company_id))]")
    paid_by = fields.Selection(
        [('own_account', "Employee"), ('company_account', "Company"), ('both', "Both")],
        default='own_account', required=True)
    partner_id = fields.Many2one('res.partner', string="Customer")
    lead_id = fields.Many2one(
        'crm.lead', string="Opportunity",
        domain="[('type', '=', 'opportunity'), ('company_id', 'in', (False, company_id))]")
    has_findings = fields.Boolean(string="With Findings")
    rule_id = fields.Many2one('hr.expense.approval.rule', string="Rule That Applies", compute='_compute_result')
    approval_chain = fields.Json(compute='_compute_result')
    other_rules = fields.Html(compute='_compute_result', sanitize=False)

    @api.onchange('claim_id')
    def _onchange_claim_id(self):
        if not self.claim_id:
            return
        # sudo: what the claim says, whatever the administrator may see of opportunities and people
        facts = self.claim_id.sudo()._get_approval_facts()[self.claim_id.id]
        self.employee_id = self.claim_id.employee_id
        self.amount = facts.amount
        self.category_ids = facts.categories
        self.partner_id = facts.partner
        self.lead_id = facts.lead
        self.has_findings = bool(facts.finding_count)
        self.paid_by = 'both' if len(facts.payment_modes) > 1 else next(iter(facts.payment_modes), 'own_account')

    @api.onchange('company_id')
    def _onchange_company_id(self):
        for name in ('claim_id', 'employee_id', 'lead_id'):
            if self[name].company_id and self[name].company_id != self.company_id:
                self[name] = False

    @api.depends_context('lang')
    @api.depends(
        'company_id', 'claim_id', 'employee_id', 'amount', 'category_ids', 'paid_by', 'partner_id', 'lead_id',
        'has_findings')
    def _compute_result(self):
        for test in self:
            test.rule_id = test.approval_chain = test.other_rules = False
            if not test.employee_id or not test.company_id:
                continue
            test._check_own_companies()
            # sudo: who manages whom, as when a claim is submitted
            engine_sudo = self.env['hr.expense.claim'].sudo()
            facts = test.sudo()._prepare_facts()
            rules_sudo = engine_sudo.env['hr.expense.approval.rule']._get_rules_by_company(facts.company)[facts.company]
            rule_sudo = rules_sudo._find_rule(facts)
            chain = engine_sudo._resolve_levels(
                rule_sudo, facts, engine_sudo._get_group_users(facts.company)[facts.company])
            test.rule_id = rule_sudo.id
            test.approval_chain = {
                'preview': [facts.document._prepare_chain_preview(level) for level in chain],
                'problems': engine_sudo._get_chain_problems(chain, facts),
                'steps': [],
                'round': 0,
            }
            test.other_rules = self.env['ir.qweb']._render(
                'crm_employee_expense.hr_expense_approval_rule_test_others',
                {'others': test._get_other_rules(rules_sudo, rule_sudo, facts)})

    def _check_own_companies(self):
        """:raises AccessError: where the test is about other companies than the user's: the answer says who manages
            whom there
        """
        self.ensure_one()
        # sudo: of which company it is, whatever the user may read
        test_sudo = self.sudo()
        companies = test_sudo.company_id | test_sudo.claim_id.company_id | test_sudo.employee_id.company_id \
            | test_sudo.lead_id.company_id
        if not self.env.su and companies._origin - self.env.companies:
            raise AccessError(self.env._(
                "You can only test the rules of your own companies, with their employees, claims and opportunities."))

    def _prepare_facts(self):
        """The facts as entered, with those of the existing claim that cannot be entered. Called as superuser."""
        self.ensure_one()
        claim = self.claim_id._origin
        employee, company = self.employee_id._origin, self.company_id._origin
        facts = Facts(
            document=claim,
            company=company,
            employee=employee,
            amount=self.amount,
            categories=self.category_ids._origin,
            vendors=claim.expense_ids.vendor_id,
            payment_modes={'own_account', 'company_account'} if self.paid_by == 'both' else {self.paid_by},
            partner=self.partner_id._origin or self.lead_id._origin.partner_id,
            lead=self.lead_id._origin,
            leads=self.lead_id._origin | claim.expense_ids.own_lead_id,
            customers=claim.expense_ids.own_customer_id,
            finding_count=int(self.has_findings),
            exceptions=[],
            rolling_amount=None,
            participants=claim._get_approval_participants(),
            version=employee.current_version_id,
            department=employee.current_version_id.department_id,
        )
        return facts._replace(rolling_amount=partial(
            claim._get_rolling_amount, facts, claim._get_history_reader(employee, company), self.env['hr.expense']))

    @api.model
    def _get_other_rules(self, rules, applied, facts):
        """What to say about the rules that do not apply.

        :rtype: list[dict]
        """
        others, is_after = [], False
        for rule in rules:
            if rule == applied:
                is_after = True
                continue
            reasons = rule._get_mismatches(facts)
            others.append({
                'name': rule.name,
                'reasons': reasons or [self.env._("It would match too, but comes later.")],
                'is_after': is_after,
            })
        return others
