"""The database of `dev run`: made once, kept between runs, upgraded when the addon's files have changed."""

import json

from dev.console import DevError, step
from dev.paths import ADDON, LANG, addon_hash, home, log_file, read_json, remove, write_json

LANGUAGES = ("en_US", LANG)


def name(databases, demo):
    return f"{databases.prefix}run_{'demo' if demo else 'plain'}"


def _record(databases, database):
    """What the database was made from; missing while it is incomplete."""
    return home() / f"run{databases.suffix}" / f"{database}.json"


def exists(databases, database):
    return bool(read_json(_record(databases, database)) and databases.exists(database))


def prepare(place, database, demo, fresh=False):
    """Makes the database, or brings it up to date with the addon's files."""
    databases = place.databases
    record = _record(databases, database)
    if fresh or not exists(databases, database):
        template = databases.addon(demo)
        remove(record)
        remove(home() / "mail" / database)
        with step("making the database of `dev run`"):
            databases.copy(template, database)
        write_json(record, {"code": addon_hash(), "odoo": place.odoo.identity})
        return
    about = read_json(record)
    modules = [] if about["code"] == addon_hash() else [ADDON]
    if about["odoo"] != place.odoo.identity:
        modules = ["base"]
    if modules:
        code = addon_hash()
        what = "the addon's files have changed" if modules == [ADDON] else "Odoo has changed"
        with step(f"{what}: upgrading the database (about 15 s)"):
            _upgrade(place, database, modules, demo)
        write_json(record, {"code": code, "odoo": place.odoo.identity})


def _upgrade(place, database, modules, demo):
    log = log_file("upgrade")
    remove(log)
    instance = place.instance(database)
    try:
        instance.run("-u", ",".join(modules), "--stop-after-init", "--no-http", *(["--with-demo"] if demo else []),
                     log=log, what="upgrading the database")
    except DevError as error:
        raise DevError(f"{error}; --fresh makes a new database") from error
    if not place.databases.installed(database):
        raise DevError(f"{ADDON} could not be upgraded (log: {log}); --fresh makes a new database")


def adjust(databases, database, url, lang):
    """The address in mails and reports, and the language where one is asked for."""
    databases.execute_values(
        "UPDATE ir_config_parameter SET value = %s WHERE key = 'web.base.url'", (url,), database)
    if lang:
        # every user (the public one shows the login page) and whoever is created from now on
        databases.execute_values(
            "UPDATE res_partner SET lang = %s WHERE id IN (SELECT partner_id FROM res_users)", (lang,), database)
        databases.execute_values(
            """UPDATE ir_default SET json_value = %s
                WHERE user_id IS NULL AND company_id IS NULL AND field_id = (
                      SELECT id FROM ir_model_fields WHERE model = 'res.partner' AND name = 'lang')""",
            (json.dumps(lang),), database)
