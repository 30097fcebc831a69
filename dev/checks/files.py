"""The files of the checkout, and what holds for all of them."""

import ast
import re
import subprocess
import tomllib
import xml.etree.ElementTree as ET

from dev.paths import CHECKOUT, home

# in pieces, so that this file does not hold what it looks for
HOSTS = ("py" + "pi", "deb" + "ian", "npm" + "js")
REGISTRY = re.compile(rf"https?://[^\s\"'<>]*({'|'.join(HOSTS)})", re.IGNORECASE)
TEXT = {".py", ".xml", ".csv", ".js", ".scss", ".css", ".md", ".rst", ".toml", ".txt", ".cfg", ".ini", ".po", ".pot",
        ".html", ".yml", ".yaml", ".json", ".sh", ".sql", ""}


def listed(*suffixes):
    """Files git knows or would take, in order; all files where this is no git checkout."""
    git = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                         cwd=CHECKOUT, capture_output=True, check=False)
    if git.returncode == 0:
        paths = {CHECKOUT / name for name in git.stdout.decode().split("\0") if name}
    else:
        paths = {path for path in CHECKOUT.rglob("*")
                 if home() not in path.parents and not {".git", ".dev", "__pycache__"} & set(path.parts)}
    return sorted(path for path in paths if path.is_file() and (not suffixes or path.suffix in suffixes))


def name(path):
    return path.relative_to(CHECKOUT)


def check_parsable():
    """XML, TOML and Python are well-formed."""
    parsers = {".xml": lambda text: ET.fromstring(text.encode()), ".svg": lambda text: ET.fromstring(text.encode()),
               ".toml": tomllib.loads, ".py": ast.parse}
    for path in listed(*parsers):
        try:
            parsers[path.suffix](path.read_text(encoding="utf-8"))
        except (ET.ParseError, tomllib.TOMLDecodeError, SyntaxError, UnicodeDecodeError) as error:
            yield f"{name(path)}: not well-formed: {error}"


def check_text():
    """No package registry's address, no merge markers, a line end at the end."""
    for path in listed():
        if path.suffix not in TEXT:
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            yield f"{name(path)}: not UTF-8"
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if REGISTRY.search(line):
                yield f"{name(path)}:{number}: address of a package registry or mirror"
            if line.startswith(("<<<<<<< ", ">>>>>>> ")):
                yield f"{name(path)}:{number}: left-over of a merge"
        if text and not text.endswith("\n"):
            yield f"{name(path)}: no line end at the end of the file"
