import logging
import os
import uuid

from odoo import api, models

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    """Files are stored as a whole or not at all.

    A file is named by the hash of its content. One that was half written, because the disk was full or the server
    died, would keep its name from ever being taken: the same receipt could not be uploaded again.
    """
    _inherit = 'ir.attachment'

    @api.model
    def _file_write(self, bin_value, checksum):
        fname, full_path = self._get_path(bin_value, checksum)
        if os.path.exists(full_path):
            return super()._file_write(bin_value, checksum)
        # beside its place, on the same disk; a name of its own, as others may store the same content now
        part = f'{full_path}.{uuid.uuid4().hex}.part'
        try:
            with open(part, 'wb') as file:
                file.write(bin_value)
            os.replace(part, full_path)
        except OSError:
            _logger.info("Could not write %s", full_path)
            if os.path.exists(part):
                os.unlink(part)
            raise
        # the garbage collection looks whether anything refers to it, in case the transaction fails
        self._mark_for_gc(fname)
        return fname
