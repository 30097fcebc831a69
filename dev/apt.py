"""Debian packages without installing them: an apt with a state of its own, working for any user."""

import re
import shutil
import subprocess
from pathlib import Path

from dev.console import DevError, run_logged
from dev.paths import remove

KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp")


def available():
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def keyring():
    return next((path for path in KEYRINGS if Path(path).exists()), None)


def mirror(folder):
    """Address of the Debian archive this machine is configured to use, or None."""
    empty = Path(folder) / "none"
    empty.mkdir(parents=True, exist_ok=True)
    listing = subprocess.run(
        ["apt-get", "-o", f"Dir::State::Lists={empty}", "indextargets", "--no-release-info",
         "--format", "$(REPO_URI) $(RELEASE)", "Created-By: Packages"],
        capture_output=True, text=True, check=False,
    ).stdout
    return pick_mirror(listing)


def pick_mirror(listing):
    """First main archive in `apt-get indextargets` lines of address and release."""
    for line in listing.splitlines():
        address, _, release = line.partition(" ")
        if re.search(r"/debian/?$", address) and not re.search(r"-(security|updates|backports)|/", release):
            return address
    return None


class PrivateApt:
    """apt with its own lists and cache in `folder`.

    Without `suites` it uses the machine's own sources; with them, those suites of the machine's Debian mirror.
    """

    def __init__(self, folder, log, suites=None):
        self.folder, self.log, self.suites = Path(folder), log, suites
        remove(self.folder)
        for name in ("lists/partial", "cache/archives/partial", "sources.d", "preferences.d", "debs"):
            (self.folder / name).mkdir(parents=True)
        options = {
            "Dir::State": self.folder, "Dir::State::Lists": self.folder / "lists", "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "", "Acquire::Languages": "none", "Acquire::PDiffs": "false",
            "Acquire::Retries": "2", "Acquire::http::Timeout": "30", "Debug::NoLocking": "1",
        }
        if suites:
            address, key = mirror(self.folder), keyring()
            if not address or not key:
                raise DevError("no Debian archive is configured on this machine")
            (self.folder / "sources.d" / "debian.sources").write_text(
                f"Types: deb\nURIs: {address}\nSuites: {' '.join(suites)}\nComponents: main\nSigned-By: {key}\n",
                encoding="utf-8")
            options.update({
                "Dir::State::status": "/dev/null", "Dir::Etc::SourceList": "/dev/null",
                "Dir::Etc::SourceParts": self.folder / "sources.d", "Dir::Etc::Preferences": "/dev/null",
                "Dir::Etc::PreferencesParts": self.folder / "preferences.d",
            })
        else:
            # What the machine has installed counts, so that only the missing libraries are fetched.
            options["Dir::State::status"] = "/var/lib/dpkg/status"
        self._command = ["apt-get", "-q", "-y"]
        for name, value in options.items():
            self._command += ["-o", f"{name}={value}"]
        # apt-get update answers 0 when an archive cannot be reached unless told otherwise
        strict = ["-o", "APT::Update::Error-Mode=any"] if suites else []
        run_logged([*self._command, *strict, "update"], log, "reading the Debian archive",
                   hint="- is the network there? ")

    def fetch(self, packages):
        """Exactly these packages, as files."""
        run_logged([*self._command, "download", *packages], self.log, "downloading Debian packages",
                   hint="- is the network there? ", cwd=self.folder / "debs")
        return sorted((self.folder / "debs").glob("*.deb"))

    def fetch_with_dependencies(self, packages):
        """These packages and whatever of their dependencies the machine lacks, as files."""
        run_logged([*self._command, "--no-install-recommends", "--download-only", "install", *packages],
                   self.log, "downloading Debian packages", hint="- is the network there? ")
        return sorted((self.folder / "cache" / "archives").glob("*.deb"))

    def unpack(self, packages, target, dependencies=False, exclude=()):
        """Downloads and unpacks; returns {package: version}; the apt folder is gone afterwards."""
        files = self.fetch_with_dependencies(packages) if dependencies else self.fetch(packages)
        for file in files:
            unpack(file, target, self.log, exclude)
        remove(self.folder)
        return dict(file.name.split("_")[:2] for file in files)


def unpack(deb, target, log, exclude=()):
    """Unpacks a .deb into a folder, leaving out files that match the patterns."""
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE) as source:
        with Path(log).open("ab") as out:
            code = subprocess.run(
                ["tar", "-x", "-C", str(target), "--no-same-owner", "--wildcards",
                 *(f"--exclude={pattern}" for pattern in exclude)],
                stdin=source.stdout, stdout=out, stderr=out, check=False,
            ).returncode
        source.stdout.close()
    if code or source.returncode:
        raise DevError(f"cannot unpack {Path(deb).name} (log: {log})")
