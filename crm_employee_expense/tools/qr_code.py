"""QR codes as pictures, with what Odoo requires anyway: reportlab needs a further library to draw them itself."""
import io

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

#: pixels of a module, and modules left white around the code
SCALE, BORDER = 6, 1


def draw_qr_code(text):
    """A PNG with the QR code of the text.

    :rtype: bytes
    """
    code = QrCodeWidget(text, barLevel='M').qr
    code.make()
    size = code.getModuleCount()
    picture = Image.new('1', (size + 2 * BORDER, size + 2 * BORDER), 1)
    for row in range(size):
        for column in range(size):
            if code.isDark(row, column):
                picture.putpixel((column + BORDER, row + BORDER), 0)
    result = io.BytesIO()
    picture.resize((picture.width * SCALE, picture.height * SCALE), Image.Resampling.NEAREST).save(result, 'PNG')
    return result.getvalue()
