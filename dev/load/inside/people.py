"""Hires the people of the load into the demo company."""

from odoo import Command

FINANCE = "crm_employee_expense.group_expense_finance"
#: who works there, with the groups of the role
GROUPS = {
    "employee": (), "approver": ("hr_expense.group_hr_expense_team_approver",), "finance": (FINANCE,),
    "cashier": (FINANCE,), "manager": ("hr_expense.group_hr_expense_user",),
}
CATEGORIES = ("crm_employee_expense.product_flight", "crm_employee_expense.product_taxi",
              "hr_expense.expense_product_meal")


def hire(env, counts, password):
    """Makes so many people of each role; answers {"logins": {login: role}, "categories": ids}.

    Employees are spread over the approvers. The company's approval rules are the demo company's.
    """
    company = env.ref("base.main_company")
    env = env(context={"tracking_disable": True, "no_reset_password": True, "allowed_company_ids": company.ids})
    department = env["hr.department"].create({"name": "Field Work", "company_id": company.id})
    staff = {}
    for role, count in counts.items():
        names = [f"{role}{number:02}" for number in range(1, count + 1)]
        roles = [env.ref(name).id for name in ("base.group_user", *GROUPS[role])]
        users = env["res.users"].create([{
            "name": name.capitalize(), "login": f"load.{name}", "email": f"load.{name}@example.com", "lang": "en_US",
            "company_id": company.id, "company_ids": [Command.set(company.ids)], "group_ids": [Command.set(roles)],
        } for name in names])
        managers = staff.get("approver", env["res.users"])
        env["hr.employee"].create([{
            "name": user.name, "user_id": user.id, "work_contact_id": user.partner_id.id, "company_id": company.id,
            "department_id": department.id, "bank_account_ids": [Command.create({
                "acc_number": f"LOAD{user.id:08}", "partner_id": user.partner_id.id, "allow_out_payment": True})],
            **({"expense_manager_id": managers[number % len(managers)].id} if role == "employee" else {}),
        } for number, user in enumerate(users)])
        staff[role] = users
    users = env["res.users"].union(*staff.values())
    # hashed once: that is slow on purpose
    env.cr.execute("UPDATE res_users SET password = %s WHERE id = ANY(%s)",
                   [env["res.users"]._crypt_context().hash(password), users.ids])
    return {
        "logins": {user.login: [role, user.id] for role, members in staff.items() for user in members},
        "director": env.ref("crm_employee_expense.res_users_dora").id,
        "categories": [env.ref(name).id for name in CATEGORIES], "company": company.id}
