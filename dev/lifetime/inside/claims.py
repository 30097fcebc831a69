"""Works with claims, and verifies what they say."""

from dev.lifetime.inside.native import make_employee, make_user

#: records that people would have typed in: they belong to nobody when the addon goes
OWN_MODELS = "hr.expense.%"


def verify_claims(env):
    """Verifies the logs and compares all documents with the books."""
    problems = []
    for model in ("hr.expense.claim", "hr.expense.advance"):
        documents = env[model].search([])
        problems += [f"{model}: {text}" for text in documents._get_trail_problems().values()]
        problems += [f"{model}: {text}" for text in documents._check_consistency()]
    orders = env["hr.expense.payment.order"].search([])
    if hasattr(orders, "_check_consistency"):
        problems += [f"order: {text}" for text in orders._check_consistency()]
    return {"problems": problems, "claims": env["hr.expense.claim"].search_count([]),
            "events": env["hr.expense.approval.event"].search_count([])}


def go_on_with_claims(env):
    """Takes a new claim, and what was in approval, through to the bank; answers what did not work."""
    problems = []
    claim = _make_claim(env)
    waiting = env["hr.expense.claim"].search([("state", "in", ("submitted", "to_verify"))])
    for one in claim | waiting:
        try:
            with env.cr.savepoint():
                _approve_all(one)
        except Exception as error:  # whatever it is, it is a finding
            problems.append(f"{one.display_name} ({one.state}): {type(error).__name__}: {error}")
    env.flush_all()
    _pay_all(env, claim)
    if claim.state not in ("in_payment", "paid"):
        problems.append(f"{claim.display_name} is {claim.state}, expected paid")
    return problems + verify_claims(env)["problems"]


def pay_claims(env):
    """Pays what can be paid, and disowns the demo data; answers what there is."""
    claim = _make_claim(env)
    _approve_all(claim)
    _pay_all(env, claim)
    if claim.state not in ("in_payment", "paid"):
        raise AssertionError(f"{claim.display_name} is {claim.state}")
    # what people typed in has no external id of the addon's, and stays; the addon's own settings go with it
    env.cr.execute(
        """DELETE FROM ir_model_data
            WHERE module = 'crm_employee_expense' AND model NOT LIKE 'ir.%%' AND model NOT LIKE %s
              AND model NOT IN ('res.groups', 'res.groups.privilege', 'mail.template', 'mail.activity.type',
                                'mail.message.subtype', 'report.paperformat')""", (OWN_MODELS,))
    states = dict(env["hr.expense.claim"]._read_group([], ["state"], ["__count"]))
    return {"claims": sum(states.values()), "states": states, "expenses": env["hr.expense"].search_count([])}


def _make_claim(env):
    """A submitted claim of somebody new."""
    user = make_user(env, "lifetime.employee", "")
    boss = make_employee(env, make_user(env, "lifetime.boss", "hr_expense.group_hr_expense_team_approver"))
    employee = make_employee(env, user, parent_id=boss.id, expense_manager_id=boss.user_id.id)
    claim = env["hr.expense.claim"].with_user(user).create({
        "purpose": "Lifetime", "employee_id": employee.id, "company_id": env.company.id,
        "expense_ids": [(0, 0, {
            "name": "Taxi", "product_id": env.ref("hr_expense.product_product_no_cost").id, "employee_id": employee.id,
            "total_amount_currency": 80})]})
    attachment = env["ir.attachment"].create({
        "name": "receipt.png", "res_model": "hr.expense", "res_id": claim.sudo().expense_ids.id, "raw": b"\x89PNG..."})
    attachment.flush_recordset()
    claim.action_submit()
    return claim.with_user(env.user)


def _approve_all(claim):
    """Everybody who is asked approves, in turn."""
    for _turn in range(20):
        if claim.state not in ("submitted", "to_verify"):
            return
        deciders = claim.pending_approver_ids
        if not deciders:
            raise AssertionError(f"{claim.display_name} waits for nobody")
        if any(step.open_question_id for step in claim.step_ids if "open_question_id" in step._fields):
            return
        claim.with_user(deciders[0]).action_approve("Fine")
        claim.invalidate_recordset()
    raise AssertionError(f"{claim.display_name} is still {claim.state}")


def _pay_all(env, claims):
    """Odoo's own payment dialog, for what is posted."""
    claims.invalidate_recordset()
    moves = claims.filtered(lambda claim: claim.state in ("posted", "partial"))._get_own_lines().account_move_id
    if moves:
        action = moves.action_register_payment()
        env["account.payment.register"].with_context(action["context"]).create({}).action_create_payments()
    env.flush_all()
