import io

from PIL import Image

from odoo.tests import BaseCase, tagged

from ..tools.qr_code import BORDER, SCALE, draw_qr_code

FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


@tagged('post_install', '-at_install')
class TestQrCode(BaseCase):
    """The code on printed documents."""

    def read_modules(self, text):
        """Rows of the code, dark modules as 1."""
        picture = Image.open(io.BytesIO(draw_qr_code(text)))
        size = picture.width // SCALE
        self.assertEqual(picture.size, (size * SCALE, size * SCALE))
        return [''.join('0' if picture.getpixel((column * SCALE, row * SCALE)) else '1'
                        for column in range(BORDER, size - BORDER)) for row in range(BORDER, size - BORDER)]

    def test_it_is_a_code(self):
        rows = self.read_modules("https://example.com/mail/view?model=hr.expense.claim&res_id=12")
        # a code of version n has 17 + 4 n modules, and a square in three of its corners
        self.assertEqual(len(rows) % 4, 1)
        self.assertEqual([row[:7] for row in rows[:7]], FINDER)
        self.assertEqual([row[-7:] for row in rows[:7]], FINDER)
        self.assertEqual([row[:7] for row in rows[-7:]], FINDER)
        # light and dark modules take turns between the squares
        self.assertEqual(rows[6][8:-8], ("10" * len(rows))[:len(rows) - 16])

    def test_another_text_is_another_code(self):
        self.assertNotEqual(self.read_modules("https://example.com/1"), self.read_modules("https://example.com/2"))
