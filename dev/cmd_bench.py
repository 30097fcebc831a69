"""The same expenses through native hr_expense, OCA's tier validation and this addon, side by side in one run.

Prints ratios with their spread and saves the result in bench/results/. bench/README.md says what is measured, what is
not, and how to read it. Leave the machine alone meanwhile.

With --fill it measures this addon alone over a large database: screens with the plans of their queries, and scheduled
actions. With --replica it shows that a streaming replica serves what only reads.
"""

from dev import results
from dev.bench import runner, table
from dev.console import DevError
from dev.paths import home
from dev.scale import runner as scale_runner
from dev.scale import table as scale_table
from dev.workplace import workplace

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
    sub.add_argument("--fill", metavar="N,N", help="instead: fill a database with so many claims of about ten lines, "
                     "one size after the other, and measure (for example 1000,10000,100000)")
    sub.add_argument("--replica", action="store_true",
                     help="instead: start a primary and a streaming replica, and see which of them answers what")
    sub.add_argument("--keep", action="store_true",
                     help="with --fill: the database stays; with --fill 0 it is measured again, with present indexes")
    sub.add_argument("--no-jobs", action="store_true", help="with --fill: do not run the scheduled actions")
    sub.add_argument("--no-save", action="store_true", help="do not write bench/results/")


def sizes(text, option="--sizes"):
    try:
        found = [int(part) for part in text.split(",")]
    except ValueError:
        found = []
    if not found or min(found) < 1:
        raise DevError(f"{option} {text}: numbers of claims, separated by commas, for example 40,400")
    return found


def main(args):
    if args.fill:
        again = args.keep and args.fill == "0"
        return fill([] if again else sorted(sizes(args.fill, "--fill")), args)
    if args.replica:
        return show_replica(args)
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
        print(f"saved: {save(result)}")


def fill(wanted, args):
    """:return: 1 where rows are not what the ORM would have made, or a daily screen reads a large table whole"""
    def note(result):  # hours of filling and measuring are kept, whatever comes after them
        return None if args.no_save else save(result, "scale-")

    with workplace() as place:
        result = scale_runner.run(place, wanted, args.repeat, jobs=not args.no_jobs, keep=args.keep, note=note)
    print(scale_table.report(result))
    path = note(result)
    if path:
        print(f"saved: {path}")
    return 1 if result["problems"] or scale_table.whole_tables(result["sizes"][-1], daily=True) else 0


def show_replica(args):
    from dev.scale import replica  # has imports that only the tool's own environment can serve

    with workplace() as place:
        result = replica.run(place)
    print(replica.report(result))
    if not args.no_save:
        print(f"saved: {save(result, 'replica-')}")
    return 1 if result["problems"] else 0


def save(result, prefix=""):
    return results.save(prefix + result["machine"]["date"].replace(":", "").replace("+0000", "Z"), result)
