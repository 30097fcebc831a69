"""Mutation test of the approval and money core: do the tests notice small errors?

One error at a time is put into a method: a comparison the other way, `and` for `or`, a call left out, `return None`,
a number plus one, `-` for `+`. Then the tests that reach that line run until one fails. No file is changed. Which test
files belong to which code is in dev/mutate/targets.toml; a sample is the same for the same seed and code.

An error that no test notices is either a gap in the tests, or changes nothing (bench/README.md, "Mutation").
"""

import datetime
import json
import sys

from dev.console import DevError, say
from dev.mutate import results
from dev.paths import ADDON, CHECKOUT, home, read_json, remove, write_json
from dev.results import save


def arguments(sub):
    sub.add_argument("files", nargs="*", metavar="FILE", help="files of models/; all of the map where none is named")
    sub.add_argument("--sample", type=int, default=60, metavar="N",
                     help="how many errors; files take turns; 0 for all (default: %(default)s)")
    sub.add_argument("--seed", default="1", metavar="S", help="another sample (default: %(default)s)")
    sub.add_argument("--minutes", type=float, default=600, metavar="M",
                     help="begin no further one so long after the start")
    sub.add_argument("--again", metavar="RESULT",
                     help="run anew what nobody noticed in a saved result, and what it had no time for")
    sub.add_argument("--list", action="store_true", help="show the errors without running anything")
    sub.add_argument("--reuse", action="store_true",
                     help="do not install the addon anew though its files have changed")
    sub.add_argument("--save", action="store_true", help="save the result in bench/results")


def main(args):
    from dev.mutate.targets import draw, read_targets

    targets = read_targets(args.files)
    drawn, total = draw(targets, args.sample, args.seed)
    earlier = None
    if args.again:
        earlier = read_json(CHECKOUT / args.again)
        if not earlier:
            raise DevError(f"{args.again} is no saved result")
        drawn = find_again(earlier["mutants"], targets)
    if args.list:
        for name, mutant in drawn:
            print(f"{name}:{mutant.line} {mutant.operator}: {mutant.before}  →  {mutant.after}")
        return 0
    found = run(args, targets, drawn)
    about = {"total": total, "sample": args.sample, "seed": args.seed}
    if earlier:
        about = {key: earlier[key] for key in about}
        found = results.merge(earlier["mutants"], found)
    for line in results.table(found):
        print(line)
    if args.save:
        now = datetime.datetime.now(datetime.UTC)
        path = save(f"mutation-{now:%Y-%m-%d}", {
            "date": f"{now:%Y-%m-%d}", **about, "score": results.score(found), "files": results.by_file(found),
            "mutants": found})
        say(f"saved in {path}")
    ran = sum(one["status"] != results.NOT_RUN for one in found)
    print(f"{ran} of {about['total']} errors: {results.score(found)} % noticed")
    return 0


def find_again(mutants, targets):
    """[(file, mutant)] of what nobody noticed or was not run, where the code still has it."""
    from dev.mutate.operators import find
    from dev.mutate.targets import model_file

    drawn = []
    for one in mutants:
        if one["status"] not in (*results.MISSED, results.NOT_RUN) or one["file"] not in targets:
            continue
        same = [mutant for mutant in find(model_file(one["file"]).read_text(encoding="utf-8"))
                if (mutant.function, mutant.operator, mutant.before, mutant.after)
                == (one["function"], one["operator"], one["before"], one["after"])]
        if one["nth"] < len(same):
            drawn.append((one["file"], same[one["nth"]]))
    return drawn


def run(args, targets, drawn):
    """Runs the mutants in one process of pytest; answers what came out of each."""
    from dev.server import stopping
    from dev.workplace import workplace

    folder = home() / "mutate"
    folder.mkdir(exist_ok=True)
    plan, out = folder / "plan.json", folder / "result.jsonl"
    remove(out)
    mutants = describe(targets, drawn)
    write_json(plan, {"mutants": mutants, "out": str(out), "minutes": args.minutes})
    files = sorted({name for mutant in mutants for name in mutant["tests"]})
    with workplace() as place:
        template = place.databases.last(False) if args.reuse else place.databases.addon(False)
        with place.databases.scratch(template, "mutate") as database:
            instance = place.instance(database)
            command = [
                sys.executable, "-m", "pytest", "-p", "dev.pytest_checks", "-p", "dev.mutate.plugin", "-q",
                "-o", f"cache_dir={home() / 'pytest'}", f"--odoo-config={instance.config}",
                f"--odoo-database={instance.database}", f"--mutate-plan={plan}",
                *(str(CHECKOUT / ADDON / "tests" / name) for name in files)]
            process = instance.popen(command, cwd=CHECKOUT, start_new_session=True)
            with stopping(process):
                process.wait()
    if not out.exists():
        raise DevError("nothing was run: see what pytest says above")
    return results.complete(mutants, map(json.loads, out.read_text(encoding="utf-8").splitlines()))


def describe(targets, drawn):
    """The mutants as JSON can hold them; `nth` tells those apart that read alike within a method."""
    from dev.mutate.operators import find
    from dev.mutate.targets import model_file

    place = {}
    for name in {name for name, _mutant in drawn}:
        counts = {}
        for mutant in find(model_file(name).read_text(encoding="utf-8")):
            key = (mutant.function, mutant.operator, mutant.before, mutant.after)
            place[name, mutant.index] = counts.get(key, 0)
            counts[key] = counts.get(key, 0) + 1
    return [{
        "file": name, "index": mutant.index, "line": mutant.line, "end_line": mutant.end_line,
        "function": mutant.function, "operator": mutant.operator, "before": mutant.before, "after": mutant.after,
        "nth": place[name, mutant.index], "tests": targets[name],
    } for name, mutant in drawn]
