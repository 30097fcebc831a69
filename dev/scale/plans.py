"""What PostgreSQL's plans say: which tables were read from end to end, and how much was read. No Odoo in here."""

import re
from typing import NamedTuple

#: tables that grow with the number of claims
BIG = (
    "hr_expense", "hr_expense_claim", "hr_expense_approval_step", "hr_expense_approval_event",
    "hr_expense_policy_violation", "account_move", "account_move_line", "account_payment", "account_partial_reconcile",
    "account_full_reconcile", "mail_message", "mail_tracking_value", "mail_notification", "mail_followers",
    "mail_activity", "ir_attachment", "hr_expense_approval_step_res_users_rel", "hr_expense_approval_step_actor_rel",
    "hr_expense_approval_step_approved_rel", "account_move__account_payment", "expense_tax",
)


#: lists count up to 10,001 records: a scan that stops there has not read a large table from end to end, and a small
#: table is read whole because that is fastest
FEW = 20_000


class Reading(NamedTuple):
    """A scan of a table, or of an index of it."""

    table: str
    kind: str
    #: rows that came out or were thrown away, all repetitions together; estimated where the query did not run
    rows: int
    index: str


def readings(plan):
    """Every scan in a plan, as EXPLAIN (FORMAT JSON) answers it."""
    found, nodes = [], [one["Plan"] for one in plan]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", ())
        if "Relation Name" in node and "Scan" in node["Node Type"]:
            found.append(Reading(node["Relation Name"], node["Node Type"], _rows(node), node.get("Index Name", "")))
    return found


def _rows(node):
    if "Actual Rows" not in node:
        return int(node.get("Plan Rows", 0))
    each = node["Actual Rows"] + node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    return int(each * node.get("Actual Loops", 1))


def whole_tables(plan, big=BIG):
    """{table: rows read} of the big tables that the plan reads from end to end, whether or not it ran so far."""
    found = {}
    for reading in readings(plan):
        if reading.kind == "Seq Scan" and reading.table in big and reading.rows > FEW:
            found[reading.table] = max(reading.rows, found.get(reading.table, 0))
    return found


def rows_read(plan):
    """Rows that the scans of a plan touched."""
    return sum(reading.rows for reading in readings(plan))


def shared_blocks(plan):
    """Blocks of 8 kB that the plan looked at, from memory or disk."""
    return sum(one["Plan"].get("Shared Hit Blocks", 0) + one["Plan"].get("Shared Read Blocks", 0) for one in plan)


def shape(query):
    """A query without its numbers and texts: what two of the same kind have in common."""
    text = re.sub(r"'(?:[^']|'')*'", "?", query)
    text = re.sub(r"\b\d+(?:\.\d+)?\b", "?", text)
    text = re.sub(r"\?(?:\s*,\s*\?)+", "?", text)
    return re.sub(r"\s+", " ", text).strip()
