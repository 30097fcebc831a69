"""The addon goes, the company goes on."""

import time

from dev.console import step
from dev.lifetime.compare import columns, differences, hashes, schema, schema_differences
from dev.lifetime.script import call
from dev.paths import ADDON, log_file, remove
from dev.server import loud_lines

#: what our claims said of their expenses, and hr_expense needs to go on with them: it is written back, not kept
WRITTEN_BACK = {"hr_expense.approval_state", "hr_expense.approval_date", "hr_expense.write_date",
                "hr_expense.write_uid"}


def uninstall(place, args):
    """Uninstalls after claims were paid; answers (figures, problems)."""
    databases = place.databases
    log = log_file("lifetime-uninstall")
    remove(log)
    problems = []
    with databases.scratch(databases.addon(demo=True), "uninstall") as database:
        instance = place.instance(database)
        with step("paying claims"):
            made = call(instance, log, "pay_claims")
        plain = databases.dependencies(demo=True)
        names = columns(databases, plain)
        before = hashes(databases, database, names)
        begun = time.monotonic()
        with step(f"uninstalling {ADDON}"):
            said = instance.run(ADDON, subcommand=["module", "uninstall"], log=log, what="uninstalling")
        seconds = time.monotonic() - begun
        problems += [f"log: {line}" for line in loud_lines(said)]
        problems += [line for line in differences(before, hashes(databases, database, names))
                     if line.partition(":")[0] not in WRITTEN_BACK]
        problems += schema_differences(schema(databases, plain), schema(databases, database))
        with step("going on with hr_expense alone"):
            problems += call(instance, log, "find_leftovers", module=ADDON)
            problems += call(instance, log, "go_on_natively")
    return {"claims": made["claims"], "states": made["states"], "expenses": made["expenses"],
            "uninstall_seconds": round(seconds, 1)}, problems

