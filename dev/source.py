"""Where Odoo 19 comes from: ODOO_PATH, Debian's package, or the official repository."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dev import apt
from dev.console import DevError, need_space, run_logged, say, step
from dev.paths import Lock, build_folder, home, log_file, read_json, remove, write_json

SERIES = "19.0"
REPOSITORY = "https://github.com/odoo/odoo"
PACKAGES = (
    "odoo-19", "libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-font-awesome/trixie",
    "fonts-roboto-unhinted", "fonts-montserrat", "fonts-inconsolata", "fonts-ocr-b",
)
# 815 MB of translations into languages this project does not speak; French stays because core tests use it.
UNWANTED = ("*/i18n/[!fz]*.po", "*/i18n/f[!r]*.po", "*/i18n/z[!h]*.po", "./usr/share/doc")


@dataclass
class Odoo:
    """A usable Odoo: `root` goes on PYTHONPATH, `addons` on the addons path; `identity` names this very version."""

    root: Path
    addons: list
    identity: str

    def module_files(self, module, path):
        """Where a file of one of Odoo's modules is: none or one path."""
        roots = (*self.addons, self.root / "odoo" / "addons")
        return [found for root in roots if (found := root / module / path).is_file()]


def odoo():
    """The Odoo to use, fetched on first use."""
    own = os.environ.get("ODOO_PATH")
    if own:
        return _given(Path(own).expanduser())
    target = home() / "odoo"
    if not read_json(target / "source.json"):
        with Lock("odoo", "waiting for another dev command that gets Odoo ..."):
            if not read_json(target / "source.json"):
                _fetch(target)
    about = read_json(target / "source.json")
    root = target / about["root"]
    return Odoo(root, _addons(root), about["identity"])


def _addons(root):
    return [path for path in (root / "addons",) if path.is_dir() and (root / "odoo-bin").exists()]


def _given(path):
    """An Odoo of the developer's own: a checkout, an unpacked package, or the folder that holds `odoo`."""
    for root in (path, path / "usr" / "lib" / "python3" / "dist-packages"):
        release = root / "odoo" / "release.py"
        if release.is_file():
            break
    else:
        raise DevError(f"ODOO_PATH={path}: no Odoo there (no odoo/release.py)")
    version = release_version(release.read_text(encoding="utf-8"))
    if version != SERIES:
        raise DevError(f"ODOO_PATH={path} is Odoo {version or 'of an unknown version'}; this addon needs {SERIES}")
    root = root.resolve()
    head = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    commit = head.stdout.strip() if head.returncode == 0 and (root / ".git").exists() else release.stat().st_mtime_ns
    return Odoo(root, _addons(root), f"own {root} {commit}")


def release_version(text):
    """Series in the text of an odoo/release.py."""
    found = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", text, re.MULTILINE)
    return f"{found[1]}.{found[2]}" if found else None


def _fetch(target):
    need_space(home(), 1500, "a first start")
    problem = "this machine has no apt"
    if apt.available():
        try:
            with step("Odoo 19 from Debian (133 MB, about 30 s)"), build_folder(target) as temporary:
                _from_debian(temporary)
            return
        except DevError as error:
            problem = str(error)
    if not shutil.which("git"):
        raise DevError(f"cannot get Odoo: {problem}; and git is missing")
    say(f"Debian's package cannot be had ({problem})")
    try:
        with step("Odoo 19 from its repository (large, minutes)"), build_folder(target) as temporary:
            _from_git(temporary)
    except DevError as error:
        raise DevError(f"cannot get Odoo, neither from Debian ({problem}) nor from its repository ({error}); "
                       "ODOO_PATH may point to one you have") from error


def _from_debian(target):
    store = apt.PrivateApt(home() / "apt-odoo", log_file("odoo"), suites=("sid", "trixie"))
    versions = store.unpack(PACKAGES, target, exclude=UNWANTED)
    root = Path("usr/lib/python3/dist-packages")
    mend_debian(target, target / root / "odoo" / "addons")
    write_json(target / "source.json", {"root": str(root), "identity": f"debian {versions['odoo-19']}"})


def mend_debian(prefix, addons):
    """What Debian leaves out or links to nowhere."""
    # A file it strips (background blur of video calls). Without it the asset bundle logs an error,
    # and an error in the console fails every browser test.
    stub = addons / "mail" / "static" / "lib" / "selfie_segmentation" / "selfie_segmentation.js"
    stub.parent.mkdir(parents=True, exist_ok=True)
    if not stub.exists():
        stub.write_text("/* not shipped by Debian */\n", encoding="utf-8")
    font = addons / "point_of_sale" / "static" / "src" / "fonts" / "Inconsolata.otf"
    shipped = next((prefix / "usr" / "share" / "fonts").rglob("Inconsolata-Regular.*"), None)
    if font.is_symlink() and not font.exists() and shipped:
        font.unlink()
        font.symlink_to(os.path.relpath(shipped, font.parent))


def _from_git(target):
    clone = target / "odoo"
    run_logged(["git", "clone", "--quiet", "--depth", "1", "--branch", SERIES, REPOSITORY, clone],
               log_file("odoo"), "cloning Odoo", hint="- is the network there? ",
               env=dict(os.environ, GIT_TERMINAL_PROMPT="0"))
    commit = subprocess.run(["git", "-C", str(clone), "rev-parse", "HEAD"], capture_output=True, text=True, check=True)
    remove(clone / ".git")
    write_json(target / "source.json", {"root": "odoo", "identity": f"git {commit.stdout.strip()}"})
