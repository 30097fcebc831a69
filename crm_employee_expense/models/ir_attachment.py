from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Receipts of a submitted claim are evidence: they stay as the approvers saw them."""
    _inherit = 'ir.attachment'

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_claim_receipts()
        return attachments

    def write(self, vals):
        if not set(vals) <= self._get_harmless_fields():
            self._check_claim_receipts()
        result = super().write(vals)
        if 'res_id' in vals or 'res_model' in vals:
            self._check_claim_receipts()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claim_receipt(self):
        self._check_claim_receipts()

    @api.model
    def _get_harmless_fields(self):
        """Fields that say nothing of what the file is, or whose receipt."""
        return {'access_token', 'thumbnail'}

    def _check_claim_receipts(self):
        """:raises UserError: for receipts of expenses whose claim is beyond draft"""
        # sudo does not exempt: Odoo uploads and deletes files of the chatter as superuser for whoever may post there
        if self.env.uid == SUPERUSER_ID:
            return
        # sudo: whose expense it is must be known before access to it is decided
        receipts_sudo = self.sudo().filtered(
            lambda attachment: attachment.res_model == 'hr.expense' and attachment.res_id)
        if not receipts_sudo:
            return
        lines_sudo = self.env['hr.expense'].sudo().browse(receipts_sudo.mapped('res_id')).exists()
        for claim in lines_sudo.claim_id:
            if claim.state != 'draft':
                raise UserError(self.env._(
                    "Receipts of %(claim)s cannot be added, changed or deleted while it is not a draft. "
                    "Withdraw it, or revise it after a refusal.",
                    claim=claim.display_name))
        lines_sudo.claim_id._touch()
