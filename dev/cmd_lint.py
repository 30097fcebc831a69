"""Check style and completeness without running tests.

Ruff, pylint-odoo, well-formed files, a manifest that agrees with the files,
no registry addresses, a complete zh_CN translation. Whether the .pot is up to
date, and whether Odoo installs the addon without a warning, needs the cached
database of `dev test`; --fast leaves that out. One line per finding; exits
with 1 when there is one.
"""

from dev.console import say, step
from dev.workplace import workplace


def arguments(sub):
    sub.add_argument("--fast", action="store_true", help="without the check that needs a database")


def main(args):
    from dev.checks import files, manifest, tools, translations

    checks = {
        "well-formed files": files.check_parsable, "text": files.check_text, "manifest": manifest.check,
        "ruff": tools.check_ruff, "pylint-odoo": tools.check_pylint, "zh_CN": translations.check_files,
    }
    found = 0
    for name, check in checks.items():
        found += report(name, check())
    if not args.fast:
        with workplace() as place, step("export of the terms"):
            found += report(".pot", translations.check_current(place))
            found += report("installation", installation(place))
    print(f"lint: {found} finding{'s' * (found != 1)}" if found else "lint: nothing found", flush=True)
    return 1 if found else 0


def installation(place):
    """What Odoo complains about when it installs the addon."""
    for line in place.databases.warnings(place.databases.addon(demo=False)):
        yield f"installation: {line}"


def report(name, findings):
    """Prints them; returns how many."""
    lines = list(findings)
    for line in lines:
        print(line, flush=True)
    say(f"{name}: {len(lines) or 'nothing'} found")
    return len(lines)
