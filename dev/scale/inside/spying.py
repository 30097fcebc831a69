"""Asks PostgreSQL for the plan of each query that Odoo sends, on the same connection, just before it is sent."""

import contextlib
import time

from odoo import sql_db

from dev.scale import plans

ANALYZE = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
ESTIMATE = "EXPLAIN (FORMAT JSON) "


class Spy:
    def __init__(self):
        #: {shape: {"query", "count", "ms", "rows", "blocks", "whole"}}
        self.seen = {}

    def explain(self, cr, query, params):
        text = cr._obj.mogrify(query, params).decode() if params else str(query)
        words = text.lstrip().split(None, 1)
        verb = words[0].upper() if words else ""
        if verb not in ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT"):
            return
        # what changes something is only estimated
        reads = verb == "SELECT" or (verb == "WITH" and not any(
            word in text.upper() for word in ("UPDATE ", "INSERT ", "DELETE ")))
        cr._obj.execute("SAVEPOINT spy")
        try:
            begun = time.perf_counter()
            cr._obj.execute((ANALYZE if reads else ESTIMATE) + text)
            plan = cr._obj.fetchone()[0]
            took = plan[0].get("Execution Time", (time.perf_counter() - begun) * 1000)
        finally:
            cr._obj.execute("ROLLBACK TO SAVEPOINT spy")
            cr._obj.execute("RELEASE SAVEPOINT spy")
        entry = self.seen.setdefault(plans.shape(text), {
            "query": text[:3000], "count": 0, "ms": 0.0, "rows": 0, "blocks": 0, "whole": {}})
        entry["count"] += 1
        entry["ms"] += took
        entry["rows"] += plans.rows_read(plan)
        entry["blocks"] += plans.shared_blocks(plan)
        for table, rows in plans.whole_tables(plan).items():
            entry["whole"][table] = max(rows, entry["whole"].get(table, 0))


@contextlib.contextmanager
def spying():
    """Every query within the block is explained first; yields the `Spy`."""
    spy, original = Spy(), sql_db.Cursor.execute

    def execute(cr, query, params=None, log_exceptions=True):
        if isinstance(query, sql_db.SQL):
            query, params = query.code, query.params
        spy.explain(cr, query, params)
        return original(cr, query, params, log_exceptions)

    sql_db.Cursor.execute = execute
    try:
        yield spy
    finally:
        sql_db.Cursor.execute = original
