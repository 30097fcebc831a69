"""The company that every contender works in. Runs inside of Odoo."""

from datetime import timedelta

from odoo import Command, fields

EMPLOYEES = 10
LINES = 5
CATEGORIES = 5


def set_up(env, groups):
    """People, categories and accounts; {name: id of what the calls need}.

    :param groups: {"approver", "director", "finance": external ids of further groups, separated by commas}
    """
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    # mail is queued as by a server under load; nothing is sent within a call
    env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
    director = _hire(env, "director", groups["director"])
    approver = _hire(env, "approver", groups["approver"], parent_id=director.employee_id.id)
    staff = [_hire(env, f"employee{number}", "", parent_id=approver.employee_id.id, expense_manager_id=approver.id)
             for number in range(EMPLOYEES)]
    account = env["account.account"].search(
        [("account_type", "=", "expense"), ("company_ids", "in", company.ids)], limit=1)
    categories = env["product.product"].create([{
        "name": f"Category {number}", "type": "service", "can_be_expensed": True, "standard_price": 0,
        "property_account_expense_id": account.id,
    } for number in range(CATEGORIES)])
    return {
        "company": company.id,
        "employees": [user.id for user in staff],
        "approver": approver.id,
        "director": director.id,
        "finance": _hire(env, "finance", groups["finance"]).id,
        "payer": _hire(env, "payer", groups["finance"]).id,
        "categories": categories.ids,
        "tax": company.account_purchase_tax_id.id,
        "account": account.id,
        "journal": env["account.journal"].search(
            [("type", "=", "purchase"), ("company_id", "=", company.id)], limit=1).id,
    }


def _hire(env, login, groups, **values):
    roles = [env.ref(name).id for name in ["base.group_user", *filter(None, groups.split(","))]]
    user = env["res.users"].with_context(no_reset_password=True).create({
        "login": login, "name": login.capitalize(), "email": f"{login}@example.com",
        "group_ids": [Command.set(roles)],
    })
    env["hr.employee"].create({
        "name": user.name, "user_id": user.id, "work_contact_id": user.partner_id.id,
        "bank_account_ids": [Command.create(
            {"acc_number": f"BENCH-{login}", "partner_id": user.partner_id.id, "allow_out_payment": True})],
        **values,
    })
    return user


def line_values(scene, number):
    """Values of expense number so-and-so: no two have amount or name in common; days are working days."""
    day = fields.Date.today() - timedelta(days=1 + number % 20)
    day -= timedelta(days=max(day.weekday() - 4, 0))
    return {
        "name": f"Expense {number}",
        "product_id": scene["categories"][number % CATEGORIES],
        "date": day,
        "total_amount_currency": round(17.31 + number * 0.37, 2),
    }


def floor(env, scene, count, number):
    """The least that posting can cost: receipts of five lines, created and posted in a batch."""
    users = env["res.users"].browse(scene["employees"])
    values = [{
        "move_type": "in_receipt", "partner_id": users[index % len(users)].partner_id.id,
        "journal_id": scene["journal"], "invoice_date": fields.Date.today(),
        "invoice_line_ids": [Command.create({
            "name": vals["name"], "product_id": vals["product_id"], "account_id": scene["account"], "quantity": 1,
            "price_unit": vals["total_amount_currency"], "tax_ids": [Command.set(filter(None, [scene["tax"]]))],
        }) for vals in (line_values(scene, number + index * LINES + line) for line in range(LINES))],
    } for index in range(count)]
    env["account.move"].create(values).action_post()
