"""The addon comes to a company that has worked with hr_expense for years."""

import resource
import time

from dev.console import step
from dev.lifetime.compare import columns, differences, hashes
from dev.lifetime.script import call
from dev.paths import ADDON, log_file, remove
from dev.server import loud_lines


def install_on_native(place, args):
    """Installs on `args.expenses` native expenses; answers (figures, problems)."""
    databases = place.databases
    log = log_file("lifetime-native")
    remove(log)
    problems = []
    with databases.scratch(databases.dependencies(demo=False), "native") as database:
        instance = place.instance(database)
        with step(f"making {args.expenses} native expenses"):
            made = call(instance, log, "make_native_expenses", count=args.expenses)
        names = columns(databases, database)
        before = hashes(databases, database, names)
        begun, used = time.monotonic(), cpu_seconds()
        with step(f"installing {ADDON} on them"):
            said = instance.run("-i", ADDON, "--stop-after-init", "--no-http", log=log, what="installing")
        seconds, cpu = time.monotonic() - begun, cpu_seconds() - used
        problems += [f"log: {line}" for line in loud_lines(said)]
        problems += differences(before, hashes(databases, database, names))
        with databases.scratch(databases.dependencies(demo=False), "plain") as plain:
            begun = time.monotonic()
            place.instance(plain).run("-i", ADDON, "--stop-after-init", "--no-http", log=log, what="installing")
            alone = time.monotonic() - begun
        books = {table: fields for table, fields in names.items() if table.startswith("account_")}
        before_claims = hashes(databases, database, books)
        with step("making claims of former expense reports"):
            taken = call(instance, log, "take_over")
        problems += taken["problems"]
        problems += differences(before_claims, hashes(databases, database, books))
        with step("going on with native expenses"):
            problems += call(instance, log, "go_on_natively")
    return {
        "expenses": made["expenses"], "states": made["states"], "entries": made["entries"],
        "payments": made["payments"], "columns_compared": len(before),
        "claims_of_former_reports": taken["claims"], "expenses_on_them": taken["expenses"],
        "takeover_seconds": taken["seconds"], "takeover_runs": taken["runs"],
        "install_seconds": round(seconds, 1), "install_cpu_seconds": round(cpu, 1),
        "install_seconds_empty_database": round(alone, 1)}, problems


def cpu_seconds():
    """Time on the processor of the Odoo programs that ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
