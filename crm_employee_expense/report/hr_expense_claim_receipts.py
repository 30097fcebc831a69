from odoo import models

from ..tools.receipt_pages import ForeignPicture, UnprintableReceipt, append_pdfs, is_picture, read_pdf, read_picture


class HrExpenseClaim(models.Model):
    """Receipts of a claim as pages of its printed form."""
    _inherit = 'hr.expense.claim'

    def _get_printed_lines(self):
        """The lines in the order of what happened."""
        return self.expense_ids.sorted(lambda line: (str(line.date or ''), line.id))

    def _prepare_receipts(self):
        """The receipts in the order of the lines, numbered, with the page that each picture gets.

        As the user: whoever reads the lines reads their receipts.

        :return: dicts with number, line, attachment and kind: picture (with source, width and height), pdf,
            foreign (a picture of a kind that cannot be printed), unreadable or listed
        :rtype: list[dict]
        """
        self.ensure_one()
        receipts = []
        for line in self._get_printed_lines():
            for attachment in line.attachment_ids.sorted('id'):
                receipts.append({
                    'number': len(receipts) + 1, 'line': line, 'attachment': attachment,
                    **self._prepare_receipt_page(attachment)})
        return receipts

    def _prepare_receipt_page(self, attachment):
        mimetype = attachment.mimetype or ''
        # what lies elsewhere is not fetched for printing
        if attachment.type != 'binary':
            return {'kind': 'listed'}
        try:
            if mimetype == 'application/pdf':
                read_pdf(attachment.raw)
                return {'kind': 'pdf'}
            if (mimetype.startswith('image/') and 'svg' not in mimetype) or is_picture(attachment.raw):
                source, width, height = read_picture(attachment.raw)
                return {'kind': 'picture', 'source': source, 'width': width, 'height': height}
        except ForeignPicture:
            return {'kind': 'foreign'}
        except UnprintableReceipt:
            return {'kind': 'unreadable'}
        return {'kind': 'listed'}

    def _append_receipts(self, document):
        """The printed claim with the pages of its PDF receipts; those that cannot be read have a page already.

        :param bytes document: the claim as PDF
        :rtype: bytes
        """
        self.ensure_one()
        pages = []
        for receipt in self._prepare_receipts():
            if receipt['kind'] == 'pdf':
                # the font of the stamp knows Latin letters only
                label = f"{self.name or ''} #{receipt['number']}".encode('latin-1', 'ignore').decode('latin-1')
                pages.append(read_pdf(receipt['attachment'].raw, label.strip()))
        return append_pdfs(document, pages) if pages else document
