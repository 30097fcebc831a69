from odoo import api, fields, models

#: who reads the figures of all budgets
BUDGET_READERS = (
    'crm_employee_expense.group_expense_finance', 'crm_employee_expense.group_expense_auditor',
    'hr_expense.group_hr_expense_user')


class HrExpensePolicyViolation(models.Model):
    """Findings about budgets. The employee learns that a budget is exceeded, approvers by how much."""
    _inherit = 'hr.expense.policy.violation'

    kind = fields.Selection(
        selection_add=[
            ('budget_exceeded', "Budget exceeded"),
            ('budget_warning', "Budget nearly used"),
        ],
        ondelete={'budget_exceeded': 'cascade', 'budget_warning': 'cascade'})
    budget_figures = fields.Json(
        readonly=True, groups=fields.NO_ACCESS,
        help="What was left of the budget at that moment: told to those who may know, by the message.")

    @api.depends('budget_figures', 'claim_id')
    @api.depends_context('uid')
    def _compute_message(self):
        super()._compute_message()

    def _describe(self):
        if self.kind not in ('budget_exceeded', 'budget_warning'):
            return super()._describe()
        figures = self.figures or {}
        # sudo: who may know the rest is decided here
        hidden = self.sudo().budget_figures or {}
        if figures.get('scope') != 'employee' and not self.claim_id.sudo()._may_read_budgets():
            if figures.get('scope') == 'department':
                return self.env._("The claim exceeds the budget of the department.") \
                    if self.kind == 'budget_exceeded' else self.env._("The budget of the department is nearly used.")
            return self.env._("The claim exceeds a budget.") if self.kind == 'budget_exceeded' \
                else self.env._("A budget is nearly used.")
        currency = self.env['res.currency'].sudo().browse(figures.get('currency_id'))
        return self.env._(
            "%(budget)s: %(free)s of %(amount)s left, this claim takes %(claim)s.",
            budget=figures.get('budget'), free=currency.format(hidden.get('free', 0)),
            amount=currency.format(hidden.get('amount', 0)), claim=currency.format(figures.get('claim', 0)))
