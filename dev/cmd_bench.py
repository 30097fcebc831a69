"""The same expenses through native hr_expense, OCA's tier validation and this addon, side by side in one run.

Prints ratios with their spread and saves the result in bench/results/. bench/README.md says what is measured, what is
not, and how to read it. Leave the machine alone meanwhile.
"""

import json

from dev.bench import runner, table
from dev.console import DevError
from dev.paths import CHECKOUT, home
from dev.workplace import workplace

RESULTS = CHECKOUT / "bench" / "results"
CONTENDERS = ("native", "oca", "ours")


def arguments(sub):
    sub.add_argument("--sizes", default="40,400", metavar="N,N", help="how many claims, each size for itself "
                     "(default 40,400)")
    sub.add_argument("--repeat", type=int, default=5, metavar="N", help="repetitions of each size (default 5)")
    sub.add_argument("--quick", action="store_true", help="a look: 10 claims, 1 repetition, nothing saved")
    sub.add_argument("--without", action="append", default=[], choices=CONTENDERS[1:], help="leave a contender out")
    sub.add_argument("--profile", action="store_true",
                     help="profile each phase (cProfile) into .dev/bench/profiles; the figures are then no figures, "
                     "nothing is saved")
    sub.add_argument("--no-save", action="store_true", help="do not write bench/results/")


def sizes(text):
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise DevError(f"--sizes {text}: numbers of claims, separated by commas, for example 40,400")
    return found


def main(args):
    wanted, repeat = ([10], 1) if args.quick else (sizes(args.sizes), args.repeat)
    if repeat < 1:
        raise DevError("--repeat: at least 1")
    profiles = None
    if args.profile:
        profiles = home() / "bench" / "profiles"
        profiles.mkdir(parents=True, exist_ok=True)
    with workplace() as place:
        result = runner.run(place, wanted, repeat, profiles, args.without)
    print(table.report(result))
    if profiles:
        print(f"profiles: {profiles} (python -m pstats FILE)")
    elif not (args.quick or args.no_save):
        print(f"saved: {save(result).relative_to(CHECKOUT)}")


def save(result):
    RESULTS.mkdir(parents=True, exist_ok=True)
    name = result["machine"]["date"].replace(":", "").replace("+0000", "Z")
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    return path
