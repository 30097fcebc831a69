"""Running Odoo: its configuration file, its environment, its process."""

import contextlib
import ctypes
import errno
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from dev.console import DevError, free_mb, step
from dev.paths import CHECKOUT, home, remove

HOST = "127.0.0.1"
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) ")
# services outside this machine (company data by name, ...) that need a paid account
LOGGERS = ":INFO,odoo.addons.iap.tools.iap_tools:CRITICAL,odoo.addons.partner_autocomplete:CRITICAL"
EXCEPTION = re.compile(r"^([a-zA-Z_]\w*\.)*[A-Z]\w*(Error|Exception|Violation|Warning)\b")
LOUD = ("WARNING", "ERROR", "CRITICAL")


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def need_port(port):
    """An error in words where the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            problem = "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
            raise DevError(f"port {port} {problem}: choose another one with --port") from error


def data_dir():
    return home() / "data"


class Instance:
    """Odoo on one database: writes the configuration and runs Odoo's programs with it."""

    def __init__(self, odoo, server, database, port=None, **options):
        """`options` go into the configuration file as they are."""
        self.odoo, self.database = odoo, database
        self.port = port or free_port()
        self.variables = {}  # of the environment, besides the usual ones
        self.folder = home() / "instance" / database
        self.folder.mkdir(parents=True, exist_ok=True)
        self.config = self.folder / "odoo.conf"
        options = {
            "addons_path": ",".join(map(str, [*odoo.addons, CHECKOUT])), "data_dir": data_dir(),
            "db_name": database, "dbfilter": f"^{re.escape(database)}$", "list_db": "False", "db_maxconn": 32,
            "db_host": server.host, "db_port": server.port, "db_user": server.user, "db_password": server.password,
            "http_interface": HOST, "http_port": self.port, "gevent_port": free_port(), "workers": 0,
            "max_cron_threads": 0, "log_handler": LOGGERS, "screenshots": home() / "screenshots",
            "admin_passwd": os.urandom(8).hex(), **options,
        }
        # the file may hold a password
        with open(os.open(self.config, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write("[options]\n")
            out.writelines(f"{name} = {str(value).replace('%', '%%')}\n"
                           for name, value in options.items() if str(value))

    @property
    def url(self):
        return f"http://{HOST}:{self.port}"

    def environment(self):
        """Variables that Odoo would prefer to its configuration file are taken out."""
        env = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "ODOO_", "OPENERP_"))}
        env["PYTHONPATH"] = os.pathsep.join([str(self.odoo.root), str(CHECKOUT)])
        env["PYTHONUNBUFFERED"] = "1"
        return env | self.variables

    def command(self, *arguments, subcommand="server"):
        words = [subcommand] if isinstance(subcommand, str) else subcommand
        return [sys.executable, "-m", "odoo", *words, "-c", str(self.config), "-d", self.database,
                *map(str, arguments)]

    def popen(self, command, **kwargs):
        kwargs.setdefault("cwd", self.folder)
        # the child dies with us, even when we are killed
        return subprocess.Popen(command, env=self.environment(), preexec_fn=_die_with_parent, **kwargs)

    def run(self, *arguments, log, what, subcommand="server", stdin=None):
        """Runs Odoo to its end; its whole log goes to a file. A failure names the first error."""
        log = Path(log)
        with log.open("ab") as out:
            begin = out.tell()
            process = self.popen(self.command(*arguments, subcommand=subcommand), stdout=out, stderr=out,
                                 stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE)
            with stopping(process):
                process.communicate(stdin.encode() if stdin is not None else None)
        with log.open("rb") as written:
            written.seek(begin)
            said = written.read().decode("utf-8", "replace")
        if process.returncode or re.search(r" (CRITICAL) .*Failed to initialize database", said):
            raise DevError(f"{what} failed: {reason(said)} (log: {log})")
        return said

    def remove(self):
        remove(self.folder)


def loud_lines(said):
    """Warnings and errors in an Odoo log, without time, process and database."""
    return [line[found.end():].partition(" ")[2] for line in said.splitlines()
            if (found := LOG_LINE.match(line)) and found["level"] in LOUD]


def reason(said):
    """The line of an Odoo log that tells best what went wrong."""
    if "No space left on device" in said:
        return f"disk full: {home()} has {free_mb(home())} MB left"
    lines = [line for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if EXCEPTION.match(line)]
    if errors:
        position = len(lines) - 1 - lines[::-1].index(errors[-1])
        more = itertools.takewhile(lambda line: not LOG_LINE.match(line), lines[position + 1:position + 3])
        places = [line for line in lines[:position] if line.startswith('  File "')]
        where = f" ({places[-1].split(', in ')[0].strip()})" if places else ""
        return " ".join([lines[position], *more])[:500] + where
    loud = [line for line in lines if (found := LOG_LINE.match(line)) and found["level"] in ("ERROR", "CRITICAL")]
    return (loud or lines or ["no output"])[-1]


@contextlib.contextmanager
def stopping(process, grace=15):
    """Whatever ends the block, the process is ended too."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(grace)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                process.kill()
                process.wait()


class LogPump(threading.Thread):
    """Copies Odoo's log into a file and shows what is loud, everything, or nothing where `quiet`."""

    def __init__(self, process, log, everything=False, quiet=False):
        super().__init__(daemon=True)
        self.process, self.log, self.everything, self.quiet = process, Path(log), everything, quiet
        self.start()

    def run(self):
        show = self.everything
        with self.log.open("a", encoding="utf-8") as out:
            for raw in self.process.stdout:
                line = raw.decode("utf-8", "replace")
                out.write(line)
                out.flush()
                found = LOG_LINE.match(line)
                if found and not self.everything:
                    show = found["level"] in LOUD
                if show and not self.quiet:
                    sys.stderr.write(line)
                    sys.stderr.flush()


def wait_ready(process, url, seconds=600):
    """Until the server answers; an error when its process ends first."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            return False
        try:
            with urllib.request.urlopen(f"{url}/web/health", timeout=5) as answer:
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise DevError(f"the server at {url} does not answer")


@contextlib.contextmanager
def serving(instance, log):
    """Runs the server; its process is yielded as soon as it answers. What is loud in its log is shown."""
    remove(log)
    # a session of its own: Ctrl-C reaches this program, which then stops the server in good order
    process = instance.popen(instance.command(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, start_new_session=True)
    with stopping(process):
        pump = LogPump(process, log)
        with step("starting the server"):
            if not wait_ready(process, instance.url):
                pump.join(5)
                raise DevError(ended(log))
        yield process


def ended(log):
    """Why a server ended by itself."""
    return f"the server ended: {reason(Path(log).read_text(encoding='utf-8', errors='replace'))} (log: {log})"


def _die_with_parent():
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
