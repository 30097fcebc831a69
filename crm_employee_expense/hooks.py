"""What the addon does when it is uninstalled."""

from odoo import SUPERUSER_ID
from odoo.tools import SQL, split_every

MODULE = 'crm_employee_expense'
CHUNK = 1000
#: what hr_expense has to hold of a decision, by the state in which the claim left its expenses
GIVE_BACK = SQL("""
    UPDATE hr_expense AS line
       SET approval_state = CASE
               WHEN line.account_move_id IS NOT NULL THEN 'approved'
               WHEN line.state IN ('submitted', 'approved', 'refused') THEN line.state
               WHEN line.state IN ('posted', 'in_payment', 'paid') THEN 'approved'
           END,
           approval_date = COALESCE(line.approval_date, (
               SELECT max(step.decided_on) FROM hr_expense_approval_step AS step
                WHERE step.claim_id = claim.id AND step.round = claim.approval_round AND step.state = 'approved')),
           claim_id = NULL
      FROM hr_expense_claim AS claim
     WHERE claim.id = line.claim_id
 RETURNING line.id""")


def uninstall_hook(env):
    """Gives expenses of claims back to hr_expense, so that it can go on with them where their claims stood.

    Journal entries, payments and receipts stay what they are. The sequences of claims, advances and payment orders
    stay as well: entries name these numbers, and none may come twice when the addon is installed again.
    """
    env = env(user=SUPERUSER_ID)
    env.flush_all()
    ids = [expense_id for (expense_id,) in env.execute_query(GIVE_BACK)]
    env.invalidate_all()
    for chunk in split_every(CHUNK, ids, env['hr.expense'].browse):
        # without a claim it is hr_expense's own computation
        env.add_to_compute(chunk._fields['state'], chunk)
        env.flush_all()
        submitted = chunk.filtered(lambda expense: expense.state == 'submitted')
        submitted.with_context(mail_notify_force_send=False).update_activities_and_mails()
        env.flush_all()
        env.invalidate_all()
    # records of the addon's own models go with their tables: one by one, they would stand in each other's way
    own = [model._name for model in env.registry.models.values() if model._original_module == MODULE]
    env['ir.model.data'].search([('module', '=', MODULE), ('model', 'in', own)]).unlink()
    env['ir.config_parameter'].search([('key', '=like', f'{MODULE}.%')]).unlink()
