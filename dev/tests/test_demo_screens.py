"""Every screen of the addon's menus opens for everybody who has it, with the demo data in it."""

import datetime

import pytest
from lxml import etree

from dev.paths import ADDON
from dev.tests.test_demo import env  # noqa: F401  a fixture

PAGE = 80


def _specify(arch, fields, models):
    """What the web client asks for of a view: its fields, with those of the lists inside."""
    wanted = {}
    for node in arch.xpath(".//field[not(ancestor::field)]"):
        name = node.get("name")
        field = fields[name]
        wanted[name] = {}
        if field["type"] in ("many2one", "reference"):
            wanted[name] = {"fields": {"display_name": {}}}
        elif field["type"] in ("one2many", "many2many"):
            inner = models[field["relation"]]["fields"] if field["relation"] in models else {}
            names = {
                one.get("name") for view in node for one in view.iter("field")
                if one.xpath("count(ancestor::field)") == node.xpath("count(ancestor::field)") + 1}
            wanted[name] = {"fields": {one: {} for one in names if one in inner} | {"display_name": {}}}
    return wanted


def _open(env, action):  # noqa: F811
    """Reads the action's lists and the form of the first record, as the web client does."""
    from odoo.tools.safe_eval import datetime as safe_datetime
    from odoo.tools.safe_eval import safe_eval

    names = {
        "uid": env.uid, "context_today": datetime.date.today, "datetime": safe_datetime, "active_id": False,
        "active_ids": [], "allowed_company_ids": env.companies.ids}
    context = safe_eval(action.context or "{}", dict(names))
    model = env[action.res_model].with_context(**context)
    views = model.get_views([tuple(view) for view in action.views], {"load_filters": True, "toolbar": True})
    fields = views["models"][action.res_model]["fields"]
    domain = safe_eval(action.domain or "[]", dict(names))
    first = model.browse()
    for kind in ("list", "kanban", "form"):
        if kind not in views["views"]:
            continue
        wanted = _specify(etree.fromstring(views["views"][kind]["arch"]), fields, views["models"])
        if kind == "form":
            first.web_read(wanted)
        else:
            found = model.web_search_read(domain, wanted, limit=PAGE)
            first = model.browse([record["id"] for record in found["records"][:1]])
    env.invalidate_all()


@pytest.mark.demo
def test_every_menu_opens_for_everybody_who_has_it(env):  # noqa: F811
    own = env["ir.model.data"].search([("module", "=", ADDON), ("model", "in", ("res.users", "ir.ui.menu"))])
    menus = env["ir.ui.menu"].browse(own.filtered(lambda one: one.model == "ir.ui.menu").mapped("res_id"))
    users = env["res.users"].browse(own.filtered(lambda one: one.model == "res.users").mapped("res_id"))
    opened, broken = 0, []
    for user in users | env.ref("base.user_admin"):
        as_user = env(user=user.id, context={
            "lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_ids.ids})
        visible = as_user["ir.ui.menu"]._visible_menu_ids()
        for menu in menus.filtered(lambda menu, visible=visible: menu.id in visible and menu.action):
            if menu.action._name != "ir.actions.act_window":
                continue
            opened += 1
            try:
                _open(as_user, menu.action)
            except Exception as error:  # all that is broken is named together
                broken.append(f"{user.login}: {menu.complete_name}: {error!r}")
    assert opened > 100
    assert not broken, "\n".join(broken)
