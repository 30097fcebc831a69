"""Run the whole test suite: pytest with pytest-odoo, browser tours included.

The tests get databases of their own, copied from a cached template with the
addon and without demo data, so a run starts within seconds. Several processes
(pytest-xdist) share the work, one for each processor. Everything this help
does not list goes to pytest: paths, -k, -x, --durations=10, ...
Exits with pytest's code; pytest's closing line is the last one on stdout.
"""

import contextlib
import os
import sys
from pathlib import Path

from dev import browser
from dev.console import DevError
from dev.paths import ADDON, CHECKOUT, home, remove
from dev.server import stopping
from dev.workplace import workplace

INTERACTIVE = {"--pdb", "--trace", "-s", "--capture=no"}
MAX_JOBS = 4  # each holds an Odoo, and a browser now and then


def arguments(sub):
    sub.usage = ("python3 -m dev test [--no-browser] [--demo] [--with MODULE] [--coverage] "
                 "[pytest's options and paths ...]")
    sub.add_argument("--no-browser", action="store_true", help="leave out the tests that need Chromium")
    sub.add_argument("--demo", action="store_true",
                     help="run the tests marked `demo` instead, on a database with demo data")
    sub.add_argument("--reuse", action="store_true",
                     help="do not install the addon anew though its files have changed: quick, right while only "
                     "methods and scripts change, not fields, views or data")
    sub.add_argument("--with", dest="modules", action="append", default=[], metavar="MODULE",
                     help="with this module of Odoo installed as well, for example l10n_cn; tests that need it are "
                     "skipped otherwise. Can be given several times")
    sub.add_argument("--jobs", type=int, metavar="N",
                     help=f"so many processes (default: one for each processor, at most {MAX_JOBS}; one where a "
                     "debugger is asked for or a single file is named)")
    sub.add_argument("--coverage", action="store_true",
                     help="measure which lines and branches are covered, those that HTTP tests and browser tours "
                     "reach included; prints the totals and writes pages to .dev/coverage")
    sub.add_argument("--odoo-suite", metavar="MODULE",
                     help="run Odoo's own tests of that module with the addon installed, for example hr_expense, or of "
                     "some classes: account:TestAccountPayment,TestAccountMoveReconcile")
    sub.add_argument("--baseline", action="store_true", help="with --odoo-suite: without the addon, to compare")


def main(args):
    if args.odoo_suite:
        from dev import odoo_suite

        if args.rest or args.coverage or args.demo or args.no_browser or args.modules:
            raise DevError("--odoo-suite goes with no other option but --baseline")
        return odoo_suite.main(args.odoo_suite, with_addon=not args.baseline)
    if not args.no_browser:
        browser.require("the browser tests (see --no-browser)")
    remove(home() / "screenshots")
    if args.coverage:
        remove(coverage_report())
    with workplace() as place:
        template = place.databases.last(args.demo) if args.reuse else place.databases.addon(args.demo)
        if args.modules:
            template = place.databases.with_modules(template, args.modules)
        with contextlib.ExitStack() as stack:
            instances = [place.instance(stack.enter_context(place.databases.scratch(template, "test")))
                         for _ in range(jobs(args))]
            # a debugger needs the terminal; otherwise Ctrl-C reaches pytest once, through us
            own_session = not INTERACTIVE.intersection(args.rest)
            process = instances[0].popen(command(args, instances), cwd=CHECKOUT, start_new_session=own_session)
            with stopping(process):
                return process.wait()


def jobs(args):
    """How many processes run the tests."""
    if args.jobs is not None:
        if args.jobs < 1 or (args.jobs > 1 and INTERACTIVE.intersection(args.rest)):
            raise DevError("--jobs: at least 1, and not more where a debugger needs the terminal")
        return args.jobs
    files = {Path(part.partition("::")[0]) for part in args.rest if not part.startswith("-")}
    alone = INTERACTIVE.intersection(args.rest) or (len(files) == 1 and files.pop().is_file())
    return 1 if alone else min(os.cpu_count() or 1, MAX_JOBS)


def coverage_report():
    """Folder of the pages `--coverage` writes; index.html is where to begin."""
    return home() / "coverage"


def command(args, instances):
    """The pytest command line."""
    parts = [sys.executable, "-m", "pytest", "-p", "dev.pytest_checks", "-o", f"cache_dir={home() / 'pytest'}",
             f"--odoo-config={instances[0].config}", f"--odoo-database={instances[0].database}"]
    if len(instances) > 1:
        parts += ["-n", str(len(instances)), "--dist", "loadscope",
                  *(f"--worker-config={instance.config}" for instance in instances)]
    if not args.no_browser:
        parts.append("--odoo-http")
    if args.demo:
        parts.append("--demo-data")
    if args.coverage:
        parts += [f"--cov={ADDON}", "--cov-branch", "--cov-config=pyproject.toml",
                  "--cov-report=term-missing:skip-covered", f"--cov-report=html:{coverage_report()}",
                  f"--cov-report=json:{coverage_report() / 'coverage.json'}"]
    return [*parts, *args.rest]
