"""Makes the contenders work in turns and collects what they took."""

import contextlib

from dev.bench.contenders import contender, oca_addons
from dev.bench.figures import MEASURES, PHASES, spread
from dev.bench.machine import facts
from dev.console import say, step

POLICY_SIZES = ((10, 5), (1000, 200))


def run(place, sizes, repeat, profiles=None, without=()):
    """The result, as it is saved."""
    names = [name for name in ("native", "oca", "ours") if name not in without]
    notes = [f"left out as asked for: {name}" for name in without]
    oca = oca_addons() if "oca" in names else None
    if "oca" in names and not oca:
        names.remove("oca")
        notes.append("OCA's tier validation was left out: its packages could not be fetched")
    result = {"machine": facts(place), "contenders": names, "sizes": list(sizes), "repeat": repeat,
              "profiled": bool(profiles), "notes": notes, "runs": []}
    with contextlib.ExitStack() as stack:
        working = []
        for name in names:
            working.append(stack.enter_context(contender(place, name, profiles, oca)))
            with step(f"{name}: company and people"):
                working[-1].ask("setup")
        with step("warming up"):  # what a server keeps between requests, for all alike
            for mode in ("single", "batch"):
                life(working, mode, 3, 0)
        for size in sizes:
            for repetition in range(1, repeat + 1):
                for mode in ("batch", "single"):
                    say(f"{size} claims, {mode}, repetition {repetition} of {repeat}")
                    # whoever begins is another one each time
                    turn = working[repetition % len(working):] + working[:repetition % len(working)]
                    result["runs"] += life(turn, mode, size, repetition)
        if "ours" in names:
            with step("lines against policies"):
                ours = working[names.index("ours")]
                result["policies"] = [policy_check(ours, lines, count, max(repeat, 3))
                                      for lines, count in POLICY_SIZES]
    return result


def life(working, mode, size, repetition):
    """All phases, one contender after the other in each of them, so that noise hits them alike."""
    runs = []
    for phase in PHASES:
        for one in working:
            wanted = [phase]
            if phase == "post" and mode == "batch" and one.name == "native":
                wanted.append("floor")
            for part in wanted:
                taken = one.ask("phase", phase=part, mode=mode, size=size)
                runs.append({"contender": one.name, "mode": mode, "size": size, "claims": size, "phase": part,
                             "repetition": repetition, **taken})
    for one in working:
        one.ask("finish")
    return runs


def policy_check(ours, lines, policies, repeat):
    runs = ours.ask("policies", lines=lines, policies=policies, repeat=repeat)["runs"]
    factors = {"wall": 1000, "cpu": 1000, "queries": 1}
    return {"lines": lines, "policies": policies, "findings": runs[0]["findings"],
            **{measure: spread(run[measure] * factors[measure] for run in runs) for measure in MEASURES}}
