"""Odoo's own tests of a module, with the addon installed.

What fails there on purpose is listed in odoo_suite_differences.txt; it is
reported and does not count.
"""

import re
from pathlib import Path

from dev import browser
from dev.console import DevError, say, step
from dev.paths import ADDON, log_file, remove
from dev.server import reason, stopping
from dev.workplace import workplace

DIFFERENCES = Path(__file__).with_name("odoo_suite_differences.txt")
FAILED = re.compile(r"^\S+ \S+ \d+ ERROR \S+ \S+: (?:FAIL|ERROR): (?:Subtest )?(?P<test>setUpClass \([\w.]+\)|[\w.]+)",
                    re.MULTILINE)
TOTAL = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
NO_BROWSER = re.compile(r"^.*(?:Chrome executable not found|websocket-client module is not installed).*$", re.MULTILINE)


def main(wanted, with_addon=True):
    """Runs the tests of `wanted`: MODULE, or MODULE:Class,Class of those classes."""
    if not re.fullmatch(r"\w+(:\w+(,\w+)*)?", wanted):
        raise DevError(f"{wanted} is not the name of a module, with or without classes (MODULE:Class,Class)")
    module, _, classes = wanted.partition(":")
    browser.require("Odoo's browser tests")
    with workplace() as place:
        if not place.odoo.module_files(module, "__manifest__.py"):
            raise DevError(f"Odoo has no module {module}")
        databases = place.databases
        template = databases.addon(demo=False) if with_addon else databases.dependencies(demo=False)
        with databases.scratch(template, "suite") as database:
            said, log = run(place.instance(database), module, with_addon, [*filter(None, classes.split(","))])
    listed = differences(DIFFERENCES.read_text(encoding="utf-8"), module)
    if classes:  # the others did not run
        listed = {test: why for test, why in listed.items() if test.partition(".")[0] in classes.split(",")}
    return summary(module, said, listed if with_addon else {}, log)


def run(instance, module, with_addon, classes=()):
    """The log of the run. Only an upgrade runs the tests of the kind `at_install`."""
    tags = ",".join(f"/{module}:{name}" for name in classes) or f"/{module}"
    log = log_file(f"suite-{module}")
    remove(log)
    what = f"Odoo's tests of {module} {'with' if with_addon else 'without'} {ADDON} (log: {log})"
    with step(what), log.open("wb") as out:
        process = instance.popen(instance.command("-u", module, "--test-tags", tags, "--stop-after-init"),
                                 stdout=out, stderr=out, start_new_session=True)
        with stopping(process):
            process.wait()
    return log.read_text(encoding="utf-8", errors="replace"), log


def differences(text, module):
    """{test: reason} for a module, from lines of `module/Class.test: reason`."""
    found = {}
    for line in text.splitlines():
        name, _, why = line.partition(": ")
        owner, _, test = name.strip().partition("/")
        if owner == module and test and not line.startswith("#"):
            found[test] = why.strip()
    return found


def failures(said):
    """Names of the tests that failed, each once."""
    return list(dict.fromkeys(match["test"] for match in FAILED.finditer(said)))


def summary(module, said, expected, log):
    """Prints what failed; 1 when something did that is not explained, or when nothing ran."""
    failed, total = failures(said), TOTAL.findall(said)
    unexplained = [test for test in failed if test not in expected]
    for test in failed:
        print(f"explained: {test}: {expected[test]}" if test in expected else f"FAILED: {test}")
    for test in sorted(expected.keys() - failed):
        say(f"{test} is listed in {DIFFERENCES.name} but does not fail")
    for line in dict.fromkeys(NO_BROWSER.findall(said)):
        unexplained.append(line)
        print(f"FAILED: {line}")
    if not total or not int(total[-1][2]):
        print(f"{module}: no test ran: {reason(said)} (log: {log})")
        return 1
    counted = sum(int(number) for number in total[-1][:2])
    if counted and not failed:  # failed in a way this program cannot read
        unexplained.append("?")
    verdict = f"{len(failed) or counted} failed, {len(unexplained)} of them unexplained" if counted else "all passed"
    print(f"{module}: {total[-1][2]} tests, {verdict} (log: {log})")
    return 1 if unexplained else 0
