from odoo import models


class HrExpenseApprovalMixin(models.AbstractModel):
    """Which approvals of earlier rounds still hold when a document is submitted again.

    An approval holds when nothing it looked at changed or rose: amounts may
    have fallen and lines been taken out. Only what people decided is kept, and
    only at business levels: finance always looks again.
    """
    _inherit = 'hr.expense.approval.mixin'

    def _get_approval_content(self):
        """What the approvers look at, as values that JSON can hold.

        :return: {'header': {field: value}, 'lines': {id: {field: value}}, 'amounts': {id: amount}}, ids as strings,
            amounts in the company's currency
        :rtype: dict
        """
        self.ensure_one()
        return {'header': {}, 'lines': {}, 'amounts': {}}

    def _get_approval_findings(self):
        """What would be found about the document now, as values that can be compared.

        :rtype: list
        """
        return []

    def _get_shown_findings(self):
        """What was found when the document was submitted, as its approvers read it, in the same form."""
        return []

    def _prepare_approved_content(self):
        """What is kept with an approval, to tell later whether it still holds: what the approver had before him."""
        return dict(self._get_approval_content(), findings=self._get_shown_findings())

    def _find_kept_approvals(self, chain):
        """Enters into the levels of a chain which approval of an earlier round still holds. Called as superuser."""
        if not self or not self.approval_round or not self.company_id.expense_claim_keep_approvals:
            return
        decided = self.step_ids.filtered(lambda step: step.state in ('approved', 'refused')).sorted(
            lambda step: (-step.round, -step.id))
        content = dict(self._get_approval_content(), findings=self._get_approval_findings()) if decided else None
        for level in chain:
            latest = next((step for step in decided if self._is_same_level(step, level)), None)
            if latest and self._is_still_approved(latest, level, content):
                level['kept_from'] = latest

    def _is_same_level(self, step, level):
        return level['kind'] == step.kind == 'business' and step.rule_id == level['rule'] \
            and step.level_id == level['level'] and step.origin == level['origin']

    def _is_still_approved(self, step, level, content):
        """Whether the decision of an earlier step holds for a level of the new chain."""
        return step.state == 'approved' and bool(step.actor_ids) and bool(step.approved_content) \
            and step.approved_user_ids <= level['approvers'] \
            and len(step.approved_user_ids) >= level['required_count'] \
            and not self._has_grown(step.approved_content, content)

    def _has_grown(self, before, after):
        """Whether a document says anything that was not approved: other words, more lines, a higher amount."""
        def differs(old, new):
            # a field that came with an update was empty before
            return old is None or any(old.get(name, '') != value for name, value in new.items())

        return (
            differs(before['header'], after['header'])
            or any(differs(before['lines'].get(key), line) for key, line in after['lines'].items())
            or any(float(before['amounts'][key]) < float(amount) for key, amount in after['amounts'].items())
            or any(finding not in before['findings'] for finding in after['findings'])
        )
