from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hr_expense_approval_step import ROLE_GROUPS

#: sources that give one person
SINGLE_SOURCES = ('expense_approver', 'manager', 'department_head', 'sales_team_leader')


class HrExpenseApprovalRuleLevel(models.Model):
    """One level of a rule: who has to approve, and when the level is needed.

    Levels with the same number run in parallel.
    """
    _name = 'hr.expense.approval.rule.level'
    _description = "Expense Approval Level"
    _order = 'rule_id, sequence, id'

    rule_id = fields.Many2one('hr.expense.approval.rule', required=True, index=True, ondelete='cascade')
    company_id = fields.Many2one(related='rule_id.company_id')
    currency_id = fields.Many2one(related='rule_id.currency_id')
    sequence = fields.Integer(
        string="Order", default=10, required=True,
        help="Levels open in this order. Levels with the same number run in parallel.")
    name = fields.Char(required=True, translate=True, help="Shown to employees and approvers, such as “Head of Sales”.")
    kind = fields.Selection(
        [('business', "Business"), ('finance', "Finance")], default='business', required=True,
        help="Finance levels verify accounts and receipts; they come after all business levels. "
             "Without one, finance of the company verifies at the end all the same.")
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
    user_ids = fields.Many2many(
        'res.users', domain="[('share', '=', False), ('company_ids', 'in', company_id)]")
    group_id = fields.Many2one('res.groups')
    approver_summary = fields.Char(string="Who", compute='_compute_approver_summary')
    amount_from = fields.Monetary(string="From Amount", help="The level is needed from this total on. Empty: always.")
    quorum = fields.Selection(
        [('any', "One of them"), ('all', "All of them"), ('number', "At least a number")],
        string="Who Has to Approve", default='any', required=True)
    quorum_count = fields.Integer(string="How Many", default=1)
    quorum_summary = fields.Char(string="Approvals", compute='_compute_quorum_summary')
    skip_if_approved = fields.Boolean(
        string="Skip if Approved Before", default=True,
        help="Whoever approved this claim at an earlier level does not have to approve it again.")
    auto_approve_below = fields.Monetary(
        string="Automatic Below",
        help="The system approves this level by itself below this total, when there are no findings. Empty: never.")
    only_for_exceptions = fields.Boolean(
        string="Only for Exceptions",
        help="The level is needed only where a finding asks for an extra approval, such as a standard or a budget that "
             "is exceeded. Where a rule has no such level, the manager above the direct one decides.")
    deadline_days = fields.Integer(
        string="Deadline (Days)",
        help="Working days after which the decision is overdue. 0: as many as the company gives in its settings.")

    _deadline_positive = models.Constraint(
        'CHECK (deadline_days >= 0)', "A deadline cannot be negative: enter 0 for that of the company.")
    _distance_positive = models.Constraint(
        'CHECK (distance >= 0)', "The steps up cannot be negative.")
    _amounts_positive = models.Constraint(
        'CHECK (COALESCE(amount_from, 0) >= 0 AND COALESCE(auto_approve_below, 0) >= 0)',
        "The amounts of an approval level cannot be negative.")

    # -- computes and constraints ----------------------------------------------------------
    @api.depends_context('lang')
    @api.depends('approver_source', 'distance', 'user_ids', 'group_id')
    def _compute_approver_summary(self):
        labels = dict(self._fields['approver_source']._description_selection(self.env))
        for level in self:
            summary = labels.get(level.approver_source, '')
            if level.approver_source == 'users':
                summary = ", ".join(level.user_ids.mapped('name')) or summary
            elif level.approver_source == 'group':
                # sudo: who administers expenses need not be allowed to read groups
                summary = level.group_id.sudo().full_name or summary
            elif level.distance and level.approver_source in ('manager', 'department_head'):
                summary = self.env._("%(who)s, %(distance)s up", who=summary, distance=level.distance)
            level.approver_summary = summary

    @api.depends_context('lang')
    @api.depends('quorum', 'quorum_count', 'approver_source', 'user_ids')
    def _compute_quorum_summary(self):
        words = {'any': self.env._("One of them"), 'all': self.env._("All of them")}
        for level in self:
            is_one_person = level.approver_source in SINGLE_SOURCES or (
                level.approver_source == 'users' and len(level.user_ids) <= 1)
            level.quorum_summary = not is_one_person and words.get(level.quorum, str(level.quorum_count))

    @api.constrains('approver_source', 'user_ids', 'group_id', 'kind', 'auto_approve_below')
    def _check_source(self):
        for level in self:
            names = {'level': level.name, 'rule': level.rule_id.name}
            if level.approver_source == 'users' and not level.user_ids:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s names no users. Add at least one.", **names))
            if level.approver_source == 'users' and not level._get_named_users():
                raise ValidationError(self.env._(
                    "None of the users of level %(level)s of %(rule)s can approve for %(company)s. Add one who "
                    "can log in and works for that company.", company=level.company_id.name, **names))
            if level.approver_source == 'group' and not level.group_id:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s names no group. Choose one.", **names))
            if level.kind == 'business' and level.approver_source == 'finance':
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s is decided by finance: make it a finance level.", **names))
            if level.kind == 'finance' and level.approver_source in SINGLE_SOURCES:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s is a finance level: let finance, named users or a group decide it.",
                    **names))
            if level.kind == 'finance' and level.auto_approve_below:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s is a finance level: somebody in finance always verifies, "
                    "so it cannot be approved automatically.", **names))

    @api.constrains('only_for_exceptions', 'kind')
    def _check_exceptions(self):
        for level in self.filtered(lambda level: level.only_for_exceptions and level.kind == 'finance'):
            raise ValidationError(self.env._(
                "Level %(level)s of %(rule)s is a finance level: only business levels can be for exceptions.",
                level=level.name, rule=level.rule_id.name))

    @api.constrains('quorum', 'quorum_count', 'user_ids', 'group_id', 'approver_source')
    def _check_quorum(self):
        for level in self.filtered(lambda level: level.quorum == 'number'):
            names = {'level': level.name, 'rule': level.rule_id.name}
            if level.quorum_count < 1:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s needs at least one approval.", **names))
            available = 1 if level.approver_source in SINGLE_SOURCES else len(level._get_named_users())
            if level.quorum_count > available:
                raise ValidationError(self.env._(
                    "Level %(level)s of %(rule)s asks for %(count)s approvals, but only %(available)s can be given.",
                    count=level.quorum_count, available=available, **names))

    @api.onchange('kind')
    def _onchange_kind(self):
        if self.kind == 'finance':
            self.auto_approve_below = 0
            self.only_for_exceptions = False
            if self.approver_source in SINGLE_SOURCES:
                self.approver_source = 'finance'
        elif self.approver_source == 'finance':
            self.approver_source = 'expense_approver'

    # -- business ------------------------------------------------------------------------------
    def _get_named_users(self):
        """Users whom the level names, by themselves or by their group, and who can decide for its company."""
        self.ensure_one()
        engine_sudo = self.env['hr.expense.approval.mixin'].sudo()  # sudo: memberships, whoever may read them
        match self.sudo().approver_source:
            case 'users':
                users = self.sudo().user_ids
            case 'group':
                users = self.sudo().group_id.all_user_ids
            case 'finance':
                users = engine_sudo.env.ref(ROLE_GROUPS['finance']).all_user_ids
            case _:
                users = engine_sudo.env['res.users']
        return engine_sudo._keep_valid_approvers(users, self.company_id)

    def _is_needed(self, facts):
        """Whether a document with these facts has to pass this level."""
        self.ensure_one()
        if self.only_for_exceptions and not facts.exceptions:
            return False
        return not self.amount_from or self.currency_id.compare_amounts(
            self.rule_id._get_compared_amount(facts), self.amount_from) >= 0

    def _is_automatic(self, facts):
        """Whether the system approves by itself: below the limit, and nothing was found. Never for finance."""
        self.ensure_one()
        return self.kind == 'business' and bool(self.auto_approve_below) and not facts.finding_count \
            and self.currency_id.compare_amounts(
                self.rule_id._get_compared_amount(facts), self.auto_approve_below) < 0

    def _get_required_count(self, approvers, passed_on):
        """How many of these approvers have to approve.

        :param bool passed_on: whether they stand in for those the level names; “all of them” means the named
        """
        self.ensure_one()
        wanted = {'any': 1, 'all': 1 if passed_on else len(approvers), 'number': self.quorum_count}[self.quorum]
        return max(1, min(wanted, len(approvers)))
