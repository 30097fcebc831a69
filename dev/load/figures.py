"""Arithmetic of the load: latencies and outcomes by action. No Odoo in here."""

import math

DONE, REFUSED, ERROR, NO_ANSWER = "done", "refused", "error", "no answer"


def percentile(values, percent):
    """The smallest value that so many percent of the values do not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(math.ceil(len(ordered) * percent / 100), 1) - 1]


def by_action(calls):
    """{action: figures} of calls (action, outcome, seconds); latencies in ms, of what was answered."""
    groups = {}
    for call in calls:
        groups.setdefault(call.action, []).append(call)
    return {action: _figures(group) for action, group in sorted(groups.items())}


def _figures(calls):
    answered = [call.seconds * 1000 for call in calls if call.outcome in (DONE, REFUSED)]
    outcomes = {outcome: sum(call.outcome == outcome for call in calls) for outcome in (REFUSED, ERROR, NO_ANSWER)}
    return {
        "requests": len(calls), **outcomes,
        **{name: value if value is None else round(value) for name, value in (
            ("p50", percentile(answered, 50)), ("p95", percentile(answered, 95)),
            ("max", max(answered, default=None)))}}


def refusals(calls):
    """{why: how often} of what the product foresees and says to people."""
    found = {}
    for call in calls:
        if call.outcome == REFUSED:
            found[call.why] = found.get(call.why, 0) + 1
    return dict(sorted(found.items()))


def table(actions):
    """The figures as lines of text."""
    heads = ("requests", REFUSED, ERROR, NO_ANSWER, "p50", "p95", "max")
    width = max(map(len, actions), default=6) + 2
    lines = [f"{'action':{width}}" + "".join(f"{head:>11}" for head in heads)]
    for action, figures in actions.items():
        cells = ("" if figures[head] is None else figures[head] for head in heads)
        lines.append(f"{action:{width}}" + "".join(f"{cell:>11}" for cell in cells))
    return "\n".join(lines)
