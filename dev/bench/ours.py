"""This addon: a claim of five lines, two approval levels, then finance. Runs inside of Odoo."""

from odoo import Command

from dev.bench import native
from dev.bench.scene import LINES, line_values

FINANCE = "crm_employee_expense.group_expense_finance"
GROUPS = {"approver": "", "director": "", "finance": FINANCE}
STEPS = {
    "submit": [("employee", "submit")],
    "approve": [("approver", "approve"), ("director", "approve"), ("finance", "approve")],
    "post": [("finance", "post")],
    "pay": [("payer", "pay")],
}


def prepare(env, scene):
    # receipts: the others need none; posting is a phase of its own, by default finance's approval does it
    env.company.write({"expense_claim_require_receipt": False, "expense_claim_auto_post": False})
    env["hr.expense.approval.rule"].create({
        "name": "Two levels",
        "company_id": env.company.id,
        "level_ids": [
            Command.create({"name": "Approver", "approver_source": "expense_approver", "sequence": 10}),
            Command.create({"name": "Director", "approver_source": "users", "sequence": 20,
                            "user_ids": [Command.set([scene["director"]])]}),
        ],
    })


def create(env, scene, numbers):
    claims = env["hr.expense.claim"].create([{
        "purpose": f"Claim {number}",
        "expense_ids": [Command.create(line_values(scene, number + line)) for line in range(LINES)],
    } for number in numbers])
    return [[claim_id] for claim_id in claims.ids]


def _claims(env, claims):
    return env["hr.expense.claim"].browse([claim_id for claim in claims for claim_id in claim])


def submit(env, claims):
    _claims(env, claims).action_submit()


def approve(env, claims):
    _claims(env, claims).action_approve()


def post(env, claims):
    _claims(env, claims).action_post()


def pay(env, claims):
    """One claim by Odoo's payment dialog; many with their payment order."""
    records = _claims(env, claims)
    if len(records) == 1:
        native.register(env, records.action_register_payment())
        return
    env["hr.expense.payment.order"].search([("state", "=", "draft"), ("line_ids", "!=", False)]).action_confirm()


def check(env, claims):
    states = set(_claims(env, claims).mapped("state"))
    assert states <= {"paid", "in_payment"}, states
