"""What came out: kept as JSON, summed up in a table."""

NOTICED = ("killed", "timeout")
MISSED = ("survived", "not reached")
NOT_RUN = "not run"


def score(mutants):
    """Noticed ones of those that ran, in percent, or None where none ran."""
    ran = [one for one in mutants if one["status"] in NOTICED + MISSED]
    return round(100 * sum(one["status"] in NOTICED for one in ran) / len(ran), 1) if ran else None


def by_file(mutants):
    """{file: {status: count}}."""
    found = {}
    for one in mutants:
        counts = found.setdefault(one["file"], {})
        counts[one["status"]] = counts.get(one["status"], 0) + 1
    return dict(sorted(found.items()))


def table(mutants):
    """Lines: how many were noticed in each file, then those that nobody noticed."""
    for name, counts in by_file(mutants).items():
        own = [one for one in mutants if one["file"] == name]
        yield f"{name:45} {score(own) or 0:5} %  {', '.join(f'{count} {status}' for status, count in counts.items())}"
    for one in mutants:
        if one["status"] in MISSED:
            yield f"{one['status'].upper()}: {one['file']}:{one['line']} {one['function']}, {one['operator']}: " \
                  f"{one['before']}  →  {one['after']}"


def complete(mutants, ran):
    """What came out of each mutant, or that it was not run."""
    found = {_key(one): one for one in ran}
    return [found.get(_key(one)) or {**{name: value for name, value in one.items() if name != "tests"},
                                     "status": NOT_RUN} for one in mutants]


def merge(earlier, again):
    """The mutants of an earlier run, with what came out when some were run again."""
    found = {_key(one): one for one in again if one["status"] != NOT_RUN}
    return [found.get(_key(one), one) for one in earlier]


def _key(one):
    """What tells a mutant from others, wherever its lines have gone."""
    return one["file"], one["function"], one["operator"], one["before"], one["after"], one["nth"]
