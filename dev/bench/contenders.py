"""The contenders' databases and processes, seen from outside of Odoo."""

import contextlib
import json
import subprocess
import sys

from dev.console import DevError, run_logged, step, warn
from dev.paths import CHECKOUT, Lock, build_folder, digest, home, log_file, remove
from dev.server import stopping

REQUIREMENTS = CHECKOUT / "dev" / "requirements-bench.txt"
OCA_MODULES = ("base_tier_validation", "hr_expense_tier_validation")


def oca_addons():
    """Folder with OCA's addons, fetched once; None, with a warning, where they are not to be had."""
    target = home() / "bench" / f"oca-{digest(REQUIREMENTS.read_text(encoding='utf-8'))}"
    addons = target / "odoo" / "addons"
    try:
        with Lock("bench-oca", "waiting for another dev command that fetches OCA's addons ..."):
            if not addons.exists():
                log = log_file("bench-oca")
                with step("OCA's tier validation"), build_folder(target) as temporary:
                    # without what they depend on: that is Odoo itself, which is here
                    run_logged([sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check",
                                "--no-deps", "--target", temporary, "-r", REQUIREMENTS], log,
                               "fetching OCA's addons", hint="- is the network there? ")
    except DevError as error:
        warn(f"{error}: the benchmark goes on without OCA's tier validation")
        return None
    return addons


class Contender:
    """A database and the process that works on it."""

    def __init__(self, name, process):
        self.name, self.process = name, process

    def ask(self, do, **request):
        try:
            self.process.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self.process.stdin.flush()
            answer = json.loads(self.process.stdout.readline() or "null")
        except (OSError, ValueError) as error:
            raise DevError(f"{self.name} stopped (log: {_log(self.name)})") from error
        if answer is None:
            raise DevError(f"{self.name} stopped (log: {_log(self.name)})")
        if "error" in answer:
            raise DevError(f"{self.name}, {do} {request}: {answer['error']} (log: {_log(self.name)})")
        return answer


@contextlib.contextmanager
def contender(place, name, profiles=None, oca=None):
    """A contender on a fresh database, which goes away with the block."""
    template = place.databases.addon(False) if name == "ours" else place.databases.dependencies(False)
    remove(_log(name))
    with place.databases.scratch(template, f"bench_{name}") as database:
        more = {"addons_path": ",".join(map(str, [*place.odoo.addons, oca]))} if name == "oca" else {}
        instance = place.instance(database, log_level="warn", **more)
        if name == "oca":
            with step("installing OCA's tier validation"):
                instance.run("-i", ",".join(OCA_MODULES), "--stop-after-init", "--no-http", log=_log(name),
                             what="installing OCA's tier validation")
        command = [sys.executable, "-m", "dev.bench.worker", name, str(profiles or "-"), "-c", str(instance.config),
                   "-d", database, "--no-http"]
        with _log(name).open("ab") as log:
            process = instance.popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True,
                                     start_new_session=True)
        with stopping(process):
            yield Contender(name, process)
            # the end of its input ends it in good order
            process.stdin.close()
            process.wait(60)


def _log(name):
    return log_file(f"bench-{name}")
