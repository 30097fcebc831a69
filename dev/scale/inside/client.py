"""What the web client asks the server for when a screen is opened."""

from ast import literal_eval

from lxml import etree

from odoo.tools.safe_eval import safe_eval

PAGE = 80
COUNT = 10001


def _action(env, xmlid):
    return env.ref(f"crm_employee_expense.{xmlid}").sudo()


def open_list(env, xmlid, kind="list", domain=()):
    """Number of records that a list says it has, its first page read."""
    action = _action(env, xmlid)
    model = env[action.res_model]
    view = action.view_ids.filtered(lambda view: view.view_mode == kind).view_id or (
        action.view_id if action.view_id.type == kind else action.view_id.browse())
    arch = etree.fromstring(model.get_view(view.id, kind)["arch"])
    found = model.web_search_read(
        [*safe_eval(action.domain or "[]", {"uid": env.uid}), *domain], _specify(model, arch), limit=PAGE,
        order=arch.get("default_order") or None, count_limit=COUNT)
    return found["length"]


def search(env, xmlid, field, text):
    """What somebody finds who types a text into the search box."""
    action = _action(env, xmlid)
    arch = etree.fromstring(env[action.res_model].get_view(action.search_view_id.id, "search")["arch"])
    node = arch.find(f".//field[@name='{field}']")
    return open_list(env, xmlid, domain=safe_eval(node.get("filter_domain"), {"self": text}))


def count_panel(env, xmlid):
    """The counters at the left of a list."""
    action = _action(env, xmlid)
    model = env[action.res_model]
    arch = etree.fromstring(model.get_view(action.search_view_id.id, "search")["arch"])
    fields = arch.findall(".//searchpanel/field")
    for node in fields:
        method = "search_panel_select_multi_range" if node.get("select") == "multi" else "search_panel_select_range"
        getattr(model, method)(node.get("name"), enable_counters=bool(node.get("enable_counters")), expand=True)
    return len(fields)


def group(env, xmlid, groupby):
    """Groups of a list."""
    action = _action(env, xmlid)
    model = env[action.res_model]
    domain = safe_eval(action.domain or "[]", {"uid": env.uid})
    return model.web_read_group(domain, [groupby], ["total_amount:sum"], limit=PAGE)["length"]


def open_pivot(env, xmlid, domain=()):
    """Cells of a pivot, as it is first shown."""
    action = _action(env, xmlid)
    model = env[action.res_model]
    nodes = etree.fromstring(model.get_view(False, "pivot")["arch"]).findall("field")
    rows, columns = ([node.get("name") + (f":{node.get('interval')}" if node.get("interval") else "")
                      for node in nodes if node.get("type") == kind] for kind in ("row", "col"))
    measures = [f"{node.get('name')}:{model._fields[node.get('name')].aggregator}" for node in nodes
                if node.get("type") == "measure"]
    cells = model.formatted_read_grouping_sets(
        list(domain), [[], rows, columns, rows + columns], [*measures, "__count"])
    return sum(map(len, cells))


def open_form(env, claim_id):
    """A claim with its lines, steps and log, and the first page of its chatter."""
    claims = env["hr.expense.claim"]
    arch = etree.fromstring(claims.get_view(False, "form")["arch"])
    values = claims.browse(claim_id).web_read(_specify(claims, arch))
    claim = claims.browse(claim_id)
    env["mail.message"]._message_fetch(
        domain=[("res_id", "=", claim_id), ("model", "=", claims._name), ("message_type", "!=", "user_notification")],
        thread=claim, limit=30)
    return len(values)


def _specify(model, arch):
    """The specification of `web_read` for the fields of a view."""
    found = {}
    for node in arch.iter("field"):
        name = node.get("name")
        if name not in model._fields or any(
                above.tag in ("list", "kanban", "form") and above is not arch and above.getparent() is not None
                and above.getparent().tag == "field" for above in node.iterancestors()):
            continue
        field = model._fields[name]
        if not field.relational:
            found[name] = {}
            continue
        if {"1", "True"} & {node.get("invisible"), node.get("column_invisible")}:
            # nobody sees its name
            found[name] = {"fields": {}} if field.type == "many2one" else {}
            continue
        inner = {}
        for view in node:
            if view.tag in ("list", "kanban") and not inner:
                inner = _specify(model.env[field.comodel_name], _detached(view))
        found[name] = {"fields": inner or {"display_name": {}}}
        if field.type == "one2many":
            found[name]["limit"] = int(node.get("limit") or 40)
        context = node.get("context")
        if field.type == "many2many" and context and context.startswith("{'active_test'"):
            found[name]["context"] = literal_eval(context)
    return found


def _detached(node):
    return etree.fromstring(etree.tostring(node))
