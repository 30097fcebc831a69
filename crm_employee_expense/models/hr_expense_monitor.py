from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import date_utils

#: claims that use money or will do so
SPENDING = ('submitted', 'to_verify', 'approved', 'posted', 'partial', 'in_payment', 'paid')


class HrExpenseMonitor(models.AbstractModel):
    """Figures for the monitor: what goes on with the claims that the user may read, and with no others.

    Everything is read as the user himself, so record rules decide. Each figure
    goes with the action that opens the records it was counted from.
    """
    _name = 'hr.expense.monitor'
    _description = "Expense Monitor"

    @api.model
    @api.readonly
    def get_data(self, filters=None):
        """All figures of the monitor, in a number of queries that does not depend on how many claims there are.

        :param dict filters: period (see ``_get_periods``), company_id and department_id, each optional; a company
            or department of which the user reads nothing counts as none
        :raises AccessError: for whoever is no internal user
        :raises UserError: for a period there is none of
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The expense monitor is for internal users."))
        scope = self._get_scope(filters or {})
        spending = self._read_spending(scope)
        return {
            'filters': self._get_filters(scope),
            'currency_id': scope['company'].currency_id.id,
            'is_empty': not scope['departments'] and not self.env['hr.expense.claim'].search_count(
                [('company_id', '=', scope['company'].id), ('submitted_on', '!=', False)], limit=1),
            'tiles': self._get_tiles(scope),
            **self._get_structure(scope, spending),
            'trend': self._get_trend(scope, spending),
            'cycle': self._get_cycle(scope),
            'anomalies': self._get_anomalies(scope),
        }

    # -- what is asked for --------------------------------------------------------------------
    @api.model
    def _get_periods(self, today):
        """{key: (label, first day, day after the last)}."""
        month, year = date_utils.start_of(today, 'month'), date_utils.start_of(today, 'year')
        quarter = date_utils.start_of(today, 'quarter')
        next_month = fields.Date.add(month, months=1)
        return {
            'year_back': (self.env._("Last 12 Months"), fields.Date.subtract(next_month, years=1), next_month),
            'month': (self.env._("This Month"), month, next_month),
            'quarter': (self.env._("This Quarter"), quarter, fields.Date.add(quarter, months=3)),
            'year': (self.env._("This Year"), year, fields.Date.add(year, years=1)),
            'last_year': (self.env._("Last Year"), fields.Date.subtract(year, years=1), year),
        }

    @api.model
    def _get_scope(self, filters):
        """What the figures are about, and the domains that say so for each model."""
        today = fields.Date.context_today(self)
        periods = self._get_periods(today)
        key = filters.get('period') or 'year_back'
        if key not in periods:
            raise UserError(self.env._("There is no period %s. Choose another one.", key))
        company = self.env.companies.filtered(lambda company: company.id == filters.get('company_id'))
        company = company or self.env.company
        departments = self._get_departments(company)
        department = departments.filtered(lambda department: department.id == filters.get('department_id'))
        _label, start, end = periods[key]
        in_company, in_department = Domain('company_id', '=', company.id), Domain.TRUE
        if department:
            in_department = Domain('department_id', 'child_of', department.id)
        claims = in_company & in_department
        lines = claims & Domain('state', 'in', SPENDING)
        # beginning with the claims is fast for whoever reads few of them, and slow for whoever reads all
        few = department or not self.env['hr.expense.claim']._get_reach().is_true()
        parts = in_company & (Domain('claim_id', 'any', claims) if few else Domain('claim_id', '!=', False))
        return {
            'today': today, 'period': key, 'periods': periods, 'start': start, 'end': end,
            'company': company, 'department': department, 'departments': departments,
            'claims': claims,
            'lines': lines,
            'period_lines': lines & Domain('date', '>=', start) & Domain('date', '<', end),
            # steps and findings
            'parts': parts,
        }

    @api.model
    def _get_departments(self, company):
        """Departments that the user reads claims of."""
        groups = self.env['hr.expense.claim']._read_group(
            [('company_id', '=', company.id), ('department_id', '!=', False), ('submitted_on', '!=', False)],
            ['department_id'])
        return self.env['hr.department'].browse([department.id for department, in groups])

    @api.model
    def _get_filters(self, scope):
        names = [(department.id, self._get_name(department)) for department in scope['departments']]
        return {
            'period': scope['period'],
            'periods': [{'id': key, 'name': label} for key, (label, *_days) in scope['periods'].items()],
            'company_id': scope['company'].id,
            'companies': [{'id': company.id, 'name': company.name} for company in self.env.companies],
            'department_id': scope['department'].id,
            'departments': [{'id': key, 'name': name} for key, name in sorted(names, key=lambda entry: entry[1])],
        }

    # -- for all figures ------------------------------------------------------------------------
    @api.model
    def _prepare_action(self, name, model, domain):
        """What opens the records behind a figure."""
        return {'name': name, 'res_model': model, 'domain': self._write_out(domain)}

    @api.model
    def _write_out(self, domain):
        """A domain as the web client takes it."""
        return [
            part if isinstance(part, str) else [part[0], part[1], self._write_out(part[2])]
            if isinstance(part[2], Domain) else list(part) for part in domain]

    @api.model
    def _get_name(self, record):
        """The name of what a claim refers to."""
        # sudo: whoever reads the claim reads the names on it, as in any form
        return record.sudo().with_context(display_default_code=False).display_name or ""

    @api.model
    def _get_months(self, today):
        """First days of the last twelve months, and of the next one."""
        first = fields.Date.subtract(date_utils.start_of(today, 'month'), months=11)
        return [fields.Date.add(first, months=number) for number in range(13)]

    @api.model
    def _get_last_day(self, day):
        return day - timedelta(days=1)
