"""The errors that `dev mutate` puts in, which of them it draws, and how it reads what came out."""

import pytest

from dev.cmd_mutate import describe, find_again
from dev.console import DevError
from dev.mutate import operators, results, targets
from dev.paths import ADDON_DIR

SOURCE = '''
class Claim:
    """Said, not done."""

    def total(self, lines, limit=1):
        """Said as well."""
        if not lines or limit > 5:
            raise ValueError(self._("%s is 7", 7 + limit))
        total = sum(line.amount - 2 for line in lines if line.counts)
        self.log(total)
        return total

    def names(self):
        found = ["a"] + ["b"]
        found += ["c"]
        return True
'''


def read_alike(function=None):
    return [(one.operator, one.before, one.after) for one in operators.find(SOURCE)
            if function is None or one.function == function]


def test_each_error_is_found_where_something_is_done():
    assert sorted(read_alike("Claim.total")) == sorted([
        ("and/or", "not lines or limit > 5", "not lines and limit > 5"),
        ("negation", "not lines", "lines"),
        ("comparison", "limit > 5", "limit >= 5"),
        ("number", "5", "6"),
        ("arithmetic", "line.amount - 2", "line.amount + 2"),
        ("number", "2", "3"),
        ("negation", "line.counts", "not line.counts"),
        ("call left out", "self.log(total)", "pass"),
        ("return None", "return total", "return None"),
    ])


def test_lists_are_not_subtracted():
    assert read_alike("Claim.names") == [("negation", "True", "False")]


def run(index):
    """What `Claim.total` logs and answers with that error in it."""
    class Line:
        amount, counts = 10, True

    logged = []
    space = {}
    exec(operators.compile_mutant(SOURCE, index, "claim.py"), space)
    claim = space["Claim"]()
    claim.log = logged.append
    claim._ = lambda text, *values: text
    return logged, claim.total([Line()])


@pytest.mark.parametrize(("operator", "before", "expected"), [
    ("arithmetic", "line.amount - 2", ([12], 12)),
    ("number", "2", ([7], 7)),
    ("negation", "line.counts", ([0], 0)),
    ("call left out", "self.log(total)", ([], 8)),
    ("return None", "return total", ([8], None)),
])
def test_an_error_is_in_what_is_compiled(operator, before, expected):
    index = next(one.index for one in operators.find(SOURCE) if (one.operator, one.before) == (operator, before))
    assert run(index) == expected


def test_what_is_left_out_keeps_its_names():
    """A method's code can only be exchanged for one that has the same names from outside."""
    source = "class A:\n    def f(self):\n        super().f()\n\n    def g(self):\n        return super().g()\n"
    for mutant in operators.find(source):
        code = operators.find_code(operators.compile_mutant(source, mutant.index, "a.py"), mutant.function)
        assert code.co_freevars == ("__class__",)


def test_there_is_no_error_beyond_the_last():
    with pytest.raises(LookupError):
        operators.compile_mutant(SOURCE, 1000, "claim.py")


def test_the_map_names_files_that_exist():
    for name, tests in targets.read_targets().items():
        assert targets.model_file(name).exists()
        for test in tests:
            assert (ADDON_DIR / "tests" / test).exists(), test


def test_files_are_named_as_people_name_them():
    wanted = "hr_expense_approval_mixin.py"
    for name in (wanted, "hr_expense_approval_mixin", f"crm_employee_expense/models/{wanted}"):
        assert list(targets.read_targets([name])) == [wanted]
    with pytest.raises(DevError, match=r"does not say which tests belong to nothing\.py"):
        targets.read_targets(["nothing"])


def test_a_sample_is_the_same_for_the_same_seed_and_takes_files_in_turn():
    files = targets.read_targets()
    drawn, total = targets.draw(files, len(files), "1")
    assert (drawn, total) == targets.draw(files, len(files), "1")
    assert drawn != targets.draw(files, len(files), "2")[0]
    assert {name for name, _mutant in drawn} == set(files)
    assert len(targets.draw(files, 0, "1")[0]) == total > 500


def test_what_nobody_noticed_is_found_again_by_what_it_says():
    files = targets.read_targets(["hr_expense_claim_payment"])
    drawn = targets.draw(files, 0, "1")[0]
    mutants = [dict(one, status="survived", line=0, index=-1) for one in describe(files, drawn)]
    again = find_again(mutants, files)
    assert sorted(mutant.index for _name, mutant in again) == sorted(mutant.index for _name, mutant in drawn)
    assert find_again([dict(one, status="killed") for one in mutants], files) == []


def make(status, **values):
    return {"file": "a.py", "line": 1, "function": "A.f", "operator": "number", "before": "1", "after": "2",
            "nth": 0, "status": status, **values}


def test_score_counts_what_ran():
    assert results.score([make("killed"), make("timeout"), make("survived"), make("does not fit")]) == 66.7
    assert results.score([make("does not fit")]) is None


def test_table_names_what_nobody_noticed():
    lines = list(results.table([make("killed"), make("survived"), make("not reached")]))
    assert "33.3 %" in lines[0]
    assert lines[1:] == ["SURVIVED: a.py:1 A.f, number: 1  →  2", "NOT REACHED: a.py:1 A.f, number: 1  →  2"]


def test_what_was_run_again_takes_the_place_of_what_it_was():
    earlier = [make("survived"), make("survived", nth=1), make("killed", function="A.g")]
    merged = results.merge(earlier, [make("killed", nth=1)])
    assert [one["status"] for one in merged] == ["survived", "killed", "killed"]


def test_what_there_was_no_time_for_is_said_and_run_again():
    planned = [make("", tests=["test_a.py"]), make("", nth=1, tests=["test_a.py"])]
    found = results.complete(planned, [make("killed")])
    assert [one["status"] for one in found] == ["killed", "not run"]
    assert "tests" not in found[1]
    assert results.score(found) == 100
    assert results.merge(found, [make("not run", nth=1)]) == found
    assert [one["status"] for one in results.merge(found, [make("survived", nth=1)])] == ["killed", "survived"]
