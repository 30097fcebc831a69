"""Damaged and hostile invoices: whatever comes in, the readers either read it or say why not.

By default a few hundred mutations are tried. The extended run takes as many as ``EXPENSE_FUZZ_RUNS`` says, for example
``EXPENSE_FUZZ_RUNS=10000``; ``EXPENSE_FUZZ_SEED`` begins elsewhere.
"""
import os
import random
import re

from odoo.tests import BaseCase, tagged

from ..tools.invoice_data import InvoiceData, InvoiceUnreadable
from ..tools.invoice_file import read_invoice_file
from ..tools.invoice_qr import read_invoice_qr
from ..tools.invoice_xml import read_invoice_xml
from .test_expense_invoice_import import QR, fixture, make_pdf, make_zip

RUNS = int(os.environ.get('EXPENSE_FUZZ_RUNS', '400'))
SEED = int(os.environ.get('EXPENSE_FUZZ_SEED', '1'))
REASONS = {'no_invoice', 'credit_note', 'too_large', 'broken', 'unsafe', 'no_qr'}
#: pieces that mean something to one of the readers
WORDS = [
    b'', b'\0', b'<', b'>', b'&', b'&#0;', b'&#x110000;', b'&x;', b'<![CDATA[', b']]>', b'<!--', b'<?xml', b'?>',
    b'<!DOCTYPE a [<!ENTITY x "y">]>', b'xmlns="urn:x"', b'\xff\xfe', b'\xef\xbb\xbf', b'\xfe\xff', b'encoding="GBK"',
    b'encoding="utf-16"', '专用发票'.encode('gbk'), '增值税'.encode(), b'NaN', b'-Infinity', b'1e999', b'9' * 400,
    b'00000000', b'2026-02-30', b'0000-00-00', b'99999999', b',', ',，'.encode(), b'/FlateDecode', b'/Filter',
    b'endstream', b'stream\n', b'obj', b'/Root', b'xref', b'startxref', b'trailer', b'PK\x03\x04', b'PK\x05\x06',
    b'\xed\xa0\x80', '\U0001f9fe'.encode(), b'%PDF-1.7', b'/Encrypt', b'/EmbeddedFiles', b'1 0 R', b'<<', b'[' * 300,
]


def mutate(content, rng):
    """The content with some bytes flipped, cut out, doubled, moved, or replaced by what has a meaning."""
    data = bytearray(content)
    for _number in range(rng.choice((1, 1, 2, 4, 16))):
        start = rng.randrange(len(data) + 1)
        end = min(len(data), start + rng.choice((1, 2, 8, 64, 512)))
        match rng.randrange(7):
            case 0:
                data[start:end] = bytes(byte ^ 1 << rng.randrange(8) for byte in data[start:end])
            case 1:
                del data[start:end]
            case 2:
                data[start:start] = data[start:end] * rng.choice((1, 2, 30))
            case 3:
                data[start:start] = rng.choice(WORDS)
            case 4:
                data[start:end] = rng.choice(WORDS)
            case 5:
                data[start:end] = rng.randbytes(end - start)
            case 6:
                del data[start:]
    return bytes(data)


@tagged('post_install', '-at_install')
class TestInvoiceFuzz(BaseCase):
    """No file makes a reader fail in any other way than by saying that it cannot be read."""

    def try_all(self, read, seeds, runs):
        """Tries mutations of the seeds; returns {reason, or 'read': how often}."""
        rng, outcomes = random.Random(SEED), {}
        for number in range(runs):
            content = mutate(seeds[number % len(seeds)], rng)
            outcome = self.try_one(read, content)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1
        return outcomes

    def try_one(self, read, content):
        try:
            data = read(content)
        except InvoiceUnreadable as error:
            self.assertIn(error.reason, REASONS)
            return error.reason
        except Exception as error:
            error.add_note(f"reading {content[:2000]!r}")
            raise
        self.assertIsInstance(data, InvoiceData)
        self.assertTrue(data.number)
        self.assertLessEqual(max(len(data.number), len(data.code), len(data.tax_id), len(data.check_code)), 64)
        self.assertLessEqual(len(data.seller), 200)
        self.assertNotIn('\0', ''.join((data.number, data.code, data.seller, data.tax_id, data.check_code)))
        self.assertTrue(data.total is None or 0 <= data.total < 10 ** 13)
        return 'read'

    def assert_varied(self, outcomes):
        """Mutations that are all refused, or all read, would show nothing."""
        self.assertIn('read', outcomes)
        self.assertGreater(len(outcomes), 1, outcomes)

    def test_xml(self):
        einvoice = fixture('einvoice.xml')
        gbk = einvoice.decode().replace('UTF-8', 'GBK').encode('gbk')
        self.assert_varied(self.try_all(
            read_invoice_xml,
            [einvoice, gbk, fixture('ubl.xml'), fixture('cii.xml'), fixture('ofd_invoice.xml')], RUNS))

    def test_files(self):
        ofd = make_zip(OFD=b'<a/>', Doc_0__Attachs__original_invoice=fixture('ofd_invoice.xml'))
        self.assert_varied(self.try_all(
            read_invoice_file,
            [ofd, make_pdf(fixture('cii.xml')), make_pdf(info={'InvoiceNumber': '25312000000000000017'}),
             fixture('ubl.xml')], RUNS))

    def test_qr(self):
        seeds = [QR.encode(), b"01,10,031002600111,12345678,100.00,20260106,12345678901234567890,A1B2,"]
        self.assert_varied(self.try_all(
            lambda content: read_invoice_qr(content.decode('utf-8', 'replace').replace('\0', '')), seeds, RUNS))

    def test_a_table_of_contents_that_leads_back_to_itself(self):
        """The library follows it for ever."""
        content = make_pdf(fixture('cii.xml'))
        start = re.search(rb'startxref\s+(\d+)', content)[1]
        self.assertEqual(self.try_one(
            read_invoice_file, content.replace(b'/Root', b'/Prev ' + start + b'\n/Root', 1)), 'broken')

    def test_the_readers_know_no_other_reasons(self):
        sources = [fixture(f'../../tools/{name}.py').decode() for name in (
            'invoice_data', 'invoice_file', 'invoice_qr', 'invoice_xml')]
        self.assertEqual(set(re.findall(r"InvoiceUnreadable\('(\w+)'\)", ''.join(sources))), REASONS)
