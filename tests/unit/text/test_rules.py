# SPDX-License-Identifier: Apache-2.0
"""Rules are data with examples; what they find leads back to original characters."""

from __future__ import annotations

from pathlib import Path

import pytest

from sotdae.errors import RuleInvalid
from sotdae.text.numbers import read_count
from sotdae.text.rules import load_rules

RULE = """
[[signal]]
id = "tier.sample"
family = "tier"
version = 3
title = { ko = "표본", en = "sample" }
view = "v1"
pattern = '윗 ?방'
needs = ["윗방", "윗 방"]
positive = ["윗방 안내"]
negative = ["윗옷"]
"""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("현재 1,300명입니다", 1300),
        ("드디어 16만 명 돌파", 160_000),
        ("회원 1.2만", 12_000),
        ("총 인원 3만 5천 명", 35_000),
        ("members: 160k", 160_000),
        ("현재\u200b １３００명", 1300),
        ("구독자 40만", 400_000),
    ],
)
def test_claimed_sizes_are_read(text: str, number: int) -> None:
    assert [hit.number for hit in load_rules().hits(text) if hit.rule_id == "claim.size"] == [number]


@pytest.mark.parametrize(
    "text",
    [
        *("3명이서 점심", "현재 3시", "총 5,000원", "010-1234-5678", "2024년 8월 26일 현재", "지금 10분 걸려요", "회원 3명"),
        *("members only", "커피 12잔", "현재 위치 37.5", "총 3장 남음", "지금 12:30"),
    ],
)
def test_other_numbers_are_not_sizes(text: str) -> None:
    assert [hit for hit in load_rules().hits(text) if hit.family == "claim"] == []


def test_a_hit_names_the_original_characters() -> None:
    text = "여기\u200b는  현재　１,３００명 방"
    (hit,) = [hit for hit in load_rules().hits(text) if hit.family == "claim"]
    assert text[hit.start : hit.end] == "현재　１,３００명"


@pytest.mark.parametrize(
    ("text", "count"), [("1,300", 1300), ("3만 5천", 35_000), ("5천 3만", 5000), ("0", None), ("99999999999", None), ("꽃", None)]
)
def test_counts(text: str, count: int | None) -> None:
    assert read_count(text) == count


def test_a_private_folder_adds_rules_and_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(RULE, "utf-8")
    rules = load_rules([tmp_path])
    assert [(hit.rule_id, hit.version) for hit in rules.hits("윗방으로")] == [("tier.sample", 3)]
    assert rules.digest != load_rules().digest == load_rules().digest


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('["윗방 안내"]', '["아랫방"]', "positive example 1"),
        ("윗옷", "윗방", "negative example 1"),
        ('negative = ["윗옷"]', "", "negative is missing"),
        ("'윗 ?방'", "'(?:윗+)+방'", r"mine.toml, rule 1 \(tier.sample\): field pattern: repetitions have a bound"),
        ("'윗 ?방'", "'(윗)방'", "only these groups"),
        ("'윗 ?방'", "'(?:윗{0,60}){0,60}방'", "steps at one place"),
        ("'윗 ?방'", "'[윗'", "set that never closes"),
        ("'윗 ?방'", r"'(?P<a>윗)\1'", "escape"),
        ('["윗방", "윗 방"]', '["윗방", "x"]', "needs: words of at least two"),
        ("version = 3", 'version = "3"', "field version has the wrong type"),
        ("version = 3", "", "field version is missing"),
        ("version = 3", 'version = 3\nveiw = "v1"', "field veiw is unknown"),
        ("version = 3", 'version = 3\nreads = "tea"', "field reads is one of"),
        ("version = 3", 'version = 3\nnear = { terms = ["꽃"], within = 900 }', "field near is"),
        ("version = 3", 'version = 3\nany = ["윗방"]', "either any or pattern"),
        ('"v1"', '"v9"', "field view is one of"),
        ('en = "sample"', 'de = "Probe"', "title has ko and en"),
        ('"tier"\n', '"people"\n', "family"),
        ("[[signal]]", "[[", "not a rule file"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert old in RULE
    (tmp_path / "mine.toml").write_text(RULE.replace(old, new), "utf-8")
    with pytest.raises(RuleInvalid, match=why):
        load_rules([tmp_path])
