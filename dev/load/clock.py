"""A process whose clock is wrong: libfaketime, the machine's own or Debian's package, unpacked."""

from pathlib import Path

from dev import apt
from dev.console import DevError, step
from dev.paths import build_folder, home, log_file

NAME = "libfaketime.so.1"


def library():
    """Where libfaketime is.

    :raises DevError: where it is not to be had
    """
    target = home() / "faketime"
    found = _find(Path("/usr/lib")) or (_find(target) if target.exists() else None)
    if not found:
        if not apt.available():
            raise DevError("libfaketime is missing, and this machine has no apt")
        with step("libfaketime from Debian"), build_folder(target) as temporary:
            apt.PrivateApt(home() / "apt-faketime", log_file("faketime")).unpack(["libfaketime"], temporary)
        found = _find(target)
    if not found:
        raise DevError("libfaketime is missing")
    return found


def _find(folder):
    return next(iter(sorted(folder.glob(f"**/faketime/{NAME}"))), None)


def variables(shift):
    """Of the environment of a process whose clock is so far off, for example -2h."""
    return {"LD_PRELOAD": str(library()), "FAKETIME": shift, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1"}
