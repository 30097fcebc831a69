import io

from odoo import models

CLAIM_REPORT = 'crm_employee_expense.report_claim'


class IrActionsReport(models.Model):
    _inherit = 'ir.actions.report'

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if not res_ids or self._get_report(report_ref).report_name != CLAIM_REPORT:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        # one by one: each claim is followed by its own receipts
        streams = {}
        for claim in self.env['hr.expense.claim'].browse(dict.fromkeys(res_ids)):
            result = super()._render_qweb_pdf_prepare_streams(report_ref, dict(data or {}), [claim.id])
            with result[claim.id]['stream'] as stream:
                result[claim.id]['stream'] = io.BytesIO(claim._append_receipts(stream.getvalue()))
            streams.update(result)
        return streams
