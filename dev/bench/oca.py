"""OCA's hr_expense_tier_validation with two tiers. Runs inside of Odoo."""

from dev.bench import native
from dev.bench.native import _expenses, check, create, pay, post, submit

GROUPS = {**native.GROUPS, "approver": "hr_expense.group_hr_expense_user"}
STEPS = {
    **native.STEPS,
    "submit": [("employee", "submit"), ("employee", "request")],
    "approve": [("approver", "validate"), ("director", "validate"), ("director", "approve")],
}

__all__ = ["GROUPS", "STEPS", "approve", "check", "create", "pay", "post", "prepare", "request", "submit", "validate"]


def prepare(env, scene):
    # the tier with the higher number comes first; each is told when it is his turn, as natively and with us
    env["tier.definition"].create([{
        "name": name, "model_id": env["ir.model"]._get_id("hr.expense"), "review_type": "individual",
        "reviewer_id": scene[name], "sequence": sequence, "approve_sequence": True, "notify_on_pending": True,
    } for name, sequence in (("approver", 20), ("director", 10))])


def request(env, claims):
    _expenses(env, claims).request_validation()


def validate(env, claims):
    # its button is one record's
    for expense in _expenses(env, claims):
        expense.validate_tier()


def approve(env, claims):
    native.approve(env, claims)
