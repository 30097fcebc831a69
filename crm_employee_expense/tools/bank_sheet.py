"""Writes lists of payments as CSV and XLSX, for banks that read sheets."""

import csv
import io
from decimal import Decimal

import xlsxwriter

#: a spreadsheet takes a cell that begins with one of these for a formula
FORMULA_STARTS = ('=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠')


def is_formula(text):
    """Whether a spreadsheet would calculate what the text says."""
    return text.startswith(FORMULA_STARTS)


def without_formula(text):
    """The text without what makes a formula of it."""
    return text.lstrip(''.join(FORMULA_STARTS) + ' ')


def find_unencodable(text, encoding):
    """Characters of the text that do not exist in the encoding, each once, in their order.

    :rtype: str
    """
    found = ''
    for character in dict.fromkeys(text):
        try:
            character.encode(encoding)
        except UnicodeEncodeError:
            found += character
    return found


def make_csv(titles, rows, delimiter, encoding, decimal_separator='.'):
    """Rows of a sheet as CSV, lines ended as Windows does.

    :param titles: the first line; None for none
    :param rows: lists of str and Decimal
    :param str decimal_separator: not the delimiter, which would make two cells of an amount for who does not quote
    :rtype: bytes
    :raises UnicodeEncodeError: see ``find_unencodable``
    """
    text = io.StringIO(newline='')
    writer = csv.writer(text, delimiter=delimiter, lineterminator='\r\n')
    if titles is not None:
        writer.writerow(titles)
    writer.writerows(
        [f'{cell:f}'.replace('.', decimal_separator) if isinstance(cell, Decimal) else cell for cell in row]
        for row in rows)
    return text.getvalue().encode(encoding)


def make_xlsx(titles, rows, decimals, sheet='Payments'):
    """Rows of a sheet as XLSX: whatever is no amount is text, so that no digit of an account number gets lost.

    :param titles: the first line; None for none
    :param rows: lists of str and Decimal
    :param int decimals: decimal places of amounts
    :rtype: bytes
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {
            'in_memory': True, 'strings_to_formulas': False, 'strings_to_numbers': False, 'strings_to_urls': False,
    }) as book:
        page = book.add_worksheet(sheet)
        text = book.add_format({'num_format': '@'})
        amount = book.add_format({'num_format': '0.' + '0' * decimals if decimals else '0'})
        first = 0
        if titles is not None:
            bold = book.add_format({'num_format': '@', 'bold': True})
            for column, title in enumerate(titles):
                page.write_string(0, column, title, bold)
            page.freeze_panes(1, 0)
            first = 1
        for number, row in enumerate(rows, start=first):
            for column, cell in enumerate(row):
                if isinstance(cell, Decimal):
                    page.write_number(number, column, float(cell), amount)
                else:
                    page.write_string(number, column, cell, text)
        page.autofit()
    return buffer.getvalue()
