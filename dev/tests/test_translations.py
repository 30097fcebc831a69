"""Merging terms, and what is wrong with a translation."""

import polib
import pytest

from dev import translations
from dev.checks.translations import check_files


def make(*pairs):
    po = polib.POFile()
    po.metadata = {"POT-Creation-Date": "now", "Language": "zh_CN"}
    for term, translation in pairs:
        po.append(polib.POEntry(msgid=term, msgstr=translation, occurrences=[("model:ir.model,name:x", None)]))
    return po


def test_merge_keeps_adds_and_removes():
    merged = translations.merge(make(("Claim", ""), ("New", "")), make(("Claim", "报销单"), ("Old", "旧")))
    assert [(entry.msgid, entry.msgstr) for entry in merged] == [("Claim", "报销单"), ("New", "")]
    assert translations.DATES[0] not in merged.metadata
    assert [entry.msgid for entry in translations.untranslated(merged)] == ["New"]


def test_merge_takes_odoos_word_only_for_what_is_new():
    merged = translations.merge(
        make(("Claim", ""), ("New", "")), make(("Claim", "报销单")), {"Claim": "别的", "New": "新建"})
    assert [entry.msgstr for entry in merged] == ["报销单", "新建"]


def test_merging_twice_changes_nothing(tmp_path):
    pot = make(("Claim", ""), ("New", ""))
    once = translations.merge(pot, make(("Claim", "报销单")))
    translations.save(once, tmp_path / "zh.po")
    again = translations.merge(pot, translations.read(tmp_path / "zh.po"))
    assert str(again) == str(once)


@pytest.mark.parametrize("term, good, bad", [
    ("%s of %(name)s", "%(name)s 的 %s", "%(nam)s 的 %s"),
    ("Dear {{ object.name }}", "{{ object.name }}，您好", "您好"),
    ("<b>Paid</b>", "<b>已付</b>", "已付"),
    ("12 % of revenue", "收入的 12 %", "收入的 %s"),
])
def test_placeholders_agree(term, good, bad):
    assert not list(check_files(make((term, "")), make((term, good))))
    [finding] = check_files(make((term, "")), make((term, bad)))
    assert "differ" in finding


def test_terms_missing_and_left_over_are_found():
    found = "\n".join(check_files(make(("A", ""), ("B", "")), make(("B", ""), ("C", "丙"))))
    assert "missing: A" in found and "not translated: B" in found and "no longer used: C" in found
