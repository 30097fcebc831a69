"""pytest plugin of `dev mutate`: loads Odoo once, then runs each mutant in a process forked for it.

What to do is in the file named by `--mutate-plan`; what came out is appended to the one beside it, a line a mutant.
"""

import hashlib
import json
import os
import signal
import sys
import threading
import time
import types
from pathlib import Path

import coverage
import pytest

from dev.mutate.operators import compile_mutant, find_code
from dev.mutate.targets import model_file, read_targets
from dev.paths import ADDON, ADDON_DIR, home, read_json, write_json

SLOWER = 4  # a mutant that takes this many times as long as the tests took without it hangs
AT_LEAST = 90  # seconds before that is said of it


def pytest_addoption(parser):
    parser.addoption("--mutate-plan", help="file with the mutants to run")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    plan = json.loads(Path(session.config.getoption("--mutate-plan")).read_text(encoding="utf-8"))
    if session.testsfailed:
        raise session.Interrupted(f"{session.testsfailed} errors during collection")
    _load_odoo()
    reports = _Reports()
    session.config.pluginmanager.register(reports)
    ends = time.monotonic() + plan["minutes"] * 60
    by_file = {}
    for item in session.items:
        by_file.setdefault(Path(str(item.path)).name, []).append(item)
    known = {}
    for name, items in by_file.items():
        known.update(_reached(name, items, reports))
    out = Path(plan["out"])
    for number, mutant in enumerate(plan["mutants"], 1):
        if time.monotonic() > ends:
            _say(f"the time is over: {len(plan['mutants']) - number + 1} mutants were not run")
            break
        result = _try(mutant, [item for name in mutant["tests"] for item in by_file.get(name, ())], known, reports)
        _say(f"{number}/{len(plan['mutants'])} {mutant['file']}:{mutant['line']} {mutant['operator']}: "
             f"{result['status']} ({result['seconds']} s)")
        with out.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**{key: value for key, value in mutant.items() if key != "tests"}, **result}) + "\n")
    return True


class _Reports:
    """What failed in this process."""

    def __init__(self):
        self.failed = []

    def pytest_runtest_logreport(self, report):
        if report.failed:
            self.failed.append(report.nodeid)


def _load_odoo():
    import odoo

    threading.current_thread().testing = True  # as pytest-odoo's own fixture, which finds it loaded
    odoo.modules.registry.Registry(odoo.tests.common.get_db_name())


# -- processes ---------------------------------------------------------------------------------
def _fork(work, seconds):
    """What `work` answers in a process of its own; None where it takes longer, or dies."""
    import odoo

    odoo.sql_db.close_all()  # a connection belongs to one process
    answer = home() / "mutate" / f"answer-{os.getpid()}.json"
    answer.parent.mkdir(exist_ok=True)
    answer.unlink(missing_ok=True)
    pid = os.fork()
    if not pid:
        _work_and_leave(work, answer)
    ends = time.monotonic() + seconds
    try:
        while not os.waitpid(pid, os.WNOHANG)[0]:
            if time.monotonic() > ends:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                return None
            time.sleep(0.1)
    except BaseException:
        os.kill(pid, signal.SIGKILL)
        raise
    found = read_json(answer)
    answer.unlink(missing_ok=True)
    return found


def _work_and_leave(work, answer):
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        write_json(answer, work())
    finally:
        os._exit(0)


def _run(items, before=lambda item: None):
    for item, following in zip(items, [*items[1:], None], strict=True):
        before(item)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        yield item


# -- without mutants ---------------------------------------------------------------------------
def _reached(name, items, reports):
    """{id of the test: {"seconds", "lines": {file: lines}}} of a test file; kept until code or tests change.

    Tests that fail without any mutant are left out: they would notice everything.
    """
    files = sorted(read_targets())
    kept = home() / "mutate" / f"{name}-{_state(items[0].path, files)}.json"
    found = read_json(kept)
    if not found:
        _say(f"{name}: {len(items)} tests without a mutant, to see what they reach")
        found = {"tests": _fork(lambda: _measure(items, files, reports), 1800)}
        if found["tests"] is None:
            raise pytest.UsageError(f"{name} does not come to its end")
        for old in kept.parent.glob(f"{name}-*.json"):
            old.unlink()
        write_json(kept, found)
    for test, about in found["tests"].items():
        if about["failed"]:
            _say(f"left out, for it fails without a mutant: {test}")
    return {test: about for test, about in found["tests"].items() if not about["failed"]}


def _measure(items, files, reports):
    paths = {name: str(model_file(name)) for name in files}
    tracer = coverage.Coverage(data_file=None, include=list(paths.values()))
    tracer.start()
    found = {}
    begun = time.monotonic()
    for item in _run(items, lambda item: tracer.switch_context(item.nodeid)):
        now = time.monotonic()
        found[item.nodeid] = {"seconds": round(now - begun, 2), "failed": bool(reports.failed), "lines": {}}
        begun = now
        reports.failed.clear()
    tracer.stop()
    for name, path in paths.items():
        for line, tests in tracer.get_data().contexts_by_lineno(path).items():
            for test in filter(None, tests):
                found[test]["lines"].setdefault(name, []).append(line)
    return found


def _state(test_file, files):
    """Changes with the addon's code, the test file and what tests have in common."""
    digest = hashlib.sha256(repr(files).encode())
    tests = ADDON_DIR / "tests"
    for path in sorted(ADDON_DIR.rglob("*.py")):
        if path.parent != tests or not path.name.startswith("test_") or path == test_file:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


# -- with one ----------------------------------------------------------------------------------
def _try(mutant, items, known, reports):
    lines = set(range(mutant["line"], mutant["end_line"] + 1))
    reaching = [item for item in items if item.nodeid in known
                and lines.intersection(known[item.nodeid]["lines"].get(mutant["file"], ()))]
    if not reaching:
        return {"status": "not reached", "seconds": 0}
    # classes stay together, for what they set up; the quick ones first
    takes = {}
    for item in reaching:
        takes[item.cls] = takes.get(item.cls, 0) + known[item.nodeid]["seconds"]
    reaching.sort(key=lambda item: (takes[item.cls], item.cls.__name__ if item.cls else ""))
    begun = time.monotonic()
    answer = _fork(lambda: _notice(mutant, reaching, reports), max(AT_LEAST, SLOWER * sum(takes.values())))
    seconds = round(time.monotonic() - begun, 1)
    if answer is None:
        return {"status": "timeout", "seconds": seconds, "tests_run": len(reaching)}
    return {**answer, "seconds": seconds}


def _notice(mutant, items, reports):
    if not _put_in(mutant):
        return {"status": "does not fit"}
    for count, _item in enumerate(_run(items), 1):
        if reports.failed:
            return {"status": "killed", "killed_by": reports.failed[0].rpartition("/")[2], "tests_run": count}
    return {"status": "survived", "tests_run": len(items)}


def _put_in(mutant):
    """Gives the method the code with the error in it; answers whether that can be done."""
    path = model_file(mutant["file"])
    code = compile_mutant(path.read_text(encoding="utf-8"), mutant["index"], str(path))
    owner, method = mutant["function"].split(".")
    module = sys.modules[f"odoo.addons.{ADDON}.models.{path.stem}"]
    function = vars(vars(module)[owner])[method]
    while not isinstance(function, types.FunctionType) or hasattr(function, "__wrapped__"):
        function = getattr(function, "__wrapped__", None) or getattr(function, "__func__", None) or function.fget
    new = find_code(code, mutant["function"])
    if new.co_freevars != function.__code__.co_freevars:
        return False
    function.__code__ = new
    return True


def _say(text):
    print(f"[mutate] {text}", file=sys.stderr, flush=True)
