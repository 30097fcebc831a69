"""Fifty people at work over HTTP against two worker processes, and what they were told against the database.

Employees file claims with receipts, submit, take back, revise; approvers and finance decide; a cashier pays;
managers look on. Prints requests, errors and latency of each action, and reconciles at the end: nothing lost,
nothing doubled, the addon's own checks clean. Saves the result in bench/results. bench/README.md reads it.
"""

import os
import time

from dev import results
from dev.bench.machine import facts
from dev.console import DevError, say, step
from dev.load import figures
from dev.load.run import stage
from dev.workplace import workplace


def arguments(sub):
    sub.add_argument("--people", type=int, default=50, metavar="N", help="default %(default)s")
    sub.add_argument("--minutes", type=float, default=3, metavar="N", help="how long they work (default %(default)s)")
    sub.add_argument("--pace", type=float, default=1, metavar="X",
                     help="factor of the time that people think (default %(default)s)")
    sub.add_argument("--no-save", action="store_true", help="do not write bench/results/")


def main(args):
    if args.minutes <= 0 or args.pace <= 0:
        raise DevError("--minutes and --pace: more than 0")
    with workplace() as place:
        result = run(place, args)
    print(report(result))
    if not args.no_save:
        print(f"saved: {results.save(result_name('load', result), result)}")
    return 1 if result["problems"] else 0


def run(place, args):
    with stage(place, args.people, "load") as scene:
        crowd = scene.crowd(pace=args.pace)
        with step(f"{len(crowd.scene['logins']) + 1} people log in"):
            crowd.log_in()
        before, load = len(crowd.journal.calls), []
        machine = facts(place)
        with step(f"at work for {args.minutes:g} minutes"):
            crowd.start()
            begun = time.monotonic()
            while (left := begun + args.minutes * 60 - time.monotonic()) > 0:
                time.sleep(min(left, 10))
                load.append(os.getloadavg()[0])
            crowd.leave()
            seconds = time.monotonic() - begun
        scene.service.stop()
        with step("comparing what people were told with the database"):
            compared, problems = scene.verdict(crowd)
        retries = scene.service.lines(r"tries left, try again in")
        loud = scene.service.lines(r"\d ERROR |\d CRITICAL ")
    calls, logins = crowd.journal.calls[before:], crowd.journal.calls[:before]
    errors = crowd.journal.errors()
    for error in errors[:10]:
        say(error)
    return {
        "machine": machine, "people": args.people, "minutes": args.minutes, "pace": args.pace, "workers": 2,
        "load while measuring": [round(min(load), 1), round(max(load), 1)],
        "requests": len(calls), "requests per second": round(len(calls) / seconds, 1),
        "errors": len(errors), "refusals": figures.refusals(calls), "retried by Odoo": retries,
        "log lines of errors": loud,
        "actions": figures.by_action(calls), "all": figures.by_action(
            call._replace(action="all") for call in calls)["all"],
        "logging in": figures.by_action(logins), "compared": compared,
        "problems": problems + [f"error: {error}" for error in errors]}


def report(result):
    """The result as text."""
    lines = [figures.table({**result["actions"], "all": result["all"]}), ""]
    lines += [f"{key}: {result[key]}" for key in (
        "requests per second", "refusals", "retried by Odoo", "load while measuring", "compared")]
    lines += [f"FAILED: {problem}" for problem in result["problems"][:40]]
    lines.append(f"{len(result['problems'])} problems" if result["problems"] else "nothing lost, nothing doubled")
    return "\n".join(lines)


def result_name(kind, result):
    """One file a day and kind."""
    return f"{kind}-{result['machine']['date'][:10]}"
