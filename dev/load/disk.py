"""A filestore with an end: moved onto a file system of its own, which can be filled up."""

import contextlib
import hashlib
import shutil
import subprocess

from dev.console import DevError
from dev.paths import remove
from dev.server import data_dir

ROOM = 8  # MB more than is there


class SmallDisk:
    """`with SmallDisk(database) as disk:` its filestore lies on a small disk; what is on it in the end is kept.

    :raises DevError: where nothing can be mounted
    """

    def __init__(self, database):
        self.folder = data_dir() / "filestore" / database
        self.aside = self.folder.with_name(f"{database}.aside")
        self.filler = self.folder / "filler"

    def __enter__(self):
        used = sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
        self.folder.rename(self.aside)
        self.folder.mkdir()
        size = used // 1024 ** 2 * 3 // 2 + ROOM  # small files take whole blocks
        try:
            self._run("mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", self.folder)
        except DevError:
            self.folder.rmdir()
            self.aside.rename(self.folder)
            raise
        shutil.copytree(self.aside, self.folder, dirs_exist_ok=True)
        return self

    def __exit__(self, *exc):
        self.empty()
        remove(self.aside)
        shutil.copytree(self.folder, self.aside)
        self._run("umount", "-l", self.folder)
        self.folder.rmdir()
        self.aside.rename(self.folder)

    def fill(self):
        """Not a byte is left."""
        with contextlib.suppress(OSError), self.filler.open("wb", buffering=0) as out:
            while True:
                out.write(b"\0" * 4096)

    def empty(self):
        remove(self.filler)

    def torn(self):
        """Files that are not what their names say: Odoo names them by the hash of their content."""
        return [path.name for path in self.folder.glob("[0-9a-f][0-9a-f]/*")
                if hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest() != path.name]

    @staticmethod
    def _run(*command):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if done.returncode:
            raise DevError(f"{command[0]}: {done.stderr.strip()}")
