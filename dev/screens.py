"""The list of screens in shots.toml."""

import re
import tomllib
from dataclasses import dataclass, field, fields

from dev.console import DevError

PHONE = (390, 844)


@dataclass
class Screen:
    """One picture: who looks at what. See dev/shots.toml for the meaning of each value."""

    name: str
    login: str
    path: str
    wait: str = ""
    click: list = field(default_factory=list)
    js: str = ""
    phone: bool = False
    dark: bool = False
    width: int = 0
    height: int = 0

    def __post_init__(self):
        if isinstance(self.click, str):
            self.click = [self.click]
        width, height = PHONE if self.phone else (1440, 900)
        self.width, self.height = self.width or width, self.height or height

    def file_name(self, lang):
        return f"{self.name}.{lang}.png"


def load(path, only=()):
    """The screens of the file, or those named; a name may end in * ."""
    try:
        listed = tomllib.loads(path.read_text(encoding="utf-8")).get("screen", [])
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DevError(f"{path}: {error}") from error
    known = {entry.name for entry in fields(Screen)}
    screens = []
    for entry in listed:
        missing, unknown = {"name", "login", "path"} - set(entry), set(entry) - known
        if missing or unknown:
            raise DevError(f"{path}: screen {entry.get('name', '?')}: "
                           + (f"no {', '.join(missing)}" if missing else f"unknown {', '.join(unknown)}"))
        screens.append(Screen(**entry))
    doubles = {screen.name for screen in screens if [other.name for other in screens].count(screen.name) > 1}
    if doubles:
        raise DevError(f"{path}: more than one screen is named {', '.join(sorted(doubles))}")
    if only:
        patterns = [re.escape(name).replace(r"\*", ".*") for name in only]
        for name, pattern in zip(only, patterns, strict=True):
            if not any(re.fullmatch(pattern, screen.name) for screen in screens):
                raise DevError(f"no screen is named {name}; there are: {', '.join(s.name for s in screens)}")
        screens = [screen for screen in screens if any(re.fullmatch(p, screen.name) for p in patterns)]
    return screens
