from odoo import api, models

from .hr_expense_signal import SIGNALS


class ResCompany(models.Model):
    """Each company decides which signals it wants to see."""
    _inherit = 'res.company'

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_expense_signals()
        return companies

    @api.model
    def _init_expense_signals(self):
        """Gives every company the signals it does not have yet."""
        # all of them, once: there are never many companies
        self.search([])._create_expense_signals()  # pylint: disable=no-search-all

    def _create_expense_signals(self):
        # sudo: whoever creates a company need not administer expenses
        signals_sudo = self.env['hr.expense.signal'].sudo().with_context(active_test=False)
        have = {(signal.company_id, signal.kind) for signal in signals_sudo.search([('company_id', 'in', self.ids)])}
        signals_sudo.create([
            {'company_id': company.id, 'kind': kind, 'sequence': 10 * number, **vals}
            for company in self
            for number, (kind, vals) in enumerate(SIGNALS.items(), start=1) if (company, kind) not in have])
