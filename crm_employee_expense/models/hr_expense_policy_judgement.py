from typing import NamedTuple

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
    claimed: float = 0.0  # of a sum: what is of the line's claim

    def get_left(self):
        return max(self.limit - self.value, 0)

    def get_allowed(self):
        """The highest amount of the line that the policy allows, in the company's currency; less than zero where
        others have used more than there is."""
        return self.limit * self._get_units() - self.others

    def get_excess(self):
        """How much of the money of the line, or of its claim where that is summed up, goes beyond the limit."""
        if not self.is_beyond or not self.policy.measure.startswith('amount'):
            return 0.0
        excess = (self.value - self.limit) * self._get_units()
        return min(excess, self.claimed) if self.policy.measure in PERIODS else excess

    def _get_units(self):
        return self.line._get_policy_units() if self.policy.measure == 'amount_unit' else 1


class HrExpensePolicy(models.Model):
    """What the policies say about expenses. Called as superuser."""
    _inherit = 'hr.expense.policy'

    @api.model
    def _judge(self, lines, tried=None):
        """A Verdict for each line and each policy that holds for it, in a constant number of queries.

        Sums over days, months and years take in the employee's other expenses under the same policy, those of drafts
        included and refused ones left out.

        :param lines: expenses; those of a form that is not saved as well
        :param tried: policies that are judged as if they had been active when the lines were submitted, all of which
            they have been by now: by the amounts that were claimed, and by sums of what had been submitted before
        :rtype: list[Verdict]
        """
        policies_of = self._find_policies(lines, tried)
        singles, summed = [], {}
        days_off = set(lines.browse().union(
            *(line for line, found in policies_of.items() if 'workday' in found))._filter_days_off())
        for line, found in policies_of.items():
            for measure, policy in found.items():
                if measure in PERIODS:
                    if line.date or PERIODS[measure] == 'claim':
                        summed.setdefault(line, []).append(policy)
                else:
                    singles.append(self._judge_single(line, policy, days_off, tried))
        return singles + self._judge_sums(lines, summed, policies_of, tried)

    @api.model
    def _judge_single(self, line, policy, days_off, tried):
        amount = self._get_amount(line, tried)
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
                'customer': not line.customer_id and not line.lead_id,
                'invoice': not line.invoice_number,
            }[policy.measure]
            is_beyond = is_missing and compare(amount, limit) > 0
        return Verdict(line, policy, value, limit, is_beyond)

    @api.model
    def _get_amount(self, line, tried=None):
        """What is compared, in the company's currency; of the past, before an approver reduced it."""
        amount = line.total_amount if tried is None else line.claimed_amount or line.total_amount
        return abs(amount)
