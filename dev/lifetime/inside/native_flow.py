"""Works on with native expenses, whatever was installed or uninstalled: each state, by the native buttons."""

import traceback

from odoo.exceptions import UserError, ValidationError

from dev.lifetime.inside.native import ACCOUNTANT, APPROVER, make_user, pay, post

SCREENS = (
    ("hr.expense", ("list", "form", "kanban", "search", "pivot", "graph")), ("account.move", ("list", "form")),
    ("account.payment", ("list", "form")), ("hr.employee", ("list", "form", "kanban")),
    ("crm.lead", ("list", "form", "kanban")), ("res.partner", ("list", "form")), ("res.users", ("form",)),
    ("product.product", ("form",)), ("product.template", ("form",)), ("hr.job", ("form",)),
    ("res.config.settings", ("form",)),
)


def go_on_natively(env):
    """Takes one expense of each state further; answers what did not work."""
    problems = []
    manager = make_user(env, "lifetime.manager", f"{APPROVER},hr_expense.group_hr_expense_manager,{ACCOUNTANT}")
    for model, kinds in SCREENS:
        for kind in kinds:
            try:
                env[model].with_user(env.ref("base.user_admin")).get_views([(False, kind)])
            except Exception as error:  # whatever a screen raises is a finding
                problems.append(f"{kind} of {model}: {error}")
    for name, (domain, steps) in FLOWS.items():
        expense = env["hr.expense"].search(UNCLAIMED(env) + domain, limit=1, order="id desc")
        if not expense:
            problems.append(f"no expense to {name}")
            continue
        try:
            with env.cr.savepoint():
                steps(expense.with_user(manager))
                env.flush_all()
        except (UserError, ValidationError, AssertionError) as error:
            problems.append(f"{name} {expense.name} ({expense.state}): {error}")
        except Exception:  # a finding as well, with where it came from
            problems.append(f"{name} {expense.name}: {traceback.format_exc(limit=-3)}")
    return problems


def UNCLAIMED(env):
    return [("claim_id", "=", False)] if "claim_id" in env["hr.expense"]._fields else []


def _expect(expense, *states):
    if expense.state not in states:
        raise AssertionError(f"is {expense.state}, expected {' or '.join(states)}")


def _submit(expense):
    expense.sudo().activity_ids.unlink()
    expense.action_submit()
    _expect(expense, "submitted")
    _approve(expense)


def _approve(expense):
    action = expense.action_approve()
    if action:  # it looks like another one: the dialog asks
        expense._do_approve(False)
    _expect(expense, "approved")


def _approve_and_pay(expense):
    _approve(expense)
    _post_and_pay(expense)


def _post_and_pay(expense):
    post(expense)
    _expect(expense, "posted")
    _pay(expense)


def _pay(expense):
    pay(expense.env, expense.env.user, expense.account_move_id)
    _expect(expense, "in_payment", "paid")


def _reset(expense):
    expense.action_reset()
    _expect(expense, "draft")
    _submit(expense)


def _post_company_paid(expense):
    post(expense)
    _expect(expense, "paid")


def _reset_paid(expense):
    """The payment is taken off, the entry set back to draft: with the expense it goes."""
    move = expense.account_move_id
    move.line_ids.remove_move_reconcile()
    move.button_draft()
    expense.action_reset()
    _expect(expense, "draft")


OWN = [("payment_mode", "=", "own_account")]
FLOWS = {
    "submit": ([("state", "=", "draft"), ("total_amount", ">", 0), ("product_id", "!=", False)], _submit),
    "approve and pay": ([("state", "=", "submitted"), *OWN], _approve_and_pay),
    "post and pay": ([("state", "=", "approved"), *OWN], _post_and_pay),
    "pay": ([("state", "=", "posted"), *OWN], _pay),
    "reset after refusal": ([("state", "=", "refused")], _reset),
    "reset after payment": ([("state", "in", ("in_payment", "paid")), *OWN], _reset_paid),
}
