"""A few claims of each kind, made by the ORM as their users; `copier` makes the many."""

import base64
from datetime import timedelta
from typing import NamedTuple

from odoo import Command, fields

from dev.scale.inside.company import CATEGORIES


class Pattern(NamedTuple):
    state: str
    #: how many claims of it are made, each with other lines
    variants: int
    #: share of all claims, per mille
    share: int
    #: days since its submission, from the youngest to the oldest
    youngest: int
    oldest: int


YEARS = 3 * 365
PATTERNS = (
    Pattern("paid", 8, 880, 10, YEARS),
    Pattern("posted", 2, 14, 2, 14),
    Pattern("partial", 1, 4, 5, 60),
    Pattern("approved", 2, 8, 1, 6),
    Pattern("to_verify", 3, 14, 1, 8),
    Pattern("submitted", 3, 16, 0, 6),
    Pattern("second", 2, 12, 1, 8),
    Pattern("draft", 2, 20, 0, 40),
    Pattern("refused", 2, 24, 3, YEARS),
    Pattern("cancelled", 1, 8, 20, YEARS),
)
#: lines of the variants, ten on average
LINES = (6, 12, 4, 18, 9, 15, 3, 13)
#: hundredths times 23: with 15 % tax in it, its parts have no fraction of a hundredth, nor have multiples
UNIT = 0.23


def make_originals(env, company, people):
    """:param people: {"employee", "approver", "head", "finance": users, "customer", "lead": records}
    :return: [(claim, pattern, how many variants share its copies)]
    """
    made = []
    for pattern in PATTERNS:
        for variant in range(pattern.variants):
            claim = _make_claim(env, company, people, variant)
            _bring_to(claim, pattern.state, people)
            made.append((claim.sudo(), pattern))
    env.flush_all()
    return made


def _as(record, user):
    company = record.env.context["allowed_company_ids"]
    return record.with_user(user).with_context(allowed_company_ids=company, lang="en_US", tz="UTC")


def _make_claim(env, company, people, variant):
    categories = env["product.product"].search([("name", "in", CATEGORIES)], order="id")
    today = fields.Date.today()
    vals = {
        "purpose": f"{('Visit', 'Trade fair', 'Training', 'Monthly expenses')[variant % 4]} {variant + 1}",
        "expense_ids": [Command.create({
            "name": f"{categories[line % len(categories)].name} {line + 1}",
            "product_id": categories[line % len(categories)].id,
            "date": today - timedelta(days=line % 12),
            "total_amount_currency": round(UNIT * (17 + (line * 37 + variant * 53) % 211 * (1 + line % 3)), 2),
        }) for line in range(LINES[variant % len(LINES)])]}
    if variant % 3 == 1:
        vals["partner_id"] = people["customer"].id
    claim = _as(env["hr.expense.claim"], people["employee"]).create(vals)
    if variant % 3 == 0:
        # the employee is no salesperson: he did not choose it
        claim.sudo().lead_id = people["lead"]
    _as(env["ir.attachment"], people["employee"]).create([{
        "name": f"receipt-{line.id}.pdf", "res_model": "hr.expense", "res_id": line.id,
        "datas": base64.b64encode(f"%PDF-1.4 {line.id}".encode()),
    } for line in claim.expense_ids])
    return claim


def _bring_to(claim, state, people):
    def act(user, method, *arguments):
        getattr(_as(claim, people[user]), method)(*arguments)
        claim.env.flush_all()

    if state == "draft":
        return
    act("employee", "action_submit")
    if state == "submitted":
        return
    if state in ("refused", "cancelled"):
        act("approver", "action_refuse", "Receipts do not match the lines")
        if state == "cancelled":
            act("employee", "action_cancel")
        return
    act("approver", "action_approve")
    if state == "second":
        return
    act("head", "action_approve")
    if state == "to_verify":
        return
    act("finance", "action_approve")
    if state == "approved":
        return
    act("finance", "action_post")
    if state == "posted":
        return
    action = _as(claim, people["payer"]).action_register_payment()
    wizard = _as(claim.env["account.payment.register"], people["payer"]).with_context(
        **action["context"]).create({})
    if state == "partial":
        wizard.amount = round(wizard.amount / 2, 2)
    wizard.action_create_payments()
    claim.env.flush_all()
