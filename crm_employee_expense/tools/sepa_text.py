"""The letters that every bank in SEPA has to take: EPC217-08, the Latin character set of SEPA schemes."""

import string
import unicodedata

SEPA_CHARACTERS = frozenset(string.ascii_letters + string.digits + "/-?:().,'+ ")
#: letters and signs that have no accent to drop, as EPC217-08 and the languages themselves write them
_REPLACED = str.maketrans({
    'ß': 'ss', 'ẞ': 'SS', 'æ': 'ae', 'Æ': 'AE', 'œ': 'oe', 'Œ': 'OE', 'ø': 'o', 'Ø': 'O', 'ł': 'l', 'Ł': 'L',
    'đ': 'd', 'Đ': 'D', 'ð': 'd', 'Ð': 'D', 'þ': 'th', 'Þ': 'Th', 'ħ': 'h', 'Ħ': 'H', 'ı': 'i',
    '&': '+', '_': '-', '‐': '-', '‑': '-', '–': '-', '—': '-', '·': '-',
    '‘': "'", '’': "'", '`': "'", '´': "'", '“': "'", '”': "'", '"': "'", '„': "'", ';': ',',
})


def to_one_line(text):
    """The text without line breaks, tabs and double spaces."""
    return ' '.join((text or '').split())


def to_sepa_text(text):
    """The text in SEPA's letters, as far as it has Latin letters: accents are dropped.

    What has no counterpart stays as it is: see ``find_foreign``.
    """
    found = ''
    for character in to_one_line(text).translate(_REPLACED):
        letters = ''.join(
            part for part in unicodedata.normalize('NFKD', character) if unicodedata.category(part) != 'Mn')
        if not letters and found[-1:].isascii() and found[-1:].isalpha():
            continue  # an accent that is a character of its own, after its letter
        # a letter of another script without its accent would be another letter, not a Latin one
        found += letters if letters and set(letters) <= SEPA_CHARACTERS else character
    return to_one_line(found)


def find_foreign(text, allowed=SEPA_CHARACTERS):
    """Characters of the text that are not allowed, each once, in their order.

    :rtype: str
    """
    return ''.join(dict.fromkeys(character for character in text if character not in allowed))


def is_sepa_id(text, length=35):
    """Whether a number can be an identification in a SEPA file: no slash at its ends, no two in a row."""
    return bool(text) and len(text) <= length and not find_foreign(text) and '//' not in text \
        and not text.startswith('/') and not text.endswith('/')
