"""Fills a database step by step and measures at each size; the scheduled actions at the last one."""

import contextlib
import os
import time

from dev.bench.machine import facts
from dev.console import DevError, say, step
from dev.lifetime.script import call
from dev.paths import log_file, remove
from dev.scale.plans import BIG

PACKAGE = "dev.scale"
#: claims that an employee has at the largest size, and the fewest employees for a company to look like one
CLAIMS_EACH, FEWEST = 100, 200
VERIFIED = 200
JOB_SECONDS = 60


def kept(databases, again):
    """A database that stays, to be measured again after a change of the addon."""
    name = f"{databases.prefix}scale"
    if not again:
        databases.copy(databases.addon(False), name)
    return name


def run(place, sizes, repeat, jobs=True, keep=False, note=lambda result: None):
    """The result, as it is saved.

    :param note: is given what is known so far, after each size and each scheduled action
    """
    databases = place.databases
    log = log_file("bench-scale")
    remove(log)
    result = {"machine": facts(place), "sizes": [], "jobs": [], "problems": []}
    employees = max(max(sizes, default=0) // CLAIMS_EACH, FEWEST)
    there = 0
    with contextlib.ExitStack() as stack:
        if keep:
            database = kept(databases, again=not sizes)
        else:
            database = stack.enter_context(databases.scratch(databases.addon(False), "scale"))
        instance = place.instance(database)

        def ask(function, **parameters):
            return call(instance, log, function, package=PACKAGE, **parameters)

        trigrams(databases, database)
        if sizes:
            with step(f"{employees} employees and claims of each kind"):
                ask("prepare", employees=employees)
        else:
            with step("indexes as the addon has them now"):
                ask("make_indexes")
                databases.execute("VACUUM (ANALYZE)", database=database)
            there = databases.rows("SELECT count(*) FROM hr_expense_claim", database=database)[0][0]
        for number, size in enumerate(sizes or [there]):
            filled = {"seconds": 0}
            if size > there:
                with step(f"filling up to {size} claims"):
                    filled = ask("fill", claims=size - there, seed=0.1 + number / 10)
            there = size
            begun = time.monotonic()
            with step("VACUUM ANALYZE"):
                databases.execute("VACUUM (ANALYZE)", database=database)
            with step("recomputing a sample"):
                verified = ask("verify", sample=VERIFIED)
            result["problems"] += [f"{size} claims: {problem}" for problem in verified["problems"]]
            load = os.getloadavg()[0]
            with step("measuring the screens"):
                screens = ask("measure", repeat=repeat)
            result["problems"] += [
                f"{one['screen']} ({one['role']}): {one['error']}" for one in screens if "error" in one]
            screens = [one for one in screens if "error" not in one]
            result["sizes"].append({
                "claims": size, "fill_seconds": filled["seconds"], "vacuum_seconds": round(time.monotonic() - begun, 1),
                "load": [round(load, 1), round(os.getloadavg()[0], 1)], "rows": table_rows(databases, database),
                "database_mb": databases.rows("SELECT pg_database_size(%s) / 1048576", (database,))[0][0],
                "verified": {key: verified[key] for key in ("claims", "values", "not_judged")}, "screens": screens})
            note(result)
        if jobs:
            for name in ask("list_jobs"):
                with step(f"scheduled action {name}"), noting(result["problems"]):
                    result["jobs"].append({"load": round(os.getloadavg()[0], 1),
                                           **ask("run_job", name=name, seconds=JOB_SECONDS)})
                    note(result)
    for problem in result["problems"]:
        say(f"PROBLEM: {problem}")
    return result


def trigrams(databases, database):
    """What Odoo sets up in databases that it creates itself: without it, no text is found by an index."""
    with contextlib.suppress(DevError):
        databases.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm", database=database)


@contextlib.contextmanager
def noting(problems):
    """What fails is a problem, the others go on."""
    try:
        yield
    except DevError as error:
        problems.append(str(error))


def table_rows(databases, database):
    """{table: rows} of those that grow with claims, as the planner knows them."""
    return dict(databases.rows(
        "SELECT relname, reltuples::bigint FROM pg_class WHERE relname = ANY(%s) AND relkind = 'r' ORDER BY 1",
        (list(BIG),), database))
