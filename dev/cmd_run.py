"""Serve Odoo with the addon and its demo company on localhost.

The first start gets what is missing and takes minutes; later ones take
seconds. What you enter is kept in a database of its own until --fresh; when
the addon's files have changed since, that database is upgraded first.
Outgoing mail is kept as files in the cache folder, nothing leaves the machine.
Ctrl-C ends it.
"""

import argparse

from dev import run_database
from dev.console import DevError, say
from dev.mailbox import Mailbox
from dev.paths import ADDON, Lock, home, log_file
from dev.server import ended, need_port, serving
from dev.workplace import workplace

DEFAULT_PORT = 8069


def arguments(sub):
    sub.add_argument("--lang", choices=run_database.LANGUAGES, help="start in this language; it stays until changed")
    sub.add_argument("--port", type=port, default=DEFAULT_PORT, help=f"default {DEFAULT_PORT}")
    sub.add_argument("--no-demo", action="store_true", help="an empty company, in a database of its own")
    sub.add_argument("--fresh", action="store_true", help="drop what was entered and start anew")


def port(text):
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text} is not a port number")
    return int(text)


def main(args):
    need_port(args.port)
    demo = not args.no_demo
    with workplace() as place:
        database = run_database.name(place.databases, demo)
        held = Lock(f"run-{database}")
        if not held.take(wait=False):
            raise DevError("another `dev run` serves this database already: end it first")
        run_database.prepare(place, database, demo, fresh=args.fresh)
        url = f"http://localhost:{args.port}"
        run_database.adjust(place.databases, database, url, args.lang)
        with Mailbox(home() / "mail" / database) as mailbox:
            return serve(place, database, args.port, url, mailbox)


def serve(place, database, port, url, mailbox):
    log = log_file("run")
    instance = place.instance(database, port, max_cron_threads=1, **mailbox.options)
    with serving(instance, log) as process:
        print(welcome(url, place.databases.logins(database), mailbox.folder, log), flush=True)
        try:
            process.wait()
        except KeyboardInterrupt:
            say("stopping")
            return 0
        raise DevError(ended(log))


def welcome(url, logins, mails, log):
    """Address and logins, as one block of text."""
    width = max(len("password"), *(len(login) for login, _who in logins)) + 2
    lines = ["", f"{ADDON} is ready:  {url}", "", f"  {'login':{width}}{'password':{width}}who"]
    lines += [f"  {login:{width}}{login:{width}}{who}" for login, who in logins]
    lines += ["", f"  mail sent: {mails}", f"  log:       {log}", "  Ctrl-C ends it.", ""]
    return "\n".join(lines)
