from lxml import html

from .test_receipt_pages import make_pdf, make_picture


class PaperMixin:
    """Reading what is printed. Without the engine Odoo renders the same document as HTML, which is read here."""

    def print_html(self, report, records, user, lang='en_US'):
        """The document as the user gets it, as a tree."""
        content, _kind = self.env['ir.actions.report'].with_user(user).with_company(user.company_id).with_context(
            lang=lang, allowed_company_ids=user.company_ids.ids,
        )._render_qweb_pdf(f'crm_employee_expense.{report}', records.ids)
        return html.fromstring(content.decode())

    def text_of(self, tree):
        """All that can be read, with single blanks."""
        return ' '.join(' '.join(node.text_content() for node in tree.xpath("//main")).split())

    def claim_with_receipts(self, *contents):
        """Anna's draft with one line a receipt: (file name, content)."""
        claim = self.create_claim(*(
            self._prepare_line(100 + number, receipt=False, name=f"Line {number}")
            for number, _receipt in enumerate(contents, start=1)))
        for line, (name, content) in zip(claim.expense_ids.sorted('total_amount'), contents, strict=True):
            self.attach_receipt(line, content, name)
        return claim


__all__ = ['PaperMixin', 'make_pdf', 'make_picture']
