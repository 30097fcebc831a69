from odoo import api, fields, models
from odoo.exceptions import UserError

from .hr_expense_approval_notification import ACTIVITY


class MailActivity(models.Model):
    """The activity that stands for a decision on a claim: it ends with the decision, not by hand."""
    _inherit = 'mail.activity'

    is_claim_approval = fields.Boolean(compute='_compute_is_claim_approval')
    can_decide_claim = fields.Boolean(
        compute='_compute_can_decide_claim', help="Whether it is the current user's, who can decide now.")

    @api.depends('activity_type_id', 'automated', 'res_model')
    def _compute_is_claim_approval(self):
        type_id = self.env['ir.model.data']._xmlid_to_res_id(ACTIVITY)
        for activity in self:
            activity.is_claim_approval = (
                activity.automated and activity.activity_type_id.id == type_id
                and activity.res_model == 'hr.expense.claim')

    @api.depends('is_claim_approval', 'user_id', 'res_id')
    @api.depends_context('uid')
    def _compute_can_decide_claim(self):
        mine = self.filtered(lambda activity: activity.is_claim_approval and activity.user_id == self.env.user)
        claims = self.env['hr.expense.claim'].browse(mine.mapped('res_id'))._filtered_access('read')
        decidable = claims.filtered('can_approve')
        for activity in self:
            activity.can_decide_claim = activity in mine and activity.res_id in decidable.ids

    def write(self, vals):
        if not vals.get('active', True):
            self._check_claim_is_decided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_undecided_claim(self):
        self._check_claim_is_decided()

    def _check_claim_is_decided(self):
        """:raises UserError: naming the claims on which the person of the activity still has to decide"""
        # the workflow clears them as superuser
        approvals = self.filtered('is_claim_approval') if not self.env.su else self.browse()
        if not approvals:
            return
        # sudo: who cannot read the claim any more is told the same
        claims_sudo = self.env['hr.expense.claim'].sudo().browse(approvals.mapped('res_id')).exists()
        waiting = {(claim.id, user.id) for claim in claims_sudo for user in claim.pending_approver_ids}
        undecided = approvals.filtered(lambda activity: (activity.res_id, activity.user_id.id) in waiting)
        if undecided:
            raise UserError(self.env._(
                "Approve or refuse %(claims)s: the activity goes away with the decision.",
                claims=", ".join(sorted(set(undecided.mapped('res_name'))))))

    def _to_store_defaults(self, target):
        return super()._to_store_defaults(target) + ['is_claim_approval', 'can_decide_claim']
