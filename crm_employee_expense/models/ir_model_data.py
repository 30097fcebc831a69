from odoo import api, models
from odoo.tools import convert_file

ADDON = 'crm_employee_expense'
DASHBOARD = f'{ADDON}.spreadsheet_dashboard_expense_claim'


class IrModelData(models.Model):
    """Loads what the addon has for a module that it does not depend on, whichever of the two comes first."""
    _inherit = 'ir.model.data'

    @api.model
    def _process_end(self, modules):
        # all modules are loaded here, and their models known; without one of these two there is nothing new
        result = super()._process_end(modules)
        if not {ADDON, 'spreadsheet_dashboard'}.isdisjoint(modules):
            self._load_expense_dashboard()
        return result

    @api.model
    def _load_expense_dashboard(self):
        """Makes the spreadsheet dashboard; where it is there already it stays as people left it."""
        if 'spreadsheet.dashboard' not in self.env:
            return
        is_new = not self.env.ref(DASHBOARD, raise_if_not_found=False)
        convert_file(self.env, ADDON, 'optional/spreadsheet_dashboard.xml', {}, 'update', noupdate=True)
        if is_new:
            # translations of records were loaded before there was this one
            dashboard = self.env.ref(DASHBOARD)
            for code, _name in self.env['res.lang'].get_installed():
                named = dashboard.with_context(lang=code)
                named.name = named.env._("Expense Claims")
