"""Resident memory of this process, in MB."""

import contextlib
import resource
from pathlib import Path


def resident():
    """What it has now; 0 where the system does not tell."""
    return _status("VmRSS")


def peak():
    """The most since it was last forgotten; since the start where the system cannot forget."""
    return _status("VmHWM") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def forget_peak():
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _status(key):
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(key):
                return int(line.split()[1]) / 1024
    return 0
