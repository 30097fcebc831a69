"""Measures screens over the database as it is: queries, time, and the plans of the queries."""

import gc
import logging
import time
from datetime import timedelta
from statistics import median

from odoo import Command, fields
from odoo.api import Environment

from dev.scale.inside import client
from dev.scale.inside.company import CATEGORIES
from dev.scale.inside.spying import spying

_logger = logging.getLogger(__name__)
ALL = "hr_expense_claim_action_all"
MINE = "hr_expense_claim_action_my"


class Screens:
    """What each person opens. A daily screen must not read a large table from end to end."""

    def __init__(self, env, users):
        self.users = users
        env.cr.execute("SELECT name, purpose FROM hr_expense_claim WHERE state = 'paid' AND company_id = 1 "
                       "ORDER BY id DESC OFFSET 50 LIMIT 1")
        self.number, self.purpose = env.cr.fetchone()
        self.mine = self._find(env, "employee", [("employee_id.user_id", "=", users["employee"]), (
            "state", "=", "paid")])
        self.waiting = self._find(env, "approver", [("can_decide", "=", True)])
        self.checked = self._find(env, "finance", [("state", "=", "to_verify")])

    def _find(self, env, role, domain):
        return env["hr.expense.claim"].with_user(self.users[role]).search(domain, limit=1).id

    def get(self):
        """(name, role, daily, function of env) of each."""
        def listed(xmlid, **options):
            return lambda env: client.open_list(env, xmlid, **options)

        def sought(field, text, xmlid=ALL):
            return lambda env: client.search(env, xmlid, field, text)

        def grouped(name):
            return lambda env: client.group(env, ALL, name)

        yield "To Approve", "approver", True, listed("hr_expense_claim_action_to_approve")
        yield "To Approve", "head", True, listed("hr_expense_claim_action_to_approve")
        yield "My Claims", "employee", True, listed(MINE)
        yield "To Verify", "finance", True, listed("hr_expense_claim_action_to_verify")
        yield "To Post", "finance", True, listed("hr_expense_claim_action_to_post")
        yield "To Pay", "finance", True, listed("hr_expense_claim_action_to_pay")
        for role in ("employee", "approver", "head", "finance", "manager", "auditor"):
            yield "All Claims", role, True, listed(ALL)
        for role in ("employee", "head", "finance", "manager"):
            yield "search number", role, True, sought("name", self.number)
            yield "search purpose", role, True, sought("name", self.purpose)
            yield "search employee", role, True, sought("employee_id", "Employee1 3 1 7")
        yield "open claim", "employee", True, lambda env: client.open_form(env, self.mine)
        yield "open claim", "approver", True, lambda env: client.open_form(env, self.waiting)
        yield "open claim", "finance", True, lambda env: client.open_form(env, self.checked)
        yield "submit, 10 lines", "employee", True, self.submit
        yield "approve", "approver", True, lambda env: env["hr.expense.claim"].browse(self.waiting).action_approve()
        yield "verify", "finance", True, lambda env: env["hr.expense.claim"].browse(self.checked).action_approve()
        for role in ("finance", "manager"):
            yield "panel counters", role, False, lambda env: client.count_panel(env, ALL)
            for name in ("state", "employee_id", "department_id", "submitted_on:month"):
                yield f"group by {name}", role, False, grouped(name)
        for role in ("approver", "manager", "auditor"):
            yield "analysis pivot", role, False, lambda env: client.open_pivot(env, "hr_expense_claim_action_analysis")
        for role in ("employee", "approver", "finance", "manager"):
            yield "monitor", role, False, lambda env: len(env["hr.expense.monitor"].get_data({})["tiles"])
        yield "budget pivot", "manager", False, lambda env: client.open_pivot(
            env, "hr_expense_budget_report_action", [
                ("date_from", "<=", fields.Date.today()), ("date_to", ">=", fields.Date.today()),
                ("scope", "=", "department")])

    def submit(self, env):
        claim = env["hr.expense.claim"].create({
            "purpose": "Measured",
            "expense_ids": [Command.create({
                "name": f"Measured {line}", "product_id": product, "total_amount_currency": 23.0 + line,
                "date": fields.Date.today() - timedelta(days=line)})
                for line, product in zip(range(10), env["product.product"].search(
                    [("name", "in", CATEGORIES)], order="id").ids * 2, strict=False)]})
        claim.action_submit()
        return 1


def measure(env, users, repeat=5, only=""):
    """Figures of each screen.

    :return: [{"screen", "role", "daily", "found", "queries", "ms", "db_ms", "rows", "blocks", "whole", "worst"}]
    """
    registry = env.registry
    screens = Screens(env, users)
    results = []
    for name, role, daily, run in screens.get():
        if only and only not in f"{name}/{role}":
            continue
        try:
            results.append(_measure(registry, users[role], run, repeat, {"screen": name, "role": role, "daily": daily}))
        except Exception as error:  # the others are measured all the same
            _logger.exception("%s as %s", name, role)
            results.append({"screen": name, "role": role, "daily": daily, "error": f"{type(error).__name__}: {error}"})
    return results


def _measure(registry, uid, run, repeat, about):
    times, queries, found = [], 0, None
    for number in range(repeat + 1):
        found, queries, took = _run(registry, uid, run)
        if number:  # the first one warms what a server keeps between requests
            times.append(took * 1000)
        if sum(times) > 20_000:
            break
    with spying() as spy:
        _run(registry, uid, run)
    seen = sorted(({**entry, "ms": round(entry["ms"], 2)} for entry in spy.seen.values()), key=lambda one: -one["ms"])
    whole = {}
    for entry in seen:
        for table, rows in entry["whole"].items():
            whole[table] = max(rows, whole.get(table, 0))
    return {
        **about, "found": found if isinstance(found, int) and found is not True else 1, "queries": queries,
        "ms": round(median(times), 1), "db_ms": round(sum(entry["ms"] for entry in seen), 1),
        "rows": sum(entry["rows"] for entry in seen), "blocks": sum(entry["blocks"] for entry in seen), "whole": whole,
        "worst": seen[:2] + [entry for entry in seen[2:] if entry["whole"]]}


def _run(registry, uid, run):
    """(answer, queries, seconds) of a request with a cursor, an environment and a cache of its own, taken back."""
    gc.collect()
    with registry.cursor() as cr:
        env = Environment(cr, uid, {"lang": "en_US", "tz": "UTC", "allowed_company_ids": _companies(cr, uid)})
        # nobody waits longer for a screen
        cr.execute("SET LOCAL statement_timeout = '60s'")
        before, begun = cr.sql_log_count, time.perf_counter()
        found = run(env)
        env.flush_all()
        took, queries = time.perf_counter() - begun, cr.sql_log_count - before
        cr.rollback()
    return found, queries, took


def _companies(cr, uid):
    cr.execute("SELECT company_id FROM res_users WHERE id = %s", (uid,))
    return [cr.fetchone()[0]]
