from odoo import fields, models


class HrExpenseApprovalMixin(models.AbstractModel):
    """The chain of approvals as people read it: who, in which role, with what result."""
    _inherit = 'hr.expense.approval.mixin'

    approval_chain = fields.Json(
        compute='_compute_approval_chain',
        help="Steps of all rounds, latest round first; for a draft, those it would get.")

    def _compute_approval_chain(self):
        # sudo: a draft's chain rests on managers that the claimant cannot read
        drafts = self.filtered(lambda document: document.id and not document.submitted_on and not document.is_cancelled)
        levels, problems = drafts.sudo()._get_approval_levels()
        for document in self:
            if not document.id:
                document.approval_chain = False
                continue
            document.approval_chain = {
                'preview': [document._prepare_chain_preview(level) for level in levels.get(document.id, [])],
                'problems': problems.get(document.id, []),
                'steps': [document._prepare_chain_entry(step) for step in document.step_ids.sorted(
                    key=lambda step: (-step.round, step.sequence, step.id))],
                'round': document.approval_round,
            }

    def _prepare_chain_entry(self, step):
        step_sudo = step.sudo()  # names of colleagues and of the rule, whatever the reader may see of them
        return {
            'id': step.id,
            'round': step.round,
            'kind': step.kind,
            'role': step.display_name,
            'origin': step._get_origin_label(),
            'rule': step_sudo.rule_id.name or '',
            'state': step.state,
            'passed_on': step.passed_on,
            'is_automatic': step.is_automatic,
            'has_conflict': step.has_conflict,
            'kept_round': step_sudo.kept_from_id.round,
            'forwarded_by': step_sudo.forwarded_by_id.name or '',
            'added_by': step_sudo.added_by_id.name or '',
            'released_by': step_sudo.released_by_id.name or '',
            'escalated': bool(step.escalated_on),
            'is_asked': step.has_open_question,
            'required_count': step.required_count,
            'approved_by': self._prepare_chain_people(step_sudo.approved_user_ids),
            'approvers': self._prepare_chain_voices(step_sudo),
            'decided_by': self._prepare_chain_people(
                step_sudo.approved_user_ids if step.state == 'approved' and step.required_count > 1
                else step_sudo.decided_by_id, step_sudo.on_behalf_of_id),
            'decided_on': fields.Datetime.to_string(step.decided_on) or False,
            'opened_on': fields.Datetime.to_string(step.opened_on) or False,
            'deadline': fields.Datetime.to_string(step.deadline) or False,
            # what is kept says so in the reader's language
            'comment': '' if step_sudo.kept_from_id else step.comment or '',
        }

    def _prepare_chain_preview(self, level):
        step = self.env['hr.expense.approval.step'].new({'origin': level['origin'], 'name': level['name']})
        return {
            'id': False,
            'round': self.approval_round + 1,
            'kind': level['kind'],
            'role': step.display_name,
            'origin': step._get_origin_label(),
            'rule': level['rule'].name or '',
            'state': 'preview',
            'passed_on': level['passed_on'],
            'is_automatic': level['is_automatic'],
            'has_conflict': level['has_conflict'],
            'kept_round': level['kept_from'].round,
            'forwarded_by': '',
            'added_by': '',
            'released_by': '',
            'escalated': False,
            'is_asked': False,
            'required_count': level['required_count'],
            'approved_by': [],
            'approvers': self._prepare_chain_people(level['approvers']),
            'decided_by': self._prepare_chain_people(
                level['kept_from'].decided_by_id, level['kept_from'].on_behalf_of_id),
            'decided_on': False,
            'opened_on': False,
            'deadline': False,
            'comment': '',
        }

    def _prepare_chain_voices(self, step):
        """Who may decide: approvers first, then those who stand in for one."""
        return [person for user, voice in step._get_voices().items()
                for person in self._prepare_chain_people(user, voice if voice != user else None)]

    def _prepare_chain_people(self, users, on_behalf_of=None):
        behalf = on_behalf_of.name if on_behalf_of else ''
        return [{'id': user.id, 'name': user.name, 'on_behalf_of': behalf} for user in users]
