"""The tool's own virtual environment with Odoo's and the tests' Python packages."""

import os
import subprocess
import sys
from pathlib import Path

from dev import apt
from dev.console import DevError, need_space, run_logged, step
from dev.paths import CHECKOUT, Lock, build_folder, digest, home, log_file

REQUIREMENTS = (CHECKOUT / "dev" / "requirements-odoo.txt", CHECKOUT / "dev" / "requirements-dev.txt",
                CHECKOUT / "requirements-test.txt")
READY = "ready"


def folder():
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    key = digest(sys.base_prefix, *(path.read_text(encoding="utf-8") for path in REQUIREMENTS))
    return home() / "venv" / f"{version}-{key}"


def python():
    return folder() / "bin" / "python"


def enter(argv):
    """Comes back only inside the environment; makes it and starts this program again where needed."""
    if Path(sys.prefix) == folder():
        return
    if not (folder() / READY).exists() or not _works():
        with Lock("venv", "waiting for another dev command that installs the Python packages ..."):
            if not (folder() / READY).exists() or not _works():
                _make(folder())
    env = dict(os.environ, PYTHONPATH=str(CHECKOUT), PYTHONNOUSERSITE="1")
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__"):
        env.pop(name, None)
    sys.stdout.flush()
    os.execve(python(), [str(python()), "-m", "dev", *argv], env)


def _works():
    """False where the interpreter the environment was made from has gone."""
    return subprocess.run([python(), "-c", ""], check=False, capture_output=True).returncode == 0 \
        if python().exists() else False


def _make(target):
    need_space(home(), 1500, "a first start")
    log = log_file("venv")
    with step("Python packages (about 20 s)"), build_folder(target) as temporary:
        run_logged([sys.executable, "-m", "venv", "--without-pip", temporary], log, "making the virtual environment")
        pip = _pip(temporary, log)
        wanted = [part for path in REQUIREMENTS for part in ("-r", path)]
        run_logged(
            [*pip, "install", "--no-input", "--disable-pip-version-check", "--prefer-binary", *wanted],
            log, "installing the Python packages", hint="- is the network there? ",
            env=dict(os.environ, PIP_REQUIRE_VIRTUALENV="0", PYTHONNOUSERSITE="1"),
        )
        (temporary / READY).touch()


def _pip(environment, log):
    """A pip for the environment: its own, the machine's, or Debian's wheel of it."""
    interpreter = environment / "bin" / "python"
    own = subprocess.run([interpreter, "-m", "ensurepip"], check=False, capture_output=True)
    if own.returncode == 0:
        return [interpreter, "-m", "pip"]
    machine = [sys.executable, "-m", "pip", "--python", str(interpreter)]
    if subprocess.run([*machine, "--version"], check=False, capture_output=True).returncode == 0:
        return machine
    if not apt.available():
        raise DevError("this Python has no pip: install python3-venv")
    store = apt.PrivateApt(home() / "apt-pip", log)
    wheel_root = environment / "pip-wheel"
    store.unpack(["python3-pip-whl"], wheel_root)
    wheels = sorted(wheel_root.rglob("pip-*.whl"))
    if not wheels:
        raise DevError("this Python has no pip: install python3-venv")
    return [interpreter, str(wheels[-1] / "pip")]
