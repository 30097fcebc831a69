"""What the person sees: progress lines, errors, and the running of long commands."""

import contextlib
import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

# kept over the restart inside the virtual environment
START = float(os.environ.setdefault("DEV_STARTED", str(time.monotonic())))


class DevError(Exception):
    """An expected failure: shown as one line, without traceback."""


def say(text):
    """One progress line with the seconds since the start."""
    print(f"[{time.monotonic() - START:5.0f}s] {text}", file=sys.stderr, flush=True)


def warn(text):
    print(f"dev: warning: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Announces a long step and says how long it took."""
    say(f"{text} ...")
    begun = time.monotonic()
    yield
    say(f"{text}: done in {time.monotonic() - begun:.0f} s")


def free_mb(path):
    path = Path(path)
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free // (1024 * 1024)


def need_space(path, megabytes, what):
    free = free_mb(path)
    if free < megabytes:
        raise DevError(f"disk full: {what} needs about {megabytes} MB in {path}, only {free} MB are free")


def explain(error, path):
    """An OSError in words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"disk full: {path} has {free_mb(path)} MB left"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        where = error.filename or path
        return f"cannot write {where}: {error.strerror} (set DEV_HOME to a folder of your own)"
    return str(error)


def need_known(what, names, known):
    """An error in words where a name that was given is none of those there are."""
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise DevError(f"no {what} {', '.join(unknown)}: choose among {', '.join(known)}")


def tail(path, lines=1, keep=lambda line: True):
    """The last non-empty lines of a log file."""
    try:
        text = Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip() and keep(line)][-lines:]


def run_logged(command, log, what, hint="", env=None, cwd=None, **kwargs):
    """Runs a command with its output in a log file; a failure is one line naming that file."""
    log = Path(log)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        out.write(("\n$ " + " ".join(map(str, command)) + "\n").encode())
        out.flush()
        try:
            code = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=cwd, check=False, **kwargs,
            ).returncode
        except FileNotFoundError as error:
            raise DevError(f"{what}: the program {command[0]} is missing") from error
    if code:
        if free_mb(log.parent) < 20:
            raise DevError(f"{what}: disk full in {log.parent}")
        last = "; ".join(tail(log, 1))
        raise DevError(f"{what} failed: {last} {hint}(log: {log})")


def is_root():
    return os.geteuid() == 0
