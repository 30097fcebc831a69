"""Receipts as pages of a printed document: pictures made small enough, PDFs made safe to append."""
import base64
import io

# WebP: Odoo loads few kinds of pictures; this one registers itself
from PIL import Image, UnidentifiedImageError, WebPImagePlugin  # noqa: F401
from reportlab.pdfgen.canvas import Canvas

from odoo.tools.image import IMAGE_MAX_RESOLUTION, image_fix_orientation
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .image_fingerprint import get_formats
from .pdf_inflation import find_inflation, measure_inflated

#: what is larger is listed, not printed
MAX_BYTES = 25 * 2**20
MAX_PAGES = 60
#: unpacked, for the text and lines of one page, any one stream (a picture, most often), all of them, and their number
MAX_PAGE_CONTENT = 8 * 2**20
MAX_STREAM, MAX_STREAMS_TOTAL, MAX_STREAMS = 128 * 2**20, 2**30, 20_000
#: longest side of a printed picture, in pixels
MAX_SIDE = 1600
#: room on an A4 page below the caption, in CSS pixels
PAGE_WIDTH, PAGE_HEIGHT = 680, 880
#: how what a page says is packed, as far as it can be told how large it is
_KNOWN_FILTERS = (None, '/FlateDecode', ['/FlateDecode'], ['/ASCII85Decode', '/FlateDecode'])
#: kinds of pictures in a container of MPEG's: what phones make, and hardly a library opens
MPEG_BRANDS = (b'heic', b'heix', b'heim', b'heis', b'hevc', b'hevx', b'mif1', b'msf1', b'avif', b'avis')


class UnprintableReceipt(Exception):
    """The file cannot be read as what it claims to be, or is too large."""


class ForeignPicture(UnprintableReceipt):
    """A picture, as it seems, but of a kind that cannot be opened here."""


def is_picture(content):
    """Whether these bytes begin as a picture that the type of an attachment may not tell: WebP, HEIC and the like.

    :param bytes content:
    """
    content = content or b''
    return (content[:4] == b'RIFF' and content[8:12] == b'WEBP') or _is_mpeg_picture(content)


def _is_mpeg_picture(content):
    return content[4:8] == b'ftyp' and content[8:12] in MPEG_BRANDS


def read_picture(content):
    """A picture as the page of a document shows it.

    :param bytes content: a picture of a usual format
    :return: (source for an ``img``, width, height) in CSS pixels
    :raises UnprintableReceipt: where it is no picture, or too large
    :raises ForeignPicture: where it is one, but of a kind that Pillow does not know here
    """
    if not content or len(content) > MAX_BYTES:
        raise UnprintableReceipt
    try:
        # other formats have programs of their own inside, or call some
        picture = Image.open(io.BytesIO(content), formats=get_formats())
        if picture.width * picture.height > IMAGE_MAX_RESOLUTION:
            raise UnprintableReceipt
        picture = image_fix_orientation(picture)
        picture.thumbnail((MAX_SIDE, MAX_SIDE))
        # on white: what is transparent would be black on paper
        layer = picture.convert('RGBA')
        ground = Image.new('RGBA', layer.size, 'white')
        ground.alpha_composite(layer)
        result = io.BytesIO()
        ground.convert('RGB').save(result, 'JPEG', quality=80, optimize=True)
    except UnprintableReceipt:
        raise
    except UnidentifiedImageError as error:
        raise (ForeignPicture if _is_mpeg_picture(content) else UnprintableReceipt) from error
    # the library raises almost anything on damaged files
    except Exception as error:
        raise UnprintableReceipt from error
    width, height = ground.size
    scale = min(PAGE_WIDTH / width, PAGE_HEIGHT / height, 2)
    source = "data:image/jpeg;base64," + base64.b64encode(result.getvalue()).decode()
    return source, max(1, int(width * scale)), max(1, int(height * scale))


def read_pdf(content, label=''):
    """The pages of a PDF as a PDF of their own, without forms, links and scripts.

    :param bytes content: the file
    :param str label: printed into the upper right corner of each page, with its number; not where the page is too large
        to be taken apart
    :rtype: bytes
    :raises UnprintableReceipt: where it is damaged, protected by a password, empty or too large
    """
    if not content or len(content) > MAX_BYTES:
        raise UnprintableReceipt
    if find_inflation(content, MAX_STREAM, MAX_STREAMS_TOTAL, MAX_STREAMS):
        raise UnprintableReceipt
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        # protected against changes only: it opens without a password
        if reader.isEncrypted and not reader.decrypt(''):
            raise UnprintableReceipt
        count = reader.getNumPages()
        if not 0 < count <= MAX_PAGES:
            raise UnprintableReceipt
        writer = PdfFileWriter()
        for number in range(count):
            page = reader.getPage(number)
            for name in ('/Annots', '/AA'):
                if name in page:
                    del page[name]
            if label and _get_content_size(page) <= MAX_PAGE_CONTENT:
                _stamp(page, f"{label} ({number + 1}/{count})" if count > 1 else label)
            writer.addPage(page)
        result = io.BytesIO()
        writer.write(result)
        # damage deeper inside shows when it is read again
        if PdfFileReader(io.BytesIO(result.getvalue()), strict=False).getNumPages() != count:
            raise UnprintableReceipt
    except UnprintableReceipt:
        raise
    # the library raises almost anything on damaged files
    except Exception as error:
        raise UnprintableReceipt from error
    return result.getvalue()


def _get_content_size(page):
    """Bytes of what a page says, unpacked: it is taken apart word by word to be stamped."""
    contents = page.get('/Contents')
    contents = contents.get_object() if contents is not None else []
    streams = [part.get_object() for part in contents] if isinstance(contents, list) else [contents]
    if any(stream.get('/Filter') not in _KNOWN_FILTERS for stream in streams):
        return MAX_PAGE_CONTENT + 1
    return sum(max(len(stream._data), measure_inflated(stream._data, 0, MAX_PAGE_CONTENT)) for stream in streams)


def _stamp(page, text):
    """Prints a line into the upper right corner of an upright page."""
    if page.get('/Rotate'):
        return
    _left, _bottom, right, top = map(float, page.mediaBox)
    packet = io.BytesIO()
    canvas = Canvas(packet, pagesize=(right, top))
    canvas.setFont('Helvetica', 8)
    width = canvas.stringWidth(text, 'Helvetica', 8)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(right - width - 20, top - 20, width + 12, 14, stroke=0, fill=1)
    canvas.setFillColorRGB(0.25, 0.25, 0.25)
    canvas.drawRightString(right - 14, top - 16, text)
    canvas.save()
    page.mergePage(PdfFileReader(packet).getPage(0))


def append_pdfs(document, contents):
    """The document followed by PDFs that ``read_pdf`` gave.

    :param bytes document:
    :param list[bytes] contents:
    :rtype: bytes
    """
    writer = PdfFileWriter()
    for content in (document, *contents):
        writer.appendPagesFromReader(PdfFileReader(io.BytesIO(content), strict=False))
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()
