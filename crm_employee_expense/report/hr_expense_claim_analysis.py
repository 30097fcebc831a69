from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class HrExpenseClaimAnalysis(models.Model):
    """What was claimed, by whom, for what and how long it took: one row for each line of a claim.

    Who reads the claim reads its rows. Amounts are in the currency of the
    claim's company; Odoo converts them where companies of several are added up.
    """
    _name = 'hr.expense.claim.analysis'
    _description = "Claims Analysis"
    _auto = False
    _rec_name = 'name'
    _order = 'date desc, id desc'

    name = fields.Char(string="Expense", readonly=True)
    expense_id = fields.Many2one('hr.expense', string="Line", readonly=True)
    claim_id = fields.Many2one('hr.expense.claim', readonly=True)
    is_first_line = fields.Boolean(
        readonly=True, help="One line of each claim is its first: with these alone, averages count each claim once.")
    company_id = fields.Many2one('res.company', readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    employee_id = fields.Many2one('hr.employee', readonly=True)
    department_id = fields.Many2one(
        'hr.department', readonly=True, help="The department the claim was submitted for.")
    manager_id = fields.Many2one('hr.employee', readonly=True, help="The employee's manager now.")
    grade_id = fields.Many2one(
        'hr.expense.grade', string="Expense Grade", readonly=True,
        groups='hr.group_hr_user,hr_expense.group_hr_expense_manager,'
               'crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor',
        help="The grade the employee had on the day of the expense.")
    product_id = fields.Many2one('product.product', string="Category", readonly=True)
    vendor_id = fields.Many2one('res.partner', readonly=True)
    payment_mode = fields.Selection(
        selection=lambda self: self.env['hr.expense']._fields['payment_mode']._description_selection(self.env),
        string="Paid By", readonly=True)
    partner_id = fields.Many2one('res.partner', string="Customer", readonly=True)
    lead_id = fields.Many2one('crm.lead', string="Opportunity", readonly=True)
    team_id = fields.Many2one('crm.team', string="Sales Team", readonly=True)
    state = fields.Selection(
        selection=lambda self: self.env['hr.expense.claim']._fields['state']._description_selection(self.env),
        string="Claim Status", readonly=True)
    approver_id = fields.Many2one(
        'res.users', readonly=True,
        help="Who gave the last decision before finance in the present round.")
    policy_id = fields.Many2one(
        'hr.expense.policy', readonly=True, help="The first policy the line did not keep to.")
    date = fields.Date(string="Expense Date", readonly=True)
    submitted_on = fields.Datetime(readonly=True)
    posted_on = fields.Datetime(readonly=True)
    paid_on = fields.Date(readonly=True)

    claim_number = fields.Integer(
        string="Claims", readonly=True, aggregator='count_distinct', help="How many claims.")
    line_count = fields.Integer(string="Lines", readonly=True)
    amount = fields.Monetary(readonly=True, help="Taxes included, in the currency of the company.")
    tax_amount = fields.Monetary(string="Tax", readonly=True)
    own_amount = fields.Monetary(
        string="To Reimburse", readonly=True,
        help="What the employee paid and gets back: nothing where the claim was refused or cancelled.")
    finding_count = fields.Integer(
        string="Findings", readonly=True,
        help="Those about the claim as a whole count with its first line.")
    approval_days = fields.Float(
        string="Days to Approval", readonly=True, aggregator='avg', digits=(16, 1),
        help="From submission to the last approval, average of the lines.")
    posting_days = fields.Float(
        string="Days to Posting", readonly=True, aggregator='avg', digits=(16, 1),
        help="From the last approval to the journal entry, average of the lines.")
    payment_days = fields.Float(
        string="Days to Payment", readonly=True, aggregator='avg', digits=(16, 1),
        help="From the journal entry to the last payment, average of the lines.")
    total_days = fields.Float(
        string="Days to Reimbursement", readonly=True, aggregator='avg', digits=(16, 1),
        help="From submission to the last payment, average of the lines.")
    refused_share = fields.Float(
        string="Share Refused", readonly=True, aggregator='avg',
        help="Share of the lines whose claim is refused, from 0 to 1.")
    over_limit_share = fields.Float(
        string="Share over Limit", readonly=True, aggregator='avg',
        help="Share of the lines beyond an amount or number that a policy allows, from 0 to 1.")

    _depends = {
        'crm.lead': ['team_id'],
        'hr.employee': ['parent_id'],
        'hr.expense': [
            'name', 'claim_id', 'product_id', 'vendor_id', 'payment_mode', 'date', 'total_amount', 'tax_amount',
            'lead_id', 'customer_id'],
        'hr.expense.approval.step': ['claim_id', 'round', 'kind', 'state', 'decided_by_id', 'decided_on', 'sequence'],
        'hr.expense.claim': [
            'company_id', 'employee_id', 'department_id', 'state', 'submitted_on', 'approved_on', 'posted_on',
            'paid_on', 'approval_round'],
        'hr.expense.policy.violation': ['claim_id', 'expense_id', 'policy_id', 'policy_measure'],
        'hr.version': ['expense_grade_id', 'date_version', 'employee_id', 'active'],
        'res.company': ['currency_id'],
    }

    # -- actions -----------------------------------------------------------------------------
    def action_open_claim(self):
        """Opens the claim of the line."""
        return self.claim_id._open_records(self.claim_id, self.env._("Claim"))

    # -- query -------------------------------------------------------------------------------
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not (self.env.su or bypass_access):
            # the rules of the lines say the same as those of their claims; few claims are found fast
            reach = self.env['hr.expense.claim']._get_reach()
            if not reach.is_true():
                domain = Domain(domain) & Domain('claim_id', 'any!', reach)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @property
    def _table_query(self):
        # what comes from other tables is looked up where it is asked for: a screen without it does not pay for it
        columns = {
            **self._get_line_columns(), **self._get_lookup_columns(),
            **self.env['hr.expense.claim']._get_duration_columns('c')}
        return SQL(
            """SELECT %s FROM hr_expense e
               JOIN hr_expense_claim c ON c.id = e.claim_id
               JOIN res_company company ON company.id = c.company_id
               LEFT JOIN hr_employee employee ON employee.id = c.employee_id
               LEFT JOIN crm_lead lead ON lead.id = e.lead_id""",
            SQL(", ").join(SQL("%s AS %s", query, SQL.identifier(name)) for name, query in columns.items()))

    @api.model
    def _get_line_columns(self):
        return {
            'id': SQL("e.id"),
            'name': SQL("e.name"),
            'expense_id': SQL("e.id"),
            'claim_id': SQL("c.id"),
            'company_id': SQL("c.company_id"),
            'currency_id': SQL("company.currency_id"),
            'employee_id': SQL("c.employee_id"),
            'department_id': SQL("c.department_id"),
            'manager_id': SQL("employee.parent_id"),
            'product_id': SQL("e.product_id"),
            'vendor_id': SQL("e.vendor_id"),
            'payment_mode': SQL("e.payment_mode"),
            'partner_id': SQL("e.customer_id"),
            'lead_id': SQL("e.lead_id"),
            'team_id': SQL("lead.team_id"),
            'state': SQL("c.state"),
            'date': SQL("e.date"),
            'submitted_on': SQL("c.submitted_on"),
            'posted_on': SQL("c.posted_on"),
            'paid_on': SQL("c.paid_on"),
            'claim_number': SQL("c.id"),
            'line_count': SQL("1"),
            'amount': SQL("e.total_amount"),
            'tax_amount': SQL("e.tax_amount"),
            'own_amount': SQL(
                """CASE WHEN e.payment_mode = 'own_account' AND c.state NOT IN ('refused', 'cancelled')
                   THEN e.total_amount ELSE 0 END"""),
            'refused_share': SQL("CASE WHEN c.state = 'refused' THEN 1.0 ELSE 0.0 END"),
        }

    @api.model
    def _get_lookup_columns(self):
        is_first = SQL("NOT EXISTS (SELECT FROM hr_expense first WHERE first.claim_id = c.id AND first.id < e.id)")
        return {
            'is_first_line': is_first,
            'grade_id': SQL(
                """(SELECT v.expense_grade_id FROM hr_version v WHERE v.employee_id = c.employee_id AND v.active
                    ORDER BY v.date_version <= e.date DESC,
                        CASE WHEN v.date_version <= e.date THEN v.date_version END DESC, v.date_version LIMIT 1)"""),
            'approver_id': SQL(
                """(SELECT s.decided_by_id FROM hr_expense_approval_step s
                    WHERE s.claim_id = c.id AND s.round = c.approval_round AND s.kind = 'business'
                        AND s.state IN ('approved', 'refused')
                    ORDER BY s.sequence DESC, s.decided_on DESC, s.id DESC LIMIT 1)"""),
            'policy_id': SQL(
                """(SELECT f.policy_id FROM hr_expense_policy_violation f
                    WHERE f.claim_id = c.id AND COALESCE(f.expense_id, e.id) = e.id AND f.policy_id IS NOT NULL
                    ORDER BY f.expense_id, f.id LIMIT 1)"""),
            'finding_count': SQL(
                """(SELECT COUNT(*) FROM hr_expense_policy_violation f
                    WHERE f.claim_id = c.id AND (f.expense_id = e.id OR f.expense_id IS NULL AND %s))""", is_first),
            'over_limit_share': SQL(
                """CASE WHEN EXISTS (
                       SELECT FROM hr_expense_policy_violation f
                       WHERE f.claim_id = c.id AND COALESCE(f.expense_id, e.id) = e.id
                           AND f.policy_measure ~ '^(amount|count)_') THEN 1.0 ELSE 0.0 END"""),
        }
