from datetime import datetime, time, timedelta

import pytz
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

#: kinds of log events by which people take something away from a claim without refusing it
CUTS = ('return', 'reduce')


class HrExpenseBacktestMixin(models.AbstractModel):
    """What all backtests share: the claims that were submitted in a period, and what people did to them."""
    _name = 'hr.expense.backtest.mixin'
    _description = "Backtest on Past Claims"

    date_from = fields.Date(
        string="Submitted From", required=True,
        default=lambda self: fields.Date.context_today(self) - relativedelta(years=1))
    date_to = fields.Date(string="Submitted Until", required=True, default=fields.Date.context_today)

    @api.constrains('date_from', 'date_to')
    def _check_dates(self):
        for backtest in self:
            if backtest.date_from > backtest.date_to:
                raise ValidationError(self.env._(
                    "%(backtest)s: the period ends before it begins. Exchange the two dates.",
                    backtest=backtest.display_name))

    def _search_claims(self, company):
        """The claims of a company that were submitted in the period, as the user sees them.

        Those that went back to draft are not among them: what they will say is not known yet.
        """
        self.ensure_one()
        if not company or not self.date_from or not self.date_to:
            return self.env['hr.expense.claim']
        return self.env['hr.expense.claim'].search([
            ('company_id', '=', company.id),
            ('submitted_on', '>=', self._get_midnight(self.date_from)),
            ('submitted_on', '<', self._get_midnight(self.date_to + timedelta(days=1))),
        ], order='submitted_on, id')

    @api.model
    def _get_midnight(self, date):
        """The moment, in UTC, at which the day begins for the user."""
        return self.env.tz.localize(datetime.combine(date, time.min)).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _find_judged(self, claims):
        """Of these claims, those that people refused in any round, and those from which they took something."""
        # sudo: the whole log, whoever asks
        events_sudo = self.env['hr.expense.approval.event'].sudo()
        claims_of = dict(events_sudo._read_group(
            [('claim_id', 'in', claims.ids), ('kind', 'in', ('refuse', *CUTS)), ('user_id', '!=', SUPERUSER_ID)],
            ['kind'], ['claim_id:recordset']))
        refused = claims_of.get('refuse', self.env['hr.expense.claim'])
        cut = self.env['hr.expense.claim'].union(*(claims_of[kind] for kind in CUTS if kind in claims_of))
        return claims & refused, claims & cut
