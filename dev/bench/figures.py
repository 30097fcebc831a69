"""Arithmetic of the benchmark: measurements to figures per claim, ratios and their spread. No Odoo in here."""

from statistics import median
from typing import NamedTuple

PHASES = ("create", "submit", "approve", "post", "pay")
WHOLE = "whole life"
MEASURES = ("wall", "cpu", "queries")


class Spread(NamedTuple):
    low: float
    middle: float
    high: float

    def text(self, digits):
        return f"{self.middle:.{digits}f} ({self.low:.{digits}f}-{self.high:.{digits}f})"


def spread(values):
    values = list(values)
    return Spread(min(values), median(values), max(values)) if values else None


def per_claim(run, measure):
    """A figure of one measured run, for each claim; wall and CPU in ms."""
    factor = 1 if measure == "queries" else 1000
    return run[measure] * factor / run["claims"]


def with_whole(runs):
    """The runs and, for each contender, mode, size and repetition that has all phases, their sum."""
    sums = {}
    for run in runs:
        if run["phase"] in PHASES:
            sums.setdefault((run["contender"], run["mode"], run["size"], run["repetition"]), []).append(run)
    whole = [
        {**parts[0], "phase": WHOLE, "memory": max(part["memory"] for part in parts),
         **{measure: sum(part[measure] for part in parts) for measure in MEASURES}}
        for parts in sums.values() if {part["phase"] for part in parts} == set(PHASES)
    ]
    return [*runs, *whole]


def select(runs, **wanted):
    return [run for run in runs if all(run[key] == value for key, value in wanted.items())]


def absolute(runs, measure, **wanted):
    """Spread of a figure per claim over the repetitions, or None where nothing was measured."""
    return spread(per_claim(run, measure) for run in select(runs, **wanted))


def ratio(runs, measure, above, below):
    """Spread of above / below, repetition by repetition: what disturbs a repetition disturbs both of them alike.

    `above` and `below` are what `select` takes. None where they have no repetition in common.
    """
    bottom = {run["repetition"]: per_claim(run, measure) for run in select(runs, **below)}
    return spread(
        per_claim(run, measure) / bottom[run["repetition"]]
        for run in select(runs, **above) if bottom.get(run["repetition"]))
