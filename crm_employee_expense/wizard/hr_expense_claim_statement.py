from datetime import datetime

import pytz
from babel.dates import format_skeleton
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import babel_locale_parse, get_lang

#: whoever has one of these roles prints statements of everybody in his companies
ROLES = (
    'crm_employee_expense.group_expense_finance,crm_employee_expense.group_expense_auditor,'
    'hr_expense.group_hr_expense_user,hr.group_hr_user')
#: a claim of which the employee still expects money
OPEN_STATES = ('submitted', 'to_verify', 'approved', 'posted', 'partial')


def start_of_day(env, date):
    """The moment, in UTC, at which a day begins where the user is."""
    zone = pytz.timezone(env.user.tz or 'UTC')
    return zone.localize(datetime(date.year, date.month, date.day)).astimezone(pytz.utc).replace(tzinfo=None)


class HrExpenseClaimStatement(models.TransientModel):
    """The dialog that prints an employee's claims of a month: what was claimed, paid, and is still open."""
    _name = 'hr.expense.claim.statement'
    _description = "Monthly Expense Statement"

    employee_id = fields.Many2one(
        'hr.employee', required=True, default=lambda self: self.env.user.employee_id,
        domain=[('filter_for_expense', '=', True)])
    month = fields.Selection(
        selection=[
            ('1', "January"), ('2', "February"), ('3', "March"), ('4', "April"), ('5', "May"), ('6', "June"),
            ('7', "July"), ('8', "August"), ('9', "September"), ('10', "October"), ('11', "November"),
            ('12', "December")],
        required=True, default=lambda self: str(self._get_last_month().month))
    year = fields.Integer(required=True, default=lambda self: self._get_last_month().year)

    @api.model
    def _get_last_month(self):
        """The first day of the month before."""
        return fields.Date.context_today(self).replace(day=1) - relativedelta(months=1)

    # -- authority ------------------------------------------------------------------------
    def _check_may_print(self):
        """:raises AccessError: where the user is neither the employee nor above him, and has no such role"""
        user = self.env.user
        for dialog in self:
            # sudo: who manages the employee decides, whoever may read it
            employee_sudo = dialog.employee_id.sudo()
            above = self.env['res.users']
            manager_sudo = employee_sudo.parent_id
            seen = employee_sudo
            while manager_sudo and manager_sudo not in seen:
                above |= manager_sudo.user_id
                seen |= manager_sudo
                manager_sudo = manager_sudo.parent_id
            above |= employee_sudo.expense_manager_id | employee_sudo.department_id.manager_id.user_id
            may = user == employee_sudo.user_id or user in above or user.has_groups(ROLES)
            if not may or employee_sudo.company_id not in user.company_ids:
                raise AccessError(self.env._(
                    "The statement of %(employee)s is for the employee, the managers above, HR, finance and auditors. "
                    "Choose yourself, or somebody who reports to you.", employee=employee_sudo.name))

    # -- actions ----------------------------------------------------------------------------
    def action_print(self):
        """Prints the statement.

        :raises UserError: where the year is none
        :raises AccessError: where it is of somebody else and none of the user's business
        """
        self.check_access('read')
        self._check_may_print()
        for dialog in self:
            if not 2000 <= dialog.year <= 2100:
                raise UserError(self.env._("%(year)s is not a year of expenses. Enter it with four digits.",
                                           year=dialog.year))
        # sudo: reports are read by whoever may print; authority was checked above
        report_sudo = self.env.ref('crm_employee_expense.action_report_claim_statement').sudo()
        return dict(report_sudo.report_action(self, config=False), close_on_report_download=True)

    # -- business -------------------------------------------------------------------------------
    def _get_period(self):
        """First day of the month, first day of the next one."""
        self.ensure_one()
        start = fields.Date.to_date(f"{self.year:04}-{int(self.month):02}-01")
        return start, start + relativedelta(months=1)

    def _prepare_statement(self):
        """What the statement says: of the claims the user may read, by record rules."""
        self.ensure_one()
        start, end = self._get_period()
        # sudo: names for whoever may print the statement
        employee_sudo = self.employee_id.sudo()
        company_sudo = employee_sudo.company_id
        claims = self.env['hr.expense.claim'].search([
            ('employee_id', '=', self.employee_id.id), ('company_id', '=', company_sudo.id),
            ('submitted_on', '!=', False), ('submitted_on', '<', start_of_day(self.env, end)),
            ('state', '!=', 'cancelled'),
        ], order='submitted_on, id')
        submitted = claims.filtered(lambda claim: claim.submitted_on >= start_of_day(self.env, start))
        # sudo: readers of a claim see what was paid of it
        parts = sorted(
            (part for part in claims.sudo()._get_payment_parts() if start <= part[1].date < end),
            key=lambda part: (part[1].date, part[0].id))
        still_open = claims.filtered(
            lambda claim: claim.state in OPEN_STATES
            and claim.currency_id.compare_amounts(claim.amount_residual, 0) > 0)
        open_amount = sum(still_open.mapped('amount_residual'))
        return {
            'employee_sudo': employee_sudo,
            'company_sudo': company_sudo,
            'currency': company_sudo.currency_id,
            'title': format_skeleton('yMMMM', start, locale=babel_locale_parse(get_lang(self.env).code)),
            'today': fields.Date.context_today(self),
            'submitted': submitted,
            'payments': [
                {'date': payment.date, 'claim': claim.sudo(False), 'number': payment.name or '', 'amount': amount}
                for claim, payment, amount in parts],
            'open': still_open,
            'claimed_amount': sum(submitted.mapped('total_own_amount')),
            'paid_amount': sum(amount for _claim, _payment, amount in parts),
            'open_amount': open_amount,
            **self._prepare_advances(start, end, open_amount),
            # what somebody else may read need not be all there is
            'is_partial': self.env.user != employee_sudo.user_id and not self.env.user.has_groups(
                'crm_employee_expense.group_expense_auditor,hr_expense.group_hr_expense_user'),
        }

    def _prepare_advances(self, start, end, open_amount):
        """Cash advances on the statement: settled in the month, and outstanding today, by record rules.

        :param open_amount: what is left to pay of claims, in the company's currency
        """
        company = self.employee_id.sudo().company_id
        advances = self.env['hr.expense.advance'].search([
            ('employee_id', '=', self.employee_id.id), ('company_id', '=', company.id),
            ('state', '=', 'open')], order='paid_on, id')
        settlements = self.env['hr.expense.advance.settlement'].search([
            ('employee_id', '=', self.employee_id.id), ('company_id', '=', company.id), ('state', '=', 'done')])
        # sudo: the date is that of an entry, the claim and the advance are named to whoever reads the settlement
        settled = settlements.sudo().filtered(lambda settlement: start <= settlement.date < end)
        outstanding = sum(advances.mapped('company_residual'))
        return {
            'advances': advances,
            'settlements': settled.sorted(lambda settlement: (settlement.date, settlement.id)),
            'settled_amount': sum(settled.mapped('amount')),
            'outstanding_amount': outstanding,
            # what the employee has beyond the claims is no payment to him
            'net_amount': max(open_amount - outstanding, 0),
        }
