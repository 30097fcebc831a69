from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.claim_states import APPROVED_STATES, SETTLED_STATES

LATEST = 8
WAITING = 8


class HrExpenseMonitor(models.AbstractModel):
    """How long claims take, where they wait and for whom; what was found."""
    _inherit = 'hr.expense.monitor'

    # -- cycle -----------------------------------------------------------------------------------
    @api.model
    def _get_cycle(self, scope):
        return {
            'stages': self._get_stages(scope),
            'steps': self._get_step_times(scope),
            'waiting': self._get_waiting(scope),
        }

    @api.model
    def _get_stages(self, scope):
        """Average days of claims submitted in the period, from one stage to the next."""
        domain = scope['claims'] \
            & Domain('submitted_on', '>=', scope['start']) & Domain('submitted_on', '<', scope['end'])
        paid = Domain('state', 'in', SETTLED_STATES) & Domain('posted_on', '!=', False) \
            & Domain('paid_on', '!=', False)
        stages = {
            'approval_days': (self.env._("Submission → Approval"), Domain('approved_on', '!=', False)),
            'posting_days': (
                self.env._("Approval → Posting"),
                Domain('approved_on', '!=', False) & Domain('posted_on', '!=', False)),
            'payment_days': (self.env._("Posting → Payment"), paid),
            'total_days': (self.env._("Submission → Payment"), paid),
        }
        aggregates = [f'{name}:{kind}' for name in stages for kind in ('avg', 'count')]
        [values] = self.env['hr.expense.claim']._read_group(domain, [], aggregates)
        values = dict(zip(aggregates, values, strict=True))
        return [{
            'key': name, 'label': label, 'count': values[f'{name}:count'],
            'days': float(values[f'{name}:avg'] or 0),
            'action': self._prepare_action(label, 'hr.expense.claim', domain & condition),
        } for name, (label, condition) in stages.items()]

    @api.model
    def _get_step_times(self, scope):
        """Average working hours of the decisions that people made in the period, by their role."""
        steps = self.env['hr.expense.approval.step']
        domain = scope['parts'] & Domain('state', 'in', ('approved', 'refused')) \
            & Domain('decided_on', '>=', scope['start']) & Domain('decided_on', '<', scope['end']) \
            & Domain('is_automatic', '=', False) & Domain('kept_from_id', '=', False)
        labels = dict(steps._fields['origin']._description_selection(self.env))
        groups = steps._read_group(
            domain, ['origin'], ['waiting_hours:avg', '__count'], order='waiting_hours:avg DESC')
        return [{
            'label': labels.get(origin, origin), 'hours': hours or 0.0, 'count': count,
            'action': self._prepare_action(
                labels.get(origin, origin), steps._name, domain & Domain('origin', '=', origin)),
        } for origin, hours, count in groups]

    @api.model
    def _get_waiting(self, scope):
        """For whom open steps wait, and since when; where several can decide, with each of them."""
        steps = self.env['hr.expense.approval.step']
        domain = scope['parts'] & Domain('state', '=', 'pending')
        groups = steps._read_group(
            domain, ['approver_ids'], ['__count', 'opened_on:min'], order='__count DESC, opened_on:min',
            limit=WAITING)
        now = fields.Datetime.now()
        entries = []
        for user, count, opened_on in groups:
            label = self._get_name(user) if user else self.env._("Nobody")
            entries.append({
                'label': label, 'count': count, 'days': (now - opened_on).days if opened_on else 0,
                'action': self._prepare_action(
                    label, steps._name, domain & Domain('approver_ids', 'in', user.ids or False))})
        return entries

    # -- findings ------------------------------------------------------------------------------------
    @api.model
    def _get_anomalies(self, scope):
        """What was found on claims of the period, by kind; and the latest on claims that are in approval."""
        findings = self.env['hr.expense.policy.violation']
        domain = scope['parts'] & Domain('claim_id', 'any', [
            ('state', 'in', ('submitted', 'to_verify', *APPROVED_STATES)),
            ('submitted_on', '>=', scope['start']), ('submitted_on', '<', scope['end'])])
        kinds = dict(findings._fields['kind']._description_selection(self.env))
        groups = findings._read_group(domain, ['kind'], ['__count'], order='__count DESC')
        open_domain = scope['parts'] & Domain('claim_id.state', 'in', ('submitted', 'to_verify'))
        return {
            'kinds': [{
                'label': kinds.get(kind, kind), 'count': count,
                'action': self._prepare_action(
                    kinds.get(kind, kind), findings._name, domain & Domain('kind', '=', kind)),
            } for kind, count in groups],
            'latest': [self._prepare_finding(finding)
                       for finding in findings.search(open_domain, order='id DESC', limit=LATEST)],
        }

    @api.model
    def _prepare_finding(self, finding):
        claim = finding.claim_id
        return {
            'id': finding.id, 'message': finding.message, 'severity': finding.severity,
            'employee': self._get_name(claim.employee_id), 'claim': claim.display_name, 'claim_id': claim.id,
            'amount': claim.total_amount,
            'date': format_date(self.env, claim.submitted_on) if claim.submitted_on else "",
        }
