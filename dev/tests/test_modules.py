"""`dev test --with MODULE`: further modules of Odoo on top of the addon."""

import argparse
from types import SimpleNamespace

import pytest

from dev import cmd_test, database
from dev.console import DevError


class Databases(database.Databases):
    """Without a server: notes which templates would be built, and how."""

    def __init__(self, known):
        self.odoo = SimpleNamespace(module_files=lambda module, path: [path] if module in known else [])
        self.server, self.prefix, self.built, self.forgotten = None, "x_", {}, []

    def _template(self, name, about, build, **facts):
        self.built[name] = build
        return name

    def _forget(self, group, but):
        self.forgotten.append((group, but))

    def copy(self, source, target):
        self.copied = source, target


def test_the_option_can_be_given_several_times():
    parser = argparse.ArgumentParser()
    cmd_test.arguments(parser)
    assert parser.parse_args([]).modules == []
    assert parser.parse_args(["--with", "l10n_cn", "--with", "stock"]).modules == ["l10n_cn", "stock"]


def test_each_set_of_modules_has_a_template_of_its_own():
    databases = Databases({"l10n_cn", "stock"})
    name = databases.with_modules("addon_1", ["stock", "l10n_cn"])
    assert name.startswith("x_more_")
    assert databases.with_modules("addon_1", ["l10n_cn", "stock", "stock"]) == name
    assert databases.with_modules("addon_1", ["stock"]) != name
    assert databases.with_modules("addon_2", ["stock", "l10n_cn"]) != name
    assert databases.forgotten[0] == ("x_more_", name)


def test_the_modules_are_installed_on_a_copy(monkeypatch, tmp_path):
    runs = []
    monkeypatch.setenv("DEV_HOME", str(tmp_path))
    monkeypatch.setattr(database, "Instance", lambda *args: SimpleNamespace(
        run=lambda *options, **about: runs.append((args[-1], options))))
    databases = Databases({"l10n_cn", "stock"})
    name = databases.with_modules("addon_1", ["stock", "l10n_cn"])
    databases.built[name]("temporary")
    assert databases.copied == ("addon_1", "temporary")
    assert runs == [("temporary", ("-i", "l10n_cn,stock", "--stop-after-init", "--no-http"))]


def test_a_module_that_odoo_does_not_have_is_named():
    with pytest.raises(DevError, match="no module nonsense"):
        Databases({"stock"}).with_modules("addon_1", ["stock", "nonsense"])
