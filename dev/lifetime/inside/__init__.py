"""What runs inside Odoo's shell: functions of `env` that answer what JSON can hold."""

from dev.lifetime.inside.claims import go_on_with_claims, pay_claims, verify_claims
from dev.lifetime.inside.leftovers import find_leftovers
from dev.lifetime.inside.native import make_native_expenses
from dev.lifetime.inside.native_flow import go_on_natively
from dev.lifetime.inside.takeover import take_over
