from odoo import http
from odoo.http import content_disposition, request

from ..tools.import_sheet import make_import_sheet


class ClaimImportTemplate(http.Controller):

    @http.route('/expense/import/template', type='http', auth='user', methods=['GET'], readonly=True)
    def download(self):
        """The template for importing claims, with the labels of the user's language and his own name."""
        claims = request.env['hr.expense.claim']
        claims.check_access('create')
        content = make_import_sheet(
            request.env._("Expense Claims"), claims._get_import_labels(), claims._get_import_examples())
        return request.make_response(content, [
            ('Content-Type', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'),
            ('Content-Length', str(len(content))),
            ('Content-Disposition', content_disposition(f"{request.env._('Expense Claims')}.xlsx")),
            ('Cache-Control', 'no-store'),
        ])
