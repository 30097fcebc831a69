"""Take pictures of the main screens, per role and language (dev/shots.toml), or of one screen.

  python3 -m dev shot                                       all screens, English and Chinese
  python3 -m dev shot --only inbox 'claim-*' --lang zh_CN   some of them
  python3 -m dev shot --url /odoo/expenses --login admin --out one.png [--click 'text=New']

A server with a copy of the demo database is started for it, or --serve-url
names one that runs. Exits with 1 when a screen shows an error dialog or
cannot be reached; errors in the browser's console are printed.
"""

import contextlib
from pathlib import Path

from dev import browser, run_database, screens
from dev.console import DevError, say, warn
from dev.paths import CHECKOUT, home, log_file
from dev.server import serving
from dev.workplace import workplace


def arguments(sub):
    sub.add_argument("--out", type=Path, help="folder of the pictures, or with --url the file (default: .dev/shots)")
    sub.add_argument("--lang", default="", help=f"comma-separated, default {','.join(run_database.LANGUAGES)}")
    sub.add_argument("--only", nargs="+", metavar="NAME", default=[], help="these screens; a name may hold *")
    sub.add_argument("--serve-url", metavar="URL", help="use this running server")
    sub.add_argument("--screens", type=Path, default=CHECKOUT / "dev" / "shots.toml", help="another list of screens")
    one = sub.add_argument_group("one screen")
    one.add_argument("--url", metavar="PATH", help="for example /odoo/expenses")
    one.add_argument("--login", default="admin")
    one.add_argument("--wait", metavar="CSS", default="")
    one.add_argument("--click", action="append", default=[], metavar="CSS", help="or text=Label; may be repeated")
    one.add_argument("--js", default="", help="expression giving {id} of the path")
    one.add_argument("--phone", action="store_true")
    one.add_argument("--dark", action="store_true")
    one.add_argument("--width", type=int, default=0)
    one.add_argument("--height", type=int, default=0)


def main(args):
    from dev.photographer import Photographer

    if args.url:
        out = args.out or home() / "shots" / "one.png"
        langs = [args.lang] if args.lang else [run_database.LANGUAGES[0]]
        wanted = [screens.Screen("", args.login, args.url, args.wait, args.click, args.js, args.phone, args.dark,
                                 args.width, args.height)]
    else:
        out = args.out or home() / "shots"
        langs = args.lang.split(",") if args.lang else list(run_database.LANGUAGES)
        wanted = screens.load(args.screens, args.only)
    if unknown := set(langs) - set(run_database.LANGUAGES):
        raise DevError(f"unknown language {', '.join(unknown)}; there are {', '.join(run_database.LANGUAGES)}")
    executable = browser.require("pictures")
    if run_database.LANG in langs and not browser.has_chinese_font():
        warn("no Chinese font on this machine: install fonts-noto-cjk")
    with server(args.serve_url) as url, Photographer(executable, url) as photographer:
        for lang in langs:
            for screen in wanted:
                photographer.take(screen, lang, out if args.url else out / screen.file_name(lang))
        say(f"{len(langs) * len(wanted)} pictures in {out}, {photographer.failed} failed")
        return 1 if photographer.failed else 0


@contextlib.contextmanager
def server(url):
    """Address of the given server, or of one on a copy of the demo database."""
    if url:
        yield url.rstrip("/")
        return
    with workplace() as place:
        template = place.databases.addon(demo=True)
        with place.databases.scratch(template, "shot") as database:
            instance = place.instance(database)
            with serving(instance, log_file("shot")):
                yield instance.url
