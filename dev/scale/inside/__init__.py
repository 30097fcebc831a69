"""What runs inside Odoo's shell: functions of `env` that answer what JSON can hold."""

import json
import time

from dev.scale.inside import company as companies
from dev.scale.inside import patterns
from dev.scale.inside import screens
from dev.scale.inside.copier import Copier
from dev.scale.inside.jobs import list_jobs, run_job
from dev.scale.inside.verify import verify

SCENE = "bench.scale.scene"


def prepare(env, employees):
    """Companies, people and the claims to copy."""
    begun = time.monotonic()
    make_indexes(env)  # those of texts, which the template of the database could not have
    made = companies.make_companies(env, employees)
    env.cr.commit()
    env.invalidate_all()
    lead = env["crm.lead"].search([("name", "=", "Opportunity 0")])
    scene = {**made, "originals": [], "lead": lead.id, "customer": lead.partner_id.id}
    for company, share in zip(env["res.company"].browse(made["companies"]), (0.9, 0.1), strict=True):
        local = env(context={"allowed_company_ids": company.ids, "lang": "en_US", "tz": "UTC"})
        originals = patterns.make_originals(local, company, _find_people(local, company, lead))
        for claim, pattern in originals:
            scene["originals"].append({
                "claim": claim.id, "company": company.id, "state": pattern.state, "became": claim.state,
                "share": pattern.share / 1002 / pattern.variants * share, "youngest": pattern.youngest,
                "oldest": pattern.oldest})
    env["ir.config_parameter"].set_param(SCENE, json.dumps(scene))
    return {"seconds": round(time.monotonic() - begun, 1), **scene}


def make_indexes(env):
    """Those that the models have by now; upgrading would do it, and take longer."""
    env.registry.check_indexes(env.cr, list(env.registry))
    for model in env.values():
        if model._name.startswith(("hr.expense", "ir.attachment")) and model._auto and not model._abstract:
            for one in model._table_objects.values():
                one.apply_to_database(model)
    env.registry.finalize_constraints(env.cr)


def read_scene(env):
    return json.loads(env["ir.config_parameter"].get_param(SCENE))


def _find_people(env, company, lead):
    """Those of the claims that are copied: the first employee of the company's first department."""
    def user(login):
        return env["res.users"].search([("login", "=", login)])

    return {"employee": user(f"employee0-0.{company.id}.0"), "approver": user(f"approver0.{company.id}.0"),
            "head": user(f"head.{company.id}.0"), "finance": user(f"finance0.{company.id}"),
            "payer": user(f"finance1.{company.id}"), "lead": lead, "customer": lead.partner_id}


def fill(env, claims, seed):
    """Adds so many claims; seconds, and how many rows the large tables have."""
    begun = time.monotonic()
    Copier(env, read_scene(env)).fill(claims, seed)
    return {"seconds": round(time.monotonic() - begun, 1)}


def measure(env, repeat=5, only=""):
    """Figures of the screens over what is there."""
    return screens.measure(env, read_scene(env)["users"], repeat, only)


def set_password(env, password):
    """For the administrator, who gets the roles that the replica is asked with."""
    admin = env.ref("base.user_admin")
    admin.write({"password": password, "group_ids": [
        (4, env.ref(name).id) for name in ("hr_expense.group_hr_expense_manager", companies.FINANCE)]})
    env["ir.config_parameter"].set_param("bench.scale.lag", "none")
