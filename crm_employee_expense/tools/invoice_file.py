"""Finds the invoice in a file: XML, a PDF that carries it, or OFD (a zip of XML, GB/T 33190)."""

import io
import zipfile
import zlib

from odoo.tools.pdf import OdooPdfFileReader

from .invoice_data import InvoiceData, InvoiceUnreadable, clean, clean_number, parse_amount, parse_date
from .invoice_xml import MAX_SIZE, read_invoice_xml
from .pdf_inflation import find_inflation

MAX_FILE_SIZE = 10 * 1024 * 1024
MAX_INFLATED = 64 * 1024 * 1024
MAX_ENTRIES = 1000  # files in a zip, streams in a PDF
MAX_READS = 500_000  # of a PDF, most of them a byte each


def read_invoice_file(content):
    """The invoice in a file, recognised by what it holds rather than by its name.

    :param bytes content:
    :rtype: InvoiceData
    :raises InvoiceUnreadable: where there is none, or it cannot be read
    """
    if len(content) > MAX_FILE_SIZE:
        raise InvoiceUnreadable('too_large')
    if content.startswith(b'PK\x03\x04'):
        return _read_ofd(content)
    if b'%PDF-' in content[:1024]:
        return _read_pdf(content)
    if content.lstrip(b'\xef\xbb\xbf\xff\xfe \t\r\n')[:1] == b'<':
        return read_invoice_xml(content)
    raise InvoiceUnreadable('no_invoice')


def _read_first(contents):
    """The first invoice among XML files, or else why the most promising one is none."""
    failure = InvoiceUnreadable('no_invoice')
    for content in contents:
        try:
            return read_invoice_xml(content)
        except InvoiceUnreadable as error:
            if error.reason != 'no_invoice':
                failure = error
    raise failure


# -- OFD ---------------------------------------------------------------------------------
def _read_ofd(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise InvoiceUnreadable('too_large')
            names = [entry for entry in entries if entry.filename.lower().endswith('.xml')]
            # the data is an attachment; the rest describes pages
            names.sort(key=lambda entry: 'attach' not in entry.filename.lower())
            return _read_first(_unzip(archive, names))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise InvoiceUnreadable('broken') from error


def _unzip(archive, entries):
    """Contents of the entries, of a bounded size whatever their headers say."""
    left = MAX_INFLATED
    for entry in entries:
        with archive.open(entry) as file:
            content = file.read(min(left, MAX_SIZE) + 1)
        left -= len(content)
        if left < 0 or len(content) > MAX_SIZE:
            raise InvoiceUnreadable('too_large')
        yield content


# -- PDF -----------------------------------------------------------------------------------
class _BoundedStream(io.BytesIO):
    """A file that can be read only so many times: a table of contents that leads back to itself has no end."""

    def __init__(self, content):
        super().__init__(content)
        self._left = MAX_READS

    def read(self, *args):
        self._left -= 1
        if self._left < 0:
            raise _EndlessFile
        return super().read(*args)


class _EndlessFile(BaseException):
    """Not an Exception: the library would catch that, and read on."""


def _read_pdf(content):
    _check_inflated(content)
    try:
        reader = OdooPdfFileReader(_BoundedStream(content), strict=False)
        if reader.isEncrypted:
            reader.decrypt('')
        files = list(_get_embedded(reader))
        info = {str(key).lstrip('/'): str(value) for key, value in (reader.trailer.get('/Info') or {}).items()}
    except InvoiceUnreadable:
        raise
    except (Exception, _EndlessFile) as error:  # pylint: disable=broad-except  # the library raises nearly anything
        raise InvoiceUnreadable('broken') from error
    try:
        return _read_first(files)
    except InvoiceUnreadable as error:
        if error.reason == 'no_invoice' and info.get('InvoiceNumber'):
            return _read_pdf_info(info).complete()
        raise


def _check_inflated(content):
    """:raises InvoiceUnreadable: where streams of a PDF would grow beyond all measure when it is read"""
    problem = find_inflation(content, MAX_INFLATED, MAX_INFLATED, MAX_ENTRIES * 10)
    if problem:
        raise InvoiceUnreadable(problem)


def _get_embedded(reader):
    """XML files that the PDF carries."""
    names = _resolve(reader.trailer['/Root'])
    for key in ('/Names', '/EmbeddedFiles', '/Names'):
        names = _resolve(names.get(key)) if names else None
    for entry in (names or [])[1:40:2]:
        entry = _resolve(entry)
        content = _get_stream(_resolve(_resolve(entry['/EF'])['/F']))
        if content and content.lstrip(b'\xef\xbb\xbf \t\r\n')[:1] == b'<':
            yield content


def _resolve(value):
    return value.get_object() if hasattr(value, 'get_object') else value


def _get_stream(stream):
    """What a stream holds, of a bounded size; nothing where it is packed in an unusual way."""
    data, packing = stream._data, _resolve(stream.get('/Filter'))
    if isinstance(packing, list):
        packing = packing[0] if len(packing) == 1 else packing
    if packing == '/FlateDecode':
        inflate = zlib.decompressobj()
        data = inflate.decompress(data, MAX_SIZE + 1)
    elif packing:
        return b''
    if len(data) > MAX_SIZE:
        raise InvoiceUnreadable('too_large')
    return data


def _read_pdf_info(info):
    """China's fully digital invoice states itself in the document information of its PDF."""
    return InvoiceData(
        type='cn_digital' if len(clean_number(info['InvoiceNumber'])) == 20 else 'other',
        number=clean_number(info['InvoiceNumber']),
        date=parse_date(info.get('IssueTime')),
        seller=clean(info.get('SellerName')),
        tax_id=clean_number(info.get('SellerIdNum')),
        total=parse_amount(info.get('TotalTax-includedAmount')),
        untaxed=parse_amount(info.get('TotalAmWithoutTax')),
        tax=parse_amount(info.get('TotalTaxAm')),
        currency='CNY',
    )
