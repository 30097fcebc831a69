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
        # as "View" of the same mail: the companies it takes, and Odoo's own way out for who may not read it
        response = MailController._redirect_to_record('hr.expense.claim', claim_id)
        if urlsplit(response.location).path == f'/odoo/hr.expense.claim/{claim_id}':
            response.location = f'/odoo/expense-claims-to-approve/{claim_id}?claim_decision={decision}'
        return response
