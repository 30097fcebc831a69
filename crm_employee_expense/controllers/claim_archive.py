from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request


class ClaimArchive(http.Controller):

    @http.route('/expense/archive/<int:dialog_id>', type='http', auth='user', methods=['GET'])
    def download(self, dialog_id):
        """The archive that the dialog asks for: the user's own dialog, and his authority looked at again."""
        dialog = request.env['hr.expense.claim.archive'].browse(dialog_id)
        try:
            dialog.check_access('read')
            dialog._check_may_download()
            name = dialog._get_file_name()
            file = dialog._write_archive()
        except (AccessError, MissingError):
            # nobody learns whose dialogs there are
            raise NotFound from None
        except UserError as error:
            return request.make_response(str(error), [('Content-Type', 'text/plain; charset=utf-8')], status=400)
        file.seek(0, 2)
        size = file.tell()
        file.seek(0)
        response = request.make_response(wrap_file(request.httprequest.environ, file), [
            ('Content-Type', 'application/zip'),
            ('Content-Length', str(size)),
            ('Content-Disposition', content_disposition(name)),
            ('Cache-Control', 'no-store'),
            ('X-Content-Type-Options', 'nosniff'),
        ])
        response.direct_passthrough = True
        response.call_on_close(file.close)
        return response
