"""Databases: cached templates, copies of them, and clearing up after killed runs.

Level one of the cache has what the addon depends on, level two the addon itself.
A database is built under a temporary name and renamed when it is complete.
"""

import ast
import contextlib
import os
import secrets
import shutil
import time

import psycopg2
from psycopg2 import errors, sql

from dev.console import DevError, need_space, step
from dev.paths import (
    ADDON,
    ADDON_DIR,
    LANG,
    Lock,
    addon_hash,
    digest,
    home,
    home_id,
    log_file,
    read_json,
    remove,
    write_json,
)
from dev.postgres import own_server
from dev.server import Instance, data_dir, loud_lines

KEEP = 3  # templates of the addon kept per kind
FORMAT = "2"  # change it when the way templates are made changes

OUTWARD_JOBS = ("mail.ir_cron_module_update_notification", "crm_iap_enrich.ir_cron_lead_enrichment",
                "sms.ir_cron_sms_scheduler_action", "snailmail.snailmail_print")


class Databases:
    def __init__(self, odoo, server):
        self.odoo, self.server = odoo, server
        self.prefix = f"crmx_{home_id()}_"
        # a developer's own server has other databases than the private one
        self.suffix = f"-{digest(server.host, server.port, server.user)}" if own_server() else ""
        self.records = home() / f"database{self.suffix}"
        self.records.mkdir(exist_ok=True)
        self._locks = []
        self.clear_up()

    # -- plain database work -----------------------------------------------------
    def connect(self, database="postgres"):
        try:
            connection = psycopg2.connect(**self.server.dsn(database), connect_timeout=10)
        except psycopg2.OperationalError as error:
            raise DevError(f"cannot reach PostgreSQL: {str(error).strip().splitlines()[0]}") from error
        connection.autocommit = True
        return connection

    @contextlib.contextmanager
    def _cursor(self, database):
        with contextlib.closing(self.connect(database)) as connection, connection.cursor() as cursor:
            try:
                yield cursor
            except errors.ObjectInUse:
                raise
            except errors.InsufficientPrivilege as error:
                raise DevError("the PostgreSQL role may not create databases: give it CREATEDB") from error
            except psycopg2.Error as error:
                raise DevError(f"PostgreSQL: {str(error).strip().splitlines()[0]}") from error

    def execute(self, statement, *names, database="postgres"):
        with self._cursor(database) as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def rows(self, query, parameters=(), database="postgres"):
        with self._cursor(database) as cursor:
            cursor.execute(query, parameters)
            return cursor.fetchall()

    def execute_values(self, statement, values, database):
        with self._cursor(database) as cursor:
            cursor.execute(statement, values)

    def exists(self, name):
        return bool(self.rows("SELECT 1 FROM pg_database WHERE datname = %s", (name,)))

    def drop(self, name):
        self.execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        remove(filestore(name))
        remove(home() / "instance" / name)

    def copy(self, source, target):
        """A copy with its files. The files are linked: Odoo never changes one in place."""
        need_space(home(), 150, "a copy of the database")
        self.drop(target)
        for attempt in range(20):
            try:
                self.execute("CREATE DATABASE {} TEMPLATE {}", target, source)
                break
            except errors.ObjectInUse as error:
                if attempt == 19:
                    raise DevError(f"somebody is connected to the database {source}") from error
                time.sleep(0.5)
        if filestore(source).exists():
            shutil.copytree(filestore(source), filestore(target), copy_function=_link)

    def rename(self, source, target):
        self.drop(target)
        if filestore(source).exists():
            filestore(source).rename(filestore(target))
        self.execute("ALTER DATABASE {} RENAME TO {}", source, target)

    # -- databases of one command --------------------------------------------------
    @contextlib.contextmanager
    def reserve(self, kind, keep=False):
        """A name for a database that goes away with the block, or with the next command if this one is killed."""
        name = f"{self.prefix}{kind}_{os.getpid()}_{secrets.token_hex(2)}"
        held = Lock(f"scratch-{name}")
        held.take()
        try:
            yield name
        finally:
            if not keep:
                self.drop(name)
                remove(held.path)
            held.release()

    @contextlib.contextmanager
    def scratch(self, source, kind, keep=False):
        """A copy of a template, for the time of the block."""
        with self.reserve(kind, keep) as name:
            self.copy(source, name)
            yield name

    def clear_up(self):
        """Removes the scratch databases of commands that were killed."""
        for path in (home() / "lock").glob("scratch-*"):
            lock = Lock(path.name)
            if lock.take(wait=False):
                self.drop(path.name.removeprefix("scratch-"))
                remove(path)
            lock.release()

    # -- templates ---------------------------------------------------------------
    def dependencies(self, demo):
        """Level one: the modules the addon depends on, in English and Chinese, screens compiled."""
        modules = sorted(manifest().get("depends", ["base"]))
        group = f"{self.prefix}base_{'demo' if demo else 'plain'}_"
        name = group + digest(FORMAT, self.odoo.identity, modules, demo, LANG)

        def build(temporary):
            self.execute("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", temporary)
            instance = Instance(self.odoo, self.server, temporary)
            log = log_file(f"template-{'demo' if demo else 'plain'}")
            remove(log)
            options = ["-i", ",".join(modules), "--load-language", f"en_US,{LANG}", "--stop-after-init", "--no-http"]
            instance.run(*options, *(["--with-demo"] if demo else []), log=log, what="installing Odoo's modules")
            compile_screens(instance, log)

        about = f"database with {', '.join(modules)}{' and demo data' if demo else ''} (once, 1 to 3 minutes)"
        self._template(name, about, build)
        self._forget(group, but=name)
        return name

    def addon(self, demo):
        """Level two: the addon on top of level one."""
        base = self.dependencies(demo)
        kind = "demo" if demo else "plain"
        group = f"{self.prefix}addon_{kind}_"
        name = group + digest(base, ADDON, addon_hash())

        def build(temporary):
            self.copy(base, temporary)
            instance = Instance(self.odoo, self.server, temporary)
            log = log_file(f"install-{kind}")
            remove(log)
            options = ["-i", ADDON, "--stop-after-init", "--no-http", *(["--with-demo"] if demo else [])]
            said = instance.run(*options, log=log, what=f"installing {ADDON}")
            if not self.installed(temporary):
                raise DevError(f"{ADDON} could not be installed: {' '.join(said.splitlines()[-1:])} (log: {log})")
            self._stay_home(temporary)
            compile_screens(instance, log)
            return {"warnings": loud_lines(said)}

        code = addon_hash(translations=False)
        about = f"installing {ADDON}{' with demo data' if demo else ''}"
        name = self._template(name, about, build, code=code, base=base)
        self._forget(group, but=name)
        return name

    def with_modules(self, template, modules):
        """Level three: further modules of Odoo on top of a template of the addon."""
        modules = sorted(set(modules))
        missing = [module for module in modules if not self.odoo.module_files(module, "__manifest__.py")]
        if missing:
            raise DevError(f"Odoo has no module {', '.join(missing)}")
        group = f"{self.prefix}more_"
        name = group + digest(template, *modules)

        def build(temporary):
            self.copy(template, temporary)
            log = log_file("install-more")
            remove(log)
            Instance(self.odoo, self.server, temporary).run(
                "-i", ",".join(modules), "--stop-after-init", "--no-http", log=log, what="installing further modules")

        self._template(name, f"installing {', '.join(modules)} as well", build)
        self._forget(group, but=name)
        return name

    def _stay_home(self, database):
        """Switches off what would call services outside this machine by itself."""
        if self.rows("SELECT 1 FROM information_schema.columns WHERE table_name = 'res_company' "
                     "AND column_name = 'iap_enrich_auto_done'", database=database):
            self.execute("UPDATE res_company SET iap_enrich_auto_done = TRUE", database=database)
        self.execute_values(
            """UPDATE ir_cron SET active = FALSE WHERE id IN (
                   SELECT res_id FROM ir_model_data WHERE model = 'ir.cron' AND module || '.' || name = ANY(%s))""",
            (list(OUTWARD_JOBS),), database)

    def last(self, demo):
        """The template used last, though the addon's files may have changed since."""
        records = self.records.glob(f"{self.prefix}addon_{'demo' if demo else 'plain'}_*.json")
        for path in sorted(records, key=lambda path: path.stat().st_mtime, reverse=True):
            if self.exists(path.stem):
                self._use(path.stem)
                return path.stem
        return self.addon(demo)

    def warnings(self, template):
        """What Odoo complained about while it installed the addon into that template."""
        return (read_json(self.records / f"{template}.json") or {}).get("warnings", [])

    def for_export(self):
        """A template whose terms are those of the code now; translations may be older."""
        base, code = self.dependencies(False), addon_hash(translations=False)
        for path in self.records.glob(f"{self.prefix}addon_plain_*.json"):
            about = read_json(path)
            if about and about.get("code") == code and about.get("base") == base and self.exists(path.stem):
                self._use(path.stem)
                return path.stem
        return self.addon(False)

    def installed(self, database):
        return self.rows("SELECT 1 FROM ir_module_module WHERE name = %s AND state = 'installed'", (ADDON,), database)

    def logins(self, database):
        """[(login, what the person is)] of the addon's own users, then the administrator."""
        found = self.rows(
            """SELECT u.login, COALESCE(p.function, p.name), p.name
                 FROM res_users u
                 JOIN res_partner p ON p.id = u.partner_id
                 JOIN ir_model_data d ON d.model = 'res.users' AND d.res_id = u.id AND d.module = %s
                WHERE u.active AND NOT COALESCE(u.share, FALSE)
                ORDER BY u.id""", (ADDON,), database)
        return [(login, f"{label} ({name})") for login, label, name in found] + [("admin", "Administrator")]

    def _use(self, name):
        """Keeps others from removing a template while this command needs it."""
        lock = Lock(f"template-{name}")
        lock.take(shared=True)
        self._locks.append(lock)

    def _template(self, name, about, build, **facts):
        record = self.records / f"{name}.json"
        with Lock(f"build-{name}", f"waiting for another dev command: {about} ..."):
            self._use(name)
            if not (read_json(record) and self.exists(name)):
                need_space(home(), 500, "a database")
                temporary = f"{name}_tmp"
                remove(record)
                self.drop(temporary)
                with step(about):
                    try:
                        facts.update(build(temporary) or {})
                        self.rename(temporary, name)
                    finally:
                        self.drop(temporary)
                write_json(record, {"made": time.time(), **facts})
            os.utime(record)
        return name

    def _forget(self, group, but):
        """Keeps the templates used last."""
        found = sorted(self.records.glob(f"{group}*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in found[KEEP:]:
            lock = Lock(f"template-{path.stem}")
            if path.stem != but and lock.take(wait=False):
                remove(path)
                self.drop(path.stem)
                remove(lock.path)
                remove(home() / "lock" / f"build-{path.stem}")
            lock.release()


def manifest():
    path = ADDON_DIR / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DevError(f"no addon: {path} is missing") from error
    except (SyntaxError, ValueError) as error:
        raise DevError(f"{path} is not a valid manifest: {error}") from error


def filestore(database):
    return data_dir() / "filestore" / database


def compile_screens(instance, log):
    """Compiles the asset bundles that changed, so that no test or first page view waits for it."""
    instance.run("--no-http", subcommand="shell", log=log, what="compiling the screens",
                 stdin="env['ir.qweb']._pregenerate_assets_bundles(); env.cr.commit()\n")


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
