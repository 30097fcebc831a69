"""Recognises a picture that was saved again, with another quality or size.

A fingerprint has two parts. The *hash* is a difference hash: the picture is shrunk to 9 × 8 grey cells, and each of
the 64 bits says whether a cell is brighter than its left neighbour. It hardly changes when a picture is compressed or
rescaled, and is cheap to search for: it is cut into four bands of 16 bits, so that hashes which differ in up to
three bits have at least one band in common. Bits are dealt out to the bands in turn: each band sees the whole picture,
not a strip of it that may be blank margin on every receipt.

Receipts of one till look alike in so few cells. The *detail*, 48 × 48 grey cells, tells them apart: other digits
change some cells a lot, another compression changes many of them a little.
"""

import io

# WebP: Odoo loads few kinds of pictures; this one registers itself
from PIL import Image, ImageOps, ImageStat, WebPImagePlugin  # noqa: F401

FORMATS = ('JPEG', 'PNG', 'WEBP', 'GIF', 'BMP', 'TIFF')
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 16  # pixels; less is an icon
MIN_CONTRAST = 3.0  # standard deviation of grey levels; less is a blank page

HASH_SIDE = 8
BANDS = 4
BAND_BITS = HASH_SIDE * HASH_SIDE // BANDS
#: bits in which hashes of one picture may differ
MAX_DISTANCE = 6
DETAIL_SIDE = 48
#: grey levels from which on a cell counts as different, and how many such cells one picture may have
CELL_TOLERANCE = 20
MAX_CELLS = 10
#: it weighs parts of pixels as well, unlike a plain average: another size gives nearly the same cells
_FILTER = Image.Resampling.HAMMING


def get_formats():
    """Of the usual formats, those that this installation reads: Odoo leaves some of Pillow out."""
    return [kind for kind in FORMATS if kind in Image.OPEN]


def read_fingerprint(content):
    """The fingerprint of a picture.

    :param bytes content:
    :return: (hash as an integer of 64 bits, detail as bytes), or None where it is no picture, cannot be read, is
        beyond all bounds, or shows nothing
    :rtype: tuple | None
    """
    if not content or len(content) > MAX_BYTES:
        return None
    try:
        with Image.open(io.BytesIO(content), formats=get_formats()) as image:
            if image.width * image.height > MAX_PIXELS or min(image.size) < MIN_SIDE:
                return None
            # JPEG is decoded at a fraction of its size, where that is enough
            image.draft('L', (DETAIL_SIDE * 8, DETAIL_SIDE * 8))
            grey = _to_grey(ImageOps.exif_transpose(image))
    except Exception:  # pylint: disable=broad-except  # decoders raise nearly anything on hostile files
        return None
    detail = grey.resize((DETAIL_SIDE, DETAIL_SIDE), _FILTER)
    if ImageStat.Stat(detail).stddev[0] < MIN_CONTRAST:
        return None
    return _hash(grey), detail.tobytes()


def _to_grey(image):
    """In grey, what is transparent in white."""
    if image.mode in ('RGBA', 'LA', 'PA') or 'transparency' in image.info:
        image = image.convert('RGBA')
        background = Image.new('RGBA', image.size, 'white')
        background.alpha_composite(image)
        image = background
    return image.convert('L')


def _hash(grey):
    cells = grey.resize((HASH_SIDE + 1, HASH_SIDE), _FILTER).tobytes()
    value = 0
    for row in range(HASH_SIDE):
        start = row * (HASH_SIDE + 1)
        for column in range(start, start + HASH_SIDE):
            # a margin of two grey levels: noise on blank paper is no difference
            value = value << 1 | (cells[column + 1] - cells[column] > 2)
    return value


def get_bands(value):
    """The four bands of a hash, each an integer of 16 bits."""
    bits = f'{value:0{HASH_SIDE * HASH_SIDE}b}'
    return [int(bits[band::BANDS], 2) for band in range(BANDS)]


def get_distance(value, other):
    """In how many bits two hashes differ."""
    return (value ^ other).bit_count()


def is_same_picture(detail, other):
    """Whether two details are of one picture."""
    return sum(abs(one - two) > CELL_TOLERANCE for one, two in zip(detail, other, strict=True)) <= MAX_CELLS
