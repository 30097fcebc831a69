"""Which rows belong to a claim, and what becomes of each of their columns when they are copied."""

from typing import NamedTuple

from odoo.tools import SQL


class Part(NamedTuple):
    model: str
    #: queries of (claim, id), one or more
    ways: tuple


def _through(parent, condition, between=""):
    return f"SELECT p.claim, t.id FROM fill_part p {between} JOIN {{table}} t ON {condition} WHERE p.model = '{parent}'"


PAYMENTS = "JOIN account_move__account_payment r ON r.invoice_id = p.old_id"
#: a part is found from those above it
PARTS = (
    Part("hr.expense.claim", ("SELECT t.id, t.id FROM {table} t WHERE t.id IN %(claims)s",)),
    Part("hr.expense", (_through("hr.expense.claim", "t.claim_id = p.old_id"),)),
    Part("hr.expense.approval.step", (_through("hr.expense.claim", "t.claim_id = p.old_id"),)),
    Part("hr.expense.policy.violation", (_through("hr.expense.claim", "t.claim_id = p.old_id"),)),
    Part("account.move", (
        _through("hr.expense", "t.id = e.account_move_id", "JOIN hr_expense e ON e.id = p.old_id"),
        _through("hr.expense", "t.origin_payment_id = r.payment_id",
                 "JOIN hr_expense e ON e.id = p.old_id "
                 "JOIN account_move__account_payment r ON r.invoice_id = e.account_move_id"))),
    Part("account.payment", (_through("account.move", "t.id = r.payment_id", PAYMENTS),)),
    Part("account.move.line", (_through("account.move", "t.move_id = p.old_id"),)),
    Part("account.partial.reconcile", (_through("account.move.line", "t.credit_move_id = p.old_id"),)),
    Part("account.full.reconcile", (
        _through("account.move.line", "t.id = l.full_reconcile_id", "JOIN account_move_line l ON l.id = p.old_id"),)),
    Part("ir.attachment", (_through("hr.expense", "t.res_model = 'hr.expense' AND t.res_id = p.old_id"),)),
    Part("mail.message", (_through("hr.expense.claim", "t.model = 'hr.expense.claim' AND t.res_id = p.old_id"),)),
    Part("mail.tracking.value", (_through("mail.message", "t.mail_message_id = p.old_id"),)),
    Part("mail.notification", (_through("mail.message", "t.mail_message_id = p.old_id"),)),
    Part("mail.followers", (_through(
        "hr.expense.claim", "t.res_model = 'hr.expense.claim' AND t.res_id = p.old_id"),)),
    Part("mail.activity", (_through(
        "hr.expense.claim", "t.res_model = 'hr.expense.claim' AND t.res_id = p.old_id"),)),
)
#: its rows need a hash over the one before: `trail` makes them
EVENTS = Part("hr.expense.approval.event", (_through("hr.expense.claim", "t.claim_id = p.old_id"),))
MODELS = [part.model for part in (*PARTS, EVENTS)]
#: (model, column): model that the number refers to
REFERENCES = {
    ("ir.attachment", "res_id"): "hr.expense",
    **{(model, "res_id"): "hr.expense.claim" for model in ("mail.message", "mail.followers", "mail.activity")},
}
#: model: columns of fill_person with an id of it
PEOPLE = {
    "res.users": ("user_id", "approver_user", "head_user"),
    "res.partner": ("partner_id", "approver_partner", "head_partner"),
    "hr.employee": ("employee_id", "approver_employee", "head_employee"),
    "hr.department": ("department_id",),
    "res.partner.bank": ("bank_id",),
}
#: rest of the name of the entry that t.move_id refers to
MOVE_NAME = ("|| '/' || extract(year FROM t.date - f.shift) || '/' "
             "|| lpad((f.off_account_move + r_move_id.idx)::text, 8, '0')")
#: (model, column): expression with t its row, f the copy, x its person, new the id that it gets
NAMES = {
    ("hr.expense.claim", "name"): "CASE WHEN t.name IS NOT NULL THEN f.name END",
    ("account.move", "name"): "CASE WHEN t.name LIKE '%%/%%/%%' THEN {entry} ELSE t.name END",
    ("account.move", "sequence_prefix"): "CASE WHEN t.name LIKE '%%/%%/%%' THEN {prefix} ELSE t.sequence_prefix END",
    ("account.move", "sequence_number"): "CASE WHEN t.name LIKE '%%/%%/%%' THEN {new} ELSE t.sequence_number END",
    ("account.move", "invoice_partner_display_name"): "(SELECT name FROM res_partner WHERE id = x.partner_id)",
    ("account.payment", "name"): f"split_part(t.name, '/', 1) {MOVE_NAME}",
    **{(model, column): f"replace(t.{column}, f.old_name, f.name)" for model, column in (
        ("account.move", "ref"), ("account.move", "invoice_origin"), ("account.move", "payment_reference"),
        ("account.move.line", "name"), ("account.move.line", "ref"), ("account.payment", "memo"),
        ("mail.message", "record_name"))},
    ("account.move.line", "move_name"): f"split_part(t.move_name, '/', 1) {MOVE_NAME}",
    ("ir.attachment", "checksum"): "substr(md5({new}::text) || md5('x' || {new}), 1, 40)",
    ("mail.message", "message_id"): "t.message_id || '-' || {new}",
}
#: numbers that are amounts without being monetary fields
AMOUNTS = {("hr.expense", "price_unit"), ("account.move.line", "price_unit")}
#: where two of a claim's people may be the same one with the other person
MAY_COLLIDE = ("mail.followers", "mail.notification")


def offset(model):
    return SQL.identifier("f", "off_" + model.replace(".", "_"))


def new_id(model):
    return SQL("(%s + p.idx)", offset(model))


def columns(env, model):
    """({column: expression of the copied value}, [joins that they need])."""
    values, joins = {"id": new_id(model)}, []
    fields = env[model]._fields
    existing = {name for (name,) in _rows(
        env, "SELECT column_name FROM information_schema.columns WHERE table_name = %s", env[model]._table)}
    for name, field in fields.items():
        if name == "id" or name not in existing or not field.store:
            continue
        column = SQL.identifier("t", name)
        comodel = REFERENCES.get((model, name)) or (field.type == "many2one" and field.comodel_name)
        if comodel in MODELS:
            alias = f"r_{name}"
            joins.append(SQL(
                "LEFT JOIN fill_part %(alias)s ON %(alias)s.model = %(comodel)s AND %(alias)s.old_id = %(column)s "
                "AND %(alias)s.claim = f.original",
                alias=SQL.identifier(alias), comodel=comodel, column=column))
            values[name] = SQL("%s + %s", offset(comodel), SQL.identifier(alias, "idx"))
        elif (model, name) in NAMES:
            prefix = "split_part(t.name, '/', 1) || '/' || extract(year FROM t.date - f.shift) || '/'"
            new = f"(f.off_{model.replace('.', '_')} + p.idx)"
            values[name] = SQL(NAMES[model, name].format(
                new=new, prefix=prefix, entry=f"{prefix} || lpad({new}::text, 8, '0')"))
        elif comodel in PEOPLE:
            values[name] = swap(comodel, column)
        elif comodel == "crm.lead":
            values[name] = SQL("CASE WHEN %s = f.old_lead THEN f.lead ELSE %s END", column, column)
        elif field.type in ("date", "datetime"):
            values[name] = SQL("%s - f.shift", column)
        elif field.type == "monetary" or (model, name) in AMOUNTS:
            values[name] = SQL("%s * f.factor", column)
        else:
            values[name] = column
    return values, joins


def swap(model, column):
    """The person of the copy in the place of that of the original; customers likewise."""
    cases = [SQL("WHEN o.%s THEN x.%s", SQL.identifier(name), SQL.identifier(name)) for name in PEOPLE[model]]
    if model == "res.partner":
        cases.append(SQL("WHEN f.old_customer THEN f.customer"))
    return SQL("CASE %s %s ELSE %s END", column, SQL(" ").join(cases), column)


def lists(env, model):
    """[(table, own column, other column, other model)] of the lists that a record of the model has."""
    tables = {env[part.model]._table for part in PARTS}  # rows of a list that is a model are a part themselves
    return [(field.relation, field.column1, field.column2, field.comodel_name)
            for field in env[model]._fields.values()
            if field.type == "many2many" and field.store and not field.inherited and field.relation not in tables]


def _rows(env, query, *parameters):
    env.cr.execute(query, parameters)
    return env.cr.fetchall()
