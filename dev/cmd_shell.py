"""A Python shell with `env` in the database of `dev run`.

Reads a script from standard input where that is no terminal:
  echo "print(env['res.users'].search_count([]))" | python3 -m dev shell
Changes are kept only after env.cr.commit().
"""

import signal

from dev import run_database
from dev.mailbox import Mailbox
from dev.paths import Lock, home
from dev.server import stopping
from dev.workplace import workplace


def arguments(sub):
    sub.add_argument("--no-demo", action="store_true", help="in the database of `dev run --no-demo`")


def main(args):
    with workplace() as place:
        database = run_database.name(place.databases, not args.no_demo)
        serving = Lock(f"run-{database}")
        if serving.take(wait=False):  # a running server keeps the database as it is
            run_database.prepare(place, database, not args.no_demo)
            serving.release()
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is the shell's business
        with Mailbox(home() / "mail" / database) as mailbox:
            instance = place.instance(database, log_level="warn", **mailbox.options)
            process = instance.popen(instance.command("--no-http", subcommand="shell"))
            with stopping(process):
                return process.wait()
