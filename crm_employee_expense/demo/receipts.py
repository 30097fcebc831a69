"""Receipts of the demo company, drawn when its data is loaded.

The same receipt is always the same bytes, so that one handed in twice is found.
"""

import io
import random
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas

WIDTH, MARGIN, LINE = 400, 26, 26
SYMBOLS = {'USD': "$", 'EUR': "€", 'GBP': "£", 'JPY': "JPY ", 'CNY': "CNY "}
PAID_BY = ("VISA **** 4821", "MASTERCARD **** 0377", "CASH", "CONTACTLESS")

#: what is printed on the receipt of each category: (what, share of the total); None: what was bought
ITEMS = {
    'meal': ((("Set menu", 0.44), ("Main course", 0.31), ("Drinks", 0.16), ("Coffee", 0.09)),
             (("Starters", 0.22), ("Grilled fish", 0.41), ("Desserts", 0.18), ("Tea", 0.19)),
             (("Menu of the day", 0.71), ("Mineral water", 0.12), ("Wine", 0.17))),
    'snack': ((("Coffee", 0.38), ("Cake", 0.62)), (("Soup", 0.46), ("Sandwich", 0.54)),
              (("Noodles", 0.74), ("Tea", 0.26))),
    'hotel': ((("Room", 0.84), ("Breakfast", 0.10), ("City tax", 0.06)), (("Room", 0.91), ("City tax", 0.09))),
    'flight': ((("Fare", 0.77), ("Taxes and charges", 0.15), ("Luggage", 0.08)), (("Fare", 0.94), ("Seat", 0.06))),
    'taxi': ((("Fare", 0.87), ("Service charge", 0.13)), (("Fare", 1.0),)),
    'gift': (((None, 0.93), ("Wrapping", 0.07)),),
    'training': (((None, 0.92), ("Course material", 0.08)),),
    'communication': (((None, 0.88), ("Service charge", 0.12)),),
}
ONE_ITEM = (((None, 1.0),),)
SNACK = 40  # US dollars


def make(line, date):
    """(file name, content) of the receipt for a line of the demo table."""
    rng = random.Random(f"{line.merchant} {line.what} {line.amount}")
    items = _split(line, rng)
    number = f"{rng.randrange(10000, 99999)}-{rng.randrange(100, 999)}"
    draw, ending = (_draw_pdf, 'pdf') if line.is_pdf else (_draw_png, 'png')
    name = f"{line.merchant.split(',')[0].lower().replace(' ', '-')}-{date}.{ending}"
    return name, draw(line, date, items, number, rng)


def _split(line, rng):
    """[(what, amount)] that add up to what was paid."""
    is_snack = line.category == 'meal' and line.currency == 'USD' and line.amount < SNACK
    items = rng.choice(ITEMS.get('snack' if is_snack else line.category, ONE_ITEM))
    digits = 0 if line.currency == 'JPY' else 2
    amounts = [round(line.amount * share, digits) for _what, share in items[1:]]
    first = round(line.amount - sum(amounts), digits)
    return [(what or line.what, amount) for (what, _share), amount in zip(items, [first, *amounts], strict=True)]


def _money(line, amount):
    digits = 0 if line.currency == 'JPY' else 2
    return f"{SYMBOLS.get(line.currency, '')}{amount:,.{digits}f}"


def _font(size, bold=False):
    path = Path(reportlab.__file__).parent / 'fonts' / ('VeraBd.ttf' if bold else 'Vera.ttf')
    return ImageFont.truetype(str(path), size) if path.exists() else ImageFont.load_default()


def _draw_png(line, date, items, number, rng):
    """A till receipt, as photographed."""
    merchant, _comma, place = line.merchant.partition(', ')
    height = 330 + LINE * len(items)
    image = Image.new('L', (WIDTH, height), 250)
    draw = ImageDraw.Draw(image)
    normal, small, bold, title = _font(15), _font(12), _font(17, bold=True), _font(20, bold=True)

    def centre(y, text, font):
        left, _top, right, _bottom = draw.textbbox((0, 0), text, font=font)
        draw.text(((WIDTH - right + left) / 2, y), text, fill=30, font=font)

    def row(y, left_text, right_text, font):
        left, _top, right, _bottom = draw.textbbox((0, 0), right_text, font=font)
        draw.text((MARGIN, y), left_text, fill=30, font=font)
        draw.text((WIDTH - MARGIN - right + left, y), right_text, fill=30, font=font)

    def rule(y):
        for x in range(MARGIN, WIDTH - MARGIN, 9):
            draw.line((x, y, x + 4, y), fill=110)

    centre(24, merchant, title)
    centre(54, place, small)
    rule(82)
    row(94, f"No. {number}", f"{date:%d %b %Y}", small)
    row(114, f"Counter {rng.randrange(1, 9)}", f"{rng.randrange(7, 22):02}:{rng.randrange(60):02}", small)
    rule(140)
    y = 152
    for what, amount in items:
        row(y, what, _money(line, amount), normal)
        y += LINE
    rule(y + 4)
    row(y + 16, "TOTAL", _money(line, line.amount), bold)
    row(y + 50, rng.choice(PAID_BY), "approved", small)
    rule(y + 76)
    x = MARGIN + 40
    while x < WIDTH - MARGIN - 40:
        width = rng.choice((1, 2, 3))
        draw.rectangle((x, y + 92, x + width, y + 126), fill=30)
        x += width + rng.choice((2, 3, 4))
    centre(y + 136, "Thank you for your visit", small)
    content = io.BytesIO()
    image.save(content, 'PNG', optimize=True)
    return content.getvalue()


def _draw_pdf(line, date, items, number, rng):
    """An invoice, as sent by mail."""
    merchant, _comma, place = line.merchant.partition(', ')
    content = io.BytesIO()
    width, height = A5
    canvas = Canvas(content, pagesize=A5, invariant=1)
    canvas.setTitle(f"Invoice {number}")
    canvas.setFont('Helvetica-Bold', 16)
    canvas.drawString(40, height - 56, merchant)
    canvas.setFont('Helvetica', 9)
    canvas.drawString(40, height - 72, place)
    canvas.drawRightString(width - 40, height - 56, f"Invoice {number}")
    canvas.drawRightString(width - 40, height - 72, f"{date:%d %b %Y}")
    canvas.setFont('Helvetica-Bold', 10)
    canvas.drawString(40, height - 120, line.what)
    canvas.line(40, height - 130, width - 40, height - 130)
    canvas.setFont('Helvetica', 10)
    y = height - 150
    for what, amount in items:
        canvas.drawString(40, y, what)
        canvas.drawRightString(width - 40, y, _money(line, amount))
        y -= 18
    canvas.line(40, y + 6, width - 40, y + 6)
    canvas.setFont('Helvetica-Bold', 11)
    canvas.drawString(40, y - 12, "Total, taxes included")
    canvas.drawRightString(width - 40, y - 12, _money(line, line.amount))
    canvas.setFont('Helvetica', 9)
    canvas.drawString(40, y - 40, f"Paid: {rng.choice(PAID_BY)}")
    canvas.showPage()
    canvas.save()
    return content.getvalue()
