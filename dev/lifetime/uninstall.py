"""The addon goes, the company goes on."""

import time

from dev.console import step
from dev.lifetime.compare import columns, differences, hashes, last_ids, schema, schema_differences
from dev.lifetime.script import call
from dev.paths import ADDON, log_file, remove
from dev.server import loud_lines

#: what claims said of their expenses, and hr_expense needs to go on with them: it is written back; see `states`
WRITTEN_BACK = {"hr_expense.approval_state", "hr_expense.approval_date", "hr_expense.state", "hr_expense.write_date",
                "hr_expense.write_uid"}
STATES = "SELECT e.id, e.state, {} FROM hr_expense e {} ORDER BY e.id"
#: where hr_expense itself has other words: it knows no partial payment, and calls posted what has a draft entry
OTHER_WORDS = {("partial", "posted"): {"in_payment", "paid"}, ("approved", "approved"): {"approved", "posted"}}


def uninstall(place, args):
    """Uninstalls after claims were paid; answers (figures, problems)."""
    databases = place.databases
    log = log_file("lifetime-uninstall")
    remove(log)
    problems = []
    with databases.scratch(installed(databases, args), "uninstall") as database:
        instance = place.instance(database)
        with step("paying claims"):
            made = call(instance, log, "pay_claims")
        plain = databases.dependencies(demo=True)
        names = columns(databases, plain)
        until = last_ids(databases, database, names)
        before = hashes(databases, database, names, until)
        join = "LEFT JOIN hr_expense_claim c ON c.id = e.claim_id"
        stood = databases.rows(STATES.format("c.state", join), (), database)
        begun = time.monotonic()
        with step(f"uninstalling {ADDON}"):
            said = instance.run(ADDON, subcommand=["module", "uninstall"], log=log, what="uninstalling")
        seconds = time.monotonic() - begun
        problems += [f"log: {line}" for line in loud_lines(said)]
        problems += [line for line in differences(before, hashes(databases, database, names, until))
                     if line.partition(":")[0] not in WRITTEN_BACK]
        problems += states(stood, databases.rows(STATES.format("NULL", ""), (), database))
        problems += schema_differences(schema(databases, plain), schema(databases, database))
        with step("going on with hr_expense alone"):
            problems += call(instance, log, "find_leftovers", module=ADDON)
            problems += call(instance, log, "go_on_natively")
    return {"claims": made["claims"], "states": made["states"], "expenses": made["expenses"],
            "uninstall_seconds": round(seconds, 1)}, problems


def installed(databases, args):
    """The template with the addon and its demo data."""
    return databases.last(demo=True) if args.reuse else databases.addon(demo=True)


def states(before, after):
    """A sentence for each expense that does not stand where it stood."""
    now = {row[0]: row[1] for row in after}
    for expense, state, claim_state in before:
        if now.get(expense) not in {state, *OTHER_WORDS.get((claim_state, state), ())}:
            yield f"expense {expense} of a claim that was {claim_state}: {state} before, {now.get(expense)} after"
