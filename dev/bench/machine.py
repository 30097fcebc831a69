"""What a result was measured on."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from dev.paths import addon_hash


def facts(place):
    """Machine and versions, as they are saved with a result."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": _first("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory": _first("/proc/meminfo", "MemTotal"),
        "load at start": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "postgresql": place.databases.rows("SHOW server_version")[0][0],
        "odoo": place.odoo.identity,
        "addon": addon_hash(),
    }


def _first(path, key):
    try:
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            name, _colon, value = line.partition(":")
            if name.strip() == key:
                return value.strip()
    except OSError:
        pass
    return ""
