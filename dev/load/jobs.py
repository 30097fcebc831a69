"""A scheduled action killed midway, and run again."""

import random
import signal
import subprocess
import time

from dev.lifetime.script import call
from dev.server import stopping

PATIENCE = 120  # seconds until the first part is committed


def kill_job(stage, name, column, late):
    """Kills the job as soon as some steps have `column` set, runs it again; (how many had it then, problems)."""
    last = _last_message(stage)
    done = _killed(stage, name, column, late["steps"])
    problems = []
    if not 0 < done < len(late["steps"]):
        problems.append(f"{name} was not killed midway: {done} of {len(late['steps'])} steps were done")
    call(stage.instance, stage.log, "run_job", package="dev.load", name=name)
    again = _count(stage, column, late["steps"])
    if again != len(late["steps"]):
        problems.append(f"{name} left {len(late['steps']) - again} steps out")
    told = stage.rows(
        """SELECT m.res_id, n.res_partner_id, count(*) FROM mail_message m
             JOIN mail_notification n ON n.mail_message_id = m.id
            WHERE m.id > %s AND m.model = 'hr.expense.claim' AND m.res_id = ANY(%s) AND n.notification_type = 'email'
         GROUP BY 1, 2""", (last, late["claims"]))
    problems += [f"{name}: partner {partner} was told {count} times about claim {claim}"
                 for claim, partner, count in told if count > 1]
    if len({claim for claim, *_rest in told}) != len(late["claims"]):
        problems.append(f"{name}: people were told of {len({claim for claim, *_rest in told})} claims")
    problems += [f"claim {claim}: {count} records of one escalation" for claim, count in stage.rows(
        """SELECT claim_id, count(*) FROM hr_expense_approval_event
            WHERE kind = 'escalate' AND claim_id = ANY(%s) GROUP BY 1 HAVING count(*) > 1""", (late["claims"],))]
    return done, problems


def _killed(stage, name, column, steps):
    with stage.log.open("ab") as log:
        process = stage.instance.popen(
            stage.instance.command("--no-http", subcommand="shell"), stdin=subprocess.PIPE, stdout=log, stderr=log)
        with stopping(process):
            process.stdin.write(f"env.ref('crm_employee_expense.{name}').method_direct_trigger()\n".encode())
            process.stdin.close()
            end = time.monotonic() + PATIENCE
            while time.monotonic() < end and process.poll() is None and not _count(stage, column, steps):
                time.sleep(0.05)
            time.sleep(random.uniform(0, 0.5))
            process.send_signal(signal.SIGKILL)
            process.wait()
    return _count(stage, column, steps)


def _count(stage, column, steps):
    # the column's name is one of two of our own
    [[count]] = stage.rows(
        f"SELECT count(*) FROM hr_expense_approval_step WHERE id = ANY(%s) AND {column} IS NOT NULL", (steps,))
    return count


def _last_message(stage):
    [[last]] = stage.rows("SELECT COALESCE(max(id), 0) FROM mail_message")
    return last
