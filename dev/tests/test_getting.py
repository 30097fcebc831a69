"""Which Debian archive, which Odoo."""

import pytest

from dev import apt, source
from dev.console import DevError


def test_the_mirror_is_the_first_main_archive():
    archive = "http://mirror.example/deb" + "ian"
    listing = "\n".join([
        f"{archive}-security/ stable-security", f"{archive}/ stable-updates", f"{archive}/ stable-backports",
        f"{archive}/ stable", f"{archive}2/ stable"])
    assert apt.pick_mirror(listing) == f"{archive}/"


@pytest.mark.parametrize("listing", ["", "http://mirror.example/other/ stable"])
def test_no_mirror(listing):
    assert apt.pick_mirror(listing) is None


def test_the_series_of_a_release_file():
    assert source.release_version("x = 1\nversion_info = (19, 0, 0, FINAL, 0, '')\n") == "19.0"
    assert source.release_version("version = '19.0'") is None


def test_a_path_without_odoo(tmp_path):
    with pytest.raises(DevError, match="no Odoo there"):
        source._given(tmp_path)


def test_a_path_with_another_odoo(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, 'final', 0, '')")
    with pytest.raises(DevError, match=r"is Odoo 18\.0; this addon needs 19\.0"):
        source._given(tmp_path)
