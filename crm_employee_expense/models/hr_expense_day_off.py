from datetime import datetime, time, timedelta

import pytz

from odoo import models

MONDAY_TO_FRIDAY = frozenset('01234')


class HrExpense(models.Model):
    """Days off: one meaning, for policies and for signals. Called as superuser."""
    _inherit = 'hr.expense'

    def _filter_days_off(self):
        """The lines that arose on a day off of their employee, in a constant number of queries.

        A day off is a weekday without working hours in the employee's working schedule (else the company's; Saturday
        and Sunday where it has no fixed days), or a day whose noon falls into a holiday of that schedule or of the
        whole company.
        """
        lines = self.filtered(lambda line: line.date and line._get_policy_employee())
        if not lines:
            return lines
        dates = lines.mapped('date')
        leaves = self.env['resource.calendar.leaves'].search([
            ('resource_id', '=', False), ('company_id', 'in', [*lines._get_policy_company().ids, False]),
            ('time_type', '=', 'leave'),
            ('date_from', '<=', datetime.combine(max(dates), time.max) + timedelta(days=1)),
            ('date_to', '>=', datetime.combine(min(dates), time.min) - timedelta(days=1))])
        keys = {line: line._get_day_off_key() for line in lines}
        days_off = {key for key in set(keys.values()) if self._is_day_off(*key, leaves)}
        return lines.filtered(lambda line: keys[line] in days_off)

    def _get_day_off_key(self):
        employee, company = self._get_policy_employee(), self._get_policy_company()
        calendar = employee.resource_calendar_id or company.resource_calendar_id
        return calendar, company, calendar.tz or employee.tz or 'UTC', self.date

    def _is_day_off(self, calendar, company, zone, date, leaves):
        weekdays = set() if calendar.flexible_hours else calendar.attendance_ids.filtered(
            lambda attendance: attendance._is_work_period()
            and attendance.week_type in (False, str(attendance.get_week_type(date)))).mapped('dayofweek')
        if str(date.weekday()) not in (weekdays or MONDAY_TO_FRIDAY):
            return True
        noon = pytz.timezone(zone).localize(datetime.combine(date, time(12))).astimezone(pytz.utc).replace(tzinfo=None)
        return any(
            leave.date_from <= noon <= leave.date_to and leave.calendar_id in (calendar, calendar.browse())
            and leave.company_id in (company, company.browse())
            for leave in leaves)

    def _get_policy_employee(self):
        """Whose expenses these are; those of a new line in a form are the claim's."""
        return (self.employee_id or self.claim_id.employee_id)._origin

    def _get_policy_company(self):
        return (self.company_id or self.claim_id.company_id)._origin
