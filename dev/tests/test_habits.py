"""Coverage, and the hooks of commits."""

import argparse
import re
import tomllib
from types import SimpleNamespace

from dev import cmd_test
from dev.paths import ADDON, CHECKOUT, home


def command(*words):
    parser = argparse.ArgumentParser()
    cmd_test.arguments(parser)
    args, args.rest = parser.parse_args(words), []
    return cmd_test.command(args, [SimpleNamespace(config="odoo.conf", database="test")])


def test_coverage_is_measured_where_it_is_asked_for_alone():
    assert not [part for part in command() if part.startswith("--cov")]
    parts = command("--coverage")
    assert {f"--cov={ADDON}", "--cov-branch", "--cov-config=pyproject.toml"} <= set(parts)
    assert f"--cov-report=html:{home() / 'coverage'}" in parts
    assert "--cov-report=term-missing:skip-covered" in parts


def test_coverage_counts_what_the_servers_threads_run_and_no_tests():
    config = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["coverage"]["run"]
    assert config["branch"] is True
    assert "thread" in config["concurrency"]
    assert config["source"] == [ADDON]
    assert "*/tests/*" in config["omit"]


def test_commits_are_checked_with_the_projects_own_version_of_ruff():
    pinned = re.compile(r"ruff==([\d.]+)")
    hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    requirements = (CHECKOUT / "requirements-test.txt").read_text(encoding="utf-8")
    assert set(pinned.findall(hooks)) == set(pinned.findall(requirements))
    assert len(pinned.findall(hooks)) == 1


def test_hooks_are_local():
    hooks = (CHECKOUT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
