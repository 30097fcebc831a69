from odoo import api, fields, models
from odoo.fields import Domain

from .hr_expense_approval_step import ROLE_GROUPS


class HrExpenseApprovalStep(models.Model):
    """Who may decide a step, for whom, and who may read it."""
    _inherit = 'hr.expense.approval.step'

    actor_ids = fields.Many2many(
        'res.users', relation='hr_expense_approval_step_actor_rel', readonly=True, string="Decided By All",
        context={'active_test': False},
        help="Everybody who decided on this step, for himself or for somebody else.")
    former_approver_ids = fields.Many2many(
        'res.users', relation='hr_expense_approval_step_former_rel', readonly=True, string="Former Approvers",
        context={'active_test': False},
        help="They passed the step on, or it was taken from them. They may still read it.")
    reader_ids = fields.Many2many(
        'res.users', string="Readers", compute='_compute_reader_ids', search='_search_reader_ids',
        help="Users who may read the document because of this step.")

    @api.depends('opened_on', 'approver_ids', 'actor_ids', 'former_approver_ids', 'state')
    def _compute_reader_ids(self):
        for step in self:
            readers = step.actor_ids | step.former_approver_ids
            if step.opened_on:
                readers |= step.approver_ids
            if step.state == 'pending':
                for delegation in step._get_delegations():
                    readers |= delegation.delegate_id
            step.reader_ids = readers

    def _search_reader_ids(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain.OR(self._get_reader_domains(self.env['res.users'].browse(value)))

    @api.model
    def _get_reader_domains(self, users):
        """Steps because of which one of the users may read the document, a domain for each reason."""
        return [
            Domain('actor_ids', 'in', users.ids),
            Domain('former_approver_ids', 'in', users.ids),
            Domain('opened_on', '!=', False) & Domain('approver_ids', 'in', users.ids),
            self._get_delegated_domain(users) & Domain('state', '=', 'pending'),
        ]

    @api.model
    def _get_delegated_domain(self, users):
        """Steps of those for whom these users stand in today."""
        # sudo: who stands in for whom decides about reading, so it cannot depend on it
        delegations = self.env['hr.expense.approval.delegation'].sudo()._find_in_force(users)
        return Domain.OR(
            Domain('approver_ids', 'in', delegation.delegator_id.ids)
            & Domain('company_id', '=', delegation.company_id.id)
            & self._get_amount_domain(delegation.max_amount)
            for delegation in delegations)

    @api.model
    def _get_amount_domain(self, max_amount):
        """Steps of documents up to this amount in the company's currency; zero: all."""
        if not max_amount:
            return Domain.TRUE
        return Domain('claim_id.total_amount', '<=', max_amount) | Domain('advance_id.company_amount', '<=', max_amount)

    def _get_entitled(self):
        """Approvers of the step, less those barred from it or without the role by now."""
        self.ensure_one()
        return self._keep_role(self.approver_ids - self.barred_user_ids)

    def _keep_role(self, users):
        """Those of the users who have the role the step is for, where it is for one."""
        group = ROLE_GROUPS.get(self.origin)
        return users.filtered(lambda user: user._has_group(group)) if group else users

    def _get_delegations(self):
        """Delegations of the approvers who have not approved yet, in force for this step's document."""
        self.ensure_one()
        amount = self._get_document()._get_approval_amount()
        # those of other steps are read along: lists ask for many
        approvers = (self._get_entitled() - self.approved_user_ids).with_prefetch(self.approver_ids._prefetch_ids)
        return approvers.expense_delegation_ids.filtered(
            lambda delegation: delegation._is_in_force(self.company_id, amount))

    def _get_voices(self):
        """Who may decide now, and with whose voice. Called as superuser.

        Nobody decides twice: neither in his own name, nor for somebody else.

        :return: {user: approver whose decision it is}, the same one where he decides for himself; these come first
        """
        self.ensure_one()
        voices = {user: user for user in self._get_entitled() - self.approved_user_ids - self.actor_ids}
        for delegation in self._get_delegations():
            delegate = delegation.delegate_id
            if delegate not in voices and self._can_substitute(delegate):
                voices[delegate] = delegation.delegator_id
        return voices

    def _can_substitute(self, user):
        """Whether the user could decide in the place of an approver of this step."""
        self.ensure_one()
        return user not in self.actor_ids | self.barred_user_ids and user in self._keep_role(
            self._get_document()._keep_eligible(user))

    def _get_deciders(self, approvers=None):
        """Users who may decide this step now, those who stand in for an approver included.

        :param approvers: where given, those alone who decide for one of them
        """
        voices = self._get_voices()
        return self.env['res.users'].union(
            *(user for user, voice in voices.items() if approvers is None or voice in approvers))
