from odoo import api, fields, models
from odoo.exceptions import AccessError

#: of badges
COLORS = {'inform': 'secondary', 'justify': 'warning', 'approval': 'info', 'block': 'danger'}
#: who may ask for others: those who see everybody's expenses, drafts included
GROUPS_FOR_OTHERS = 'hr_expense.group_hr_expense_user,crm_employee_expense.group_expense_auditor'


class HrExpensePolicyTest(models.TransientModel):
    """Tries the policies out on an expense that nobody has claimed yet: what holds, what it says, why not the others.

    It only collects what an expense and its claim would say; they are judged by
    the same methods as the real ones, together with what the employee has
    claimed already.
    """
    _name = 'hr.expense.policy.test'
    _inherit = 'hr.expense.reference.mixin'
    _description = "Test Policies"

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    may_ask_for_others = fields.Boolean(compute='_compute_may_ask_for_others')
    employee_id = fields.Many2one(
        'hr.employee', domain="[('company_id', '=', company_id)]", default=lambda self: self.env.user.employee_id)
    category_id = fields.Many2one(
        'product.product', domain="[('can_be_expensed', '=', True), ('company_id', 'in', (False, company_id))]")
    has_fixed_cost = fields.Boolean(compute='_compute_has_fixed_cost')
    date = fields.Date(string="Day of the Expense", default=fields.Date.context_today)
    amount = fields.Monetary()
    currency_id = fields.Many2one(
        'res.currency', required=True, compute='_compute_currency_id', store=True, readonly=False, precompute=True)
    quantity = fields.Float(
        string="Nights, Days or Units", default=1.0, digits=(16, 2),
        help="For how many nights or days the amount is; of categories with a fixed cost: how many units.")
    city_id = fields.Many2one('hr.expense.city')
    tier_id = fields.Many2one(
        'hr.expense.city.tier', string="City Tier", compute='_compute_tier_id', store=True, readonly=False,
        help="Follows from the city; enter it where there is none.")
    attendee_count = fields.Integer(string="Attendees")
    has_receipt = fields.Boolean(string="With Receipt", default=True)
    has_invoice = fields.Boolean(string="With Invoice Number")
    has_customer = fields.Boolean(
        string="With Customer", help="Whether the expense or its claim names a customer or an opportunity.")
    result = fields.Html(compute='_compute_result', sanitize=False)

    _sensible = models.Constraint(
        'CHECK (quantity > 0 AND attendee_count >= 0)', "Enter a number above zero; attendees are none or some.")

    # -- computes ------------------------------------------------------------------------
    @api.depends_context('uid')
    def _compute_may_ask_for_others(self):
        self.may_ask_for_others = self._may_ask_for_others()

    @api.depends('company_id')
    def _compute_currency_id(self):
        for test in self:
            test.currency_id = test.company_id.currency_id

    @api.depends('category_id', 'company_id')
    def _compute_has_fixed_cost(self):
        for test in self:
            test.has_fixed_cost = bool(test.category_id.with_company(test.company_id).standard_price)

    @api.depends('city_id')
    def _compute_tier_id(self):
        for test in self.filtered('city_id'):
            test.tier_id = test.city_id.tier_id

    @api.onchange('company_id')
    def _onchange_company_id(self):
        for name in ('employee_id', 'category_id'):
            if self[name].company_id and self[name].company_id != self.company_id:
                self[name] = False

    @api.onchange('tier_id')
    def _onchange_tier_id(self):
        if self.city_id.tier_id != self.tier_id:
            self.city_id = False

    @api.depends_context('lang', 'uid')
    @api.depends(
        'company_id', 'employee_id', 'category_id', 'date', 'amount', 'currency_id', 'quantity', 'tier_id',
        'attendee_count', 'has_receipt', 'has_invoice', 'has_customer')
    def _compute_result(self):
        for test in self:
            if not test.company_id or not test.employee_id or not test.date:
                test.result = False
                continue
            test._check_authority()
            # sudo: policies and the employee's other expenses count as when a claim is submitted; checked above
            rows = test.sudo()._get_rows()
            test.result = self.env['ir.qweb']._render(
                'crm_employee_expense.hr_expense_policy_test_result', {'rows': rows})

    # -- authority --------------------------------------------------------------------------
    def _may_ask_for_others(self):
        # not the field: what a form sends may say anything
        return self.env.user.has_groups(GROUPS_FOR_OTHERS)

    def _check_authority(self):
        """:raises AccessError: where the answer would tell of others' grades and expenses, or of other companies"""
        self.ensure_one()
        # sudo: whose and of which company it is, whatever the user may read
        test_sudo = self.sudo()
        companies = (test_sudo.company_id | test_sudo.employee_id.company_id | test_sudo.category_id.company_id)._origin
        if not self.env.su and companies - self.env.companies:
            raise AccessError(self.env._(
                "You can only test the policies of your own companies, with their employees and categories."))
        if not self.env.su and not self._may_ask_for_others() \
                and test_sudo.employee_id._origin not in self.env.user.sudo().employee_ids:
            raise AccessError(self.env._(
                "You can only test what holds for yourself: the answer tells of the employee's other expenses."))

    # -- business: called as superuser ---------------------------------------------------------
    def _get_rows(self):
        """What to say about each policy, those that hold first.

        :rtype: list[dict]
        """
        self.ensure_one()
        line = self._prepare_expense()
        severities = dict(self.env['hr.expense.policy']._fields['severity']._description_selection(self.env))
        rows = []
        for entry in self.env['hr.expense.policy']._explain(line):
            policy, verdict = entry['policy'], entry['verdict']
            is_beyond = bool(verdict and verdict.is_beyond)
            rows.append({
                'name': policy.name,
                'conditions': policy.condition_summary,
                'standard': policy.limit_summary,
                'holds': bool(verdict),
                'is_beyond': is_beyond,
                'measured': entry['measured'],
                'color': COLORS[policy.severity],
                'severity_label': severities[policy.severity],
                'message': is_beyond and self._get_message(verdict),
                'description': is_beyond and policy.description,
                'reasons': entry['reasons'],
            })
        return rows

    def _get_message(self, verdict):
        """What the employee reads about it."""
        claims = self.env['hr.expense.claim']
        return claims._get_finding_message(claims._prepare_policy_finding(verdict))

    def _prepare_expense(self):
        """The expense as entered, on a claim; nothing is saved."""
        self.ensure_one()
        env = self.with_company(self.company_id._origin).env
        partners = env['res.partner']
        claim = env['hr.expense.claim'].new({
            'employee_id': self.employee_id._origin.id,
            'company_id': self.company_id._origin.id,
            'partner_id': self.has_customer and partners.new({'name': "Customer"}),
        })
        category = self.category_id._origin
        line = env['hr.expense'].new({
            'name': category.name,
            'claim_id': claim,
            'employee_id': self.employee_id._origin.id,
            'company_id': self.company_id._origin.id,
            'product_id': category.id,
            'date': self.date,
            'quantity': self.quantity if self.has_fixed_cost else 1,
            'unit_count': 1 if self.has_fixed_cost else self.quantity,
            'currency_id': self.company_id.currency_id.id if self.has_fixed_cost else self.currency_id._origin.id,
            'city_id': self.tier_id and env['hr.expense.city'].new({'tier_id': self.tier_id._origin.id}),
            'invoice_number': self.has_invoice and "00000000",
        })
        if not self.has_fixed_cost:
            line.total_amount_currency = self.amount
        line.attendee_ids = partners.union(*(partners.new({'name': "Guest"}) for _ in range(self.attendee_count)))
        if self.has_receipt:
            line.attachment_ids = env['ir.attachment'].new({'name': "Receipt"})
        return line
