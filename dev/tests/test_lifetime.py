"""What `dev lifetime` compares, without a database."""

import pytest

from dev.console import DevError
from dev.lifetime.compare import differences, schema_differences
from dev.lifetime.uninstall import states
from dev.lifetime.upgrade import resolve


def test_nothing_differs_from_itself():
    hashes = {"hr_expense.name": [2, "a"], "account_move.state": [0, None]}
    assert list(differences(hashes, dict(hashes))) == []


def test_each_difference_is_named():
    before = {"hr_expense.name": [2, "a"], "hr_expense.date": [2, "b"], "hr_expense.state": [2, "c"]}
    after = {"hr_expense.name": [3, "a"], "hr_expense.date": [2, "x"], "hr_expense.state": None}
    assert list(differences(before, after)) == [
        "hr_expense.name: 2 rows before, 3 after",
        "hr_expense.date: not the same values as before",
        "hr_expense.state is gone"]


def test_schemas_are_compared_both_ways():
    found = list(schema_differences({"column a.b": "integer", "index i": "x"}, {"column a.b": "text", "index j": "y"}))
    assert found == [
        "column a.b: text, expected integer",
        "index i: missing, expected x",
        "index j: y, expected nothing"]


def test_expenses_stand_where_they_stood_or_where_hr_expense_says_so():
    before = [(1, "posted", "partial"), (2, "submitted", "to_verify"), (3, "paid", "paid"), (4, "draft", None)]
    after = [(1, "paid", None), (2, "draft", None), (4, "draft", None)]
    assert list(states(before, after)) == [
        "expense 2 of a claim that was to_verify: submitted before, draft after",
        "expense 3 of a claim that was paid: paid before, None after"]


def test_a_commit_that_is_not_there_is_named():
    with pytest.raises(DevError, match="there is no commit deadbeefdeadbeef"):
        resolve("deadbeefdeadbeef")
    with pytest.raises(DevError, match="is no git revision"):
        resolve("--output=x; rm")
