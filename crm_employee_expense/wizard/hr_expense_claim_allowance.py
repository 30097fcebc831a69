from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MAX_DAYS = 92


class HrExpenseClaimAllowance(models.TransientModel):
    """The dialog that adds the daily allowance of a trip to a claim, one line a day."""
    _name = 'hr.expense.claim.allowance'
    _inherit = ['hr.expense.claim.dialog']
    _description = "Add Travel Allowance"

    category_id = fields.Many2one(
        'product.product', domain="[('id', 'in', selectable_category_ids)]",
        compute='_compute_category_id', store=True, readonly=False)
    selectable_category_ids = fields.Many2many('product.product', compute='_compute_selectable_category_ids')
    date_from = fields.Date(string="First Day", default=fields.Date.context_today)
    date_to = fields.Date(string="Last Day", default=fields.Date.context_today)
    city_id = fields.Many2one('hr.expense.city')
    edge_share = fields.Float(
        string="First and Last Day (%)", default=100,
        help="Which part of the daily amount is paid for the days of departure and return.")

    @api.depends('claim_id')
    def _compute_selectable_category_ids(self):
        for dialog in self:
            dialog.selectable_category_ids = self.env['hr.expense.allowance.rate'].search(
                [('company_id', '=', dialog.claim_id.company_id.id)]).category_id

    @api.depends('claim_id')
    def _compute_category_id(self):
        for dialog in self:
            dialog.category_id = dialog.selectable_category_ids[:1]

    def action_confirm(self):
        """Adds a line for each day of the trip.

        :raises UserError: where the dates are wrong, there is no rate, or the claim cannot be edited
        """
        self.ensure_one()
        claim = self.claim_id
        claim._check_editable()
        if not self.date_from or not self.date_to or self.date_to < self.date_from:
            raise UserError(self.env._("Enter the first and the last day of the trip, the first one first."))
        if (self.date_to - self.date_from).days >= MAX_DAYS:
            raise UserError(self.env._("A trip of more than %s days is claimed in parts.", MAX_DAYS))
        if not 0 <= self.edge_share <= 100:
            raise UserError(self.env._("The share of the first and last day is between 0 and 100 %."))
        self.env['hr.expense'].create(self._prepare_lines())
        return {'type': 'ir.actions.act_window_close'}

    def _prepare_lines(self):
        claim = self.claim_id
        days = [self.date_from + timedelta(days=number) for number in range((self.date_to - self.date_from).days + 1)]
        # sudo: the grade of the employee, which decides on the amount
        lines_sudo = claim.sudo().expense_ids.browse()
        for day in days:
            lines_sudo |= lines_sudo.new({
                'employee_id': claim.employee_id.id, 'company_id': claim.company_id.id, 'date': day,
                'city_id': self.city_id.id})
        scopes = self.env['hr.expense.policy'].sudo()._get_scopes(lines_sudo)
        rates = self.env['hr.expense.allowance.rate'].search([
            ('company_id', '=', claim.company_id.id), ('category_id', '=', self.category_id.id)])
        grades = {line.date: self.env['hr.expense.grade'].browse(scope.grade) for line, scope in scopes.items()}
        vals_list = []
        for day in days:
            rate = rates._find_rate(grades[day], self.city_id.tier_id, day)
            if not rate:
                raise UserError(self.env._(
                    "There is no travel allowance rate for %(day)s. Ask an expense administrator to add one.",
                    day=fields.Date.to_string(day)))
            share = self.edge_share / 100 if day in (self.date_from, self.date_to) else 1
            amount = claim.currency_id.round(rate.amount * share)
            if amount:
                vals_list.append({
                    'claim_id': claim.id, 'employee_id': claim.employee_id.id, 'company_id': claim.company_id.id,
                    'name': " · ".join(filter(None, [self.category_id.name, self.city_id.name])),
                    'product_id': self.category_id.id, 'date': day, 'city_id': self.city_id.id,
                    'total_amount_currency': amount, 'currency_id': claim.currency_id.id,
                })
        return vals_list
