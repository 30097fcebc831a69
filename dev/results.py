"""Where measurements are kept: bench/results, a file of JSON each."""

from dev.paths import CHECKOUT, write_json

RESULTS = CHECKOUT / "bench" / "results"


def result_path(name):
    return RESULTS / f"{name}.json"


def save(name, result):
    """Writes a result, in the order it has; the path from the checkout, to be shown."""
    path = result_path(name)
    write_json(path, result, sort_keys=False)
    return path.relative_to(CHECKOUT)
