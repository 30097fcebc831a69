"""Install, upgrade and uninstall the addon on databases that live, and prove what stays.

  native     installs the addon on a database with 10,000 expenses of hr_expense alone, measures the time, and
             compares every column of expenses, entries and payments before and after
  upgrade    installs an earlier commit with demo data, upgrades to the files here, and compares the schema with
             that of a new installation; logs and claims are verified
  uninstall  pays claims, uninstalls the addon, and works on with hr_expense alone

Figures of a complete run are saved in bench/results. Takes about ten minutes; not part of `dev test`.
"""

import datetime
import os
import platform

from dev import results
from dev.console import DevError, need_known, say
from dev.lifetime import PARTS
from dev.workplace import workplace

FROM = "04d98ae"  # the approval engine was complete, payment orders and all that followed were not there yet


def arguments(sub):
    sub.add_argument("parts", nargs="*", metavar="part", help=f"{', '.join(PARTS)}; all where none is named")
    sub.add_argument("--from", dest="revision", default=FROM, metavar="REV",
                     help="git revision of the addon to upgrade from (default: %(default)s)")
    sub.add_argument("--expenses", type=int, default=10_000, metavar="N",
                     help="native expenses to install on (default: %(default)s)")
    sub.add_argument("--reuse", action="store_true",
                     help="do not install the addon anew though its files have changed: quick, while methods change")
    sub.add_argument("--save", action="store_true", help="save the figures in bench/results")


def main(args):
    need_known("part", args.parts, PARTS)
    if args.expenses < 1000:
        raise DevError("--expenses: at least 1000, so that every state has some")
    figures, problems, about = {}, [], machine()
    with workplace() as place:
        for name in args.parts or PARTS:
            figures[name], found = PARTS[name](place, args)
            problems += [f"{name}: {problem}" for problem in found]
            say(f"{name}: {'; '.join(f'{key} {value}' for key, value in figures[name].items())}")
    for problem in problems:
        print(f"FAILED: {problem}")
    if args.save:
        now = datetime.datetime.now(datetime.UTC)
        path = results.save(f"lifetime-{now:%Y-%m-%d}", {
            "date": f"{now:%Y-%m-%d}", "machine": about, **figures, "problems": problems})
        say(f"saved in {path}")
    print(f"{', '.join(figures)}: {f'{len(problems)} problems' if problems else 'all as it should be'}")
    return 1 if problems else 0


def machine():
    """What the figures were measured on, without naming it; the load is that of others."""
    pages = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cpus": os.cpu_count(), "memory_gb": round(pages / 1024 ** 3), "system": platform.system(),
            "python": platform.python_version(), "load_average": round(os.getloadavg()[1], 1)}
