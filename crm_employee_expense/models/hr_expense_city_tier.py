from odoo import api, fields, models
from odoo.exceptions import UserError


class HrExpenseCityTier(models.Model):
    """Cities of about the same price level, for which the same travel standards hold."""
    _name = 'hr.expense.city.tier'
    _description = "City Tier"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="From the most expensive tier to the cheapest.")
    city_ids = fields.One2many('hr.expense.city', 'tier_id', string="Cities")
    city_count = fields.Integer(compute='_compute_city_count')

    @api.depends('city_ids')
    def _compute_city_count(self):
        for tier in self:
            tier.city_count = len(tier.city_ids)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # a policy that loses its only tier would hold everywhere
        # sudo: policies of other companies count as well
        used = self.env['hr.expense.policy'].sudo().with_context(active_test=False).search(
            [('city_tier_ids', 'in', self.ids)], limit=1)
        if used:
            raise UserError(self.env._(
                "The policy %(policy)s names the city tier %(tier)s. Change the policy first.",
                policy=used.name, tier=(used.city_tier_ids & self)[:1].name))
