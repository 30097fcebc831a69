"""What is read out of Odoo's log."""

from dev.odoo_suite import differences, failures
from dev.server import loud_lines, reason

STAMP = "2026-01-02 03:04:05,678 42"


def test_the_reason_is_the_last_exception():
    said = f"""{STAMP} INFO db odoo.modules.loading: loading 1 modules...
{STAMP} CRITICAL db odoo.service.server: Failed to initialize database `db`.
Traceback (most recent call last):
  File "x.py", line 1, in <module>
odoo.tools.convert.ParseError: while parsing views.xml:4
Field "nothing" does not exist in model "hr.expense"
{STAMP} INFO db odoo.service.server: Initiating shutdown
"""
    assert reason(said) == (
        'odoo.tools.convert.ParseError: while parsing views.xml:4 Field "nothing" does not exist in model "hr.expense"'
        ' (File "x.py", line 1)')


def test_without_exception_the_reason_is_the_last_loud_line():
    said = f"{STAMP} ERROR db odoo.sql_db: bad query\n{STAMP} INFO db odoo.service.server: bye\n"
    assert reason(said).endswith("bad query")
    assert reason("") == "no output"


def test_failed_tests_are_named_once():
    where = "odoo.addons.hr_expense.tests.test_expenses"
    said = f"""{STAMP} ERROR db {where}: FAIL: TestExpenses.test_one
Traceback (most recent call last):
AssertionError: 1 != 2
{STAMP} ERROR db {where}: ERROR: TestExpenses.test_one
{STAMP} ERROR db {where}: FAIL: Subtest TestExpenses.test_two (n=1)
{STAMP} ERROR db {where}: ERROR: setUpClass ({where}.TestMore)
{STAMP} ERROR db odoo.sql_db: bad query: FAIL
"""
    assert failures(said) == ["TestExpenses.test_one", "TestExpenses.test_two", f"setUpClass ({where}.TestMore)"]


def test_listed_differences_belong_to_a_module():
    text = "# comment\nhr_expense/TestExpenses.test_one: claims lock it\ncrm/TestLead.test_x: no\n"
    assert differences(text, "hr_expense") == {"TestExpenses.test_one": "claims lock it"}


def test_warnings_and_errors_of_a_log():
    said = f"{STAMP} INFO db odoo.x: a\n{STAMP} WARNING db odoo.x: b c\nmore\n{STAMP} ERROR ? odoo.y: d\n"
    assert loud_lines(said) == ["odoo.x: b c", "odoo.y: d"]
