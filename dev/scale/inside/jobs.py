"""Runs a scheduled action of the addon over the database as it is; what it took. One process each."""

import time
from unittest.mock import patch

from dev.bench import memory

ADDON = "crm_employee_expense"


def list_jobs(env):
    """External ids of the addon's scheduled actions."""
    return [xmlid.name for xmlid in env["ir.model.data"].search(
        [("module", "=", ADDON), ("model", "=", "ir.cron")], order="id")]


def run_job(env, name, seconds):
    """Runs it to its end, or until it is told after so many seconds that its time is over.

    :return: {"job", "seconds", "queries", "units" of work, "done": whether it came to its end,
        "memory": MB more than before at the peak, "peak": MB}
    """
    cron = env.ref(f"{ADDON}.{name}")
    env = env(user=cron.user_id.id, context={"lang": "en_US", "tz": "UTC"})
    taken = {"units": 0, "remaining": 0, "commits": 0}
    begun = time.monotonic()

    def commit_progress(_self, processed=0, *, remaining=None, deactivate=False):
        taken["units"] += processed
        taken["commits"] += 1
        taken["remaining"] = remaining or 0
        env.cr.commit()
        return max(seconds - (time.monotonic() - begun), 0)

    before = memory.resident()
    memory.forget_peak()
    queries = env.cr.sql_log_count
    with patch.object(env.registry["ir.cron"], "_commit_progress", commit_progress):
        cron.with_env(env).ir_actions_server_id.run()
    env.cr.commit()
    peak = memory.peak()
    return {"job": name, "seconds": round(time.monotonic() - begun, 1), "queries": env.cr.sql_log_count - queries,
            "units": taken["units"], "commits": taken["commits"], "done": not taken["remaining"],
            "memory": round(peak - before), "peak": round(peak)}
