"""What is mutated, and by which tests it has to be noticed."""

import random
import tomllib
from pathlib import Path

from dev.console import DevError
from dev.mutate.operators import find
from dev.paths import ADDON_DIR

MAP = Path(__file__).with_name("targets.toml")


def read_targets(names=()):
    """{file in models/: names of its test files}, of all or of those named.

    :raises DevError: for a name that the map does not know
    """
    groups = tomllib.loads(MAP.read_text(encoding="utf-8"))["group"]
    targets = {name: group["tests"] for group in groups for name in group["files"]}
    if not names:
        return targets
    wanted = [f"{Path(name).name.removesuffix('.py')}.py" for name in names]
    unknown = [name for name in wanted if name not in targets]
    if unknown:
        raise DevError(f"{MAP.name} does not say which tests belong to {', '.join(unknown)}")
    return {name: targets[name] for name in wanted}


def model_file(name):
    return ADDON_DIR / "models" / name


def draw(targets, count, seed):
    """[(file, mutant)]: `count` of all there are, the same ones for the same seed; files take turns.

    :param int count: 0 for all
    """
    queues = []
    for name in sorted(targets):
        mutants = find(model_file(name).read_text(encoding="utf-8"))
        random.Random(f"{seed} {name}").shuffle(mutants)
        queues.append([(name, mutant) for mutant in mutants])
    total = sum(map(len, queues))
    drawn = []
    turn = 0
    while len(drawn) < min(count or total, total):
        drawn += [queue[turn] for queue in queues if turn < len(queue)]
        turn += 1
    return drawn[:count or None], total
