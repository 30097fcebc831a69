"""Reads electronic invoices in XML: China's fully digital invoice (数电发票) and its predecessor in OFD files, UBL
and CII (Factur-X, ZUGFeRD, XRechnung).

The files come from strangers: they are bounded in size and number of elements, may declare no document type, hence
no entities, and nothing is fetched.
"""

import re

from lxml import etree

from .invoice_data import InvoiceData, InvoiceUnreadable, clean, clean_number, parse_amount, parse_date

MAX_SIZE = 5 * 1024 * 1024
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
#: supersets of ASCII: in these, the bytes below are found where the parser would find them
_ENCODING = re.compile(rb'(utf-?8|us-ascii|gbk|gb2312|gb18030|iso-8859-\d+|windows-125\d)$', re.IGNORECASE)
_UBL = 'urn:oasis:names:specification:ubl:schema:xsd:'
#: UNTDID 1001: what gives money back
_CREDIT_CODES = ('381', '261', '296', '308', '396', '420', '458', '532')


def read_invoice_xml(content):
    """The invoice in an XML file.

    :param bytes content:
    :rtype: InvoiceData
    :raises InvoiceUnreadable: where it is too large, unsafe, broken, or no invoice that is known
    """
    root = _parse(content)
    name = etree.QName(root)
    if name.localname.lower() == 'einvoice':
        return _read_chinese(root).complete()
    if name.namespace == f'{_UBL}Invoice-2':
        return _read_ubl(root).complete()
    if name.localname == 'CrossIndustryInvoice':
        return _read_cii(root).complete()
    if name.namespace == f'{_UBL}CreditNote-2':
        raise InvoiceUnreadable('credit_note')
    raise InvoiceUnreadable('no_invoice')


def _parse(content):
    if len(content) > MAX_SIZE or content.count(b'<') > 2 * MAX_ELEMENTS:
        raise InvoiceUnreadable('too_large')
    _check_safe(content)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvoiceUnreadable('broken') from error
    if root.getroottree().docinfo.doctype:
        raise InvoiceUnreadable('unsafe')
    _check_depth(root)
    return root


def _check_safe(content):
    """:raises InvoiceUnreadable: where it declares a document type or entities, or might do so in disguise"""
    declared = re.match(rb'''(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)''', content)
    if b'\0' in content[:8] or content[:2] in (b'\xff\xfe', b'\xfe\xff') \
            or (declared and not _ENCODING.match(declared[1])):
        raise InvoiceUnreadable('broken')
    if b'<!DOCTYPE' in content or b'<!ENTITY' in content:
        raise InvoiceUnreadable('unsafe')


def _check_depth(root):
    depth = 0
    for event, _element in etree.iterwalk(root, events=('start', 'end')):
        depth += 1 if event == 'start' else -1
        if depth > MAX_DEPTH:
            raise InvoiceUnreadable('broken')


def _text(root, *paths):
    """Text of the first path that has one; paths are of local names."""
    for path in paths:
        for element in _find(root, path):
            if element.text and element.text.strip():
                return element.text
    return ''


def _find(root, path):
    """Elements at a path of local names, with or without a namespace; a leading // means anywhere."""
    anywhere = path.startswith('//')
    first, *rest = path.lstrip('/').split('/')
    elements = root.iter(f'{{*}}{first}') if anywhere else root.iterchildren(f'{{*}}{first}')
    for name in rest:
        elements = [child for element in elements for child in element.iterchildren(f'{{*}}{name}')]
    return iter(elements)


def _read_chinese(root):
    """数电发票 (EInvoice) and the older electronic invoice (eInvoice of an OFD file)."""
    number = clean_number(_text(root, '//TaxSupervisionInfo/InvoiceNumber', '//InvoiceNumber', '//InvoiceNo', '//EIid'))
    code = clean_number(_text(root, '//InvoiceCode'))
    # 01: special; 02: general
    label = _text(root, '//GeneralOrSpecialVAT/LabelCode', '//GeneralOrSpecialVAT').strip()
    title = _text(root, '//GeneralOrSpecialVAT/LabelName', '//DocTypeName', '//InvoiceTypeName')
    is_special = label == '01' or '专用' in title or '专用' in label
    is_digital = len(number) == 20
    return InvoiceData(
        type=('cn_digital' if is_digital else 'cn_general') if not is_special else (
            'cn_digital_special' if is_digital else 'cn_special'),
        code=code,
        number=number,
        date=parse_date(_text(root, '//TaxSupervisionInfo/IssueTime', '//IssueTime', '//IssueDate', '//RequestTime')),
        seller=clean(_text(root, '//SellerName')),
        tax_id=clean_number(_text(root, '//SellerIdNum', '//SellerTaxID')),
        total=parse_amount(_text(root, '//TotalTax-includedAmount', '//TaxInclusiveTotalAmount')),
        tax=parse_amount(_text(root, '//TotalTaxAm', '//TaxTotalAmount')),
        untaxed=parse_amount(_text(root, '//TotalAmWithoutTax', '//TaxExclusiveTotalAmount')),
        currency='CNY',
        check_code=clean_number(_text(root, '//InvoiceCheckCode')),
    )


def _read_ubl(root):
    if _text(root, 'InvoiceTypeCode').strip() in _CREDIT_CODES:
        raise InvoiceUnreadable('credit_note')
    party = next(_find(root, 'AccountingSupplierParty/Party'), root)
    totals = 'LegalMonetaryTotal'
    return InvoiceData(
        number=clean_number(_text(root, 'ID')),
        date=parse_date(_text(root, 'IssueDate')),
        seller=clean(_text(party, 'PartyLegalEntity/RegistrationName', 'PartyName/Name')),
        tax_id=clean_number(_text(party, 'PartyTaxScheme/CompanyID', 'PartyLegalEntity/CompanyID')),
        total=parse_amount(_text(root, f'{totals}/TaxInclusiveAmount', f'{totals}/PayableAmount')),
        untaxed=parse_amount(_text(root, f'{totals}/TaxExclusiveAmount')),
        tax=parse_amount(_text(root, 'TaxTotal/TaxAmount')),
        currency=clean(_text(root, 'DocumentCurrencyCode'), 3),
    )


def _read_cii(root):
    if _text(root, 'ExchangedDocument/TypeCode').strip() in _CREDIT_CODES:
        raise InvoiceUnreadable('credit_note')
    deal = next(_find(root, 'SupplyChainTradeTransaction'), root)
    settlement = next(_find(deal, 'ApplicableHeaderTradeSettlement'), deal)
    currency = clean(_text(settlement, 'InvoiceCurrencyCode'), 3)
    seller = next(_find(deal, 'ApplicableHeaderTradeAgreement/SellerTradeParty'), deal)
    totals = next(_find(settlement, 'SpecifiedTradeSettlementHeaderMonetarySummation'), settlement)
    # taxes may be given in the accounting currency as well
    taxes = [tax for tax in _find(totals, 'TaxTotalAmount') if tax.get('currencyID', currency) == currency]
    return InvoiceData(
        number=clean_number(_text(root, 'ExchangedDocument/ID')),
        date=parse_date(_text(root, 'ExchangedDocument/IssueDateTime/DateTimeString')),
        seller=clean(_text(seller, 'Name')),
        tax_id=clean_number(_get_cii_tax_id(seller)),
        total=parse_amount(_text(totals, 'GrandTotalAmount', 'DuePayableAmount')),
        untaxed=parse_amount(_text(totals, 'TaxBasisTotalAmount')),
        tax=parse_amount(taxes[0].text) if taxes else None,
        currency=currency,
    )


def _get_cii_tax_id(seller):
    """The VAT number, else the local tax number."""
    numbers = {number.get('schemeID'): number.text for number in _find(seller, 'SpecifiedTaxRegistration/ID')}
    return numbers.get('VA') or numbers.get('FC') or next(iter(numbers.values()), '')
