"""Odoo as a company runs it: processes that share the work, one for scheduled actions, one for long polling."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from dev.console import DevError
from dev.paths import remove
from dev.server import LogPump, ended, wait_ready

OPTIONS = {"workers": 2, "max_cron_threads": 1, "limit_time_real": 120, "limit_time_cpu": 60}
LAUNCHER = Path(__file__).with_name("odoo_launcher.py")
WORKER = re.compile(r"Worker WorkerHTTP \((\d+)\) alive")


class Service:
    """A server that can be killed and started again. `with Service(...) as service:` it runs."""

    def __init__(self, instance, log):
        self.instance, self.log, self.process = instance, Path(log), None

    def __enter__(self):
        remove(self.log)
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        # a process group of its own, so that it can be killed as a whole
        self.process = self.instance.popen(
            self._command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            start_new_session=True)
        LogPump(self.process, self.log, quiet=True)
        if not wait_ready(self.process, self.instance.url, 120):
            raise DevError(ended(self.log))

    def _command(self):
        """By a file: the process for long polling is started with the same one, and a package is none."""
        _python, _option, _package, *rest = self.instance.command()
        return [sys.executable, LAUNCHER, *rest]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        self.kill()

    def kill(self):
        """The whole group, at once, as a power cut does."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def workers(self):
        """Process ids of what answers requests now."""
        found = WORKER.findall(self.log.read_text(encoding="utf-8", errors="replace"))
        return [int(pid) for pid in found if _parent(int(pid)) == self.process.pid]

    def wait_for_workers(self, but, seconds=30):
        """Whether there are as many as wanted within that time, `but` not counted."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(set(self.workers()) - set(but)) >= OPTIONS["workers"]:
                return True
            time.sleep(0.2)
        return False

    def lines(self, pattern):
        """How many lines of the log match."""
        return len(re.findall(pattern, self.log.read_text(encoding="utf-8", errors="replace")))


def _parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return None
