"""Chromium for browser tests and screenshots."""

import os
import shutil
import subprocess

from dev import apt
from dev.console import DevError, is_root, run_logged, step
from dev.paths import Lock, log_file

# the names Odoo's tests look for, in their order
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")


def find():
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def require(purpose):
    """Path of Chromium; installs it where we may, else says what to do."""
    path = find()
    if not path and is_root() and apt.available():
        _install()
        path = find()
    if not path:
        raise DevError(f"Chromium is missing and {purpose} need it: install the package `chromium` "
                       "(and `fonts-noto-cjk` for Chinese), for example: sudo apt-get install chromium fonts-noto-cjk")
    return path


def _install():
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    log = log_file("chromium")
    with Lock("chromium", "waiting for another dev command that installs Chromium ..."):
        if find():
            return
        with step("Chromium through apt (about 1 minute)"):
            run_logged(["apt-get", "update"], log, "apt-get update", hint="- is the network there? ", env=env)
            run_logged(["apt-get", "install", "-y", "--no-install-recommends", *PACKAGES], log,
                       "installing Chromium", hint="- is the network there? ", env=env)


def has_chinese_font():
    if not shutil.which("fc-list"):
        return True
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())
