"""Writes a sheet that people fill in and Odoo's import reads."""

import io
from datetime import date

import xlsxwriter


def make_import_sheet(title, labels, rows):
    """A sheet with titles, and rows as examples.

    :param str title: name of the sheet, 31 characters at most
    :param list labels: titles of the columns
    :param rows: lists of str, int, float, date and None (empty)
    :rtype: bytes
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {
            'in_memory': True, 'strings_to_formulas': False, 'strings_to_numbers': False, 'strings_to_urls': False,
    }) as book:
        page = book.add_worksheet(title[:31])
        head = book.add_format({'bold': True, 'bg_color': '#F1EBF0', 'bottom': 1, 'num_format': '@'})
        styles = {
            date: book.add_format({'num_format': 'yyyy-mm-dd'}), float: book.add_format({'num_format': '0.00'})}
        for column, label in enumerate(labels):
            page.write_string(0, column, label, head)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, column, cell, styles[date])
                elif isinstance(cell, int | float):
                    page.write_number(number, column, cell, styles.get(type(cell)))
                elif cell is not None:
                    page.write_string(number, column, cell)
        page.freeze_panes(1, 0)
        page.autofit()
    return buffer.getvalue()
