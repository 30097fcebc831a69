"""pytest plugin of `dev test`: which tests run on which database, and that none is skipped for want of a browser."""

import os
import re
from pathlib import Path

import pytest

# how Odoo's test browser words it when it gives up
NO_BROWSER = re.compile(r"chrome|websocket|--odoo-http", re.IGNORECASE)


def pytest_addoption(parser):
    parser.addoption("--demo-data", action="store_true", help="run the tests marked `demo` and no others")
    parser.addoption("--worker-config", action="append", default=[], metavar="FILE",
                     help="Odoo's configuration for one of several processes, in a folder named after the database")


def pytest_configure(config):
    config.addinivalue_line("markers", "demo: needs the demo data (python3 -m dev test --demo)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Each process of pytest-xdist has a database that was made for it, with files of its own."""
    if hasattr(config, "workerinput"):
        # pytest-odoo would copy the database itself, with PostgreSQL's programs, which need not be on the path
        number = int(os.environ.pop("PYTEST_XDIST_WORKER").removeprefix("gw"))
        chosen = Path(config.getoption("--worker-config")[number])
        config.option.odoo_config, config.option.odoo_database = str(chosen), chosen.parent.name
    return (yield)


def pytest_collection_modifyitems(config, items):
    """Tests for demo data need a database with it; the others one without."""
    wants_demo = config.getoption("--demo-data")
    kept, left = [], []
    for item in items:
        fits = needs_demo(item) == wants_demo and (config.getoption("--odoo-http") or not needs_browser(item))
        (kept if fits else left).append(item)
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


def needs_demo(item):
    """`@pytest.mark.demo`, or Odoo's `@tagged('demo')`."""
    return bool(item.get_closest_marker("demo")) or "demo" in (getattr(item.cls, "test_tags", None) or ())


def needs_browser(item):
    from odoo.tests.common import HttpCase

    return bool(item.cls) and issubclass(item.cls, HttpCase)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A browser that does not start fails the test: Odoo would skip it without a word."""
    outcome = yield
    report = outcome.get_result()
    if report.skipped and needs_browser(item) and NO_BROWSER.search(str(report.longrepr)):
        report.outcome = "failed"
        report.longrepr = f"the browser is missing or does not start: {report.longrepr[2]}"
