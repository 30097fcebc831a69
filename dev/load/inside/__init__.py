"""What runs inside Odoo's shell: functions of `env` that answer what JSON can hold."""

from dev.load.inside.checks import verify
from dev.load.inside.people import hire
from dev.load.inside.waiting import make_late, run_job, send_mails
