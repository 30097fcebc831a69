"""pytest plugin of `dev mutate`: loads Odoo once, then forks a process for each test class, which tries the mutants.

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
    run = _Run(plan, by_file, known, reports, ends)
    run.work()
    if run.left:
        _say(f"the time is over: {len(run.left)} mutants were not run to the end")
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


# -- with mutants ------------------------------------------------------------------------------
class _Run:
    """The mutants of a plan, class by class: what a test class sets up serves all mutants that its tests reach.

    A mutant is out of the code before the next one is put in. Where a class does not pass afterwards as it did before,
    one of them left something behind, and each of its mutants gets a process of its own.
    """

    def __init__(self, plan, by_file, known, reports, ends):
        self.known, self.reports, self.ends = known, reports, ends
        self.out = Path(plan["out"])
        self.left = {}  # {number: (mutant, tests that reach it)}
        for number, mutant in enumerate(plan["mutants"], 1):
            items = [item for name in mutant["tests"] for item in by_file.get(name, ())]
            reaching = self._find_reaching(mutant, items)
            self.left[number] = mutant, reaching
            if not reaching:
                self._write(number, {"status": "not reached"})

    def _find_reaching(self, mutant, items):
        lines = set(range(mutant["line"], mutant["end_line"] + 1))
        found = [item for item in items if item.nodeid in self.known
                 and lines.intersection(self.known[item.nodeid]["lines"].get(mutant["file"], ()))]
        return sorted(found, key=self._get_seconds)

    def _get_seconds(self, item):
        return self.known[item.nodeid]["seconds"]

    def work(self):
        classes = {item.cls: 0 for _mutant, items in self.left.values() for item in items}
        for _mutant, items in self.left.values():
            for item in items:
                classes[item.cls] += self._get_seconds(item)
        for cls in sorted(classes, key=classes.get):
            jobs = {number: [item for item in items if item.cls == cls]
                    for number, (_mutant, items) in self.left.items()}
            jobs = {number: items for number, items in jobs.items() if items}
            if jobs and time.monotonic() < self.ends:
                self._work_on(cls, jobs)
        for number, (_mutant, items) in list(self.left.items()):
            if not items:
                self._write(number, {"status": "survived"})

    def _work_on(self, cls, jobs):
        _say(f"{cls.__name__}: {len(jobs)} mutants")
        answer = _fork(lambda: self._notice(cls, jobs), max(AT_LEAST, self.ends - time.monotonic() + AT_LEAST))
        if not answer or not answer["sound"]:
            _say(f"{cls.__name__} is not sound afterwards: one process a mutant")
            answer = {"results": {}}
            for number, items in jobs.items():
                if time.monotonic() < self.ends:
                    one = _fork(
                        lambda number=number, items=items: self._notice(cls, {number: items}), SLOWER * AT_LEAST)
                    answer["results"][number] = one["results"].get(str(number)) if one else {"status": "timeout"}
        for number, result in answer["results"].items():
            mutant, items = self.left[int(number)]
            if result and result["status"] != "survived":
                self._write(int(number), result)
            elif result:
                self.left[int(number)] = mutant, [item for item in items if item.cls != cls]

    def _write(self, number, result):
        mutant, _items = self.left.pop(number)
        _say(f"{mutant['file']}:{mutant['line']} {mutant['operator']}: {result['status']}")
        with self.out.open("a", encoding="utf-8") as file:
            kept = {key: value for key, value in mutant.items() if key != "tests"}
            file.write(json.dumps({**kept, **result}) + "\n")

    # -- in the process of a class -----------------------------------------------------------------
    def _notice(self, cls, jobs):
        signal.signal(signal.SIGALRM, _too_long)
        quick = min((item for items in jobs.values() for item in items), key=self._get_seconds)
        sound = self._passes(quick)
        results = {}
        for number, items in jobs.items():
            if time.monotonic() > self.ends:
                break
            results[number] = self._notice_one(self.left[number][0], items)
        return {"results": results, "sound": sound and self._passes(quick)}

    def _notice_one(self, mutant, items):
        restore = _put_in(mutant)
        if not restore:
            return {"status": "does not fit"}
        try:
            for item in items:
                if not self._passes(item, round(AT_LEAST + SLOWER * self._get_seconds(item))):
                    return {"status": "killed", "killed_by": item.nodeid.rpartition("/")[2]}
        finally:
            restore()
        return {"status": "survived"}

    def _passes(self, item, seconds=SLOWER * AT_LEAST):
        self.reports.failed.clear()
        signal.alarm(seconds)
        # another one of its class is said to be next, so that the class is not torn down
        following = next((one for one in item.session.items if one.cls == item.cls and one is not item), None)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        signal.alarm(0)
        return not self.reports.failed


def _too_long(_number, _frame):
    raise TimeoutError("the test hangs")


def _put_in(mutant):
    """Gives the method the code with the error in it; answers what takes it out, or None where it does not fit."""
    path = model_file(mutant["file"])
    code = compile_mutant(path.read_text(encoding="utf-8"), mutant["index"], str(path))
    owner, method = mutant["function"].split(".")
    module = sys.modules[f"odoo.addons.{ADDON}.models.{path.stem}"]
    function = vars(vars(module)[owner])[method]
    while not isinstance(function, types.FunctionType) or hasattr(function, "__wrapped__"):
        function = getattr(function, "__wrapped__", None) or getattr(function, "__func__", None) or function.fget
    new = find_code(code, mutant["function"])
    if new.co_freevars != function.__code__.co_freevars:
        return None
    old, function.__code__ = function.__code__, new
    return lambda: setattr(function, "__code__", old)


def _say(text):
    print(f"[mutate] {text}", file=sys.stderr, flush=True)
