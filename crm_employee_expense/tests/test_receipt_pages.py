import base64
import io
import time
import zlib

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import BaseCase, tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from ..tools.receipt_pages import (
    MAX_BYTES,
    MAX_PAGE_CONTENT,
    MAX_PAGES,
    MAX_STREAM,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    ForeignPicture,
    UnprintableReceipt,
    append_pdfs,
    is_picture,
    read_pdf,
    read_picture,
)


def make_pdf(*texts, password=None, rotate=0):
    """A PDF with a page for each text."""
    result = io.BytesIO()
    canvas = Canvas(result, pagesize=(400, 300))
    for text in texts:
        canvas.drawString(40, 150, text)
        canvas.linkURL("https://example.com/track", (0, 0, 100, 100))
        canvas.showPage()
    canvas.save()
    if not rotate and password is None:
        return result.getvalue()
    writer = PdfFileWriter()
    reader = PdfFileReader(result)
    for number in range(len(texts)):
        page = reader.getPage(number)
        writer.addPage(page.rotate(rotate) if rotate else page)
    if password is not None:
        writer.encrypt(password, owner_password='owner')
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def make_picture(mode='RGB', size=(300, 200), color='red', kind='PNG', **options):
    result = io.BytesIO()
    Image.new(mode, size, color).save(result, kind, **options)
    return result.getvalue()


#: how a photograph of a phone begins
HEIC = b'\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic' + b'\x00' * 100


def read_pages(content):
    """The text of each page."""
    reader = PdfFileReader(io.BytesIO(content))
    return [reader.getPage(number).extract_text() for number in range(reader.getNumPages())]


@tagged('post_install', '-at_install')
class TestReceiptPages(BaseCase):
    """Receipts as pages of a printed claim."""

    def test_a_picture_fits_the_page_and_is_not_blown_up(self):
        for size, expected in (
            ((300, 200), (600, 400)),
            ((4000, 1000), (PAGE_WIDTH, PAGE_WIDTH // 4)),
            ((1000, 4000), (PAGE_HEIGHT // 4, PAGE_HEIGHT)),
        ):
            with self.subTest(size=size):
                source, *shown = read_picture(make_picture(size=size))
                self.assertTrue(source.startswith("data:image/jpeg;base64,"))
                self.assertEqual(tuple(shown), expected)

    def test_kinds_of_pictures(self):
        for content in (
            make_picture('RGBA', color=(255, 0, 0, 0)), make_picture('P', color=0), make_picture('L', color=9),
            make_picture('CMYK', kind='JPEG', color=(0, 0, 0, 0)), make_picture(kind='GIF'),
            make_picture(kind='BMP'), make_picture('LA', color=(0, 0)), make_picture(kind='WEBP'),
            make_picture('RGBA', color=(255, 0, 0, 9), kind='WEBP', lossless=True),
        ):
            self.assertTrue(read_picture(content)[0])

    def test_what_is_no_picture(self):
        for content in (b'', None, b'\x89PNG\r\n\x1a\n', make_picture()[:20], b'<svg xmlns="http://www.w3.org/2000/svg"/>',
                        b'GIF89a', b'x' * (MAX_BYTES + 1), make_pdf("A")):
            with self.subTest(content=(content or b'')[:20]), self.assertRaises(UnprintableReceipt):
                read_picture(content)

    def test_pictures_that_their_type_may_not_tell(self):
        self.assertTrue(is_picture(make_picture(kind='WEBP')))
        self.assertTrue(is_picture(HEIC))
        for content in (b'', None, make_pdf("A"), b'RIFF\x00\x00\x00\x00WAVE', b'\x00\x00\x00\x18ftypmp42'):
            self.assertFalse(is_picture(content))

    def test_a_kind_that_cannot_be_opened_is_told_from_damage(self):
        with self.assertRaises(ForeignPicture):
            read_picture(HEIC)
        for content in (make_picture(kind='WEBP')[:40], make_picture()[:20]):
            with self.assertRaises(UnprintableReceipt) as caught:
                read_picture(content)
            self.assertNotIsInstance(caught.exception, ForeignPicture)

    def test_pages_of_a_pdf_carry_their_label(self):
        pages = read_pages(read_pdf(make_pdf("First", "Second"), "EXP/1 #2"))
        self.assertEqual(len(pages), 2)
        self.assertIn("First", pages[0])
        self.assertIn("EXP/1 #2 (1/2)", pages[0])
        self.assertIn("EXP/1 #2 (2/2)", pages[1])
        [page] = read_pages(read_pdf(make_pdf("Only"), "EXP/1 #3"))
        self.assertIn("EXP/1 #3", page)
        self.assertNotIn("(1/1)", page)

    def test_links_and_scripts_are_left_out(self):
        self.assertIn('/Annots', PdfFileReader(io.BytesIO(make_pdf("A"))).getPage(0))
        self.assertNotIn('/Annots', PdfFileReader(io.BytesIO(read_pdf(make_pdf("A")))).getPage(0))

    def test_a_rotated_page_is_taken_as_it_is(self):
        [page] = read_pages(read_pdf(make_pdf("A", rotate=90), "EXP/1"))
        self.assertNotIn("EXP", page)

    def test_a_pdf_that_opens_without_a_password(self):
        self.assertIn("Open", read_pages(read_pdf(make_pdf("Open", password='')))[0])

    def test_pdfs_that_cannot_be_included(self):
        good = make_pdf("A")
        for content in (
            b'', None, b'%PDF-1.4', good[:200], b'%PDF-1.7\n' + b'garbage ' * 50, make_picture(),
            make_pdf("Secret", password='secret'), make_pdf(*("x" * (MAX_PAGES + 1))), b'%PDF' + b'0' * MAX_BYTES,
        ):
            with self.subTest(content=(content or b'')[:20]), self.assertRaises(UnprintableReceipt):
                read_pdf(content)

    @staticmethod
    def make_bomb(size, encode=lambda data: data, packing=b'/FlateDecode'):
        """A PDF whose page grows to so many bytes when it is unpacked."""
        stream = encode(zlib.compress(b' ' * size, 9))
        objects = [
            b'<</Type/Catalog/Pages 2 0 R>>', b'<</Type/Pages/Kids[3 0 R]/Count 1>>',
            b'<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>',
            b'<</Length %d/Filter %s>>\nstream\n%s\nendstream' % (len(stream), packing, stream)]
        content, places = b'%PDF-1.4\n', []
        for number, item in enumerate(objects, start=1):
            places.append(len(content))
            content += b'%d 0 obj\n%s\nendobj\n' % (number, item)
        table = b''.join(b'%010d 00000 n \n' % place for place in places)
        content_end = b'trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF' % len(content)
        return content + b'xref\n0 5\n0000000000 65535 f \n' + table + content_end

    def test_a_page_that_would_grow_without_measure(self):
        self.assertIn("EXP/1", read_pages(read_pdf(self.make_bomb(1000), "EXP/1"))[0])
        for bomb in (self.make_bomb(MAX_STREAM + 1),
                     self.make_bomb(MAX_STREAM + 1, lambda data: base64.a85encode(data) + b'~>',
                                    b'[/ASCII85Decode/FlateDecode]'),
                     self.make_bomb(MAX_STREAM + 1, lambda data: data.hex().encode() + b'>',
                                    b'[/ASCIIHexDecode/FlateDecode]'),
                     self.make_bomb(1000, zlib.compress, b'[/FlateDecode/FlateDecode]')):
            self.assertLess(len(bomb), 2**20)
            with self.assertRaises(UnprintableReceipt):
                read_pdf(bomb, "EXP/1")

    def test_a_large_page_is_not_taken_apart(self):
        """It would take minutes to look for where the label goes: it comes without."""
        started = time.monotonic()
        content = read_pdf(self.make_bomb(MAX_PAGE_CONTENT + 1), "EXP/1")
        self.assertNotIn(b'/Font', content)
        self.assertLess(time.monotonic() - started, 30)

    def test_unusual_pictures_are_not_opened(self):
        for kind in ('PPM', 'ICO'):
            with self.subTest(kind=kind), self.assertRaises(UnprintableReceipt):
                read_picture(make_picture(kind=kind))

    def test_appended_in_order(self):
        document = append_pdfs(make_pdf("Claim"), [read_pdf(make_pdf("A", "B")), read_pdf(make_pdf("C"))])
        self.assertEqual([page.strip()[:5] for page in read_pages(document)], ["Claim", "A", "B", "C"])
