"""The addon's terms: export from a database, merge into zh_CN.po, and what is wrong with a translation."""

import copy
import re
import tempfile
from collections import Counter
from pathlib import Path

import polib

from dev.console import DevError
from dev.paths import ADDON, ADDON_DIR, LANG, log_file

POT = ADDON_DIR / "i18n" / f"{ADDON}.pot"
PO = ADDON_DIR / "i18n" / f"{LANG}.po"
# they change with every export and say nothing
DATES = ("POT-Creation-Date", "PO-Revision-Date")
# modules whose words count, the nearest first
NEIGHBOURS = ("hr_expense", "hr_holidays", "account", "hr", "crm", "mail", "base", "web")
PLACEHOLDERS = re.compile(
    r"%(?:\(\w+\))?[#0+-]?\d*(?:\.\d+)?[sdifgexX]"  # %s, %(name)s, %.2f
    r"|\{\{.*?\}\}|\$\{.*?\}"  # {{ object.name }}, ${name}
    r"|</?[a-zA-Z][\w-]*|\st-[\w-]+=\"[^\"]*\"")  # tags of views and mails, and what they show


def export(place):
    """The .pot of the code as it is now."""
    template = place.databases.for_export()
    with place.databases.scratch(template, "i18n") as database, tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / POT.name
        instance = place.instance(database)
        instance.run("-l", "pot", "-o", target, "--", ADDON, subcommand=("i18n", "export"), log=log_file("i18n"),
                     what="exporting the terms")
        return clean(polib.pofile(str(target)))


def read(path):
    if not path.exists():
        return None
    try:
        return polib.pofile(str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise DevError(f"{path}: {error}") from error


def clean(po):
    """Without dates, and with the same words in the header whatever build of Odoo wrote it."""
    for date in DATES:
        po.metadata.pop(date, None)
    po.metadata["Project-Id-Version"] = "Odoo Server 19.0"
    po.header = ("Translation of Odoo Server.\nThis file contains the translation of the following modules:\n"
                 f"\t* {ADDON}\n")
    return po


def odoos_own(odoo):
    """Odoo's translation of its terms: {term: translation}, so that the same words are said the same way."""
    found = {}
    for module in reversed(NEIGHBOURS):
        for path in odoo.module_files(module, f"i18n/{LANG}.po"):
            found.update({entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.translated()})
    return found


def merge(pot, po, fallback=()):
    """The .po with exactly the terms of the .pot; translations known stay, new terms may get one of `fallback`."""
    known = {entry.msgid: entry for entry in (po or []) if not entry.obsolete}
    merged = clean(polib.POFile())
    merged.metadata = dict(po.metadata if po else pot.metadata)
    clean(merged).metadata.update({"Language": LANG, "Plural-Forms": "nplurals=1; plural=0;"})
    for term in pot:
        entry = copy.copy(term)
        old = known.get(term.msgid)
        entry.msgstr = old.msgstr if old and "fuzzy" not in old.flags else ""
        if not entry.msgstr and term.msgid in fallback:
            entry.msgstr = fallback[term.msgid]
        merged.append(entry)
    return merged


def save(po, path):
    path.parent.mkdir(exist_ok=True)
    text = str(po)
    path.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")


def untranslated(po):
    return [entry for entry in po if not entry.obsolete and (not entry.msgstr.strip() or "fuzzy" in entry.flags)]


def placeholders(text):
    return Counter(PLACEHOLDERS.findall(text))


def differences(old, new):
    """Terms and where they are used that differ, as (added, gone, moved)."""
    before, after = ({entry.msgid: entry for entry in po or []} for po in (old, new))
    moved = [term for term in before.keys() & after.keys()
             if (sorted(before[term].occurrences), before[term].comment)
             != (sorted(after[term].occurrences), after[term].comment)]
    return sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys()), sorted(moved)


def short(text, length=70):
    text = " ".join(text.split())
    return text if len(text) <= length else text[:length - 1] + "…"
