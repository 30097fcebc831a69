import errno
import logging

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import request

from odoo.addons.web.controllers.binary import Binary, clean

_logger = logging.getLogger(__name__)

FULL = (errno.ENOSPC, errno.EDQUOT)


class ReceiptUpload(Binary):
    """Receipts that are uploaded in the web client: each is there as a whole, or not at all, and the answer says why.

    Odoo's own answer to whatever goes wrong is "Something horrible happened"; what was written before that stays.
    """

    @http.route()
    def upload_attachment(self, model, id, ufile, callback=None):  # pylint: disable=redefined-builtin
        if model != 'hr.expense':
            return super().upload_attachment(model, id, ufile, callback)
        return request.make_json_response([
            self._add_receipt(file, int(id)) for file in request.httprequest.files.getlist('ufile')])

    def _add_receipt(self, file, expense_id):
        """What the web client is told about one file."""
        env = request.env
        try:
            # what fails takes back what it had written
            with env.cr.savepoint():
                attachment = env['ir.attachment'].create({
                    'name': file.filename, 'raw': file.read(), 'res_model': 'hr.expense', 'res_id': expense_id})
                attachment._post_add_create()
        except AccessError:
            return {'error': env._("You are not allowed to upload an attachment here.")}
        except UserError as error:
            return {'error': str(error)}
        except OSError as error:
            _logger.exception("The receipt %s could not be stored", file.filename)
            if error.errno in FULL:
                return {'error': env._(
                    "There is no room left on the server for %s. Tell your administrator, and try again later.",
                    file.filename)}
            return {'error': env._(
                "The server could not store %s. Tell your administrator, and try again later.", file.filename)}
        return {
            'filename': clean(file.filename), 'mimetype': attachment.mimetype, 'id': attachment.id,
            'size': attachment.file_size}
