"""Whether copied rows say what the ORM would have computed."""

MODELS = {
    "hr.expense.claim": lambda claims: claims,
    "hr.expense": lambda claims: claims.expense_ids,
    "hr.expense.approval.step": lambda claims: claims.step_ids,
    "hr.expense.policy.violation": lambda claims: claims.env["hr.expense.policy.violation"].search(
        [("claim_id", "in", claims.ids)]),
    "account.move": lambda claims: claims.expense_ids.account_move_id,
    "account.move.line": lambda claims: claims.expense_ids.account_move_id.line_ids,
    "account.payment": lambda claims: claims.expense_ids.account_move_id.matched_payment_ids,
}
#: what follows from the present moment, or from settings that changed since, with the ORM as well
NOT_KEPT = {
    ("hr.expense.claim", "posted_on"),
    # numbers of copied entries are their ids, so there are gaps
    ("account.move", "made_sequence_gap"),
}


def verify(env, sample):
    """Recomputes every stored computed field of a sample, and runs the addon's own checks on it.

    What the ORM would compute otherwise of the originals as well, which it made itself, is not held against copies:
    those fields follow from a moment that has passed.

    :return: {"claims": how many, "values": how many were compared, "problems": sentences, "not_judged": fields}
    """
    env.cr.execute("SELECT DISTINCT original FROM fill_claim")
    originals = env["hr.expense.claim"].browse(sorted(row[0] for row in env.cr.fetchall()))
    known, _compared = _recompute(originals)
    env.cr.rollback()
    env.invalidate_all(flush=False)
    env.cr.execute("SELECT new_claim FROM fill_claim ORDER BY md5(new_claim::text) LIMIT %s", (sample,))
    claims = env["hr.expense.claim"].browse(sorted(row[0] for row in env.cr.fetchall()))
    problems = [f"log: {text}" for text in claims._get_trail_problems().values()]
    problems += claims._check_consistency()
    different, compared = _recompute(claims)
    env.cr.rollback()
    problems += [f"{model}.{name}: {found[0]} ({len(found)} of it)"
                 for (model, name), found in different.items() if (model, name) not in known]
    return {"claims": len(claims), "values": compared, "problems": problems,
            "not_judged": sorted(f"{model}.{name}" for model, name in {*known, *NOT_KEPT})}


def _recompute(claims):
    """({(model, field): sentences about what differs}, how many values were compared)."""
    compared, different = 0, {}
    for model, find in MODELS.items():
        records = find(claims)
        names = [name for name, field in records._fields.items()
                 # what people may change is a suggestion, it follows from nothing
                 if field.store and field.compute and field.column_type and field.readonly
                 and (model, name) not in NOT_KEPT]
        before = {name: _values(records, name) for name in names}
        for name in names:
            claims.env.add_to_compute(records._fields[name], records)
        records._recompute_recordset(names)
        for name in names:
            after = _values(records, name)
            compared += len(after)
            for key, value in after.items():
                if not _same(value, before[name][key]):
                    different.setdefault((model, name), []).append(
                        f"{key}: {before[name][key]!r} stored, {value!r} computed")
    return different, compared


def _values(records, name):
    field = records._fields[name]
    return {record.id: field.convert_to_read(record[name], record, use_display_name=False)
            if field.type in ("many2one", "many2many") else record[name] for record in records}


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return abs(one - other) < 0.005
    return (one or False) == (other or False)
