"""Export the addon's terms into i18n/*.pot and merge them into zh_CN.po.

Translations stay, terms no longer used go. A new term that Odoo translates
itself gets Odoo's translation; what is still not translated is listed. Fill
those in by hand in i18n/zh_CN.po.
"""

from dev.console import step
from dev.paths import CHECKOUT
from dev.workplace import workplace


def arguments(sub):
    sub.add_argument("--check", action="store_true", help="write nothing; exit with 1 when something would change")


def main(args):
    from dev import translations

    with workplace() as place, step("export of the terms"):
        pot = translations.export(place)
        po = translations.merge(pot, translations.read(translations.PO), translations.odoos_own(place.odoo))
    changed = []
    for new, path in ((pot, translations.POT), (po, translations.PO)):
        if str(new) != str(translations.read(path)):
            changed.append(path)
            if not args.check:
                translations.save(new, path)
    for path in changed:
        print(f"{'would change' if args.check else 'written'}: {path.relative_to(CHECKOUT)}")
    missing = translations.untranslated(po)
    for entry in missing:
        print(f"not translated: {translations.short(entry.msgid, 100)}")
    print(f"{len(pot)} terms, {len(missing)} of them not translated into {translations.LANG}")
    return 1 if args.check and changed else 0
