"""Every term is in the .pot and translated in zh_CN.po."""

from dev import translations
from dev.paths import CHECKOUT
from dev.translations import PO, POT, short


def check_files(pot=None, po=None):
    """zh_CN.po has what the .pot has, translated, with the same placeholders."""
    pot, po = pot or translations.read(POT), po or translations.read(PO)
    if pot is None or po is None:
        yield f"{(POT if pot is None else PO).relative_to(CHECKOUT)}: missing (python3 -m dev i18n)"
        return
    where = PO.relative_to(CHECKOUT)
    translated = {entry.msgid: entry for entry in po if not entry.obsolete}
    for entry in translations.untranslated(po):
        yield f"{where}: {'fuzzy' if entry.msgstr else 'not translated'}: {short(entry.msgid)}"
    terms = {entry.msgid for entry in pot}
    for term in sorted(terms - translated.keys()):
        yield f"{where}: missing: {short(term)} (python3 -m dev i18n)"
    for term in sorted(translated.keys() - terms):
        yield f"{where}: no longer used: {short(term)} (python3 -m dev i18n)"
    for entry in translated.values():
        wanted, found = translations.placeholders(entry.msgid), translations.placeholders(entry.msgstr)
        if entry.msgstr and wanted != found:
            odd = sorted((wanted - found) + (found - wanted))
            yield f"{where}: {', '.join(map(str.strip, odd))} differ: {short(entry.msgid)}"


def check_current(place):
    """The .pot is what the code would give now."""
    where, pot = POT.relative_to(CHECKOUT), translations.read(POT)
    if pot is None:
        return  # the other check tells
    added, gone, moved = translations.differences(pot, translations.export(place))
    for word, terms in (("missing", added), ("no longer used", gone), ("its place has changed", moved)):
        for term in terms:
            yield f"{where}: {word}: {short(term)} (python3 -m dev i18n)"
