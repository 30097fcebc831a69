"""Checking many lines against many policies. Runs inside of Odoo, with the addon."""

from odoo import Command

from dev.bench.scene import line_values

LINES_PER_CLAIM = 10
MEASURES = ("amount_expense", "amount_day", "amount_month", "amount_year", "amount_claim", "count_day", "count_month",
            "count_year", "age", "receipt")


def set_up(env, count):
    """So many active policies, ten measures for each of as many categories as that needs; the categories' ids."""
    env["hr.expense.policy"].search([]).active = False
    existing = env["product.product"].search([("name", "=like", "Policed %")], order="id").ids
    for number in range(len(existing), -(-count // len(MEASURES))):
        existing += env["product.product"].create({
            "name": f"Policed {number}", "type": "service", "can_be_expensed": True, "standard_price": 0}).ids
    env["hr.expense.policy"].create([{
        "name": f"Policy {number}", "measure": MEASURES[number % len(MEASURES)], "severity": "inform",
        "limit_amount": 100 + number, "limit_number": 30,
        "category_ids": [Command.set([existing[number // len(MEASURES)]])],
    } for number in range(count)])
    return existing[:-(-count // len(MEASURES))]


def make_lines(env, scene, count, categories, number):
    """Draft claims of the user with so many lines; the claims' ids."""
    claims = env["hr.expense.claim"].create([{
        "purpose": f"Policies {start}",
        "expense_ids": [Command.create({
            **line_values(scene, number + line), "product_id": categories[line % len(categories)],
        }) for line in range(start, min(start + LINES_PER_CLAIM, count))],
    } for start in range(0, count, LINES_PER_CLAIM)])
    return claims.ids


def check(env, claims):
    """As submitting does it; sudo, as there: the employee's policies are no record of his."""
    lines = env["hr.expense.claim"].browse(claims).sudo().expense_ids
    return sum(verdict.is_beyond for verdict in env["hr.expense.policy"].sudo()._judge(lines))
