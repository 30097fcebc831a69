"""Reading PostgreSQL's plans, and what the scale benchmark prints of them."""

from dev.scale import plans, replica, table


def scan(kind, relation, rows=10, loops=1, removed=0, **more):
    return {"Node Type": kind, "Relation Name": relation, "Actual Rows": rows, "Actual Loops": loops,
            "Rows Removed by Filter": removed, **more}


def plan(*nodes, **more):
    return [{"Plan": {"Node Type": "Limit", "Actual Rows": 1, "Actual Loops": 1, "Plans": list(nodes), **more}}]


def test_scans_are_found_at_any_depth():
    nested = {"Node Type": "Nested Loop", "Plans": [
        scan("Seq Scan", "hr_expense_claim"),
        {"Node Type": "Sort", "Plans": [scan("Index Scan", "hr_expense", **{"Index Name": "by_claim"})]}]}
    assert {(one.table, one.kind, one.index) for one in plans.readings(plan(nested))} == {
        ("hr_expense_claim", "Seq Scan", ""), ("hr_expense", "Index Scan", "by_claim")}


def test_rows_thrown_away_and_repetitions_count():
    found = plan(scan("Seq Scan", "hr_expense", rows=2, removed=98, loops=3), scan("Index Scan", "res_users", rows=1))
    assert plans.rows_read(found) == 301


def test_whole_tables_are_the_big_ones_that_a_sequential_scan_read():
    found = plan(
        scan("Seq Scan", "hr_expense", rows=5, removed=99_995), scan("Seq Scan", "res_company", rows=100_000),
        scan("Index Scan", "hr_expense_claim", rows=100_000), scan("Seq Scan", "mail_message", rows=0, loops=0),
        scan("Seq Scan", "mail_activity", rows=10_001))
    assert plans.whole_tables(found) == {"hr_expense": 100_000}


def test_a_plan_that_did_not_run_counts_its_estimate():
    estimated = [{"Plan": {"Node Type": "ModifyTable", "Relation Name": "hr_expense", "Plan Rows": 0, "Plans": [
        {"Node Type": "Seq Scan", "Relation Name": "hr_expense", "Plan Rows": 77_000}]}}]
    assert plans.whole_tables(estimated) == {"hr_expense": 77_000}


def test_blocks_are_those_of_memory_and_disk():
    assert plans.shared_blocks(plan(**{"Shared Hit Blocks": 40, "Shared Read Blocks": 2})) == 42


def test_queries_that_differ_in_values_alone_have_one_shape():
    one = plans.shape("SELECT a FROM t1 WHERE id IN (1, 2, 3)\n  AND name = 'it''s'")
    assert one == plans.shape("SELECT a FROM t1 WHERE id IN (4) AND name = 'other'")
    assert "t1" in one


def measured(ms, queries=10, whole=None, daily=True):
    return {"screen": "My Claims", "role": "employee", "daily": daily, "found": 3, "queries": queries, "ms": ms,
            "rows": 80, "whole": whole or {}}


def test_growth_has_a_column_for_each_size():
    text = table.growth([{"claims": 1000, "screens": [measured(12.4)]}, {"claims": 9000, "screens": [measured(20)]}])
    assert text[0].split("  ")[0] == "screen"
    assert "1000 claims" in text[0]
    assert "10, 12" in text[2]
    assert "10, 20" in text[2]


def test_whole_tables_of_daily_screens_are_told_apart():
    size = {"claims": 9000, "screens": [
        measured(1, whole={"hr_expense": 90000}), measured(1, whole={"mail_message": 5}, daily=False)]}
    assert table.whole_tables(size, daily=True) == ["My Claims (employee): hr_expense, 90000 rows"]
    assert table.whole_tables(size, daily=False) == ["My Claims (employee): mail_message, 5 rows"]


def served(reads, primary, other):
    return {"request": "list", "reads": reads, "primary": {"transactions": primary, "rows": primary},
            "replica": {"transactions": other, "rows": other}}


def test_a_read_that_the_primary_served_is_a_problem():
    assert replica.problems({"requests": 20, "with replica": [served(True, 5, 500)]}) == []
    assert len(replica.problems({"requests": 20, "with replica": [served(True, 500, 5)]})) == 1


def test_changes_have_to_reach_the_primary():
    assert replica.problems({"requests": 20, "with replica": [served(False, 40, 20)]}) == []
    assert len(replica.problems({"requests": 20, "with replica": [served(False, 3, 500)]})) == 1
