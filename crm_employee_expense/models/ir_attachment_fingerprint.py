from odoo import api, models

#: what changes the picture, or makes it a receipt
_CONTENT = {'raw', 'datas', 'db_datas', 'store_fname', 'res_model', 'mimetype'}


class IrAttachment(models.Model):
    """Pictures of receipts are read once, when they are attached."""
    _inherit = 'ir.attachment'

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._read_receipt_pictures()
        return attachments

    def write(self, vals):
        result = super().write(vals)
        if _CONTENT & set(vals):
            self._read_receipt_pictures(is_new=False)
        return result

    def _read_receipt_pictures(self, is_new=True):
        # sudo: nobody reads or writes fingerprints himself; whoever may attach the file causes them
        fingerprints_sudo = self.env['hr.expense.receipt.fingerprint'].sudo()
        pictures_sudo = self.sudo().filtered(
            lambda file: file.res_model == 'hr.expense' and (file.mimetype or '').startswith('image/'))
        if not is_new:
            fingerprints_sudo.search([('attachment_id', 'in', self.ids)]).unlink()
        if pictures_sudo:
            fingerprints_sudo._add_fingerprints(pictures_sudo)
