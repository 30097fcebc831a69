"""Two companies with departments, people who decide, and what claims refer to."""

from datetime import date

from odoo import Command

#: employees of a department, its head and approvers included
DEPARTMENT = 40
APPROVERS = 3
CATEGORIES = ("Air Travel", "Rail Travel", "Taxi", "Hotel", "Meals", "Entertainment", "Office Supplies", "Telephone")
CUSTOMERS = 200
LEADS = 300
FINANCE = "crm_employee_expense.group_expense_finance"
AUDITOR = "crm_employee_expense.group_expense_auditor"
TEAM = "hr_expense.group_hr_expense_team_approver"
ALL_APPROVER = "hr_expense.group_hr_expense_user"


def make_companies(env, employees):
    """Nine in ten employees in the first company, the others in a second one.

    :return: {"companies": [ids], "users": {role: id of a user of the first company}}
    """
    env = env(context=dict(
        env.context, tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True,
        no_reset_password=True))
    env["ir.config_parameter"].set_param("mail.mail.force.send.limit", "0")
    first = env.company
    second = env["res.company"].create({"name": "Scale Second", "currency_id": first.currency_id.id})
    env.user.company_ids |= second
    categories = env["product.product"].create([
        {"name": name, "type": "service", "can_be_expensed": True, "standard_price": 0} for name in CATEGORIES])
    customers = env["res.partner"].create([{"name": f"Customer {n}", "is_company": True} for n in range(CUSTOMERS)])
    env["crm.lead"].create([{
        "name": f"Opportunity {n}", "type": "opportunity", "partner_id": customers[n % CUSTOMERS].id,
        "company_id": False} for n in range(LEADS)])
    found = {}
    for company, count in ((first, employees - employees // 10), (second, employees // 10)):
        found[company] = _make_company(env(context=dict(
            env.context, allowed_company_ids=company.ids)), company, count, categories)
    return {"companies": [first.id, second.id], "users": found[first]}


def _make_company(env, company, count, categories):
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
    company.write({"expense_claim_require_receipt": False, "expense_claim_auto_post": False,
                   "expense_payment_order_auto": False})
    # half of the categories without tax
    categories[::2].with_company(company).supplier_taxes_id = [Command.clear()]
    categories[1::2].with_company(company).supplier_taxes_id = [Command.link(company.account_purchase_tax_id.id)]
    env["hr.expense.approval.rule"].create({
        "name": "Two levels", "company_id": company.id,
        "level_ids": [
            Command.create({"name": "Approver", "approver_source": "expense_approver", "sequence": 10}),
            Command.create({"name": "Head of department", "approver_source": "department_head", "sequence": 20})]})
    env["hr.expense.policy"].create({
        "name": "Standard", "company_id": company.id, "measure": "amount_expense", "limit_amount": 130,
        "severity": "inform"})
    users = {
        "finance": _hire(env, company, [f"finance{n}.{company.id}" for n in range(3)], FINANCE),
        "manager": _hire(env, company, [f"manager.{company.id}"], ALL_APPROVER),
        "auditor": _hire(env, company, [f"auditor.{company.id}"], AUDITOR),
    }
    heads, approvers = env["res.users"], env["res.users"]
    # the first department is that of the claims that are copied: its people are nobody's else
    for number in range(max(2, count // DEPARTMENT)):
        head, approver, staff = _make_department(env, company, number)
        heads |= head
        approvers |= approver
    users["head"], users["approver"] = heads[1], approvers[APPROVERS]
    users["employee"] = staff[0]
    _make_budgets(env, company)
    return {role: user.ids[0] for role, user in users.items()}


def _make_department(env, company, number):
    name = f"{company.id}.{number}"
    head = _hire(env, company, [f"head.{name}"], TEAM)
    department = env["hr.department"].create({
        "name": f"Department {name}", "company_id": company.id, "manager_id": head.employee_id.id})
    head.employee_id.department_id = department
    common = {"department_id": department.id, "parent_id": head.employee_id.id}
    approvers = _hire(env, company, [f"approver{n}.{name}" for n in range(APPROVERS)], **common)
    staff = env["res.users"]
    size = (DEPARTMENT - 1 - APPROVERS) // APPROVERS
    for place, approver in enumerate(approvers):
        staff |= _hire(env, company, [f"employee{place}-{n}.{name}" for n in range(size)], **dict(
            common, parent_id=approver.employee_id.id, expense_manager_id=approver.id))
    return head, approvers, staff


def _hire(env, company, logins, groups="", **values):
    roles = [env.ref(name).id for name in ["base.group_user", *filter(None, groups.split(","))]]
    users = env["res.users"].create([{
        "login": login, "name": login.replace(".", " ").replace("-", " ").title(), "email": f"{login}@example.com",
        "company_id": company.id, "company_ids": [Command.set(company.ids)], "group_ids": [Command.set(roles)],
    } for login in logins])
    env["hr.employee"].create([{
        "name": user.name, "user_id": user.id, "work_contact_id": user.partner_id.id, "company_id": company.id,
        "bank_account_ids": [Command.create({
            "acc_number": f"SCALE-{user.login}", "partner_id": user.partner_id.id, "allow_out_payment": True})],
        **values,
    } for user in users])
    return users


def _make_budgets(env, company):
    """For each department and year, and for the company."""
    year = date.today().year
    departments = env["hr.department"].search([("company_id", "=", company.id)])
    env["hr.expense.budget"].create([{
        "company_id": company.id, "amount": 500_000, "date_from": date(when, 1, 1), "date_to": date(when, 12, 31),
        **values,
    } for when in range(year - 2, year + 1) for values in (
        {"scope": "company"},
        *({"scope": "department", "department_id": department.id} for department in departments))])
