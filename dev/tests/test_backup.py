"""Backup and restore, as the README tells: the same comes back, and what was changed on the way is found."""

import contextlib
import hashlib
import re
import shutil

import pytest

from dev.database import Databases, filestore
from dev.paths import CHECKOUT
from dev.postgres import Cluster, Server

FIGURES = {
    "claims": "SELECT state, count(*), sum(total_amount) FROM hr_expense_claim GROUP BY state ORDER BY state",
    "lines": "SELECT count(*), sum(total_amount), sum(untaxed_amount) FROM hr_expense",
    "decisions": "SELECT state, count(*) FROM hr_expense_approval_step GROUP BY state ORDER BY state",
    "log": "SELECT kind, count(*), min(date), max(date) FROM hr_expense_approval_event GROUP BY kind ORDER BY kind",
    "advances": "SELECT state, count(*), sum(amount) FROM hr_expense_advance GROUP BY state ORDER BY state",
    "orders": "SELECT state, count(*) FROM hr_expense_payment_order GROUP BY state ORDER BY state",
    "entries": "SELECT move_type, state, count(*) FROM account_move GROUP BY 1, 2 ORDER BY 1, 2",
    "items": "SELECT account_id, count(*), sum(debit), sum(credit), sum(amount_residual) FROM account_move_line "
             "GROUP BY account_id ORDER BY account_id",
    "payments": "SELECT state, count(*), sum(amount) FROM account_payment GROUP BY state ORDER BY state",
}


def server():
    """The server that these tests have their database on."""
    from odoo.tools import config

    return Server(*(str(config[name] or "") for name in ("db_host", "db_port", "db_user", "db_password")))


@contextlib.contextmanager
def environment(database):
    """Odoo in that database; nothing that is done there is kept."""
    import odoo.api
    from odoo.modules.registry import Registry

    with Registry(database).cursor() as cursor:
        try:
            yield odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        finally:
            cursor.rollback()


def find_problems(env):
    """What the check of the README finds, by its own code."""
    guide = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    [script] = re.findall(r"^```python\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE)
    found = {"env": env, "print": lambda *words: None}
    exec(compile(script, "README.md", "exec"), found)
    return found["problems"]


def read_figures(env):
    figures = {}
    for name, query in FIGURES.items():
        env.cr.execute(query)
        figures[name] = env.cr.fetchall()
    return figures


def read_receipts(env):
    """{id: SHA-256} of the files of expenses."""
    files = env["ir.attachment"].search([
        ("id", "!=", 0), ("res_model", "=like", "hr.expense%"), ("type", "=", "binary")])
    return {file.id: hashlib.sha256(file.raw or b"").hexdigest() for file in files}


@pytest.fixture(scope="module")
def original():
    from odoo.tests.common import get_db_name

    return get_db_name()


def load_registry(database):
    """Loads Odoo's models, without the tests that Odoo would run while it loads a database."""
    from odoo.modules.registry import Registry
    from odoo.tools import config

    enabled = config["test_enable"]
    config["test_enable"] = False
    try:
        Registry(database)
    finally:
        config["test_enable"] = enabled


@pytest.fixture(scope="module")
def restored(original, tmp_path_factory):
    """The database under another name, from a dump and a copy of its files."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_db

    folder = tmp_path_factory.mktemp("backup")
    dump, files = folder / "expenses.dump", folder / "expenses.filestore"
    place, cluster = server(), Cluster()
    databases = Databases(None, place)

    cluster.run_client(place, "pg_dump", "--format=custom", f"--file={dump}", original)
    shutil.copytree(filestore(original), files)

    with databases.reserve("restored") as name:
        databases.execute("CREATE DATABASE {} TEMPLATE template0", name)
        cluster.run_client(place, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", dump)
        shutil.copytree(files, filestore(name))
        try:
            load_registry(name)
            yield name
        finally:
            Registry.delete(name)
            close_db(name)


@pytest.mark.demo
def test_the_demo_company_has_what_a_backup_must_keep(original):
    with environment(original) as env:
        assert find_problems(env) == []
        paid = env["hr.expense.claim"].search_count([("state", "=", "paid")])
        assert paid and env["hr.expense.approval.event"].search_count([]) > paid
        assert len(read_receipts(env)) > paid


@pytest.mark.demo
def test_what_is_restored_is_what_was_there(original, restored):
    with environment(original) as env:
        figures, receipts = read_figures(env), read_receipts(env)
    with environment(restored) as env:
        assert read_figures(env) == figures
        assert read_receipts(env) == receipts
        assert find_problems(env) == []


TAMPERING = {
    "the words of a decision": (
        "UPDATE hr_expense_approval_event SET comment = 'Never said' WHERE id = ("
        "SELECT min(id) FROM hr_expense_approval_event WHERE kind = 'approve' AND claim_id = %(claim)s)"),
    "who decided": (
        "UPDATE hr_expense_approval_event SET user_id = 1 WHERE id = ("
        "SELECT min(id) FROM hr_expense_approval_event WHERE kind = 'approve' AND claim_id = %(claim)s)"),
    "a decision taken out": (
        "DELETE FROM hr_expense_approval_event WHERE id = ("
        "SELECT min(id) FROM hr_expense_approval_event WHERE kind = 'approve' AND claim_id = %(claim)s)"),
    "an amount": (
        "UPDATE hr_expense SET total_amount = total_amount + 100, total_amount_currency = total_amount_currency + 100 "
        "WHERE id = (SELECT min(id) FROM hr_expense WHERE claim_id = %(claim)s)"),
    "an entry unposted": (
        "UPDATE account_move SET state = 'draft' WHERE id IN ("
        "SELECT account_move_id FROM hr_expense WHERE claim_id = %(claim)s)"),
}


@pytest.mark.demo
@pytest.mark.parametrize("statement", TAMPERING.values(), ids=TAMPERING)
def test_a_restore_that_was_tampered_with_is_found(restored, statement):
    with environment(restored) as env:
        claim = env["hr.expense.claim"].search([("state", "=", "paid")], limit=1)
        env.cr.execute(statement, {"claim": claim.id})
        assert env.cr.rowcount, "nothing was changed"
        problems = find_problems(env)
        assert any(claim.name in problem for problem in problems), problems


@pytest.mark.demo
@pytest.mark.parametrize("loss", ["missing", "changed"])
def test_a_receipt_that_is_missing_or_changed_is_found(restored, loss):
    with environment(restored) as env:
        receipt = env["ir.attachment"].search([("res_model", "=", "hr.expense"), ("store_fname", "!=", False)], limit=1)
        path = filestore(restored) / receipt.store_fname
        content = path.read_bytes()
        path.unlink()
        try:
            if loss == "changed":
                path.write_bytes(content + b" ")
            problems = find_problems(env)
        finally:
            path.write_bytes(content)
    assert any(f"attachment {receipt.id}" in problem for problem in problems), problems


@pytest.mark.demo
def test_a_dump_that_is_cut_off_is_not_taken_for_whole(original, tmp_path):
    """pg_restore says so with its exit code: nobody goes on with half a database."""
    from dev.console import DevError

    place, cluster = server(), Cluster()
    dump = tmp_path / "expenses.dump"
    cluster.run_client(place, "pg_dump", "--format=custom", f"--file={dump}", original)
    whole = dump.read_bytes()
    dump.write_bytes(whole[:len(whole) // 2])
    databases = Databases(None, place)
    with databases.reserve("restored") as name:
        databases.execute("CREATE DATABASE {} TEMPLATE template0", name)
        with pytest.raises(DevError):
            cluster.run_client(place, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={name}", dump)
