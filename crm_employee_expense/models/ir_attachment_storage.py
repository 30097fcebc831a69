import os

from odoo import api, models


class IrAttachment(models.Model):
    """Files are stored as a whole or not at all.

    A file is named by the hash of its content. One that was half written, because the disk was full or the server
    died, would keep its name from ever being taken: the same receipt could not be uploaded again.
    """
    _inherit = 'ir.attachment'

    @api.model
    def _file_write(self, bin_value, checksum):
        try:
            return super()._file_write(bin_value, checksum)
        except OSError:
            self._remove_torn_file(bin_value, checksum)
            raise

    @api.model
    def _get_path(self, bin_data, sha):
        self._remove_torn_file(bin_data, sha)
        return super()._get_path(bin_data, sha)

    @api.model
    def _remove_torn_file(self, content, checksum):
        """Removes the file of this content where only its beginning was written."""
        # where Odoo keeps it, see its own method
        path = self._full_path(f'{checksum[:2]}/{checksum}')
        try:
            torn = os.path.getsize(path) < len(content)
            if torn:
                with open(path, 'rb') as file:
                    torn = content.startswith(file.read())
        except FileNotFoundError:
            return
        if torn:
            os.unlink(path)
