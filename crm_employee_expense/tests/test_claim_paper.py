import base64
import io
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..tools.qr_code import draw_qr_code
from .common_advance import AdvanceCommon
from .common_books import ClaimBooksCommon
from .common_paper import PaperMixin, make_pdf, make_picture
from .test_receipt_pages import HEIC, read_pages


@tagged('post_install', '-at_install')
class TestClaimPaper(PaperMixin, ClaimBooksCommon):
    """The printed claim."""

    def print_claim(self, claim, user=None, **options):
        return self.print_html('report_claim', claim, user or self.employee, **options)

    def test_it_says_what_was_claimed_decided_posted_and_paid(self):
        claim = self.create_claim(
            self._prepare_line(120, name="Train to Lyon"),
            self._prepare_line(50, name="Dinner", currency_id=self.foreign_currency.id, product_id=self.category_2.id,
                               invoice_number="F-2020-77"),
            purpose="Trade fair")
        claim.action_submit()
        claim.with_user(self.manager).action_approve("Well spent")
        self.verify(claim)
        self.post_all(claim)
        self.register(claim)
        text = self.text_of(self.print_claim(claim))
        entry = self.entry(claim)
        for part in (
            claim.name, "Trade fair", "Anna Employee", self.company.name, "Train to Lyon", "Dinner", "Travel", "Meals",
            "F-2020-77", "Ben Manager", "Well spent", "Fay Finance", "Approved", entry.name, "Paid to the Employee",
            "145.00", "25.00",
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        self.assertNotIn("Left to Pay", text)
        self.assertEqual(claim._check_consistency(), [])

    def test_a_draft_and_an_open_claim(self):
        draft = self.create_claim(self._prepare_line(10))
        self.assertIn("not yet", self.text_of(self.print_claim(draft)))
        self.assertNotIn("Approval Trail", self.text_of(self.print_claim(draft)))
        draft.action_submit()
        text = self.text_of(self.print_claim(draft))
        self.assertIn("Waiting for decision", text)
        self.assertIn("Ben Manager", text)

    def test_findings_and_justifications(self):
        receipt = make_picture(color='blue')
        self.submit(self._prepare_line(10, receipt=receipt))
        claim = self.create_claim(self._prepare_line(11, receipt=receipt, justification="The till printed it twice"))
        claim.action_submit()
        text = self.text_of(self.print_claim(claim))
        self.assertIn("its receipt is attached to another expense as well", text)
        self.assertIn("The till printed it twice", text)

    def test_reduced_line(self):
        claim = self.submit(self._prepare_line(100))
        claim.with_user(self.manager).action_reduce_line(claim.expense_ids.id, 60, "Second class only")
        text = self.text_of(self.print_claim(claim, self.manager))
        self.assertIn("Second class only", text)
        self.assertIn("100.00", text)

    def test_rounds_and_stand_ins_are_told_apart(self):
        claim = self.submit(self._prepare_line(100))
        claim.with_user(self.manager).action_refuse("Wrong customer")
        claim.action_revise()
        claim.action_submit()
        text = self.text_of(self.print_claim(claim))
        self.assertIn("Round", text)
        self.assertIn("Wrong customer", text)

    def test_the_code_opens_the_record(self):
        claim = self.create_claim()
        url = f"{claim.get_base_url()}/mail/view?model=hr.expense.claim&res_id={claim.id}"
        tree = self.print_claim(claim)
        [code] = tree.xpath("//img[contains(@class, 'o_expense_paper_code')]/@src")
        self.assertEqual(code, "data:image/png;base64," + base64.b64encode(draw_qr_code(url)).decode())

    # -- receipts ------------------------------------------------------------------------------
    def test_pictures_get_a_page_each_and_what_cannot_be_read_says_so(self):
        claim = self.claim_with_receipts(
            ("one.png", make_picture(color='red')), ("two.pdf", make_pdf("Ticket")),
            ("three.pdf", b'%PDF-1.4 damaged'), ("four.pdf", make_pdf("Secret", password='secret')),
            ("five.png", b'\x89PNG\r\n\x1a\n nothing'), ("six.xml", b'<invoice/>'), ("seven.ofd", b'PK\x03\x04'))
        tree = self.print_claim(claim)
        pages = tree.xpath("//div[contains(@class, 'o_expense_paper_page')]")
        self.assertEqual(len(pages), 4)
        self.assertEqual([bool(page.xpath(".//img")) for page in pages], [True, False, False, False])
        for page, name in zip(pages[1:], ("three.pdf", "four.pdf", "five.png"), strict=True):
            self.assertIn("could not be included", page.text_content())
            self.assertIn(name, page.text_content())
        text = self.text_of(tree)
        for name in ("two.pdf", "six.xml", "seven.ofd"):
            self.assertIn(name, text)

    def test_pictures_of_phones(self):
        claim = self.claim_with_receipts(("one.webp", make_picture(kind='WEBP')), ("IMG_2.HEIC", HEIC))
        first, second = self.print_claim(claim).xpath("//div[contains(@class, 'o_expense_paper_page')]")
        self.assertTrue(first.xpath(".//img[starts-with(@src, 'data:image/jpeg')]"))
        self.assertFalse(second.xpath(".//img"))
        self.assertIn("in a format that cannot be printed", second.text_content())
        self.assertIn("IMG_2.HEIC", second.text_content())

    def test_pdfs_follow_page_by_page(self):
        claim = self.claim_with_receipts(
            ("a.pdf", make_pdf("Alpha one", "Alpha two")), ("b.pdf", b'%PDF broken'), ("c.png", make_picture()),
            ("d.pdf", make_pdf("Delta")))
        claim.action_submit()
        pages = read_pages(claim._append_receipts(make_pdf("The claim")))
        self.assertEqual(len(pages), 4)
        for page, text in zip(pages, ("The claim", "Alpha one", "Alpha two", "Delta"), strict=True):
            self.assertIn(text, page)
        self.assertIn(f"{claim.name} #1 (2/2)", pages[2])
        self.assertIn(f"{claim.name} #4", pages[3])

    def test_each_claim_is_followed_by_its_own_receipts(self):
        first = self.claim_with_receipts(("a.pdf", make_pdf("Of the first")))
        second = self.claim_with_receipts(("b.pdf", make_pdf("Of the second")))

        def print_without_engine(report, ref, data, res_ids=None):
            return {res_id: {'stream': io.BytesIO(make_pdf(f"Claim {res_id}")), 'attachment': None}
                    for res_id in res_ids}

        with patch.object(IrActionsReport, '_render_qweb_pdf_prepare_streams', autospec=True,
                          side_effect=print_without_engine):
            content, kind = self.env['ir.actions.report'].with_user(self.employee).with_context(
                force_report_rendering=True)._render_qweb_pdf(
                    'crm_employee_expense.report_claim', [first.id, second.id])
        self.assertEqual(kind, 'pdf')
        pages = read_pages(content)
        self.assertEqual(len(pages), 4)
        for page, text in zip(pages, (f"Claim {first.id}", "Of the first", f"Claim {second.id}", "Of the second"),
                              strict=True):
            self.assertIn(text, page)

    def test_as_pdf(self):
        if self.env['ir.actions.report'].get_wkhtmltopdf_state() == 'install':
            self.skipTest("wkhtmltopdf is not installed: only HTML can be printed here")
        claim = self.claim_with_receipts(("a.pdf", make_pdf("Alpha")), ("b.png", make_picture()))
        content, kind = self.env['ir.actions.report'].with_user(self.employee).with_context(
            force_report_rendering=True)._render_qweb_pdf('crm_employee_expense.report_claim', claim.ids)
        self.assertEqual(kind, 'pdf')
        self.assertGreaterEqual(PdfFileReader(io.BytesIO(content)).getNumPages(), 3)

    # -- China -------------------------------------------------------------------------------------
    def test_the_chinese_form(self):
        claim = self.submit(self._prepare_line(1680.32, name="Train"))
        self.approve(claim)
        self.env['res.lang']._activate_lang('zh_CN')
        tree = self.print_claim(claim, lang='zh_CN')
        self.assertTrue(tree.xpath("//table[contains(@class, 'o_expense_paper_signatures')]"))
        text = self.text_of(tree)
        self.assertIn("美元壹仟陆佰捌拾元零叁角贰分", text)
        self.assertIn("Ben Manager", text)

    def test_a_company_in_china_has_the_form_in_every_language(self):
        self.company.country_id = self.env.ref('base.cn')
        claim = self.create_claim(self._prepare_line(100))
        tree = self.print_claim(claim)
        self.assertTrue(tree.xpath("//table[contains(@class, 'o_expense_paper_signatures')]"))
        self.assertIn("Expense Claim Form", self.text_of(tree))

    def test_words_follow_currency_and_language(self):
        paper = self.env['hr.expense.paper'].with_context(lang='en_US')
        china, yuan, dollar = self.env.ref('base.cn'), self.env.ref('base.CNY'), self.env.ref('base.USD')
        chinese = paper.with_context(lang='zh_CN')
        self.assertIn("Dollars", paper._get_amount_in_words(20, dollar, self.company))
        self.assertEqual(chinese._get_amount_in_words(107000.53, yuan, self.company), "人民币壹拾万柒仟元零伍角叁分")
        self.assertEqual(chinese._get_amount_in_words(-1, dollar, self.company), "美元负壹元整")
        self.assertFalse(chinese._get_amount_in_words(10.0**17, yuan, self.company))
        self.company.country_id = china
        self.assertEqual(paper._get_amount_in_words(5, yuan, self.company), "人民币伍元整")
        self.assertIn("Dollars", paper._get_amount_in_words(20, dollar, self.company))

    # -- who may ---------------------------------------------------------------------------------------
    def test_who_reads_the_claim_prints_it(self):
        claim = self.submit()
        for user in (self.employee, self.manager, self.auditor, self.administrator):
            self.assertIn(claim.name, self.text_of(self.print_claim(claim, user)))
        for user in (self.colleague, self.finance, self.outsider, self.salesperson):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.print_claim(claim, user)

    def test_posting_is_told_to_those_who_cannot_read_entries(self):
        claim = self.posted_claim()
        entry = self.entry(claim)
        with self.assertRaises(AccessError):
            entry.with_user(self.employee).read(['name'])
        self.assertIn(entry.name, self.text_of(self.print_claim(claim)))


@tagged('post_install', '-at_install')
class TestClaimPaperAdvance(PaperMixin, AdvanceCommon):
    """What was settled against an advance is no payment of the claim."""

    def test_settlement_and_the_rest_paid(self):
        advance = self.open_advance(100)
        claim = self.posted_claim(self._prepare_line(160))
        self.register(claim)
        rows = self.env['report.crm_employee_expense.report_claim'].with_user(self.employee)._prepare_bookings(
            claim.sudo())
        self.assertEqual([(row['what'], row['amount']) for row in rows], [
            ("Posted", 160), ("Settled against Advances", 100), ("Paid to the Employee", 60)])
        self.assertIn(advance.name, self.text_of(self.print_html('report_claim', claim, self.employee)))

    def test_the_section_of_advances(self):
        claim = self.create_claim(self._prepare_line(160))
        self.assertNotIn("Advances", self.text_of(self.print_html('report_claim', claim, self.employee)))
        advance = self.open_advance(100)
        other = self.open_advance(200)
        paper = self.env['report.crm_employee_expense.report_claim'].with_user(self.employee)
        foreseen = paper._prepare_advances(claim.sudo())
        self.assertEqual(
            {name: foreseen[name] for name in ('is_expected', 'settled', 'to_pay', 'outstanding')},
            {'is_expected': True, 'settled': 160, 'to_pay': 0, 'outstanding': 300})
        self.assertIn("To be settled when the claim is posted",
                      self.text_of(self.print_html('report_claim', claim, self.employee)))
        posted = self.posted_claim(self._prepare_line(160))
        small = self.posted_claim(self._prepare_line(400))
        self.env.invalidate_all()
        values = paper._prepare_advances(posted.sudo())
        self.assertEqual([(row['name'], row['amount']) for row in values['rows']], [
            (advance.display_name, 100), (other.display_name, 60)])
        self.assertEqual((values['is_expected'], values['to_pay'], values['outstanding']), (False, 0, 0))
        rest = paper._prepare_advances(small.sudo())
        self.assertEqual((rest['settled'], rest['to_pay']), (140, 260))
        for lang in ('en_US', 'zh_CN'):
            self.env['res.lang']._activate_lang(lang)
            text = self.text_of(self.print_html('report_claim', small, self.employee, lang=lang))
            self.assertIn("260.00", text)
            self.assertIn("140.00", text)

    def test_no_section_without_advances_or_where_nothing_is_paid_any_more(self):
        claim = self.posted_claim(self._prepare_line(160))
        self.register(claim)
        cancelled = self.create_claim(self._prepare_line(10))
        cancelled.action_cancel()
        self.open_advance(100)
        for one in (claim, cancelled):
            self.assertNotIn("Cash Advances", self.text_of(self.print_html('report_claim', one, self.employee)))
