from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..models.hr_expense_budget import SCOPE_FIELDS

MONTHS = {'month': 1, 'quarter': 3, 'year': 12}


class HrExpenseBudgetGenerate(models.TransientModel):
    """Makes the budgets of a year: one for each period, and each department, employee or whatever was chosen."""
    _name = 'hr.expense.budget.generate'
    _description = "Generate Expense Budgets"
    _check_company_auto = True

    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company)
    currency_id = fields.Many2one(related='company_id.currency_id')
    scope = fields.Selection(
        selection=lambda self: self.env['hr.expense.budget']._fields['scope']._description_selection(self.env),
        string="Budgets For", required=True, default='department')
    department_ids = fields.Many2many('hr.department', string="Departments", check_company=True)
    # the public ones: whoever administers expenses need not be in HR
    employee_ids = fields.Many2many('hr.employee.public', string="Employees", check_company=True)
    grade_ids = fields.Many2many('hr.expense.grade', string="Grades", check_company=True)
    product_ids = fields.Many2many(
        'product.product', string="Categories", check_company=True, domain=[('can_be_expensed', '=', True)])
    analytic_account_ids = fields.Many2many('account.analytic.account', string="Analytic Accounts", check_company=True)
    date_from = fields.Date(
        string="Year Begins On", required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1))
    period = fields.Selection(
        selection=[('month', "Monthly"), ('quarter', "Quarterly"), ('year', "Yearly")],
        string="Periods", required=True, default='quarter')
    amount = fields.Monetary(
        string="Amount of the Year", required=True,
        help="For each of them. It is spread evenly; the last period takes what rounding leaves.")
    severity = fields.Selection(
        selection=lambda self: self.env['hr.expense.budget']._fields['severity']._description_selection(self.env),
        string="When Exceeded", required=True, default='inform')
    warn_percent = fields.Float(string="Warn From (%)", default=80)

    def action_generate(self):
        """Makes the budgets and opens them; those that exist are left as they are.

        :raises UserError: where nothing was chosen, the amount is less than zero, or all exist already
        """
        self.ensure_one()
        self.check_access('write')
        owners = self._get_owners()
        if not owners:
            raise UserError(self.env._("Choose at least one record that gets budgets."))
        if self.currency_id.compare_amounts(self.amount, 0) < 0:
            raise UserError(self.env._("The amount of the year is less than zero. Enter zero or more."))
        vals_list = [vals for owner in owners for vals in self._prepare_budgets(owner)]
        kept, skipped = self._split_existing(vals_list)
        if not kept:
            raise UserError(self.env._(
                "Nothing to generate: the budgets exist already, such as %(budget)s.", budget=skipped[0]['name']))
        budgets = self.env['hr.expense.budget'].create(kept)
        action = {
            'type': 'ir.actions.act_window',
            'name': self.env._("Generated Budgets"),
            'res_model': 'hr.expense.budget',
            'view_mode': 'list,form',
            'domain': [('id', 'in', budgets.ids)],
        }
        if not skipped:
            return action
        return {
            'type': 'ir.actions.client',
            'tag': 'display_notification',
            'params': {
                'type': 'warning',
                'sticky': True,
                'message': self.env._(
                    "Left out, because a budget exists already: %(budgets)s",
                    budgets=format_list(self.env, [vals['name'] for vals in skipped])),
                'next': action,
            },
        }

    # -- business -------------------------------------------------------------------------------
    def _get_owners(self):
        return {
            'company': self.company_id,
            'department': self.department_ids,
            'employee': self.env['hr.employee'].browse(self.employee_ids.ids),
            'grade': self.grade_ids,
            'category': self.product_ids,
            'analytic': self.analytic_account_ids,
        }[self.scope]

    @api.model
    def _split_amount(self, amount, count, currency):
        """Equal parts of an amount, rounded; the last one takes the rest, so that the sum is exact.

        :rtype: list[float]
        """
        # to the lower unit, so that the rest is never negative
        unit = currency.rounding
        part = currency.round(int(currency.round(amount) / unit / count + 1e-6) * unit)
        return [part] * (count - 1) + [currency.round(amount - part * (count - 1))]

    def _prepare_budgets(self, owner):
        months = MONTHS[self.period]
        count = 12 // months
        field = SCOPE_FIELDS[self.scope]
        vals_list = []
        for number, amount in enumerate(self._split_amount(self.amount, count, self.currency_id)):
            start = self.date_from + relativedelta(months=number * months)
            # from the first day again: months differ in length
            end = self.date_from + relativedelta(months=(number + 1) * months, days=-1)
            period = {
                'month': f"{start:%Y-%m}", 'quarter': f"{start:%Y} Q{number + 1}", 'year': f"{start:%Y}"}[self.period]
            vals_list.append({
                'name': f"{owner.display_name} {period}",
                'company_id': self.company_id.id,
                'scope': self.scope,
                **({field: owner.id} if field else {}),
                'date_from': start,
                'date_to': end,
                'amount': amount,
                'severity': self.severity,
                'warn_percent': self.warn_percent,
            })
        return vals_list

    def _split_existing(self, vals_list):
        """(values to create, values of which days are covered by another budget already)."""
        field = SCOPE_FIELDS[self.scope]
        existing = self.env['hr.expense.budget'].search([
            ('company_id', '=', self.company_id.id), ('scope', '=', self.scope),
            ('date_from', '<=', max(vals['date_to'] for vals in vals_list)),
            ('date_to', '>=', min(vals['date_from'] for vals in vals_list)),
        ])
        kept, skipped = [], []
        for vals in vals_list:
            overlaps = any(
                (not field or budget[field].id == vals[field])
                and budget.date_from <= vals['date_to'] and budget.date_to >= vals['date_from']
                for budget in existing)
            (skipped if overlaps else kept).append(vals)
        return kept, skipped
