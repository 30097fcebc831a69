"""What simulated people asked for, and what they were told. No Odoo in here."""

import threading
import time
from typing import NamedTuple

from dev.load.figures import DONE, ERROR, NO_ANSWER


class Call(NamedTuple):
    """A request and how it ended."""

    action: str
    outcome: str
    seconds: float
    why: str = ""
    who: str = ""


class Deed(NamedTuple):
    """Something that has to be found in the database: done, or perhaps done where no answer came.

    `key` says of what: a purpose, the name of a file, (claim, login, comment) ...
    """

    kind: str
    key: object
    outcome: str
    about: object = None


class Journal:
    """What all people wrote down; they write at the same time."""

    def __init__(self):
        self._lock = threading.Lock()
        self.calls, self.deeds, self.begun = [], [], time.monotonic()

    def call(self, *values, **more):
        with self._lock:
            self.calls.append(Call(*values, **more))

    def deed(self, kind, key, outcome, about=None):
        """Written down where it was done, or may have been."""
        if outcome in (DONE, NO_ANSWER):
            with self._lock:
                self.deeds.append(Deed(kind, key, outcome, about))

    def errors(self):
        return [f"{call.who}, {call.action}: {call.why}" for call in self.calls if call.outcome == ERROR]
