"""pytest plugin of `dev test`: which tests run on this database, and that none is skipped for want of a browser."""

import re

import pytest

# how Odoo's test browser words it when it gives up
NO_BROWSER = re.compile(r"chrome|websocket|--odoo-http", re.IGNORECASE)


def pytest_addoption(parser):
    parser.addoption("--demo-data", action="store_true", help="run the tests marked `demo` and no others")


def pytest_configure(config):
    config.addinivalue_line("markers", "demo: needs the demo data (python3 -m dev test --demo)")


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
