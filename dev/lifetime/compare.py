"""What a database holds, as hashes of columns and as a list of its tables, to compare it with itself or another."""

# what must outlive the addon to the last character
NATIVE_TABLES = (
    "hr_expense", "expense_tax", "account_move", "account_move_line", "account_payment", "account_partial_reconcile",
    "account_full_reconcile", "account_move__account_payment", "account_bank_statement_line", "hr_employee",
    "hr_version", "hr_department", "res_partner_bank", "product_template", "crm_lead",
)
HISTORY = (("mail_message", "model"), ("mail_activity", "res_model"), ("ir_attachment", "res_model"))
HISTORY_MODELS = ("hr.expense", "account.move", "account.payment", "crm.lead")


def columns(databases, database):
    """{table: names of its stored columns} of what is compared."""
    found = databases.rows(
        """SELECT table_name, array_agg(column_name::text ORDER BY column_name)
             FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name = ANY(%s) GROUP BY table_name""",
        (list(NATIVE_TABLES) + [table for table, _ in HISTORY],), database)
    return dict(found)


def last_ids(databases, database, names):
    """{table: its highest id} of what has ids; what comes later is nobody's loss."""
    return {table: databases.rows(f'SELECT COALESCE(max(id), 0) FROM "{table}"', (), database)[0][0]
            for table, fields in names.items() if "id" in fields}


def hashes(databases, database, names, until=None):
    """{"table.column": [rows, hash]}, in the order of ids, or of the content where there are none.

    :param dict until: of ``last_ids``: rows that came later are not looked at
    """
    found = {}
    history = dict(HISTORY)
    until = until or {}
    for table, fields in names.items():
        present = set(columns(databases, database).get(table, ()))
        key = "id" if "id" in fields else ", ".join(f'"{name}"' for name in fields)
        conditions, values = [], []
        if table in history:
            conditions.append(f'"{history[table]}" = ANY(%s)')
            values.append(list(HISTORY_MODELS))
        if table in until:
            conditions.append("id <= %s")
            values.append(until[table])
        where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
        kept = [name for name in fields if name in present]
        parts = ", ".join(
            f"""md5(string_agg(COALESCE("{name}"::text, '~'), '|' ORDER BY {key}))""" for name in kept)
        row = databases.rows(
            f'SELECT count(*), {parts} FROM "{table}" {where}', values, database)[0]
        found.update({f"{table}.{name}": [row[0], value] for name, value in zip(kept, row[1:], strict=True)})
        found.update({f"{table}.{name}": None for name in fields if name not in present})
    return found


def differences(before, after):
    """A sentence for each column that is gone or holds something else."""
    for name, value in before.items():
        now = after.get(name)
        if now is None:
            yield f"{name} is gone"
        elif value[0] != now[0]:
            yield f"{name}: {value[0]} rows before, {now[0]} after"
        elif value[1] != now[1]:
            yield f"{name}: not the same values as before"


def schema(databases, database):
    """{what: definition} of all columns, constraints and indexes."""
    found = {}
    for table, column, kind, nullable in databases.rows(
            """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull
                 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
                 JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
                WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')""", (), database):
        found[f"column {table}.{column}"] = f"{kind}{'' if nullable else ' not null'}"
    for table, name, definition in databases.rows(
            """SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid)
                 FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace AND n.nspname = 'public'
                WHERE c.contype != 'n' AND c.conrelid != 0""", (), database):
        found[f"constraint {table}.{name}"] = definition
    for name, definition in databases.rows(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'", (), database):
        found[f"index {name}"] = definition
    return found


def schema_differences(expected, found):
    """A sentence for each difference of two schemas."""
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            yield f"{name}: {found.get(name, 'missing')}, expected {expected.get(name, 'nothing')}"
