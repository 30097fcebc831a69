from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError


class IrAttachment(models.Model):
    """Receipts of a submitted claim are evidence: they stay as the approvers saw them."""
    _inherit = 'ir.attachment'

    # the same receipt is looked for by its content
    _expense_receipt_idx = models.Index("(checksum) WHERE res_model = 'hr.expense'")

    @api.model_create_multi
    def create(self, vals_list):
        # the context, or a user's own defaults, may say whose receipts they are
        default = self.default_get(['res_model', 'res_id'])
        lines_sudo = self._get_lines_sudo({**default, **vals} for vals in vals_list)
        with lines_sudo.claim_id._restart_where_changed():
            attachments = super().create(vals_list)
            attachments._check_claim_receipts()
        return attachments

    def write(self, vals):
        if set(vals) <= self._get_harmless_fields():
            return super().write(vals)
        self._check_claim_receipts()
        # sudo: whose receipts they are and become, whoever may write them
        targets = [{'res_model': file.res_model, 'res_id': file.res_id, **vals} for file in self.sudo()]
        lines_sudo = self._get_expenses_sudo() | self._get_lines_sudo(targets)
        with lines_sudo.claim_id._restart_where_changed():
            result = super().write(vals)
            # the lines do not notice whose receipt it is now
            lines_sudo.invalidate_recordset(['attachment_ids'])
            if 'res_id' in vals or 'res_model' in vals:
                self._check_claim_receipts()
        return result

    def unlink(self):
        with self._get_expenses_sudo().claim_id._restart_where_changed():
            return super().unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_claim_receipt(self):
        self._check_claim_receipts()

    @api.model
    def _get_harmless_fields(self):
        """Fields that say nothing of what the file is, or whose receipt."""
        return {'access_token', 'thumbnail'}

    def _check_claim_receipts(self):
        """:raises UserError: for receipts of expenses whose claim is beyond draft, or not the user's to prepare"""
        # sudo does not exempt: Odoo uploads and deletes files of the chatter as superuser for whoever may post there
        if self.env.uid == SUPERUSER_ID:
            return
        lines_sudo = self._get_expenses_sudo()
        for claim in lines_sudo.claim_id:
            if self.env.context.get('claim_change') and claim.state in ('submitted', 'to_verify'):
                # whoever says that he means to change what is in approval; it starts again
                claim.sudo(False)._check_may('change')
            elif claim.state != 'draft':
                raise UserError(self.env._(
                    "Receipts of %(claim)s cannot be added, changed or deleted while it is not a draft. "
                    "Withdraw it, or revise it after a refusal.",
                    claim=claim.display_name))
            # hr_expense lets expense approvers write the lines, and so their receipts: a claim is its preparers'
            elif not claim.sudo(False)._get_preparable():
                raise AccessError(claim._get_cannot_prepare_reason(claim, claim, False))
        lines_sudo.claim_id._touch()

    @api.model
    def _get_lines_sudo(self, vals_list):
        """The expenses to which files with these values belong."""
        # sudo: whoever may attach a file to the line
        return self.env['hr.expense'].sudo().browse(
            vals['res_id'] for vals in vals_list if vals.get('res_model') == 'hr.expense' and vals.get('res_id')
        ).exists()

    def _get_expenses_sudo(self):
        """The expenses whose receipts these are."""
        # sudo: whose expense it is must be known before access to it is decided
        receipts_sudo = self.sudo().filtered(
            lambda attachment: attachment.res_model == 'hr.expense' and attachment.res_id)
        return self.env['hr.expense'].sudo().browse(receipts_sudo.mapped('res_id')).exists()
