from urllib.parse import urlsplit

from odoo import http

from odoo.addons.mail.controllers.mail import MailController


class ClaimDecision(http.Controller):
    """Where the buttons of the approvers' e-mails lead."""

    @http.route(
        '/expense/claim/<int:claim_id>/<any(approve,refuse,ask):decision>',
        type='http', auth='user', methods=['GET'], readonly=True)
    def open_decision(self, claim_id, decision):
        """Opens the claim with the dialog of that decision. Decides nothing: mail scanners follow links, too."""
        # like "View" in the same mail: whether the user may read it, with the claim's company switched on
        response = MailController._redirect_to_record('hr.expense.claim', claim_id)
        may_read = urlsplit(response.location).path == f'/odoo/hr.expense.claim/{claim_id}'
        response.location = '/odoo/expense-claims-to-approve'
        if may_read:
            response.location += f'/{claim_id}?claim_decision={decision}'
        return response
