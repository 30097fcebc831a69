"""Many claims that wait for approvers who are late: work for the scheduled actions."""

import base64

from odoo import Command, fields

from dev.load.inside.people import CATEGORIES

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
JOBS = ("ir_cron_remind_approvers", "ir_cron_escalate_steps")


def make_late(env, mark, login, count):
    """Makes so many claims of a person that wait for his approver, since long ago; answers their steps."""
    # their own turn may come while they are made
    for name in JOBS:
        env.ref(f"crm_employee_expense.{name}").nextcall = fields.Datetime.add(fields.Datetime.now(), days=1)
    env.cr.commit()
    user = env["res.users"].search([("login", "=", login)])
    env = env(user=user.id, context={"allowed_company_ids": user.company_id.ids, "tracking_disable": True})
    claims = env["hr.expense.claim"].create([{
        "purpose": f"{mark} {login} {number:04}",
        "expense_ids": [Command.create({
            "name": f"Train {number}", "product_id": env.ref(CATEGORIES[0]).id,
            "total_amount_currency": 60 + number})],
    } for number in range(count)])
    env["ir.attachment"].create([{
        "name": f"{line.id}.png", "raw": PNG + b"%d" % line.id, "res_model": "hr.expense", "res_id": line.id,
    } for line in claims.expense_ids])
    claims.action_submit()
    steps = claims.sudo().pending_step_ids
    env.flush_all()
    long_ago = fields.Datetime.subtract(fields.Datetime.now(), days=40)
    env.cr.execute("UPDATE hr_expense_approval_step SET opened_on = %s, deadline = %s WHERE id = ANY(%s)",
                   [long_ago, fields.Datetime.add(long_ago, days=3), steps.ids])
    return {"steps": steps.ids, "claims": claims.ids}


def run_job(env, name):
    """Runs a scheduled action of the addon, whatever its turn."""
    env.ref(f"crm_employee_expense.{name}").method_direct_trigger()
    return {}


def send_mails(env):
    """Sends what waits, what failed before too, as the administrator does from the list of mails."""
    mails = env["mail.mail"].search([("state", "=", "exception")])
    failed = len(mails)
    mails.mark_outgoing()
    env.cr.commit()
    waiting = env["mail.mail"].search_count([("state", "=", "outgoing")])
    env["mail.mail"].process_email_queue(batch_size=10_000)
    return {"failed": failed, "waiting": waiting}
