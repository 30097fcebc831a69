"""What is broken on purpose, one after the other; each answers figures with its problems."""

import os
import random
import signal
import time

from dev.console import DevError
from dev.lifetime.script import call
from dev.load import clock
from dev.load.disk import SmallDisk
from dev.load.jobs import kill_job
from dev.load.trial import Trial
from dev.postgres import Cluster, own_server

WARM = 12  # seconds of work before the first blow
BETWEEN = 8


def kill_server(stage, crowd):
    """The whole process group, three times, at random moments."""
    with Trial(stage, crowd, "Kill") as trial:
        trial.work(2 * WARM)
        for _blow in range(3):
            trial.work(random.uniform(BETWEEN / 2, 2 * BETWEEN))
            with trial.broken():
                stage.service.kill()
                stage.service.start()
        trial.work(WARM)
    return trial.result()


def kill_worker(stage, crowd):
    """One of the processes that answer, three times; the server itself starts another one."""
    with Trial(stage, crowd, "Worker") as trial:
        trial.work(WARM)
        for _blow in range(3):
            trial.work(random.uniform(0, BETWEEN))
            victim = random.choice(stage.service.workers())
            with trial.broken():
                os.kill(victim, signal.SIGKILL)
                if not stage.service.wait_for_workers(but=[victim]):
                    trial.problems.append(f"nobody took the place of worker {victim}")
        trial.work(BETWEEN)
    return trial.result()


def restart_database(stage, crowd):
    """PostgreSQL is stopped without a checkpoint and recovers, twice; Odoo is left alone."""
    if own_server():
        return {"left out": "the database server is the developer's own"}
    # A copy of a database carries its sequences as they lie on disk, which is up to 32 numbers behind what the log
    # promises, until the first checkpoint. Any database that people work with has seen one.
    stage.place.databases.execute("CHECKPOINT")
    with Trial(stage, crowd, "Database") as trial:
        trial.work(WARM)
        for _blow in range(2):
            trial.work(random.uniform(0, BETWEEN))
            with trial.broken():
                Cluster().restart("immediate")
                time.sleep(1)
        trial.work(BETWEEN)
    return trial.result()


def no_mail(stage, crowd):
    """The mail server does not answer; decisions go on, mails are kept and arrive afterwards, once."""
    # the demo company has a mail that never arrived
    [[last]] = stage.rows("SELECT max(id) FROM mail_notification")
    earlier = stage.mailbox.arrivals()
    with Trial(stage, crowd, "Mail") as trial:
        trial.work(WARM)
        stage.mailbox.close()
        before = len(crowd.journal.deeds)
        trial.work(2 * WARM)
        decided = [deed for deed in crowd.journal.deeds[before:] if deed.kind in ("approve", "refuse", "submit")]
    kept = dict(stage.rows("SELECT state, count(*) FROM mail_mail GROUP BY state"))
    stage.mailbox.open()
    sent = call(stage.instance, stage.log, "send_mails", package="dev.load")
    trial.about.update({"decided meanwhile": len(decided), "mails kept": kept, "sent afterwards": sum(sent.values())})
    if not decided or not sum(sent.values()):
        trial.problems.append(f"nothing was tried: {trial.about}")
    trial.problems += [f"{count} notifications by e-mail are {state}" for state, count in stage.rows(
        """SELECT notification_status, count(*) FROM mail_notification
            WHERE id > %s AND notification_type = 'email' AND notification_status NOT IN ('sent', 'canceled')
         GROUP BY 1""", (last,))]
    trial.problems += [f"{key} arrived {count} times" for key, count in stage.mailbox.arrivals().items()
                       if count > 1 and key not in earlier]
    return trial.result()


def killed_job(stage, crowd):
    """Reminders and escalations of 150 late claims, killed midway and run again; nobody is told twice."""
    late = call(stage.instance, stage.log, "make_late", package="dev.load", mark="Late",
                login="load.employee01", count=150)
    earlier = stage.mailbox.arrivals()
    with Trial(stage, crowd, "Job") as trial:
        for name, column in (("ir_cron_remind_approvers", "reminded_on"), ("ir_cron_escalate_steps", "escalated_on")):
            done, problems = kill_job(stage, name, column, late)
            trial.about[f"{name} killed after"] = done
            trial.problems += problems
    # The one that a process had handed over when it died, and had not yet noted: whoever sends mail sends it again.
    twice = [key for key, count in stage.mailbox.arrivals().items() if count > 1 and key not in earlier]
    trial.about["e-mails in flight that came twice"] = len(twice)
    if len(twice) > 2:
        trial.problems.append(f"{len(twice)} e-mails came twice")
    return trial.result()


def full_disk(stage, crowd):
    """No room for receipts: uploads say so and leave nothing behind; with room again the same files go through."""
    try:
        with SmallDisk(stage.database) as disk:
            with Trial(stage, crowd, "Disk") as trial:
                trial.work(WARM)
                begun = time.monotonic()
                disk.fill()
                trial.work(2 * WARM)
                disk.empty()
                trial.outages.append(time.monotonic() - begun)
                trial.work(2 * WARM)
            trial.problems += [f"the file {name} is half written" for name in disk.torn()]
            refused = sum(each.why == "no room for the file" for each in crowd.journal.calls)
            trial.about["uploads refused"] = refused
            if not refused:
                trial.problems.append("nothing was tried: no upload met the full disk")
            return trial.result()
    except DevError as error:
        return {"left out": f"no disk to fill up: {error}"}


def clock_back(stage, crowd):
    """The server starts again two hours in the past; the order of the logs and their hashes hold."""
    try:
        variables = clock.variables("-2h")
    except DevError as error:
        return {"left out": str(error)}
    try:
        with Trial(stage, crowd, "Clock") as trial:
            trial.work(2 * WARM)
            with trial.broken():
                stage.service.stop()
                stage.instance.variables = variables
                stage.service.start()
            trial.work(3 * WARM)
        [[back]] = stage.rows(
            """SELECT count(*) FROM hr_expense_approval_event now
                 JOIN hr_expense_approval_event before
                   ON before.claim_id = now.claim_id AND before.number = now.number - 1
                WHERE now.date < before.date - interval '1 hour'""")
        trial.about["records dated before their predecessors"] = back
        if not back:
            trial.problems.append("nothing was tried: no log has records of both times")
        out_of_order = stage.rows(
            """SELECT now.claim_id, now.number FROM hr_expense_approval_event now
                 JOIN hr_expense_approval_event before
                   ON before.claim_id = now.claim_id AND before.number = now.number - 1
                WHERE now.id < before.id""")
        trial.problems += [f"claim {claim}: record {number} of its log came before the one before it"
                           for claim, number in out_of_order]
        return trial.result()
    finally:
        stage.instance.variables = {}
        stage.service.stop()
        stage.service.start()


FAULTS = {
    "server": kill_server,
    "worker": kill_worker,
    "database": restart_database,
    "mail": no_mail,
    "job": killed_job,
    "disk": full_disk,
    "clock": clock_back,
}
