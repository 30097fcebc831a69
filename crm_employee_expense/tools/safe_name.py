"""Names for files and cells that come from what people typed."""
import re
import unicodedata

#: names that Windows keeps for devices
RESERVED = {'con', 'prn', 'aux', 'nul', *(f'com{n}' for n in range(1, 10)), *(f'lpt{n}' for n in range(1, 10))}
MAX_LENGTH = 120
#: a cell that begins like this may be taken for a formula, by whichever program
FORMULA = ('=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠')


def safe_file_name(name, default='file'):
    """A name that stays in its folder and can be written on every system.

    :param str name: as somebody typed it, a path included
    :param str default: where nothing is left of it
    :rtype: str
    """
    name = unicodedata.normalize('NFC', name or '')
    # separators, wildcards and what cannot be seen, such as marks that turn the direction of writing
    name = ''.join('-' if character in '/\\:*?"<>|' else character for character in name
                   if unicodedata.category(character) not in ('Cc', 'Cf', 'Cs', 'Co', 'Cn', 'Zl', 'Zp'))
    name = re.sub(r'\s+', ' ', name).strip(' .-')
    stem, dot, ending = name.rpartition('.')
    if not dot or len(ending) > 10:
        stem, dot, ending = name, '', ''
    stem = stem[:MAX_LENGTH].strip(' .') or default
    if stem.split('.')[0].strip().lower() in RESERVED:
        stem = f"_{stem}"
    return stem + dot + ending


class Names:
    """Gives each name once: those that were given before get a number. Capitals make no difference."""

    def __init__(self):
        self._given = set()

    def give(self, name):
        """The name, numbered where it was given before.

        :rtype: str
        """
        stem, dot, ending = name.rpartition('.')
        if not dot:
            stem, ending = name, ''
        number, candidate = 1, name
        while candidate.lower() in self._given:
            number += 1
            candidate = f"{stem} ({number}){dot}{ending}"
        self._given.add(candidate.lower())
        return candidate


def safe_cell(value):
    """Text that no program takes for a formula when it opens the table; anything but text as it is."""
    if isinstance(value, str) and value.lstrip(' ').startswith(FORMULA):
        return "'" + value
    return value
