from bisect import bisect_left
from datetime import timedelta
from functools import cache, partial

from odoo import models


class HrExpenseClaim(models.Model):
    """What claims told the approval rules when they were submitted, as well as the records still tell."""
    _inherit = 'hr.expense.claim'

    def _get_past_approval_facts(self):
        """{id: Facts} of the moment each claim was submitted. Called as superuser.

        Findings, department, position and grade are those of then, and what was claimed in so many days is
        counted back from then. Lines and amounts are those of now: what they were before is not on record.
        """
        read_history = self._get_past_history_reader()
        versions = self._get_submission_versions()
        facts_of = {}
        for claim in self:
            facts = claim._prepare_approval_facts()._replace(
                finding_count=claim.finding_count,
                exceptions=claim.violation_ids.filtered(lambda finding: finding.severity == 'approval').read(['kind']),
                version=versions[claim.id], department=claim.department_id)
            facts_of[claim.id] = facts._replace(rolling_amount=cache(partial(
                self._get_rolling_amount, facts, partial(read_history, claim), self.env['hr.expense'])))
        return facts_of

    def _get_submission_versions(self):
        """{id: version of the employee that held when the claim was submitted}; his first, where none did."""
        versions_of = self.env['hr.version'].search(
            [('employee_id', 'in', self.employee_id.ids)], order='date_version').grouped('employee_id')
        held = {}
        for claim in self:
            versions = versions_of.get(claim.employee_id, claim.employee_id.current_version_id)
            date = claim.submitted_on.date()
            held[claim.id] = versions.filtered(lambda version, date=date: version.date_version <= date)[-1:] \
                or versions[:1]
        return held

    def _get_past_history_reader(self):
        """A function (claim, days) that gives the lines its employee had claimed in so many days before it,
        less those of claims that had been refused or cancelled by then.

        Whoever calls it for several claims causes the same few queries for each number of days.
        """
        @cache
        def read_claims(days):
            moments = self.mapped('submitted_on')
            others = self.search([
                ('employee_id', 'in', self.employee_id.ids),
                ('company_id', 'in', self.company_id.ids),
                ('submitted_on', '>=', min(moments) - timedelta(days=days)),
                ('submitted_on', '<=', max(moments)),
            ], order='submitted_on, id')
            closed = others._get_closing_dates()
            return {
                employee: [(other.submitted_on, other.id, closed.get(other.id), other.expense_ids) for other in claims]
                for employee, claims in others.grouped('employee_id').items()}

        def read_history(claim, days):
            others, moment = read_claims(days).get(claim.employee_id, []), claim.submitted_on
            first = bisect_left(others, (moment - timedelta(days=days),))
            last = bisect_left(others, (moment, claim.id))
            return self.env['hr.expense'].union(*(
                lines for _moment, _id, closed_on, lines in others[first:last] if not closed_on or closed_on > moment))
        return read_history

    def _get_closing_dates(self):
        """{id: when it was refused or cancelled}, for claims that are."""
        idle = self.filtered(lambda claim: claim.state in ('refused', 'cancelled'))
        closed = {claim.id: claim.submitted_on for claim in idle}
        for claim, number, date in self.env['hr.expense.approval.event']._read_group(
                [('claim_id', 'in', idle.ids), ('kind', 'in', ('refuse', 'cancel'))],
                ['claim_id', 'round'], ['date:min']):
            if number == claim.approval_round:
                closed[claim.id] = date
        return closed
