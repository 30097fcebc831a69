from odoo import api, models


class IrFilters(models.Model):
    """Favourites that come with the addon are named in the reader's language; Odoo does not translate them."""
    _inherit = 'ir.filters'

    @api.model
    def get_filters(self, *args, **kwargs):
        filters = super().get_filters(*args, **kwargs)
        names = self._get_prepared_names()
        for values in filters:
            values['name'] = names.get(values['name'], values['name']) if not values['user_ids'] else values['name']
        return filters

    @api.model
    def _get_prepared_names(self):
        """{name as it was installed: its translation}."""
        return {
            "Departments by month": self.env._("Departments by month"),
            "Cost of customers and opportunities": self.env._("Cost of customers and opportunities"),
            "Days to reimbursement": self.env._("Days to reimbursement"),
            "Over limit and refused": self.env._("Over limit and refused"),
        }
