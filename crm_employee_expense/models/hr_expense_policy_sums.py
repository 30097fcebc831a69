from datetime import date
from math import inf

from dateutil.relativedelta import relativedelta

from odoo import api, models

from .hr_expense_policy import PERIODS
from .hr_expense_policy_judgement import Verdict

#: states of expenses that count for nothing any more, or not yet
IDLE_STATES = ('draft', 'refused')


class HrExpensePolicy(models.Model):
    """Policies whose measure sums up over several expenses. Called as superuser."""
    _inherit = 'hr.expense.policy'

    @api.model
    def _judge_sums(self, lines, summed, policies_of, tried=None):
        if not summed:
            return []
        others = self._search_others(lines, summed)
        if tried is not None:
            others = others.filtered(lambda line: line.claim_id.submitted_on and line.state not in IDLE_STATES)
        pool = {**policies_of, **self._find_policies(others, tried)} if others else policies_of
        groups = {}
        for line, found in pool.items():
            for measure, policy in found.items():
                if measure in PERIODS and (line.date or PERIODS[measure] == 'claim'):
                    groups.setdefault(self._get_group(line, policy), []).append(line)
        asked = set(lines)
        verdicts = {}
        for key, members in groups.items():
            policy = key[0]
            for own, before in policy._split_by_claim(members, asked, tried):
                for verdict in policy._judge_claim(own, before, tried):
                    verdicts[verdict.line, policy] = verdict
        return [verdicts[line, policy] for line, policies in summed.items() for policy in policies]

    def _split_by_claim(self, members, asked, tried):
        """(lines of one claim that are asked about, what else counts) of what is summed up together.

        Else, that is all of the rest; of the past, what had been submitted before and is not refused.
        """
        by_claim = {}
        for line in members:
            by_claim.setdefault(line.claim_id, []).append(line)
        if tried is None:
            total = sum(self._measure(line) for line in members)
            for lines in by_claim.values():
                if own := [line for line in lines if line in asked]:
                    yield own, total - sum(self._measure(line) for line in own)
            return
        before = 0
        for claim in sorted(by_claim, key=lambda claim: (claim.submitted_on, claim.id)):
            own = by_claim[claim]
            if own[0] in asked:
                yield own, before
            before += sum(self._measure(line, tried) for line in own if line.state not in IDLE_STATES)

    def _judge_claim(self, own, before, tried):
        """A Verdict for each of these lines of one claim; the one that is beyond the limit is the first, by date,
        with which the sum is.
        """
        limit, compare = self._get_limit(), self.company_id.currency_id.compare_amounts
        claimed = sum(self._measure(line, tried) for line in own)
        total, running, is_found = before + claimed, before, False
        for line in sorted(own, key=self._get_order):
            measured = self._measure(line, tried)
            running += measured
            is_beyond = not is_found and compare(total, limit) > 0 and compare(running, limit) > 0
            is_found |= is_beyond
            yield Verdict(line, self, total, limit, is_beyond, total - measured, claimed)

    @api.model
    def _get_order(self, line):
        return line.date or date.min, line._origin.id or inf  # the last: not saved yet

    def _measure(self, line, tried=None):
        return 1 if self.measure.startswith('count') else self._get_amount(line, tried)

    def _get_limit(self):
        return self.limit_number if self.measure.startswith('count') else self.limit_amount

    @api.model
    def _get_group(self, line, policy):
        """What is summed up together."""
        period, day = PERIODS[policy.measure], line.date
        keys = {
            'claim': line.claim_id,
            'day': day,
            'month': day and (day.year, day.month),
            'year': day and day.year,
        }
        return policy, line._get_policy_employee(), keys[period]

    @api.model
    def _search_others(self, lines, summed):
        """The employees' other expenses in the days, months and years that count."""
        spans = []
        for line, policies in summed.items():
            for policy in policies:
                period, day = PERIODS[policy.measure], line.date
                if period == 'day':
                    spans.append((day, day))
                elif period == 'month':
                    spans.append((day + relativedelta(day=1), day + relativedelta(day=31)))
                elif period == 'year':
                    spans.append((day + relativedelta(month=1, day=1), day + relativedelta(month=12, day=31)))
        if not spans:
            return self.env['hr.expense']
        employees = lines.employee_id._origin | lines.claim_id.employee_id._origin
        # what was taken out of a claim in a form is in the database still
        return self.env['hr.expense'].search([
            ('employee_id', 'in', employees.ids),
            ('company_id', 'in', (lines.company_id | lines.claim_id.company_id)._origin.ids),
            ('date', '>=', min(span[0] for span in spans)), ('date', '<=', max(span[1] for span in spans)),
            ('state', '!=', 'refused'), ('id', 'not in', lines._origin.ids),
            '|', ('claim_id', '=', False), ('claim_id', 'not in', lines.claim_id._origin.ids),
        ])
