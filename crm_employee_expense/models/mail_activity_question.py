from odoo import models
from odoo.exceptions import UserError

from .hr_expense_approval_asking import ACTIVITY


class MailActivity(models.Model):
    """The activity that stands for a question on a claim: words entered with Mark Done are no answer."""
    _inherit = 'mail.activity'

    def _check_claim_is_decided(self):
        super()._check_claim_is_decided()
        # the workflow clears them as superuser
        if self.env.su:
            return
        type_id = self.env['ir.model.data']._xmlid_to_res_id(ACTIVITY)
        asking = self.filtered(lambda activity: activity.automated and activity.activity_type_id.id == type_id)
        # sudo: who cannot read the claim any more is told the same
        claims_sudo = self.env['hr.expense.claim'].sudo().browse(asking.mapped('res_id')).exists()
        unanswered_sudo = claims_sudo.filtered('has_open_question')
        if unanswered_sudo:
            raise UserError(self.env._(
                "Open %(claims)s and press Answer: the activity goes away with the answer.",
                claims=", ".join(sorted(unanswered_sudo.mapped('display_name')))))
