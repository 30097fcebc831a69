import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.image_fingerprint import MAX_BYTES, MAX_DISTANCE, get_bands, is_same_picture, read_fingerprint

_logger = logging.getLogger(__name__)

CHUNK = 100
#: pictures with nearly the same hash that are looked at closely, nearest first
MAX_CANDIDATES = 200


class HrExpenseReceiptFingerprint(models.Model):
    """What a picture of a receipt looks like, so that it is recognised when it was saved again.

    Made by the system when a picture is attached to an expense, one a file; nobody reads it but the search
    for similar receipts.
    """
    _name = 'hr.expense.receipt.fingerprint'
    _description = "Receipt Fingerprint"
    _log_access = False

    attachment_id = fields.Many2one('ir.attachment', required=True, readonly=True, ondelete='cascade')
    value = fields.Char(
        string="Hash", size=16, readonly=True,
        help="64 bits in hexadecimal notation. Empty: the file is no picture, or shows nothing.")
    detail = fields.Text(readonly=True, help="48 × 48 cells, a byte of grey each, in hexadecimal notation.")
    # cut out of the hash, see ``get_bands``
    band_1 = fields.Integer(readonly=True)
    band_2 = fields.Integer(readonly=True)
    band_3 = fields.Integer(readonly=True)
    band_4 = fields.Integer(readonly=True)

    _attachment_unique = models.UniqueIndex("(attachment_id)")
    _band_1_index = models.Index("(band_1) WHERE value IS NOT NULL")
    _band_2_index = models.Index("(band_2) WHERE value IS NOT NULL")
    _band_3_index = models.Index("(band_3) WHERE value IS NOT NULL")
    _band_4_index = models.Index("(band_4) WHERE value IS NOT NULL")

    # -- business: called as superuser ---------------------------------------------------------
    @api.model
    def _add_fingerprints(self, attachments):
        """Reads pictures; those that cannot be read are remembered as such."""
        vals_list = []
        for attachment in attachments:
            # one after the other: read together, all the files would be in memory at once
            content = attachment.with_prefetch().raw if attachment.file_size <= MAX_BYTES else b''
            attachment.invalidate_recordset(['raw'], flush=False)
            vals_list.append({'attachment_id': attachment.id, **self._prepare_fingerprint(content)})
        return self.create(vals_list)

    @api.model
    def _prepare_fingerprint(self, content):
        found = read_fingerprint(content)
        if not found:
            return {}
        value, detail = found
        return {
            'value': f'{value:016x}',
            'detail': detail.hex(),
            **{f'band_{number}': band for number, band in enumerate(get_bands(value), start=1)},
        }

    @api.model
    def _find_similar(self, attachments):
        """{id of a receipt: ids of other receipts of expenses that show the same picture in another file}."""
        if not attachments:
            return {}
        self.flush_model()
        attachments.flush_model(['checksum', 'res_model', 'res_id'])
        rows = self.env.execute_query(SQL(
            """
            SELECT mine.attachment_id, near.attachment_id, mine.detail, near.detail
              FROM hr_expense_receipt_fingerprint mine
              JOIN ir_attachment receipt ON receipt.id = mine.attachment_id
              JOIN LATERAL (
                    SELECT other.attachment_id, other.detail,
                           length(replace(((('x' || other.value)::bit(64)) # (('x' || mine.value)::bit(64)))::text,
                                          '0', '')) AS distance
                      FROM hr_expense_receipt_fingerprint other
                      JOIN ir_attachment file ON file.id = other.attachment_id
                     WHERE other.value IS NOT NULL
                       AND (other.band_1 = mine.band_1 OR other.band_2 = mine.band_2
                            OR other.band_3 = mine.band_3 OR other.band_4 = mine.band_4)
                       AND file.res_model = 'hr.expense' AND file.res_id != 0
                       AND file.checksum IS DISTINCT FROM receipt.checksum
                     ORDER BY distance, other.attachment_id DESC
                     LIMIT %(limit)s
                   ) near ON near.distance <= %(distance)s
             WHERE mine.attachment_id IN %(ids)s AND mine.value IS NOT NULL
            """,
            ids=tuple(attachments.ids), limit=MAX_CANDIDATES, distance=MAX_DISTANCE))
        found = {}
        for receipt_id, other_id, detail, other_detail in rows:
            if is_same_picture(bytes.fromhex(detail), bytes.fromhex(other_detail)):
                found.setdefault(receipt_id, []).append(other_id)
        return found

    # -- scheduled action ------------------------------------------------------------------------
    @api.model
    def _cron_add_fingerprints(self):
        """Reads the pictures that were attached before this existed, some at a time."""
        while ids := self._get_missing(CHUNK):
            # a file that is lost from the disk has no content, and so no fingerprint
            self._add_fingerprints(self.env['ir.attachment'].browse(ids))
            _logger.info("Read %d pictures of receipts", len(ids))
            self.env.invalidate_all()
            if not self.env['ir.cron']._commit_progress(len(ids), remaining=len(self._get_missing(10 * CHUNK))):
                break

    @api.model
    def _get_missing(self, limit):
        """Ids of pictures of expenses without fingerprint."""
        self.flush_model(['attachment_id'])
        self.env['ir.attachment'].flush_model(['res_model', 'mimetype'])
        return [row[0] for row in self.env.execute_query(SQL(
            """
            SELECT receipt.id FROM ir_attachment receipt
             WHERE receipt.res_model = 'hr.expense' AND receipt.mimetype LIKE 'image/%%'
               AND NOT EXISTS (
                    SELECT FROM hr_expense_receipt_fingerprint known WHERE known.attachment_id = receipt.id)
             ORDER BY receipt.id DESC LIMIT %s
            """, limit))]
