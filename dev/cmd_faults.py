"""Breaks what can break while people work, and looks what is left.

{list}
After each: what people were told against the database, the addon's own checks, and a new claim from draft to paid.
Saves the outcomes in bench/results. bench/README.md reads them.
"""

import time

from dev import results
from dev.bench.machine import facts
from dev.cmd_load import result_name
from dev.console import need_known, say, step
from dev.load.faults import FAULTS
from dev.load.run import stage
from dev.paths import read_json
from dev.workplace import workplace

__doc__ = __doc__.format(list="\n".join(f"  {name:10}{fault.__doc__}" for name, fault in FAULTS.items()))


def arguments(sub):
    sub.add_argument("names", nargs="*", metavar="fault", help="which ones; all where none is named")
    sub.add_argument("--people", type=int, default=16, metavar="N", help="default %(default)s")
    sub.add_argument("--pace", type=float, default=0.1, metavar="X",
                     help="factor of the time that people think (default %(default)s)")
    sub.add_argument("--no-save", action="store_true", help="do not write bench/results/")


def main(args):
    need_known("fault", args.names, FAULTS)
    with workplace() as place:
        result = run(place, args)
    print(report(result["faults"]))
    if not args.no_save:
        print(f"saved: {save(result)}")
    return 1 if any(outcome.get("problems") for outcome in result["faults"].values()) else 0


def run(place, args):
    result = {"machine": facts(place), "people": args.people, "pace": args.pace, "faults": {}}
    with stage(place, args.people, "faults") as scene:
        crowd = scene.crowd(pace=args.pace)
        with step(f"{args.people} people log in"):
            crowd.log_in()
        for name in args.names or FAULTS:
            begun = time.monotonic()
            with step(name):
                outcome = FAULTS[name](scene, crowd)
            result["faults"][name] = {"what": FAULTS[name].__doc__, "seconds": round(time.monotonic() - begun, 1),
                                      **outcome}
            if not args.no_save:
                save(result)  # what was seen is kept, whatever comes
            for problem in outcome.get("problems", [])[:10]:
                say(f"{name}: {problem}")
    return result


def save(result):
    return results.save(result_name("faults", result), merged(result))


def merged(result):
    """The result with those of other faults that were saved the same day."""
    before = read_json(results.result_path(result_name("faults", result))) or {"faults": {}}
    faults = {**before["faults"], **{name: {**outcome, "machine": result["machine"]}
                                     for name, outcome in result["faults"].items()}}
    return {**result, "faults": {name: faults[name] for name in FAULTS if name in faults}}


def report(faults):
    """The table of outcomes as text."""
    lines = [f"{'fault':10}{'requests':>9}{'no answer':>10}{'errors':>8}{'outages':>20}{'told done':>10}{'claims':>8}"
             f"{'new claim':>12}  outcome"]
    for name, outcome in faults.items():
        if "left out" in outcome:
            lines.append(f"{name:10}  left out: {outcome['left out']}")
            continue
        told = sum(outcome["compared"]["told"].values())
        outages = " ".join(map(str, outcome["outages"]))
        ends = f"{len(outcome['problems'])} problems" if outcome["problems"] else "clean"
        lines.append(f"{name:10}{outcome['requests']:9}{outcome['no answer']:10}{outcome['error']:8}{outages:>20}"
                     f"{told:10}{outcome['compared']['claims']:8}{outcome['a new claim ends as'][:11]:>12}  {ends}")
    for name, outcome in faults.items():
        lines += [f"FAILED: {name}: {problem}" for problem in outcome.get("problems", [])[:20]]
    return "\n".join(lines)
