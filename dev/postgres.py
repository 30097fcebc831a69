"""PostgreSQL: the developer's own (PG* variables), or a private server in the cache folder.

The private server listens on a Unix socket only. Commands share it: each holds a shared
lock while it works, and the last one out stops it.
"""

import os
import pwd
import shutil
import signal
import stat
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from dev import apt
from dev.console import DevError, is_root, need_space, run_logged, say, step, tail, warn
from dev.paths import CHECKOUT, Lock, build_folder, home, home_id, log_file, remove

MINIMUM = 13
SETTINGS = {
    # Data here can be made again, so speed goes before surviving a power cut.
    "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "4GB",
    "shared_buffers": "256MB", "max_connections": "200", "listen_addresses": "''",
    # containers give little shared memory
    "max_parallel_workers_per_gather": "0", "dynamic_shared_memory_type": "mmap",
}
BROKEN = ("PANIC", "invalid checkpoint", "could not locate", "database files are incompatible", "is not a valid data")


@dataclass
class Server:
    """How to connect; empty values are left out."""

    host: str = ""
    port: str = ""
    user: str = ""
    password: str = ""

    def dsn(self, database):
        given = {"host": self.host, "port": self.port, "user": self.user, "password": self.password}
        return {"dbname": database, **{name: value for name, value in given.items() if value}}


def own_server():
    """The server the PG* variables name, or None."""
    if not (os.environ.get("PGHOST") or os.environ.get("PGPORT")):
        return None
    server = Server(os.environ.get("PGHOST", ""), os.environ.get("PGPORT", ""),
                    os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name, os.environ.get("PGPASSWORD", ""))
    if server.user == "postgres":
        raise DevError("Odoo refuses to work as the database user 'postgres': set PGUSER to another role with CREATEDB")
    return server


class Postgres:
    """`with Postgres() as server:` gives a running server for the time of the block."""

    def __init__(self):
        self._users = None

    def __enter__(self):
        own = own_server()
        if own:
            return own
        self._users = Lock("postgres-users")
        with Lock("postgres"):
            # Whoever stops the server holds `postgres` too: it cannot be stopped between these lines.
            self._users.take(shared=True)
            self.cluster = Cluster()
            self.cluster.start()
        return Server(str(self.cluster.socket), "5432", "odoo")

    def __exit__(self, *exc):
        if self._users is None:
            return
        with Lock("postgres"):
            self._users.release()
            last = Lock("postgres-users")
            if last.take(wait=False):
                self.cluster.stop()
            last.release()


def account():
    """uid and gid of the ordinary user that runs the server when we are root; None otherwise."""
    if not is_root():
        return None
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
            return found.pw_uid, found.pw_gid
        except KeyError:
            continue
    raise DevError("no user `nobody` to run PostgreSQL as")


def reachable(folder):
    """True where any user may enter the folder and its parents."""
    folder = Path(folder)
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents) if path.exists())


def base_folder():
    """Data and binaries: in the cache, or in /var/tmp where root's server account cannot enter the cache."""
    if not is_root() or reachable(home().resolve()):
        return home() / "postgres"
    folder = Path("/var/tmp") / f"crm-expense-dev-{home_id()}"
    folder.mkdir(exist_ok=True, mode=0o755)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise DevError(f"{folder} belongs to another user: remove it")
    return folder


def system_binaries():
    """bin folder of the newest PostgreSQL installed on the machine, or None."""
    found = []
    for path in Path("/usr/lib/postgresql").glob("*/bin/initdb"):
        version = path.parent.parent.name
        if version.isdigit() and int(version) >= MINIMUM and (path.parent / "pg_ctl").exists():
            found.append((int(version), path.parent))
    if found:
        return max(found)[1]
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("pg_ctl") else None


class Cluster:
    """A server's data and processes. Another one than the shared server has a name and settings of its own."""

    def __init__(self, name="data", settings=None):
        self.base = base_folder()
        self.base.mkdir(parents=True, exist_ok=True)
        self.data = self.base / name
        self.log = self.data / "server.log"
        self.settings = {**SETTINGS, **(settings or {})}
        # a socket's path is limited to 107 bytes, so it lives outside the cache
        temporary = Path("/tmp" if Path("/tmp").is_dir() else tempfile.gettempdir())
        self.socket = temporary / f"crmx-{os.geteuid()}-{home_id()}{'' if name == 'data' else f'-{name}'}"
        self.account = account()
        self.bin = None

    # -- running its programs -------------------------------------------------
    def _locate(self):
        wanted = os.environ.get("DEV_POSTGRES", "")  # for tests of this tool: debian, wheel
        self.bin = system_binaries() if not wanted else None
        if not self.bin:
            unpacked = self.base / "programs"
            if not (unpacked / "ready").exists():
                fetch_programs(unpacked, wanted)
            self.bin = next(path.parent for path in sorted(unpacked.rglob("bin/initdb"), reverse=True))

    def _environment(self):
        env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        libraries = self.base / "programs" / "usr" / "lib"
        if libraries.is_dir() and libraries in self.bin.parents:
            found = [str(path) for path in (*libraries.glob("*-linux-gnu*"), libraries) if path.is_dir()]
            env["LD_LIBRARY_PATH"] = ":".join(found)
        env["LC_ALL"] = "C"
        return env

    def run_client(self, server, program, *arguments):
        """Runs pg_dump, pg_restore or psql as whoever we are, on the server that is given."""
        if not self.bin:
            self._locate()
        options = {"-h": server.host, "-p": server.port, "-U": server.user}
        env = self._environment() | ({"PGPASSWORD": server.password} if server.password else {})
        run_logged([self.bin / program, *(word for pair in options.items() if pair[1] for word in pair), *arguments],
                   log_file(program), f"PostgreSQL ({program})", env=env, cwd="/")

    def _run(self, program, *arguments, log="postgres"):
        env = self._environment()
        as_user = {}
        if self.account:
            as_user = {"user": self.account[0], "group": self.account[1], "extra_groups": []}
        run_logged([self.bin / program, *arguments], log_file(log), f"PostgreSQL ({program})", env=env, cwd="/",
                   start_new_session=True, **as_user)

    def follow(self, primary):
        """Copies a running server as its replica; ``start`` then keeps it up to date."""
        self._locate()
        self._folders()
        remove(self.data)
        self.data.mkdir(mode=0o700)
        if self.account:
            os.chown(self.data, *self.account)
        self._run("pg_basebackup", "-D", self.data, "-h", primary.socket, "-p", "5432", "-U", "odoo", "-R",
                  "-X", "stream", "-c", "fast", "--no-sync")

    # -- life -----------------------------------------------------------------
    def start(self):
        self._locate()
        self._folders()
        if self._answers():
            return
        self._clear_stale()
        if not (self.data / "PG_VERSION").exists():
            self._init()
        try:
            self._start()
        except DevError:
            if not self._set_aside_if_broken():
                need_space(self.base, 100, "PostgreSQL")
                said = tail(self.log, 1, lambda line: "FATAL" in line or "PANIC" in line)
                why = "; ".join(said) or "see its log"
                raise DevError(f"PostgreSQL does not start: {why} (log: {self.log})") from None
            self._init()
            self._start()

    def _folders(self):
        self.socket.mkdir(exist_ok=True, mode=0o700)
        if self.socket.is_symlink():
            raise DevError(f"{self.socket} is a link: remove it")
        owner = self.account[0] if self.account else os.geteuid()
        if self.account:
            os.chown(self.socket, *self.account)
        if self.socket.stat().st_uid != owner:
            raise DevError(f"{self.socket} belongs to another user: remove it")

    def _init(self):
        need_space(self.base, 200, "PostgreSQL")
        remove(self.data)
        temporary = self.base / f"{self.data.name}.tmp"
        remove(temporary)
        temporary.mkdir(mode=0o700)
        if self.account:
            os.chown(temporary, *self.account)
        self._run("initdb", "-D", temporary, "-U", "odoo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        temporary.rename(self.data)

    def _start(self):
        options = " ".join([f"-k {self.socket}", *(f"-c {name}={value}" for name, value in self.settings.items())])
        self._run("pg_ctl", "-D", self.data, "-s", "-w", "-t", "60", "-l", self.log, "-o", options, "start")

    def restart(self, mode):
        """Stops (smart, fast or immediate, as pg_ctl has it) and starts again, with the same settings."""
        self._locate()
        self._run("pg_ctl", "-D", self.data, "-s", "-w", "-t", "60", "-l", self.log, "-m", mode, "restart")

    def stop(self):
        try:
            self._run("pg_ctl", "-D", self.data, "-s", "-m", "fast", "-t", "30", "stop")
        except DevError as error:
            warn(str(error))

    def _postmaster(self):
        """pid in the server's pid file when that process really is this server."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if str(self.data).encode() in command else None

    def _answers(self):
        if not self._postmaster() or not (self.socket / ".s.PGSQL.5432").exists():
            return False
        import psycopg2

        for _ in range(50):
            try:
                psycopg2.connect(**Server(str(self.socket), "5432", "odoo").dsn("postgres")).close()
                return True
            except psycopg2.OperationalError:
                if not self._postmaster():
                    return False
                time.sleep(0.2)
        return False

    def _clear_stale(self):
        """What a killed server, or a cleaned /tmp, leaves behind."""
        pid = self._postmaster()
        if pid:
            say("stopping a PostgreSQL that does not answer")
            os.kill(pid, signal.SIGQUIT)
            for _ in range(100):
                if not self._postmaster():
                    break
                time.sleep(0.1)
        for left in (self.data / "postmaster.pid", *self.socket.glob(".s.PGSQL.*")):
            remove(left)

    def _set_aside_if_broken(self):
        """After a power cut the files may be beyond repair: a new server is made, the old one kept aside."""
        said = "\n".join(tail(self.log, 20))
        missing = not (self.data / "global" / "pg_control").exists()
        if not missing and not any(mark in said for mark in BROKEN):
            return False
        aside = self.base / f"{self.data.name}.broken"
        remove(aside)
        self.data.rename(aside)
        warn(f"the database files were damaged; starting with new ones (the old are in {aside})")
        return True


def fetch_programs(target, wanted=""):
    """PostgreSQL's programs without installing them: Debian's packages, else a wheel."""
    log = log_file("postgres")
    problem = "this machine has no apt"
    if apt.available() and wanted != "wheel":
        try:
            with step("PostgreSQL from Debian (about 15 s)"), build_folder(target) as temporary:
                store = apt.PrivateApt(home() / "apt-postgres", log)
                store.unpack(["postgresql"], temporary, dependencies=True, exclude=("./usr/share/doc",))
                _ready(temporary)
            return
        except DevError as error:
            problem = str(error)
            say(f"Debian's PostgreSQL cannot be had ({problem})")
    with step("PostgreSQL from a Python wheel (about 10 s)"), build_folder(target) as temporary:
        requirements = CHECKOUT / "dev" / "requirements-postgres.txt"
        run_logged([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", temporary,
                    "-r", requirements], log, "getting PostgreSQL", hint="- is the network there? ")
        _ready(temporary)


def _ready(folder):
    if not next(folder.rglob("bin/initdb"), None):
        raise DevError("the package brings no PostgreSQL programs")
    (folder / "ready").touch()
