import io
import random

from PIL import Image, ImageDraw

from odoo.tests import BaseCase, tagged

from ..tools.image_fingerprint import (
    BANDS,
    MAX_BYTES,
    MAX_DISTANCE,
    get_bands,
    get_distance,
    is_same_picture,
    read_fingerprint,
)


def draw_receipt(seed, size=(400, 440)):
    """A till receipt; the same seed gives the same one, another seed other figures in the same places."""
    rng = random.Random(seed)
    image = Image.new('RGB', size, (245, 245, 240))
    pen = ImageDraw.Draw(image)
    pen.rectangle((120, 20, 280, 50), fill=(40, 40, 40))
    for row in range(9):
        left = 30
        for _number in range(14):
            width = rng.randrange(8, 30)
            if left + width > size[0] - 30:
                break
            pen.rectangle((left, 80 + 36 * row, left + width, 98 + 36 * row), fill=(rng.randrange(80),) * 3)
            left += width + rng.randrange(4, 30)
    return image


def save(image, kind='PNG', **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def resave(image, quality=60, scale=1.0, **options):
    size = (round(image.width * scale), round(image.height * scale))
    return save(image.resize(size, Image.Resampling.BICUBIC), 'JPEG', quality=quality, **options)


@tagged('post_install', '-at_install')
class TestImageFingerprint(BaseCase):
    """Pictures that were saved again are recognised, others are not."""

    def assert_same(self, content, other, expected=True):
        value, detail = read_fingerprint(content)
        other_value, other_detail = read_fingerprint(other)
        bands = set(enumerate(get_bands(value))) & set(enumerate(get_bands(other_value)))
        is_found = bool(bands) and get_distance(value, other_value) <= MAX_DISTANCE
        self.assertEqual(is_found and is_same_picture(detail, other_detail), expected)

    def test_saved_again_or_in_another_size(self):
        for seed in range(8):
            image = draw_receipt(seed)
            for options in ({'quality': 40}, {'quality': 85, 'scale': 0.5}, {'quality': 70, 'scale': 1.6}):
                with self.subTest(seed=seed, **options):
                    self.assert_same(save(image), resave(image, **options))

    def test_another_receipt_of_the_same_till_is_another_one(self):
        for seed in range(1, 12):
            with self.subTest(seed=seed):
                self.assert_same(save(draw_receipt(0)), resave(draw_receipt(seed)), expected=False)

    def test_the_orientation_in_the_file_is_followed(self):
        image = draw_receipt(1)
        exif = Image.Exif()
        exif[0x0112] = 6  # to be turned by 90 degrees
        self.assert_same(save(image), resave(image.rotate(90, expand=True), exif=exif))

    def test_what_is_transparent_is_white(self):
        image = draw_receipt(2).convert('RGBA')
        image.putdata([(0, 0, 0, 0) if pixel[0] > 200 else pixel for pixel in image.getdata()])
        self.assert_same(save(image), resave(draw_receipt(2)))

    def test_pages_that_show_nothing_have_none(self):
        for colour in ('white', 'black', (200, 180, 120)):
            with self.subTest(colour=colour):
                self.assertIsNone(read_fingerprint(save(Image.new('RGB', (300, 300), colour))))
                self.assertIsNone(read_fingerprint(resave(Image.new('RGB', (300, 300), colour), quality=20)))

    def test_all_formats_that_odoo_opens(self):
        for kind in ('PNG', 'JPEG', 'GIF', 'BMP'):
            with self.subTest(kind=kind):
                self.assertTrue(read_fingerprint(save(draw_receipt(1), kind)))

    def test_what_is_no_picture_has_none(self):
        good = save(draw_receipt(3))
        for content in (b'', None, b'hello', good[:30], good[:30] + b'\xff' * 500, b'%PDF-1.7', b'<svg/>', b'GIF89a',
                        b'\x89PNG\r\n\x1a\n receipt', save(Image.new('L', (8, 8)))):
            with self.subTest(content=content and content[:20]):
                self.assertIsNone(read_fingerprint(content))

    def test_bombs_are_not_opened(self):
        self.assertIsNone(read_fingerprint(save(Image.new('1', (12_000, 12_000)))))
        self.assertIsNone(read_fingerprint(save(draw_receipt(4)) + b'\0' * MAX_BYTES))

    def test_up_to_three_bits_leave_a_band_in_common(self):
        rng = random.Random(5)
        for _number in range(200):
            value = rng.getrandbits(64)
            other = value
            for bit in rng.sample(range(64), 3):
                other ^= 1 << bit
            self.assertTrue(set(enumerate(get_bands(value))) & set(enumerate(get_bands(other))))
            self.assertEqual(get_distance(value, other), 3)
            self.assertEqual(len(get_bands(value)), BANDS)
