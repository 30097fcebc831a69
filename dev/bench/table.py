"""What the benchmark prints: tables of ratios with their spread, and the figures behind them."""

from dev.bench.figures import MEASURES, PHASES, WHOLE, absolute, ratio, select, with_whole

DIGITS = {"wall": 1, "cpu": 1, "queries": 1}
UNITS = {"wall": "wall ms", "cpu": "CPU ms", "queries": "queries"}
GOALS = {"wall": 0.5, "queries": 0.35}
GOAL_POSTING = 1.15


def lines(rows):
    """Rows as text, columns aligned; the first row is the heading."""
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    texts = ["  ".join(f"{cell!s:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
             for row in rows]
    return [texts[0], "  ".join("-" * width for width in widths), *texts[1:]]


def ratios(runs, contenders, mode, size):
    """Each contender against the first one: median (lowest-highest) of the ratios of the repetitions."""
    base, *others = contenders
    rows = [["phase", *(f"{other}/{base} {measure}" for other in others for measure in MEASURES)]]
    for phase in (*PHASES, WHOLE):
        cells = [
            ratio(runs, measure, {"contender": other, **at}, {"contender": base, **at})
            for at in [{"mode": mode, "size": size, "phase": phase}] for other in others for measure in MEASURES]
        rows.append([phase, *("-" if cell is None else cell.text(2) for cell in cells)])
    return lines(rows)


def absolutes(runs, contenders, mode, size):
    """What each contender took for a claim."""
    rows = [["phase", *(f"{name} {UNITS[measure]}" for name in contenders for measure in MEASURES)]]
    for phase in (*PHASES, WHOLE):
        cells = [
            absolute(runs, measure, contender=name, mode=mode, size=size, phase=phase)
            for name in contenders for measure in MEASURES]
        digits = [DIGITS[measure] for _name in contenders for measure in MEASURES]
        rows.append([phase, *("-" if cell is None else f"{cell.middle:.{digit}f}"
                              for cell, digit in zip(cells, digits, strict=True))])
    return lines(rows)


def posting(runs, contenders, size):
    """Posting in a batch against the raw floor: receipts of the same lines, created and posted without any expense."""
    at = {"mode": "batch", "size": size}
    rows = [["batch posting / raw floor", *MEASURES]]
    for name in contenders:
        cells = [ratio(runs, measure, {"contender": name, "phase": "post", **at},
                       {"contender": "native", "phase": "floor", **at}) for measure in MEASURES]
        rows.append([name, *("-" if cell is None else cell.text(2) for cell in cells)])
    return lines(rows)


def memory(runs, contenders):
    rows = [["peak memory", "MB"]]
    for name in contenders:
        found = select(runs, contender=name)
        rows.append([name, f"{max(run['memory'] for run in found):.0f}" if found else "-"])
    return lines(rows)


def policies(checks):
    """Checking lines against policies: each size measured several times."""
    rows = [["lines", "policies", "queries", "wall ms", "CPU ms", "wall ms / line"]]
    for check in checks:
        rows.append([check["lines"], check["policies"], check["queries"].text(0), check["wall"].text(1),
                     check["cpu"].text(1), f"{check['wall'].middle / check['lines']:.3f}"])
    return lines(rows)


def verdicts(runs, sizes):
    """Goals, and whether they were reached: by the medians."""
    said = []
    for size in sizes:
        for mode in ("single", "batch"):
            at = {"mode": mode, "size": size, "phase": WHOLE}
            for measure, goal in GOALS.items():
                found = ratio(runs, measure, {"contender": "ours", **at}, {"contender": "native", **at})
                if found:
                    said.append(_verdict(f"{size} claims, {mode}: ours/native {measure}", found.middle, goal))
        at = {"mode": "batch", "size": size}
        found = ratio(runs, "wall", {"contender": "ours", "phase": "post", **at},
                      {"contender": "native", "phase": "floor", **at})
        if found:
            said.append(_verdict(f"{size} claims: batch posting / raw floor wall", found.middle, GOAL_POSTING))
    return said


def _verdict(what, value, goal):
    return f"{'reached' if value <= goal else 'MISSED '}  {what}: {value:.2f} (goal: at most {goal})"


def report(result):
    """The whole text for one result, as it is saved."""
    runs, contenders = with_whole(result["runs"]), result["contenders"]
    text = []
    for size in result["sizes"]:
        for mode, title in (("single", "one by one, a call and a commit each"), ("batch", "in a batch")):
            text += ["", f"== {size} claims of 5 lines, {title}: ratios, median (lowest-highest) of "
                     f"{result['repeat']} repetitions ==", *ratios(runs, contenders, mode, size),
                     "", "medians per claim:", *absolutes(runs, contenders, mode, size)]
        text += ["", *posting(runs, contenders, size)]
    text += ["", *memory(runs, contenders)]
    if result.get("policies"):
        text += ["", "== checking lines against policies ==", *policies(result["policies"])]
    return "\n".join([*text, "", *verdicts(runs, result["sizes"]), *result["notes"]])
