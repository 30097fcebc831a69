"""The benchmark's arithmetic: figures per claim, ratios repetition by repetition, the table."""

import pytest

from dev.bench import table
from dev.bench.figures import PHASES, WHOLE, Spread, absolute, per_claim, ratio, select, spread, with_whole
from dev.cmd_bench import sizes
from dev.console import DevError


def run(contender="ours", phase="post", repetition=1, wall=1.0, queries=100, **values):
    return {"contender": contender, "phase": phase, "repetition": repetition, "mode": "batch", "size": 10,
            "claims": 10, "wall": wall, "cpu": wall / 2, "queries": queries, "memory": 200.0, **values}


def life(contender, wall, repetition=1, queries=100):
    return [run(contender, phase, repetition, wall, queries) for phase in PHASES]


def test_spread_of_an_even_number_of_values():
    assert spread([4, 1, 2, 3]) == Spread(1, 2.5, 4)
    assert spread([]) is None
    assert Spread(0.5, 0.75, 1).text(2) == "0.75 (0.50-1.00)"


def test_figures_are_per_claim_and_time_in_milliseconds():
    assert per_claim(run(wall=2.0), "wall") == 200
    assert per_claim(run(wall=2.0), "cpu") == 100
    assert per_claim(run(queries=470), "queries") == 47


def test_the_whole_life_is_the_sum_of_its_phases():
    whole = select(with_whole(life("ours", 1.0) + [run(phase="floor")]), phase=WHOLE)
    assert len(whole) == 1
    assert absolute(whole, "wall", phase=WHOLE) == Spread(500, 500, 500)
    assert whole[0]["queries"] == 500
    assert whole[0]["memory"] == 200.0


def test_a_life_that_lacks_a_phase_has_no_whole():
    assert not select(with_whole(life("ours", 1.0)[:-1]), phase=WHOLE)


def test_ratios_are_taken_within_a_repetition():
    # the second repetition was disturbed: everybody took ten times as long
    runs = [run("ours", wall=1), run("native", wall=2), run("ours", repetition=2, wall=10),
            run("native", repetition=2, wall=20)]
    assert ratio(runs, "wall", {"contender": "ours"}, {"contender": "native"}) == Spread(0.5, 0.5, 0.5)


def test_no_ratio_where_nothing_was_measured():
    assert ratio([run("ours")], "wall", {"contender": "ours"}, {"contender": "oca"}) is None
    assert ratio([run("ours"), run("native", repetition=2)], "wall", {"contender": "ours"},
                 {"contender": "native"}) is None


def result(**values):
    runs = life("native", 2.0) + life("ours", 0.8, queries=30) + [run("native", "floor", wall=0.7)]
    return {"runs": runs, "contenders": ["native", "ours"], "sizes": [10], "repeat": 1, "notes": [], **values}


def test_the_report_shows_ratios_and_whether_goals_were_reached():
    text = table.report(result())
    assert "0.40 (0.40-0.40)" in text
    assert "reached  10 claims, batch: ours/native wall: 0.40" in text
    assert "reached  10 claims, batch: ours/native queries: 0.30" in text
    assert "reached  10 claims: batch posting / raw floor wall: 1.14" in text


def test_a_missed_goal_is_said():
    runs = life("native", 1.0) + life("ours", 0.8)
    assert "MISSED   10 claims, batch: ours/native wall: 0.80" in table.report(result(runs=runs))


def test_what_was_left_out_is_said():
    text = table.report(result(notes=["OCA's tier validation was left out"]))
    assert text.endswith("OCA's tier validation was left out")


def test_policy_checks_are_part_of_the_report():
    check = {"lines": 1000, "policies": 200, "queries": spread([9]), "wall": spread([500.0]), "cpu": spread([400.0])}
    text = table.report(result(policies=[check]))
    assert "1000   200       9 (9-9)" in text
    assert "0.500" in text


def test_columns_are_aligned():
    assert table.lines([["a", "bb"], ["ccc", "d"]]) == ["a    bb", "---  --", "ccc  d"]


def test_sizes_are_read_from_words():
    assert sizes("40,400") == [40, 400]
    for wrong in ("", "a", "40,", "0", "-1"):
        with pytest.raises(DevError):
            sizes(wrong)
