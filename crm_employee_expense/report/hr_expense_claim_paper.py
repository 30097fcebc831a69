from odoo import api, models
from odoo.tools import format_list


class ReportClaim(models.AbstractModel):
    """What the printed claim says."""
    _name = 'report.crm_employee_expense.report_claim'
    _description = "Printed Expense Claim"
    _inherit = ['hr.expense.paper']

    @api.model
    def _get_report_values(self, docids, data=None):
        claims = self.env['hr.expense.claim'].browse(docids)
        # what stands on the paper is read as the user, but for what is named below
        claims.check_access('read')
        return {
            'doc_ids': docids,
            'doc_model': 'hr.expense.claim',
            'docs': claims,
            'papers': {claim.id: self._prepare_paper(claim) for claim in claims},
        }

    @api.model
    def _prepare_paper(self, claim):
        """The values of one claim."""
        receipts = claim._prepare_receipts()
        lines = [self._prepare_line(line, number, receipts)
                 for number, line in enumerate(claim._get_printed_lines(), start=1)]
        # sudo: readers of the claim may know whose it is and how it was booked and paid
        claim_sudo = claim.sudo()
        in_words = claim.total_own_amount or claim.total_amount
        return {
            'claim': claim,
            'claim_sudo': claim_sudo,
            'company_sudo': claim_sudo.company_id,
            'currency': claim_sudo.currency_id,
            'is_chinese': self._is_chinese(claim_sudo.company_id),
            'code': self._get_record_code(claim),
            'lines': lines,
            'show_foreign': any(line['is_foreign'] for line in lines),
            'show_tax': any(line['taxes'] for line in lines),
            'show_invoice': any(line['line'].invoice_number for line in lines),
            'findings': [self._prepare_finding(finding)
                         for finding in claim.violation_ids.filtered(lambda finding: not finding.expense_id)],
            'receipts': receipts,
            'pages': [receipt for receipt in receipts if receipt['kind'] in ('picture', 'foreign', 'unreadable')],
            'in_words': self._get_amount_in_words(in_words, claim_sudo.currency_id, claim_sudo.company_id),
            'trail': [self._prepare_event(event) for event in claim.event_ids.sorted('number')],
            'waiting': [self._prepare_waiting(step) for step in claim.pending_step_ids],
            'bookings': self._prepare_bookings(claim_sudo),
            'signatures': self._prepare_signatures(claim, claim_sudo),
        }

    @api.model
    def _prepare_line(self, line, number, receipts):
        currency = line.currency_id
        return {
            'number': number,
            'line': line,
            # sudo: the names of categories and taxes, for readers of the claim
            'category': line.sudo().product_id.name or '',
            'taxes': ", ".join(filter(None, line.sudo().tax_ids.mapped('name'))),
            'is_foreign': currency != line.company_currency_id,
            'findings': [self._prepare_finding(finding) for finding in line.claim_id.violation_ids.filtered(
                lambda finding: finding.expense_id == line)],
            'receipts': ", ".join(str(receipt['number']) for receipt in receipts if receipt['line'] == line),
        }

    @api.model
    def _prepare_finding(self, finding):
        return {'message': finding.message, 'justification': finding.justification}

    @api.model
    def _prepare_event(self, event):
        """A row of the approval trail."""
        name, other = event.user_id.name, event.on_behalf_of_id.name
        return {
            'date': event.date,
            'round': event.round,
            'level': event.step_id.display_name or '',
            'who': self.env._("%(name)s for %(other)s", name=name, other=other) if other else name,
            'what': dict(event._fields['kind']._description_selection(self.env)).get(event.kind, ''),
            'comment': event.comment or '',
        }

    @api.model
    def _prepare_waiting(self, step):
        return {
            'level': step.display_name,
            'who': format_list(self.env, step.approver_ids.mapped('name'), style='or'),
            'what': dict(step._fields['state']._description_selection(self.env))['pending'],
        }

    @api.model
    def _prepare_bookings(self, claim_sudo):
        """Rows of posting and payment: what, date, number, amount; of entries in force only."""
        rows = []
        own = claim_sudo._get_own_lines()
        entries = claim_sudo.expense_ids._get_live_entries().filtered(lambda move: move.state == 'posted')
        for entry in entries.sorted('date'):
            amount = sum((claim_sudo.expense_ids & entry.expense_ids).mapped('total_amount'))
            rows.append({
                'what': self.env._("Posted") if own & entry.expense_ids else self.env._("Paid by the Company"),
                'date': entry.date, 'number': entry.name, 'amount': amount})
        rows += [
            {'what': self.env._("Settled against Advances"), 'date': settlement.date,
             'number': settlement.advance_id.name, 'amount': settlement.amount}
            for settlement in claim_sudo.settlement_ids.filtered(lambda settlement: settlement.state == 'done')]
        rows += [
            {'what': self.env._("Paid to the Employee"), 'date': payment.date, 'number': payment.name or '',
             'amount': amount}
            for _claim, payment, amount in claim_sudo._get_payment_parts()]
        return rows

    @api.model
    def _prepare_signatures(self, claim, claim_sudo):
        """(title, who has approved in that part already) for the boxes in which people sign."""
        approved = claim._get_current_steps().filtered(lambda step: step.state == 'approved')
        names = {
            kind: format_list(self.env, steps.approved_user_ids.mapped('name'), style='unit')
            for kind, steps in approved.grouped('kind').items() if steps.approved_user_ids
        }
        return [
            (self.env._("Management Approval"), names.get('business', '')),
            (self.env._("Head of Finance"), ''),
            (self.env._("Verification"), names.get('finance', '')),
            (self.env._("Cashier"), ''),
            (self.env._("Claimant"), claim_sudo.employee_id.name),
        ]
