"""What the web client asks for: the fields of a view, as specification of web_read, web_save and onchange."""

from xml.etree import ElementTree as ET

LIMIT = 40  # lines of a list within a form
RELATIONS = ("many2one", "reference", "many2one_reference")
LISTS = ("one2many", "many2many")
HIDDEN = {"1", "True", "true"}  # always: of such a field the web client asks for no names


def specification(arch, model, models):
    """Of a view: its architecture and, of `models`, the fields; both as get_views answers them."""
    return _fields(ET.fromstring(arch), model, models)


def _fields(node, model, models):
    known = models.get(model, {}).get("fields", {})
    found = {}
    for field in _own(node):
        name = field.get("name")
        about = known.get(name)
        if not about:
            continue
        hidden = bool(HIDDEN & {field.get("invisible"), field.get("column_invisible")})
        if about["type"] in RELATIONS + LISTS and hidden:
            found.setdefault(name, {"fields": {}} if about["type"] in RELATIONS else {})
        elif about["type"] in RELATIONS:
            found[name] = {"fields": {"display_name": {}}}
        elif about["type"] in LISTS:
            view = _shown(field)
            inner = {"display_name": {}} if view is None else _fields(view, about["relation"], models)
            found[name] = {"limit": LIMIT, **found.get(name, {})}
            found[name].setdefault("fields", {}).update(inner)
        else:
            found.setdefault(name, {})
    return found


def _shown(field):
    """The view in which a screen as wide as a desk shows the records; others are asked for when they open."""
    mode = field.get("mode", "list").partition(",")[0]
    return next((view for view in field if view.tag == mode), field[0] if len(field) else None)


def _own(node):
    """Fields of this view, not of those within its fields."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from _own(child)
