"""Odoo's own hr_expense: a "claim" is five expenses, one approver. Runs inside of Odoo."""

from dev.bench.scene import LINES, line_values

GROUPS = {
    "approver": "hr_expense.group_hr_expense_team_approver",
    "director": "hr_expense.group_hr_expense_user",
    "finance": "hr_expense.group_hr_expense_user,account.group_account_invoice",
}
#: who does what in each phase; each call is a request of its own
STEPS = {
    "submit": [("employee", "submit")],
    "approve": [("approver", "approve")],
    "post": [("finance", "post")],
    "pay": [("payer", "pay")],
}


def prepare(env, scene):
    """Nothing beyond the scene."""


def create(env, scene, numbers):
    """The ids of each claim's records, for claims whose first expense has that number."""
    expenses = env["hr.expense"].create(
        [line_values(scene, number + line) for number in numbers for line in range(LINES)])
    ids = expenses.ids
    return [ids[start:start + LINES] for start in range(0, len(ids), LINES)]


def _expenses(env, claims):
    return env["hr.expense"].browse([expense for claim in claims for expense in claim])


def submit(env, claims):
    _expenses(env, claims).action_submit()


def approve(env, claims):
    said = _expenses(env, claims).action_approve()
    assert not said, said


def post(env, claims):
    action = _expenses(env, claims).action_post()
    env["hr.expense.post.wizard"].with_context(action["context"]).browse(action["res_id"]).action_post_entry()


def pay(env, claims):
    register(env, _expenses(env, claims).action_pay())


def register(env, action):
    """Odoo's payment dialog as the button opens it, confirmed as it is."""
    env["account.payment.register"].with_context(action["context"]).create({}).action_create_payments()


def check(env, claims):
    """Whether the work was really done."""
    expenses = _expenses(env, claims)
    assert set(expenses.mapped("state")) <= {"paid", "in_payment"}, expenses.mapped("state")
