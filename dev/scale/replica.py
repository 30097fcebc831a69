"""Odoo with a streaming replica: which of the two servers answers which request.

The shared private server writes too little of a log to be followed, so both are servers of this command alone.
"""

import contextlib
import time
from statistics import median

import psycopg2

from dev.bench.machine import facts
from dev.bench.table import lines
from dev.console import step
from dev.lifetime.script import call
from dev.paths import Lock, home, log_file, remove
from dev.postgres import Cluster, Server
from dev.server import Instance, serving
from dev.web_session import WebSession

EMPLOYEES, CLAIMS = 80, 2000
REQUESTS = 20
#: PostgreSQL adds up what idle sessions did after ten seconds
SETTLED = 11
PRIMARY = {"wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "512MB"}
DATABASE = "crmx_replica"
PASSWORD = "bench replica"


def run(place):
    """The result, as it is saved: transactions on both servers and milliseconds, for each kind of request."""
    log = log_file("bench-replica")
    remove(log)
    primary, standby = Cluster("replica-primary", PRIMARY), Cluster("replica-standby", PRIMARY)
    with Lock("bench-replica", "waiting for another dev command with a replica ..."), contextlib.ExitStack() as stack:
        for cluster in (primary, standby):
            stack.callback(remove, cluster.socket)
            stack.callback(remove, cluster.data)
        with step("primary server"):
            primary.start()
        stack.callback(primary.stop)
        with step(f"{CLAIMS} claims on it"):
            _fill(place, primary, log)
        with step("replica (pg_basebackup)"):
            standby.follow(primary)
            standby.start()
        stack.callback(standby.stop)
        servers = {name: Server(str(cluster.socket), "5432", "odoo")
                   for name, cluster in (("primary", primary), ("replica", standby))}
        result = {"machine": facts(place), "claims": CLAIMS, "requests": REQUESTS, "problems": []}
        for name, options in (("alone", {}), ("with replica", {
                "db_replica_host": servers["replica"].host, "db_replica_port": servers["replica"].port})):
            instance = Instance(place.odoo, servers["primary"], DATABASE, log_level="warn", **options)
            with serving(instance, log):
                result[name] = _measure(WebSession(instance.url, "admin", PASSWORD), servers)
            instance.remove()
        result["lag_ms"] = _lag(servers)
        result["problems"] = problems(result)
    return result


def _fill(place, primary, log):
    databases = place.databases
    dump = home() / "bench" / "replica.dump"
    dump.parent.mkdir(parents=True, exist_ok=True)
    with databases.scratch(databases.addon(False), "replica") as database:
        instance = place.instance(database)
        call(instance, log, "prepare", package="dev.scale", employees=EMPLOYEES)
        call(instance, log, "fill", package="dev.scale", claims=CLAIMS, seed=0.1)
        call(instance, log, "set_password", package="dev.scale", password=PASSWORD)
        primary.run_client(databases.server, "pg_dump", "-Fc", "-Z0", "-f", dump, database)
    server = Server(str(primary.socket), "5432", "odoo")
    primary.run_client(server, "psql", "-c", f"DROP DATABASE IF EXISTS {DATABASE}", "postgres")
    primary.run_client(server, "psql", "-c", f"CREATE DATABASE {DATABASE} TEMPLATE template0", "postgres")
    primary.run_client(server, "pg_restore", "-d", DATABASE, "--no-owner", dump)
    primary.run_client(server, "psql", "-c", "VACUUM ANALYZE", DATABASE)
    remove(dump)


def requests(session):
    """(name, whether it only reads, function of the number of the request)."""
    claims = "hr.expense.claim"
    ids = session.call(claims, "search", [["state", "=", "paid"]], limit=REQUESTS)
    drafts = session.call(claims, "search", [["state", "=", "draft"]], limit=REQUESTS)
    names = {name: {} for name in ("name", "purpose", "total_amount", "state")}
    yield "list of claims", True, lambda number: session.call(
        claims, "web_search_read", [], names, limit=80)
    yield "a claim", True, lambda number: session.call(claims, "web_read", [ids[number % len(ids)]], {
        **names, "expense_ids": {"fields": {"name": {}, "total_amount": {}}}})
    yield "analysis by department", True, lambda number: session.call(
        "hr.expense.claim.analysis", "formatted_read_group", [], ["department_id"], ["amount:sum", "__count"])
    yield "monitor", True, lambda number: session.call("hr.expense.monitor", "get_data", {})
    yield "a change of a draft", False, lambda number: session.call(
        claims, "web_save", [drafts[number % len(drafts)]], {"purpose": f"Changed {number} {time.time()}"}, names)


def _measure(session, servers):
    found = []
    for name, reads, ask in requests(session):
        ask(0)
        time.sleep(SETTLED)
        before = {key: _transactions(server) for key, server in servers.items()}
        times = []
        for number in range(REQUESTS):
            begun = time.perf_counter()
            ask(number)
            times.append((time.perf_counter() - begun) * 1000)
        time.sleep(SETTLED)
        after = {key: _transactions(server) for key, server in servers.items()}
        found.append({
            "request": name, "reads": reads, "ms": round(median(times), 1),
            **{key: {what: after[key][what] - before[key][what] for what in ("transactions", "rows")}
               for key in servers}})
    return found


def _transactions(server):
    with contextlib.closing(psycopg2.connect(**server.dsn("postgres"))) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT xact_commit + xact_rollback, tup_returned FROM pg_stat_database WHERE datname = %s",
                       (DATABASE,))
        transactions, rows = cursor.fetchone()
    return {"transactions": transactions, "rows": rows}


def _lag(servers):
    """Milliseconds until a change of the primary is seen on the replica: median of some."""
    times = []
    with contextlib.closing(psycopg2.connect(**servers["primary"].dsn(DATABASE))) as one, \
            contextlib.closing(psycopg2.connect(**servers["replica"].dsn(DATABASE))) as other:
        one.autocommit = other.autocommit = True
        with one.cursor() as write, other.cursor() as read:
            for number in range(REQUESTS):
                write.execute("UPDATE ir_config_parameter SET value = %s WHERE key = 'bench.scale.lag'", (str(number),))
                begun = time.perf_counter()
                while True:
                    read.execute("SELECT value FROM ir_config_parameter WHERE key = 'bench.scale.lag'")
                    if read.fetchone()[0] == str(number):
                        break
                times.append((time.perf_counter() - begun) * 1000)
    return round(median(times), 1)


def problems(result):
    """Sentences about reading requests that the replica did not serve, and changes that it is said to have served."""
    found = []
    for one in result["with replica"]:
        served = one["replica"]["rows"] > one["primary"]["rows"]
        if one["reads"] and not served:
            found.append(f"{one['request']}: the primary read {one['primary']['rows']} rows for it, "
                         f"the replica {one['replica']['rows']}")
        if not one["reads"] and one["primary"]["transactions"] < result["requests"]:
            found.append(f"{one['request']}: only {one['primary']['transactions']} transactions on the primary")
    return found


def report(result):
    alone = {one["request"]: one for one in result["alone"]}
    rows = [["request", "ms alone", "ms with replica", "transactions primary", "replica", "rows primary", "replica"]]
    rows += [[one["request"], alone[one["request"]]["ms"], one["ms"], one["primary"]["transactions"],
              one["replica"]["transactions"], one["primary"]["rows"], one["replica"]["rows"]]
             for one in result["with replica"]]
    return "\n".join([
        f"{result['requests']} requests of each kind over HTTP, {result['claims']} claims; a change is seen on the "
        f"replica after {result['lag_ms']} ms", "", *lines(rows),
        *(f"PROBLEM: {problem}" for problem in result["problems"])])
