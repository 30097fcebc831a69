"""The addon as it was some way back, with data, becomes the addon as it is."""

import re
import subprocess
import time

from dev.console import DevError, step
from dev.lifetime.compare import schema, schema_differences
from dev.lifetime.script import call
from dev.paths import ADDON, CHECKOUT, build_folder, home, log_file, remove
from dev.server import loud_lines


def upgrade(place, args):
    """Upgrades from `args.revision`; answers (figures, problems)."""
    databases = place.databases
    log = log_file("lifetime-upgrade")
    remove(log)
    revision = resolve(args.revision)
    fresh = databases.addon(demo=True)  # demo data bring modules and columns of their own
    problems = []
    with databases.scratch(databases.dependencies(demo=True), "upgrade") as database:
        old = place.instance(database, addons_path=",".join(map(str, [*place.odoo.addons, checkout(revision)])))
        with step(f"installing {ADDON} of {revision} with demo data"):
            old.run("-i", ADDON, "--with-demo", "--stop-after-init", "--no-http", log=log, what=f"{revision}")
        before = databases.rows("SELECT count(*) FROM hr_expense_claim", (), database)[0][0]
        instance = place.instance(database)
        begun = time.monotonic()
        with step("upgrading it to the files here"):
            said = instance.run("-u", ADDON, "--stop-after-init", "--no-http", log=log, what="upgrading")
        seconds = time.monotonic() - begun
        problems += [f"log: {line}" for line in loud_lines(said)]
        problems += schema_differences(schema(databases, fresh), schema(databases, database))
        with step("verifying logs, claims and books"):
            answer = call(instance, log, "verify_claims")
        problems += answer["problems"]
        if answer["claims"] != before:
            problems.append(f"{before} claims before, {answer['claims']} after")
        with step("going on with claims"):
            problems += call(instance, log, "go_on_with_claims")
    return {"from": revision, "claims": before, "events": answer["events"],
            "upgrade_seconds": round(seconds, 1)}, problems


def resolve(revision):
    """The abbreviated commit of a revision."""
    if not re.fullmatch(r"[\w./~^@-]+", revision):
        raise DevError(f"{revision} is no git revision")
    words = ["git", "-C", CHECKOUT, "rev-parse", "--short", "--verify", "--quiet", f"{revision}^{{commit}}"]
    found = subprocess.run(words, capture_output=True, text=True, check=False)
    if found.returncode:
        raise DevError(f"there is no commit {revision} here: fetch the whole history, or name another with --from")
    return found.stdout.strip()


def checkout(revision):
    """A folder with the addon as it was at that commit."""
    folder = home() / "revision" / revision
    if not folder.exists():
        folder.parent.mkdir(exist_ok=True)
        with build_folder(folder) as temporary:
            packed = subprocess.run(["git", "-C", CHECKOUT, "archive", revision, ADDON], capture_output=True,
                                    check=False)
            if packed.returncode:
                raise DevError(f"{revision} has no folder {ADDON}")
            subprocess.run(["tar", "-x", "-C", temporary], input=packed.stdout, check=True)
    return folder
