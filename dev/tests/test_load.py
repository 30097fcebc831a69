"""The load's arithmetic, what the web client asks for, and the comparison with the database; no server needed."""

import random

import pytest

from dev.cmd_faults import report
from dev.console import DevError
from dev.load.crowd import parts
from dev.load.employee import plain, receipt
from dev.load.figures import DONE, ERROR, NO_ANSWER, REFUSED, by_action, percentile, refusals, table
from dev.load.journal import Call, Deed, Journal
from dev.load.person import foreseen
from dev.load.reconcile import problems, summary
from dev.load.specs import specification


def facts(**changes):
    """A claim of 30 that was created, submitted, approved, posted and paid."""
    return {
        "claims": [(1, "Load a 1", "paid", "a", 30.0, 30.0, 0.0, [10.0, 20.0])],
        "events": [(1, "a", "submit", None), (1, "b", "approve", "Load b says so")],
        "entries": [(1, 7, 30.0, True)], "payments": [(1, 9, 30.0, True)], "orders": [(5, "c")],
        "receipts": [("Load-1.png", 100, True)], **changes}


DEEDS = [
    Deed("create", "Load a 1", DONE, [10.0, 20.0]), Deed("receipt", "Load-1.png", DONE, 100),
    Deed("submit", (1, "a"), DONE), Deed("approve", (1, "b"), DONE, "Load b says so"), Deed("confirm", (5, "c"), DONE)]


def test_percentile_is_one_of_the_values():
    assert percentile([], 95) is None
    assert percentile([5], 50) == 5
    assert percentile(range(1, 101), 95) == 95
    assert percentile([3, 1, 2], 50) == 2
    assert percentile([1, 2], 100) == 2


def test_calls_are_counted_by_action_and_outcome():
    calls = [Call("open", DONE, 0.1), Call("open", DONE, 0.3), Call("open", ERROR, 9, "broken"),
             Call("open", REFUSED, 0.2, "too late"), Call("save", NO_ANSWER, 5)]
    actions = by_action(calls)
    assert actions["open"] == {
        "requests": 4, REFUSED: 1, ERROR: 1, NO_ANSWER: 0, "p50": 200, "p95": 300, "max": 300}
    assert actions["save"]["p95"] is None
    assert refusals(calls) == {"too late": 1}
    assert "too late" not in table(actions)


def test_a_journal_keeps_what_was_or_may_have_been_done():
    journal = Journal()
    for outcome in (DONE, NO_ANSWER, REFUSED, ERROR):
        journal.deed("submit", 1, outcome)
    journal.call("submit", ERROR, 1, why="broken", who="a")
    assert [deed.outcome for deed in journal.deeds] == [DONE, NO_ANSWER]
    assert journal.errors() == ["a, submit: broken"]


def test_nothing_to_complain_of():
    assert problems(DEEDS, facts()) == []
    assert summary(DEEDS, facts())["paid"] == 30


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"claims": []}, "claim ('create', 'Load a 1'): told 1 times, found 0: lost"),
    ({"claims": facts()["claims"] * 2}, "claim ('create', 'Load a 1'): at most 1, found 2: doubled, or nobody's"),
    ({"events": facts()["events"][:1]}, "decision ('approve', (1, 'b')): told 1 times, found 0: lost"),
    ({"events": [*facts()["events"], (1, "a", "submit", None)]},
     "decision ('submit', (1, 'a')): at most 1, found 2: doubled, or nobody's"),
    ({"entries": []}, "claim Load a 1 is paid and has 0 entries"),
    ({"entries": [(1, 7, 30.0, True), (1, 8, 30.0, False)]}, "claim Load a 1 is paid and has 2 entries"),
    ({"entries": [(1, 7, 31.0, True)]}, "claim Load a 1 of 30.0: its entry 7 is of 31.0"),
    ({"payments": []}, "claim Load a 1 of 30.0, 0.0 left: payments of 0.00"),
    ({"payments": facts()["payments"] * 2}, "claim Load a 1 was paid 2 times"),
    ({"payments": [(1, 9, 30.0, False)]}, "claim Load a 1: the payment 9 is on no order"),
    ({"orders": []}, "payment order ('confirm', (5, 'c')): told 1 times, found 0: lost"),
    ({"receipts": []}, "file ('receipt', 'Load-1.png'): told 1 times, found 0: lost"),
    ({"receipts": [("Load-1.png", 100, False)]}, "file Load-1.png is not what was uploaded"),
    ({"receipts": [("Load-1.png", 50, True)]}, "file Load-1.png is not what was uploaded"),
    ({"claims": [(1, "Load a 1", "paid", "a", 30.0, 30.0, 0.0, [15.0, 15.0])]},
     "claim Load a 1: lines of [15.0, 15.0], typed were [10.0, 20.0]"),
])
def test_what_is_lost_or_doubled_is_named(changes, sentence):
    assert sentence in problems(DEEDS, facts(**changes))


def test_without_an_answer_once_or_not_at_all_is_right():
    unsure = [deed._replace(outcome=NO_ANSWER) if deed.kind == "approve" else deed for deed in DEEDS]
    assert problems(unsure, facts()) == []
    assert problems(unsure, facts(events=facts()["events"][:1])) == []
    assert problems(unsure, facts(events=[*facts()["events"], facts()["events"][1]]))


def test_who_typed_a_claim_again_after_no_answer_has_one():
    again = [DEEDS[0]._replace(outcome=NO_ANSWER), *DEEDS]
    assert problems(again, facts()) == []
    assert problems(again, facts(claims=facts()["claims"] * 2))


def test_the_crowd_has_all_roles():
    assert sum(parts(50).values()) == 49, "and the director"
    assert all(parts(7).values())
    with pytest.raises(DevError, match="at least 7"):
        parts(6)


def test_what_the_product_foresees():
    assert foreseen("There is nothing to decide on CLM/1: it has been decided") == "decided by a colleague"
    assert foreseen("CLM/1 waits for Ann,\nBob, not for you.") == "another one's turn"
    assert foreseen("could not serialize access") is None


def test_a_specification_asks_for_what_the_screen_shows():
    arch = """<form><field name="name"/><group><field name="owner"/><field name="hidden" invisible="1"/></group>
        <field name="lines" mode="list,kanban"><kanban><field name="picture"/></kanban>
        <list><field name="amount"/></list></field><field name="tags"/><field name="unknown"/></form>"""
    models = {
        "a": {"fields": {
            "name": {"type": "char"}, "owner": {"type": "many2one"}, "hidden": {"type": "many2many"},
            "lines": {"type": "one2many", "relation": "b"}, "tags": {"type": "many2many", "relation": "c"}}},
        "b": {"fields": {"amount": {"type": "float"}, "picture": {"type": "binary"}}}}
    assert specification(arch, "a", models) == {
        "name": {}, "owner": {"fields": {"display_name": {}}}, "hidden": {},
        "lines": {"fields": {"amount": {}}, "limit": 40},
        "tags": {"fields": {"display_name": {}}, "limit": 40}}


def test_values_go_back_as_they_are_saved():
    assert plain({"name": "A", "owner": {"id": 3, "display_name": "B"}, "lines": [1]}) == {"name": "A", "owner": 3}


def test_receipts_differ():
    dice = random.Random(1)
    first, second = receipt(dice), receipt(dice)
    assert first.startswith(b"\x89PNG")
    assert first != second


def test_outcomes_as_a_table():
    clean = {"requests": 10, NO_ANSWER: 2, ERROR: 0, "outages": [1.5], "compared": {"told": {"create": 3}, "claims": 3},
             "a new claim ends as": "paid", "problems": []}
    said = report({"server": clean, "disk": {"left out": "no disk"}, "mail": {**clean, "problems": ["lost"]}})
    assert "clean" in said
    assert "left out: no disk" in said
    assert "FAILED: mail: lost" in said
