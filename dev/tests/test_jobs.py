"""Several processes share the tests, each with a database of its own."""

import argparse
import os
from types import SimpleNamespace

import pytest

from dev import cmd_test, pytest_checks
from dev.console import DevError

HERE = "dev/tests/test_jobs.py"


def parse(*words):
    parser = argparse.ArgumentParser()
    cmd_test.arguments(parser)
    args, args.rest = parser.parse_known_args(words)
    return args


@pytest.fixture(autouse=True)
def processors(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 16)


def test_a_process_for_each_processor_within_measure():
    assert cmd_test.jobs(parse()) == cmd_test.MAX_JOBS
    assert cmd_test.jobs(parse("-k", "word")) == cmd_test.MAX_JOBS
    assert cmd_test.jobs(parse("dev/tests")) == cmd_test.MAX_JOBS
    assert cmd_test.jobs(parse("--jobs", "9")) == 9


def test_one_where_more_would_be_in_the_way():
    assert cmd_test.jobs(parse(HERE)) == 1
    assert cmd_test.jobs(parse(f"{HERE}::test_one")) == 1
    assert cmd_test.jobs(parse("--pdb")) == 1


@pytest.mark.parametrize("words", [("--jobs", "0"), ("--jobs", "2", "-s")])
def test_what_cannot_be_is_said(words):
    with pytest.raises(DevError, match="--jobs"):
        cmd_test.jobs(parse(*words))


def test_each_process_gets_a_configuration():
    instances = [SimpleNamespace(config=f"{name}/odoo.conf", database=name) for name in ("one", "two")]
    words = cmd_test.command(parse(), instances)
    assert words[words.index("-n") + 1] == "2"
    assert [word for word in words if word.startswith("--worker-config")] == [
        "--worker-config=one/odoo.conf", "--worker-config=two/odoo.conf"]
    assert "-n" not in cmd_test.command(parse(), instances[:1])


def test_a_process_takes_its_own(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw1")
    config = SimpleNamespace(workerinput={}, option=SimpleNamespace(odoo_config="first", odoo_database="first"),
                             getoption=lambda name: ["a/one/odoo.conf", "a/two/odoo.conf"])
    call = pytest_checks.pytest_cmdline_main(config)
    next(call)
    assert config.option.odoo_config == "a/two/odoo.conf"
    assert config.option.odoo_database == "two"
    assert "PYTEST_XDIST_WORKER" not in os.environ
