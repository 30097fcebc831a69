from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from .hr_expense_policy import PERIODS


class Verdict(NamedTuple):
    """What a policy says about a line: how much it measured and how much it allows."""
    line: object
    policy: object
    value: float
    limit: float
    is_beyond: bool
    others: float = 0.0  # of the value: what is not of this line

    def get_left(self):
        return max(self.limit - self.value, 0)

    def get_allowed(self):
        """The highest amount of the line that the policy allows, in the company's currency; less than zero where
        others have used more than there is."""
        units = self.line._get_policy_units() if self.policy.measure == 'amount_unit' else 1
        return self.limit * units - self.others


class HrExpensePolicy(models.Model):
    """What the policies say about expenses. Called as superuser."""
    _inherit = 'hr.expense.policy'

    @api.model
    def _judge(self, lines):
        """A Verdict for each line and each policy that holds for it, in a constant number of queries.

        Sums over days, months and years take in the employee's other expenses under the same policy, those of drafts
        included and refused ones left out.

        :param lines: expenses; those of a form that is not saved as well
        :rtype: list[Verdict]
        """
        policies_of = self._find_policies(lines)
        singles, summed = [], {}
        days_off = self._get_days_off(
            [line for line, found in policies_of.items() if 'workday' in found and line.date])
        for line, found in policies_of.items():
            for measure, policy in found.items():
                if measure in PERIODS:
                    if line.date or PERIODS[measure] == 'claim':
                        summed.setdefault(line, []).append(policy)
                else:
                    singles.append(self._judge_single(line, policy, days_off))
        return singles + self._judge_sums(lines, summed, policies_of)

    @api.model
    def _judge_single(self, line, policy, days_off):
        amount = abs(line.total_amount)
        compare = line.company_currency_id.compare_amounts
        claim = line.claim_id
        value, limit = amount, policy.limit_amount
        if policy.measure == 'amount_expense':
            is_beyond = compare(amount, limit) > 0
        elif policy.measure == 'amount_unit':
            value = amount / line._get_policy_units()
            is_beyond = compare(value, limit) > 0
        elif policy.measure == 'age':
            submitted = claim.submitted_on and fields.Date.context_today(line, claim.submitted_on)
            today = submitted or fields.Date.context_today(line)
            value, limit = (today - line.date).days if line.date else 0, policy.limit_number
            is_beyond = value > limit
        elif policy.measure == 'workday':
            value, limit = 0, 0
            is_beyond = line in days_off
        else:
            is_missing = {
                'receipt': not line.attachment_ids,
                'attendees': len(line.attendee_ids) < max(policy.limit_number, 1),
                'customer': not claim.partner_id and not claim.lead_id,
                'invoice': not line.invoice_number,
            }[policy.measure]
            is_beyond = is_missing and compare(amount, limit) > 0
        return Verdict(line, policy, value, limit, is_beyond)

    @api.model
    def _judge_sums(self, lines, summed, policies_of):
        if not summed:
            return []
        others = self._search_others(lines, summed)
        pool = {**policies_of, **self._find_policies(others)} if others else policies_of
        groups = {}
        for line, found in pool.items():
            for measure, policy in found.items():
                if measure in PERIODS:
                    groups.setdefault(self._get_group(line, policy), []).append(line)
        sums = {key: sum(key[0]._measure(line) for line in members) for key, members in groups.items()}
        over = self._find_exceeding(groups, set(lines))
        verdicts = []
        for line, policies in summed.items():
            for policy in policies:
                key = self._get_group(line, policy)
                claim = line.claim_id
                verdicts.append(Verdict(
                    line, policy, sums[key], policy._get_limit(), over.get((key, claim)) == line,
                    sums[key] - policy._measure(line)))
        return verdicts

    @api.model
    def _find_exceeding(self, groups, asked):
        """{(group, claim): the first line of the claim with which the sum of the group goes beyond the limit}."""
        found = {}
        for key, members in groups.items():
            policy, limit = key[0], key[0]._get_limit()
            total = sum(policy._measure(line) for line in members)
            if policy.company_id.currency_id.compare_amounts(total, limit) <= 0:
                continue
            by_claim = {}
            for line in members:
                if line in asked:
                    by_claim.setdefault(line.claim_id, []).append(line)
            for claim, own in by_claim.items():
                running = total - sum(policy._measure(line) for line in own)
                for line in own:
                    running += policy._measure(line)
                    if policy.company_id.currency_id.compare_amounts(running, limit) > 0:
                        found[key, claim] = line
                        break
        return found

    def _measure(self, line):
        return 1 if self.measure.startswith('count') else abs(line.total_amount)

    def _get_limit(self):
        return self.limit_number if self.measure.startswith('count') else self.limit_amount

    @api.model
    def _get_group(self, line, policy):
        """What is summed up together."""
        employee = (line.employee_id or line.claim_id.employee_id)._origin
        period, date = PERIODS[policy.measure], line.date
        keys = {
            'claim': line.claim_id,
            'day': date,
            'month': date and (date.year, date.month),
            'year': date and date.year,
        }
        return policy, employee, keys[period]

    @api.model
    def _search_others(self, lines, summed):
        """The employees' other expenses in the days, months and years that count."""
        spans = []
        for line, policies in summed.items():
            for policy in policies:
                period, date = PERIODS[policy.measure], line.date
                if period == 'day':
                    spans.append((date, date))
                elif period == 'month':
                    spans.append((date + relativedelta(day=1), date + relativedelta(day=31)))
                elif period == 'year':
                    spans.append((date + relativedelta(month=1, day=1), date + relativedelta(month=12, day=31)))
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

    @api.model
    def _get_days_off(self, lines):
        """The lines that arose on a day on which their employee does not work by his calendar."""
        if not lines:
            return set()
        calendars = {line: (line.employee_id or line.claim_id.employee_id)._origin.resource_calendar_id
                     for line in lines}
        dates = [line.date for line in lines]
        leaves = self.env['resource.calendar.leaves'].search([
            ('resource_id', '=', False),
            ('date_to', '>=', min(dates) - relativedelta(days=1)),
            ('date_from', '<=', max(dates) + relativedelta(days=2))])
        found = set()
        for line, calendar in calendars.items():
            weekdays = {int(one.dayofweek) for one in calendar.attendance_ids if one.dayofweek}
            company = line.company_id or line.claim_id.company_id
            local = leaves.with_context(tz=calendar.tz or 'UTC')
            if (weekdays and line.date.weekday() not in weekdays) or any(
                    leave.calendar_id in (calendar, calendar.browse())
                    and leave.company_id in (company._origin, company.browse())
                    and fields.Datetime.context_timestamp(leave, leave.date_from).date() <= line.date
                    <= fields.Datetime.context_timestamp(leave, leave.date_to).date() for leave in local):
                found.add(line)
        return found
