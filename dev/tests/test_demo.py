"""What `dev run` promises about the demo data."""

import pytest

from dev.paths import ADDON


@pytest.fixture
def env():
    import odoo.api
    from odoo.modules.registry import Registry
    from odoo.tests.common import get_db_name

    with Registry(get_db_name()).cursor() as cursor:
        yield odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        cursor.rollback()


@pytest.mark.demo
def test_demo_users_log_in_with_their_login_as_password(env):
    named = env["ir.model.data"].search([("module", "=", ADDON), ("model", "=", "res.users")])
    users = env["res.users"].browse(named.mapped("res_id"))
    assert users, "the demo data has no users"
    for user in users:
        credential = {"type": "password", "login": user.login, "password": user.login}
        user.with_user(user)._check_credentials(credential, {"interactive": True})
