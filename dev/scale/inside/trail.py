"""The logs of copied claims, with hashes that hold: over the content as the claim has it, and the event before."""

import csv
import io
from itertools import groupby

from odoo.tools import SQL

from dev.scale.inside import parts

CHUNK = 1000
MODEL = "hr.expense.approval.event"


def write_events(env):
    """Makes the events of all claims of fill_claim."""
    cr = env.cr
    values, joins = parts.columns(env, MODEL)
    values.pop("hash")
    values.pop("content_hash")
    table = env[MODEL]._table
    cr.execute("DROP TABLE IF EXISTS fill_event, fill_hash")
    cr.execute(SQL(
        """CREATE UNLOGGED TABLE fill_event AS
           SELECT %(values)s FROM fill_claim f
           JOIN fill_person x ON x.company_id = f.company AND x.number = f.person
           JOIN fill_person o ON o.company_id = f.company AND o.number = 0
           JOIN fill_part p ON p.claim = f.original AND p.model = %(model)s
           JOIN %(table)s t ON t.id = p.old_id %(joins)s""",
        values=SQL(", ").join(SQL("%s AS %s", value, SQL.identifier(name)) for name, value in values.items()),
        model=MODEL, table=SQL.identifier(table), joins=SQL(" ").join(joins)))
    cr.execute("CREATE INDEX ON fill_event (claim_id)")
    cr.execute("CREATE UNLOGGED TABLE fill_hash (id int, hash text, content_hash text)")
    cr.execute("SELECT DISTINCT claim_id FROM fill_event ORDER BY 1")
    claims = [claim for (claim,) in cr.fetchall()]
    for start in range(0, len(claims), CHUNK):
        _write_hashes(env, claims[start:start + CHUNK])
    names = [*values, "hash", "content_hash"]
    cr.execute(SQL(
        "INSERT INTO %(table)s (%(names)s) SELECT %(values)s, h.hash, h.content_hash FROM fill_event e "
        "JOIN fill_hash h ON h.id = e.id ORDER BY e.id",
        table=SQL.identifier(table), names=SQL(", ").join(map(SQL.identifier, names)),
        values=SQL(", ").join(SQL.identifier("e", name) for name in values)))
    cr.execute("DROP TABLE fill_event, fill_hash")


def _write_hashes(env, ids):
    events = env[MODEL]
    names = [*events._get_hashed_fields(), "on_behalf_of_id", "advance_id"]
    columns = [name for name in names if name != "content_hash"]
    env.cr.execute(SQL(
        "SELECT id, %s FROM fill_event WHERE claim_id = ANY(%s) ORDER BY claim_id, number",
        SQL(", ").join(map(SQL.identifier, columns)), ids))
    rows = env.cr.fetchall()
    contents = {claim.id: claim._get_content_hash() for claim in env["hr.expense.claim"].browse(ids)}
    out = io.StringIO()
    writer = csv.writer(out)
    position = columns.index("claim_id") + 1
    for claim, group in groupby(rows, key=lambda row: row[position]):
        previous = ""
        for row in group:
            vals = dict(zip(columns, row[1:], strict=True), content_hash=contents[claim])
            previous = events._hash_values(vals, previous)
            writer.writerow([row[0], previous, contents[claim]])
    out.seek(0)
    env.cr._obj.copy_expert("COPY fill_hash FROM STDIN WITH CSV", out)
    env.invalidate_all(flush=False)
