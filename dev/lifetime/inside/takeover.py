"""Makes claims of former expense reports, as an administrator does, and verifies them."""

import time

from dev.lifetime.inside.claims import verify_claims


def take_over(env):
    """Presses the button until nothing is left; answers figures and what is not as it should be."""
    admin = env.ref("base.user_admin")
    before = env["hr.expense"].search_count([("former_sheet_id", ">", 0)])
    dialog = env["hr.expense.claim.takeover"].with_user(admin).create({"company_id": env.company.id})
    begun, runs = time.monotonic(), 0
    while dialog.todo_count and runs < 100:
        dialog.action_take_over()
        env.cr.commit()
        runs += 1
    seconds = time.monotonic() - begun
    answer = verify_claims(env)
    problems = answer["problems"]
    claims = env["hr.expense.claim"].search([])
    if dialog.left_count:
        problems.append(f"{dialog.left_count} reports left out: {dialog.left_out}")
    if len(claims.expense_ids) != before:
        problems.append(f"{before} expenses of former reports, {len(claims.expense_ids)} on claims")
    for name, states in (("draft", {"draft"}), ("booked", {"posted", "paid", "in_payment"})):
        if not states & set(claims.mapped("state")):
            problems.append(f"no {name} claim came out")
    return {"problems": problems, "claims": len(claims), "expenses": len(claims.expense_ids),
            "seconds": round(seconds, 1), "runs": runs}
