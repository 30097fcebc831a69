from odoo import api, fields, models
from odoo.exceptions import ValidationError


class HrExpenseAllowanceRate(models.Model):
    """What an employee gets for a day of a trip, by grade and city tier.

    The most specific rate holds: grade and tier, then grade, then tier, then the rest; among those the first one.
    """
    _name = 'hr.expense.allowance.rate'
    _description = "Travel Allowance Rate"
    _order = 'category_id, sequence, id'
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related='company_id.currency_id')
    category_id = fields.Many2one(
        'product.product', required=True, check_company=True, index=True,
        domain=[('can_be_expensed', '=', True)], help="The lines of the allowance are of this category.")
    grade_id = fields.Many2one('hr.expense.grade', string="Expense Grade", check_company=True, index='btree_not_null')
    tier_id = fields.Many2one('hr.expense.city.tier', string="City Tier", index='btree_not_null', ondelete='restrict')
    amount = fields.Monetary(string="Amount per Day", required=True, help="In the company's currency.")
    date_from = fields.Date(string="Valid From")
    date_to = fields.Date(string="Valid Until")

    _positive_amount = models.Constraint(
        'CHECK (amount > 0)', "A travel allowance has to be more than zero.")
    _validity = models.Constraint(
        'CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)',
        "The last day of a travel allowance rate cannot be before its first one.")

    @api.depends('category_id', 'grade_id', 'tier_id')
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = " · ".join(filter(None, [
                rate.category_id.name, rate.grade_id.code, rate.tier_id.name])) or self.env._("Travel Allowance Rate")

    @api.constrains('company_id', 'category_id', 'grade_id', 'tier_id', 'date_from', 'date_to', 'active')
    def _check_contradictions(self):
        # sudo: rates are compared within each company
        others = self.sudo().search([('company_id', 'in', self.company_id.ids)]).grouped(
            lambda rate: (rate.company_id, rate.category_id, rate.grade_id, rate.tier_id))
        for rate in self.filtered('active'):
            for other in others.get((rate.company_id, rate.category_id, rate.grade_id, rate.tier_id), ()):
                if other != rate and not (
                        (rate.date_to and other.date_from and rate.date_to < other.date_from)
                        or (other.date_to and rate.date_from and other.date_to < rate.date_from)):
                    raise ValidationError(self.env._(
                        "There are two travel allowance rates for %(rate)s at the same time. Change the validity of "
                        "one of them.", rate=rate.display_name))

    def copy_data(self, default=None):
        # two of the same would contradict each other
        return super().copy_data(default={'active': False, **(default or {})})

    def _find_rate(self, grade, tier, date):
        """The rate among these that holds for somebody of the grade in a city of the tier, or none."""
        found = [
            rate for rate in self
            if rate.grade_id in (grade, rate.grade_id.browse()) and rate.tier_id in (tier, rate.tier_id.browse())
            and (not rate.date_from or rate.date_from <= date) and (not rate.date_to or date <= rate.date_to)]
        return max(found, key=lambda rate: (bool(rate.grade_id), bool(rate.tier_id)), default=self.browse())
