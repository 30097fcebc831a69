"""Where things are: the checkout, the addon, the cache folder; locks and atomic folders."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path

from dev.console import DevError, explain, say

CHECKOUT = Path(__file__).resolve().parent.parent
ADDON = os.environ.get("DEV_ADDON") or "crm_employee_expense"
ADDON_DIR = CHECKOUT / ADDON
LANG = "zh_CN"


def home():
    """The cache folder, made on first use."""
    folder = Path(os.environ.get("DEV_HOME") or CHECKOUT / ".dev").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "lock").mkdir(exist_ok=True)
        (folder / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise DevError(explain(error, folder)) from error
    if not os.access(folder, os.W_OK) or not os.access(folder / "lock", os.W_OK):
        raise DevError(f"{folder} belongs to another user: set DEV_HOME to a folder of your own")
    return folder


def home_id():
    """Short name that tells this cache folder from all others on the machine."""
    return hashlib.sha256(str(home().resolve()).encode()).hexdigest()[:8]


def log_file(name):
    return home() / "log" / f"{name}.log"


class Lock:
    """A file lock. The kernel frees it when its holder dies, so it never goes stale."""

    def __init__(self, name, message=None):
        self.path = home() / "lock" / name
        self.message = message
        self._file = None

    def take(self, shared=False, wait=True, message=None):
        """True when taken. With `wait`, tells why it waits."""
        if self._file is None:
            self._file = self.path.open("a+")
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        try:
            fcntl.flock(self._file, mode | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            if not wait:
                return False
        if message:
            say(message)
        fcntl.flock(self._file, mode)
        return True

    def release(self):
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self):
        self.take(message=self.message)
        return self

    def __exit__(self, *exc):
        self.release()


@contextlib.contextmanager
def build_folder(target):
    """Yields a fresh temporary folder that becomes `target` when the block ends well.

    The caller holds a lock: whatever temporary folder is found was left by a killed run.
    """
    target = Path(target)
    temporary = target.with_name(target.name + ".tmp")
    remove(temporary)
    temporary.mkdir(parents=True)
    try:
        yield temporary
        remove(target)
        temporary.rename(target)
    except BaseException:
        remove(temporary)
        raise


def remove(path):
    path = Path(path)
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path, ignore_errors=True)


def write_json(path, value, sort_keys=True):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(value, indent=1, sort_keys=sort_keys) + "\n", encoding="utf-8")
    temporary.replace(path)


def read_json(path):
    """The value, or None where the file is missing or was cut off."""
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


# Files that a database does not depend on.
_NOT_INSTALLED = ("tests", "__pycache__", "readme")


def addon_hash(folder=None, translations=True):
    """Fingerprint of what an installed addon depends on: everything but Python tests and documentation."""
    folder = Path(folder or ADDON_DIR)
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if not path.is_file() or "__pycache__" in inside.parts or inside.parts[0] in _NOT_INSTALLED:
            continue
        if path.suffix in (".md", ".pyc") or inside.parts[:2] == ("static", "description"):
            continue
        if inside.parts[0] == "i18n" and not translations:
            continue
        found.update(str(inside).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()[:12]
