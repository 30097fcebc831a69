"""What is known of an invoice, whichever file or code it was read from."""

import datetime
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

#: Chinese types that carry a number of 20 digits and no code (全面数字化的电子发票)
DIGITAL_TYPES = ('cn_digital_special', 'cn_digital')
#: Chinese types of before, with a code and a number of 8 digits
CODED_TYPES = ('cn_special', 'cn_general')
CHINESE_TYPES = DIGITAL_TYPES + CODED_TYPES

_MAX_AMOUNT = Decimal(10) ** 12


class InvoiceUnreadable(Exception):
    """The invoice cannot be read; ``reason`` is a key of ``hr.expense._get_unreadable_reasons``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


@dataclass
class InvoiceData:
    """Facts of an invoice; what is not known is empty. Amounts are in ``currency``, an ISO code."""
    type: str = 'other'
    code: str = ''
    number: str = ''
    date: datetime.date | None = None
    seller: str = ''
    tax_id: str = ''
    total: Decimal | None = None  # taxes included
    tax: Decimal | None = None
    untaxed: Decimal | None = None
    currency: str = ''
    check_code: str = ''

    def complete(self):
        """Adds up what follows from the rest.

        :raises InvoiceUnreadable: where it names no number, or gives money back
        """
        if self.total is None and self.untaxed is not None and self.tax is not None:
            self.total = self.untaxed + self.tax
        if not self.number:
            raise InvoiceUnreadable('no_invoice')
        if self.total is not None and self.total < 0:
            raise InvoiceUnreadable('credit_note')
        return self


def clean(text, size=200):
    """One line of text, of a bounded length."""
    return re.sub(r'\s+', ' ', text or '').strip()[:size]


def clean_number(text, size=64):
    """A number as it is compared: without spaces, in capitals."""
    return re.sub(r'\s+', '', text or '').upper()[:size]


def parse_date(text):
    """The day in a text that begins with year, month and day in any usual notation, or None."""
    match = re.match(r'\s*(\d{4})(?:(\d{2})(\d{2})|\D(\d{1,2})\D(\d{1,2}))', text or '')
    if not match:
        return None
    try:
        return datetime.date(*(int(part) for part in match.groups() if part))
    except ValueError:
        return None


def parse_amount(text):
    """The amount in a text such as 1,234.50 or ¥318.00, or None."""
    text = re.sub(r'[\s,¥￥]', '', text or '')
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < _MAX_AMOUNT else None
