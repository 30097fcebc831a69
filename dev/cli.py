"""The command line: which command, in which Python."""

import argparse
import importlib
import os
import signal
import sys

from dev.console import DevError, explain, warn

COMMANDS = {
    "run": "serve Odoo with the addon and its demo company on localhost",
    "test": "run the whole test suite (pytest) on a database of its own",
    "lint": "ruff, pylint-odoo, XML, manifest and zh_CN completeness",
    "bench": "speed side by side with native expenses and OCA's tier validation",
    "load": "50 people over HTTP against two workers; what they were told against the database",
    "faults": "kills, full disk, mail down, clock set back under load; what is left afterwards",
    "shell": "a Python shell in the database of `dev run`",
    "lifetime": "install on native data, upgrade an earlier commit, uninstall; prove what stays",
    "mutate": "put small errors into the approval and money core and see whether the tests notice",
    "i18n": "export the .pot and merge it into zh_CN.po",
    "shot": "screenshots of the main screens, or of one",
}


def parser():
    root = argparse.ArgumentParser(
        prog="python3 -m dev",
        description="Developer tooling of the addon.",
        epilog="Environment: DEV_HOME (cache folder, default .dev), ODOO_PATH (own Odoo 19), "
        "PGHOST/PGPORT/PGUSER/PGPASSWORD (own PostgreSQL).",
    )
    commands = root.add_subparsers(dest="command", metavar="command", required=True)
    for name, summary in COMMANDS.items():
        module = importlib.import_module(f"dev.cmd_{name}")
        sub = commands.add_parser(name, help=summary, description=module.__doc__, allow_abbrev=False,
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
        module.arguments(sub)
    return root


def main(argv):
    os.umask(0o022)
    args, rest = parser().parse_known_args(argv)
    if rest and args.command != "test":
        parser().error(f"unknown argument: {' '.join(rest)}")
    args.rest = rest
    signal.signal(signal.SIGTERM, _terminated)
    signal.signal(signal.SIGINT, _terminated)  # also where a script has started us with &
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, _terminated)
    try:
        from dev import venv

        venv.enter(argv)
        return importlib.import_module(f"dev.cmd_{args.command}").main(args) or 0
    except DevError as error:
        print(f"dev: error: {error}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        warn("interrupted")
        return 130
    except BrokenPipeError:
        return 141
    except OSError as error:
        from dev.paths import home

        print(f"dev: error: {explain(error, home())}", file=sys.stderr, flush=True)
        return 1


def _terminated(number, frame):
    raise KeyboardInterrupt
