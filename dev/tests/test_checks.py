"""The manifest check, the list of screens."""

import pytest

from dev import screens
from dev.checks import files, manifest
from dev.console import DevError


@pytest.fixture
def addon(tmp_path):
    addon = tmp_path / "addon"
    for name, text in {
        "__manifest__.py": "{'name': 'x', 'data': ['views/a.xml'], 'demo': ['demo/d.xml'], "
                           "'assets': {'web.assets_backend': ['addon/static/src/**/*', 'web/static/y.js']}}",
        "__init__.py": "from . import models\n",
        "models/__init__.py": "from . import claim\n",
        "models/claim.py": "", "views/a.xml": "", "demo/d.xml": "", "static/src/a.js": "",
    }.items():
        (addon / name).parent.mkdir(parents=True, exist_ok=True)
        (addon / name).write_text(text)
    return addon


def findings(addon):
    return list(manifest.check(addon, "addon"))


def test_an_addon_in_order(addon):
    assert findings(addon) == []


@pytest.mark.parametrize("name, said", [
    ("views/b.xml", "addon/views/b.xml: not listed in the manifest's `data`"),
    ("demo/e.xml", "addon/demo/e.xml: not listed in the manifest's `demo`"),
    ("models/lost.py", "addon/models/__init__.py: lost is not imported"),
    ("wizard/decide.py", "addon/__init__.py: wizard is not imported"),
])
def test_a_file_nobody_mentions(addon, name, said):
    (addon / name).parent.mkdir(exist_ok=True)
    (addon / name).touch()
    assert said in findings(addon)


@pytest.mark.parametrize("name, said", [("views/a.xml", "views/a.xml does not exist"),
                                        ("static/src/a.js", "nothing matches addon/static/src/**/*")])
def test_a_file_that_is_not_there(addon, name, said):
    (addon / name).unlink()
    [finding] = findings(addon)
    assert said in finding


def test_registry_addresses_are_recognised():
    host = "deb" + "ian.org"
    assert files.REGISTRY.search(f"see https://ftp.{host}/x")
    assert not files.REGISTRY.search("see https://www.odoo.com/app/expenses")


def test_screens(tmp_path):
    path = tmp_path / "shots.toml"
    path.write_text('[[screen]]\nname = "a-1"\nlogin = "admin"\npath = "/odoo"\nphone = true\n'
                    '[[screen]]\nname = "b"\nlogin = "admin"\npath = "/odoo"\n')
    one, two = screens.load(path)
    assert (one.width, one.height, two.width) == (390, 844, 1440)
    assert [screen.name for screen in screens.load(path, ["a-*"])] == ["a-1"]
    with pytest.raises(DevError, match="no screen is named c"):
        screens.load(path, ["c"])


@pytest.mark.parametrize("text", ['[[screen]]\nname = "a"\n', "not toml",
                                  '[[screen]]\nname = "a"\nlogin = "a"\npath = "/"\ncolour = 1\n'])
def test_a_wrong_list_of_screens(tmp_path, text):
    path = tmp_path / "shots.toml"
    path.write_text(text)
    with pytest.raises(DevError, match=r"shots\.toml"):
        screens.load(path)
