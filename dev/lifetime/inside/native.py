"""Fills a database with expenses as hr_expense alone makes them: in every state, posted and paid ones too."""

from datetime import timedelta

from odoo import fields

ACCOUNTANT = "account.group_account_manager"
APPROVER = "hr_expense.group_hr_expense_user"
#: shares of the states before posting, in percent; what is approved is posted and paid in part
SHARES = {"draft": 25, "submitted": 15, "refused": 5, "approved": 55}
POSTED_PERCENT = 40  # of all expenses
COMPANY_PAID_PERCENT = 2
LINES_PER_ENTRY = 20


def make_native_expenses(env, count):
    """Makes `count` expenses; answers how many there are of what."""
    env = env(context=dict(env.context, tracking_disable=True, mail_create_nolog=True))
    company = env.company
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        env["res.partner"].invalidate_model()
    manager = make_user(env, "native.manager", f"{APPROVER},{ACCOUNTANT}")
    boss = make_employee(env, manager)
    employees = [make_employee(env, make_user(env, f"native.employee.{number}", ""), parent_id=boss.id,
                               expense_manager_id=manager.id) for number in range(10)]
    category = env.ref("hr_expense.product_product_no_cost")
    for state, percent in SHARES.items():
        wanted = count * percent // 100
        for number, employee in enumerate(employees):
            own = make_in_state(env, employee, category, manager, state)
            copies = wanted // len(employees) + (number < wanted % len(employees)) - 1
            multiply(env, own, copies)
    rest = count - env["hr.expense"].search_count([])
    multiply(env, env["hr.expense"].search([("state", "=", "draft")], limit=1), rest)
    env.invalidate_all()
    post_and_pay(env, manager, count, company)
    report(env)
    found = env["hr.expense"]._read_group([], ["state"], ["__count"])
    return {
        "expenses": env["hr.expense"].search_count([]), "states": dict(found),
        "entries": env["account.move"].search_count([("expense_ids", "!=", False)]),
        "payments": env["account.payment"].search_count([])}


def make_user(env, login, groups):
    names = ["base.group_user", *filter(None, groups.split(","))]
    return env["res.users"].with_context(no_reset_password=True).create({
        "name": login.replace(".", " ").title(), "login": login, "email": f"{login}@example.com",
        "company_id": env.company.id, "company_ids": [(6, 0, env.company.ids)],
        "group_ids": [(6, 0, [env.ref(name).id for name in names])]})


def make_employee(env, user, **values):
    return env["hr.employee"].create({
        "name": user.name, "user_id": user.id, "company_id": env.company.id, "work_contact_id": user.partner_id.id,
        **values})


def make_in_state(env, employee, category, manager, state):
    """One expense that went as far as `state` by the native buttons."""
    user = employee.user_id
    expense = env["hr.expense"].with_user(user).create({
        "name": f"Taxi {state} {employee.id}", "product_id": category.id, "employee_id": employee.id,
        "total_amount_currency": 10 + employee.id % 7, "date": fields.Date.today() - timedelta(days=30)})
    if state != "draft":
        expense.action_submit()
    as_manager = expense.with_user(manager)
    if state == "approved" and as_manager.action_approve():
        as_manager._do_approve(False)  # the dialog about expenses that look alike
    if state == "refused":
        env["hr.expense.refuse.wizard"].with_user(manager).with_context(
            active_ids=expense.ids, active_model="hr.expense").create({"reason": "No"}).action_refuse()
    env.flush_all()
    if expense.state != state:
        raise AssertionError(f"an expense is {expense.state}, not {state}")
    return expense


def multiply(env, expense, copies):
    """Copies rows in the database: as quick as it gets, and byte for byte what Odoo wrote."""
    env.flush_all()
    env.cr.execute("""SELECT column_name FROM information_schema.columns
                       WHERE table_name = 'hr_expense' AND column_name NOT IN ('id', 'name', 'date')""")
    names = ", ".join(f'"{name}"' for (name,) in env.cr.fetchall())
    env.cr.execute(
        f"""WITH made AS (
                INSERT INTO hr_expense (name, date, {names})
                SELECT name || ' ' || number, date - number %% 300, {names}
                  FROM hr_expense, generate_series(1, %s) AS number WHERE id = %s
             RETURNING id)
            INSERT INTO expense_tax (expense_id, tax_id)
            SELECT made.id, tax_id FROM made, expense_tax WHERE expense_id = %s""",
        (copies, expense.id, expense.id))


def post_and_pay(env, manager, count, company):
    """Posts part of what is approved, pays half of that; some expenses are paid by the company."""
    approved = env["hr.expense"].search([("state", "=", "approved")], order="employee_id, id")
    company_paid = approved[-(count * COMPANY_PAID_PERCENT // 100):]
    company_paid.payment_mode = "company_account"
    own = approved[:count * POSTED_PERCENT // 100]
    for expenses in own.grouped("employee_id").values():
        for start in range(0, len(expenses), LINES_PER_ENTRY):
            post(expenses[start:start + LINES_PER_ENTRY].with_user(manager))
        half = expenses.account_move_id[:len(expenses.account_move_id) // 2]
        if half:
            pay(env, manager, half)
    company_paid.with_user(manager).action_post()
    env.flush_all()


def report(env):
    """Half of them came from the expense reports of Odoo 18: one an entry, else five expenses each."""
    env.cr.execute("""
        UPDATE hr_expense AS line SET former_sheet_id = numbered.number
          FROM (SELECT id, CASE WHEN account_move_id IS NOT NULL THEN account_move_id
                           ELSE 1000000 + employee_id * 10000
                                + row_number() OVER (PARTITION BY employee_id, state ORDER BY id) / 5 END AS number
                  FROM hr_expense) AS numbered
         WHERE numbered.id = line.id AND mod(numbered.number, 2) = 0""")
    env.invalidate_all()


def post(expenses):
    """The native button and its dialog."""
    action = expenses.action_post()
    if action:
        expenses.env["hr.expense.post.wizard"].with_context(**action["context"]).create({}).action_post_entry()


def pay(env, user, moves):
    """The native payment dialog."""
    action = moves.with_user(user).action_register_payment()
    env["account.payment.register"].with_user(user).with_context(action["context"]).create(
        {}).action_create_payments()
