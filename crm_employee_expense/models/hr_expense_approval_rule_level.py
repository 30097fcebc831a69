from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrExpenseApprovalRuleLevel(models.Model):
    """One level of a rule: who has to approve, and when the level is needed.

    Levels with the same sequence run in parallel.
    """
    _name = 'hr.expense.approval.rule.level'
    _description = "Expense Approval Level"
    _order = 'rule_id, sequence, id'

    rule_id = fields.Many2one('hr.expense.approval.rule', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='rule_id.company_id')
    currency_id = fields.Many2one(related='rule_id.currency_id')
    sequence = fields.Integer(default=10, required=True, help="Levels with the same number run in parallel.")
    name = fields.Char(required=True, translate=True, help="Shown to employees and approvers, such as “Head of Sales”.")
    kind = fields.Selection(
        [('business', "Business"), ('finance', "Finance")], default='business', required=True,
        help="Finance levels verify accounts and receipts; they come after all business levels.")
    approver_source = fields.Selection(
        selection=[
            ('expense_approver', "Expense approver of the employee"),
            ('manager', "Manager of the employee"),
            ('department_head', "Head of the department"),
            ('sales_team_leader', "Sales team leader of the opportunity"),
            ('users', "Named users"),
            ('group', "Any user of a group"),
            ('finance', "Finance"),
        ],
        string="Approver", default='expense_approver', required=True)
    distance = fields.Integer(
        string="Steps Up", default=0,
        help="Manager: 0 is the direct manager, 1 the manager above, and so on. "
             "Head of department: 0 is the employee's own department, 1 the one above.")
    user_ids = fields.Many2many('res.users', string="Users", domain=[('share', '=', False)])
    group_id = fields.Many2one('res.groups', string="Group")
    amount_from = fields.Monetary(string="From Amount", help="The level is needed from this total on. Empty: always.")
    quorum = fields.Selection(
        [('any', "Anyone of them"), ('all', "All of them"), ('number', "At least a number")],
        default='any', required=True)
    quorum_count = fields.Integer(string="How Many", default=1)
    skip_if_approved = fields.Boolean(
        string="Skip if Approved Before", default=True,
        help="Whoever approved this claim at an earlier level does not have to approve it again.")
    auto_approve_below = fields.Monetary(
        string="Automatic Below",
        help="The system approves this level by itself below this total, when there are no findings. Empty: never.")
    deadline_days = fields.Integer(
        string="Deadline (Days)", help="Working days after which the decision is overdue. 0: none.")

    _deadline_positive = models.Constraint(
        'CHECK (deadline_days >= 0)', "A deadline cannot be negative: enter 0 for none.")
    _distance_positive = models.Constraint(
        'CHECK (distance >= 0)', "The steps up cannot be negative.")
    _amounts_positive = models.Constraint(
        'CHECK (COALESCE(amount_from, 0) >= 0 AND COALESCE(auto_approve_below, 0) >= 0)',
        "The amounts of an approval level cannot be negative.")

    @api.constrains('approver_source', 'user_ids', 'group_id', 'kind')
    def _check_source(self):
        for level in self:
            if level.approver_source == 'users' and not level.user_ids:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s names no users. Add at least one.",
                    level=level.name, rule=level.rule_id.name))
            if level.approver_source == 'group' and not level.group_id:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s names no group. Choose one.",
                    level=level.name, rule=level.rule_id.name))
            if level.kind == 'business' and level.approver_source == 'finance':
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s is decided by finance: make it a finance level.",
                    level=level.name, rule=level.rule_id.name))

    @api.constrains('quorum', 'quorum_count', 'user_ids', 'approver_source')
    def _check_quorum(self):
        for level in self.filtered(lambda level: level.quorum == 'number'):
            if level.quorum_count < 1:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s needs at least one approval.",
                    level=level.name, rule=level.rule_id.name))
            single = level.approver_source in ('expense_approver', 'manager', 'department_head', 'sales_team_leader')
            available = len(level.user_ids) if level.approver_source == 'users' else 1 if single else None
            if available is not None and level.quorum_count > available:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s asks for %(count)s approvals, but only %(available)s can be given.",
                    level=level.name, rule=level.rule_id.name, count=level.quorum_count, available=available))

    @api.constrains('kind', 'sequence', 'rule_id')
    def _check_finance_last(self):
        for rule in self.rule_id:
            finance = rule.level_ids.filtered(lambda level: level.kind == 'finance')
            business = rule.level_ids - finance
            if finance and business and max(business.mapped('sequence')) >= min(finance.mapped('sequence')):
                raise ValidationError(self.env._(
                    "In %(rule)s a business level comes after or beside a finance level. Put finance last.",
                    rule=rule.name))

    # -- business ------------------------------------------------------------------------------
    def _is_needed(self, facts):
        """Whether a document with these facts has to pass this level."""
        self.ensure_one()
        if not self.amount_from:
            return True
        amount = facts.amount
        if self.rule_id.rolling_days:
            amount = facts.rolling_amount(self.rule_id.rolling_days, self.rule_id.rolling_scope)
        return self.currency_id.compare_amounts(amount, self.amount_from) >= 0

    def _is_automatic(self, facts):
        """Whether the system approves by itself: below the limit, and nothing was found."""
        self.ensure_one()
        return bool(self.auto_approve_below) and not facts.finding_count and self.currency_id.compare_amounts(
            facts.amount, self.auto_approve_below) < 0

    def _get_required_count(self, approvers):
        """How many of these approvers have to approve."""
        self.ensure_one()
        wanted = {'any': 1, 'all': len(approvers), 'number': self.quorum_count}[self.quorum]
        return max(1, min(wanted, len(approvers)))

    def _get_candidates(self, facts, group_users):
        """[(origin, users)] by the level's source, nearest first."""
        self.ensure_one()
        engine = self.env['hr.expense.claim']
        employee = facts.employee
        match self.approver_source:
            case 'expense_approver':
                return engine._get_nearest_candidates(employee)
            case 'manager':
                return engine._get_manager_candidates(employee, self.distance)
            case 'department_head':
                return engine._get_department_candidates(employee.department_id)[self.distance:]
            case 'sales_team_leader':
                return [('sales_team_leader', facts.lead.team_id.user_id)]
            case 'users':
                return [('users', self.user_ids)]
            case 'group':
                return [('group', self.group_id.all_user_ids)]
            case 'finance':
                return [('finance', group_users['crm_employee_expense.group_expense_finance'])]
