"""Folders that are whole or not there, fingerprints."""

import pytest

from dev.paths import addon_hash, build_folder, read_json, write_json


def test_a_folder_appears_when_it_is_complete(tmp_path):
    target = tmp_path / "made"
    with build_folder(target) as temporary:
        (temporary / "file").touch()
        assert not target.exists()
    assert (target / "file").exists()


def test_a_folder_whose_making_fails_does_not_appear(tmp_path):
    with pytest.raises(KeyError), build_folder(tmp_path / "made"):
        raise KeyError
    assert not list(tmp_path.iterdir())


def test_json_cut_off_counts_as_missing(tmp_path):
    path = tmp_path / "record.json"
    write_json(path, {"a": 1})
    assert read_json(path) == {"a": 1}
    path.write_text('{"a": ')
    assert read_json(path) is None


def test_the_fingerprint_changes_with_code_only(tmp_path):
    for name in ("models/claim.py", "tests/test_claim.py", "i18n/zh_CN.po", "README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    before, untranslated = addon_hash(tmp_path), addon_hash(tmp_path, translations=False)
    (tmp_path / "tests/test_claim.py").write_text("two")
    (tmp_path / "README.md").write_text("two")
    assert addon_hash(tmp_path) == before
    (tmp_path / "i18n/zh_CN.po").write_text("two")
    assert addon_hash(tmp_path) != before
    assert addon_hash(tmp_path, translations=False) == untranslated
    (tmp_path / "models/claim.py").write_text("two")
    assert addon_hash(tmp_path, translations=False) != untranslated
