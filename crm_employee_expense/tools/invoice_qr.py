"""Reads the QR code of a Chinese invoice: 01,type,code,number,amount,date,check code,…"""

import re

from .invoice_data import InvoiceData, InvoiceUnreadable, clean_number, parse_amount, parse_date

_TYPES = {'01': 'cn_special', '08': 'cn_special', '31': 'cn_digital_special'}


def read_invoice_qr(text):
    """The invoice in the text of a QR code.

    A fully digital invoice states its total, the older ones their amount without taxes.

    :param str text:
    :rtype: InvoiceData
    :raises InvoiceUnreadable: for any other text
    """
    parts = [part.strip() for part in re.split('[,，]', (text or '')[:500])]
    if len(parts) < 6 or parts[0] != '01' or not re.fullmatch(r'\d{2}', parts[1]):
        raise InvoiceUnreadable('no_qr')
    _version, kind, code, number, amount, day, check_code = (parts + [''])[:7]
    number, code = clean_number(number), clean_number(code)
    if not re.fullmatch(r'\d{8}|\d{20}', number) or not re.fullmatch(r'|\d{10}|\d{12}', code) or not parse_date(day):
        raise InvoiceUnreadable('no_qr')
    is_digital = len(number) == 20
    stated = parse_amount(amount)
    return InvoiceData(
        type=_TYPES.get(kind, 'cn_digital' if is_digital else 'cn_general'),
        code=code,
        number=number,
        date=parse_date(day),
        total=stated if is_digital else None,
        untaxed=None if is_digital else stated,
        currency='CNY',
        check_code=clean_number(check_code),
    ).complete()
