# SPDX-License-Identifier: Apache-2.0
"""Rules are data with examples; what they find leads back to original characters."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import RuleInvalid
from sotdae.text.numbers import read_count
from sotdae.text.rules import RuleSet
from sotdae.text.rules.loading import built_in_files, load_rules
from sotdae.text.views import Views

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
        ("over 160,000 members", 160_000),
        ("2m members", 2_000_000),
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
    assert ("tier.sample", 3) in [(hit.rule_id, hit.version) for hit in rules.hits("윗방으로")]
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
        ('["윗방", "윗 방"]', '["윗방", "x"]', "words of at least two"),
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


def loaded(tmp_path: Path, text: str) -> RuleSet:
    (tmp_path / "mine.toml").write_text(text, "utf-8")
    return load_rules([tmp_path])


def test_a_word_in_pieces_is_found_and_shown_as_written(tmp_path: Path) -> None:
    rules = loaded(tmp_path, RULE.replace('"v1"', '"v2"'))
    text = "안내: 위ㅅ.ㅂ ㅏ ㅇ 은 2층"
    (hit,) = [hit for hit in rules.hits(text) if hit.rule_id == "tier.sample"]
    assert text[hit.start : hit.end] == "위ㅅ.ㅂ ㅏ ㅇ"
    assert hit.view == "v2"


def test_words_around_a_hit_decide(tmp_path: Path) -> None:
    near = 'near = { terms = ["안내"], within = 4 }\nnot_near = { terms = ["식당"], within = 8 }\nword_start = true\n'
    rules = loaded(tmp_path, RULE.replace("version = 3", f"version = 3\n{near}"))
    texts = ("윗방 안내", "윗방", "윗방 안내 식당", "아랫윗방 안내")
    found = ["tier.sample" in [hit.rule_id for hit in rules.hits(text)] for text in texts]
    assert found == [True, False, False, False]


def test_candidates_are_shown_apart_and_weigh_nothing() -> None:
    rules = load_rules()
    text = "봇 질문에 답, 머피🏠"
    assert rules.candidates("점심 책 꽃") == []
    assert all(hit.view == "candidate" and hit.bits == 0.0 for hit in rules.candidates(text))
    (hit,) = [hit for hit in rules.candidates("예비 🏠 안내") if hit.rule_id == "life.reserve"]
    assert (hit.start, hit.end) == (0, 4)
    assert rules.hits("예비 🏠 안내") == []


@pytest.mark.parametrize("field", ["id", "family", "title", "view", "positive", "negative"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    lines = [line for line in RULE.splitlines() if not line.startswith(f"{field} =")]
    with pytest.raises(RuleInvalid, match=f"rule 1.*field {field} is missing"):
        loaded(tmp_path, "\n".join(lines))


def test_an_id_has_one_home(tmp_path: Path) -> None:
    with pytest.raises(RuleInvalid, match=r"mine.toml, life.moved_to: life.toml has a rule of this id already"):
        loaded(tmp_path, RULE.replace("tier.sample", "life.moved_to").replace('"tier"', '"life"'))


def test_a_missing_folder_and_a_broken_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(RuleInvalid, match="packs is no folder"):
        load_rules([tmp_path / "packs"])
    with pytest.raises(RuleInvalid, match=r"mine.toml is not a rule file: .*line 2"):
        loaded(tmp_path, "[[signal]]\nid = \n")
    with pytest.raises(RuleInvalid, match="not thing"):
        loaded(tmp_path, "[[thing]]\n")
    with pytest.raises(RuleInvalid, match="two brackets"):
        loaded(tmp_path, '[signal]\nid = "x"\n')


def test_prices_are_read_as_won() -> None:
    hits = load_rules().hits("입장료 5만 5천원 / VIP 10만원")
    assert [(hit.rule_id, hit.number, hit.unit) for hit in hits] == [
        ("sale.invite_price", 55_000, "krw"),
        ("sale.tier_price", 100_000, "krw"),
    ]


def test_what_was_checked_is_said() -> None:
    rules = load_rules()
    (hit,) = rules.hits("0xde709f2102306220921060314715629080e2fb77")
    assert hit.checked == "format"
    (hit,) = rules.hits("보낼 곳: TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t")
    assert hit.checked == "checksum"
    assert hit.number is None


GAZETTEER = Path(__file__).with_name("made_up_universities") / "made_up.toml"


def test_institutions_count_by_full_name_or_by_short_name_with_a_cue() -> None:
    rules = load_rules([GAZETTEER.parent])

    def found(text: str) -> list[str]:
        return [hit.rule_id for hit in rules.hits(text) if hit.rule_id.startswith("institution.made-up")]

    assert found("하늘가람대학교 독서반") == ["institution.made-up-haneul"]
    assert found("하늘가람 ㄷㅐ학교") == ["institution.made-up-haneul"]
    assert found("하늘대") == [], "a short name needs a cue"
    assert found("하늘대 학생 모임") == ["institution.made-up-haneul"]
    assert found("가을하늘대 학생") == [], "not in the middle of a word"
    assert found("새솔 바람이 분다") == []
    assert found("새솔 재학생 점심") == ["institution.made-up-saesol"]


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ('id = "x"\nversion = 1\ntitle = { ko = "x", en = "x" }\nnames = ["하늘"]', "belongs into short"),
        ('id = "x"\nversion = 1\ntitle = { ko = "x", en = "x" }', "the fields are"),
        ('id = "x"\nversion = 1\ntitle = { ko = "x", en = "x" }\nnames = [3]', "lists of names"),
    ],
)
def test_an_institution_that_does_not_hold_is_refused(tmp_path: Path, table: str, why: str) -> None:
    with pytest.raises(RuleInvalid, match=why):
        loaded(tmp_path, f"[[institution]]\n{table}\n")


BUILT_IN = load_rules()
FRAGMENTS = (
    st.sampled_from([word for rule in BUILT_IN.rules for word in rule.needs]) | st.text(max_size=4) | st.sampled_from(list("ㅂㅏㅇ.5만원 ㅋ🏠띵"))
)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_any_text_is_read_and_every_hit_lies_in_it(text: str) -> None:
    hits = [*BUILT_IN.hits(text), *BUILT_IN.candidates(text)]
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
    assert hits[: len(BUILT_IN.hits(text))] == BUILT_IN.hits(text)


@given(st.lists(FRAGMENTS, max_size=12).map("".join))
def test_the_search_for_words_loses_no_hit(text: str) -> None:
    everything = [(hit.rule_id, hit.start) for rule in BUILT_IN.rules for hit in rule.find(Views(text))]
    assert {(hit.rule_id, hit.start) for hit in BUILT_IN.hits(text)} <= set(everything)
    assert {name for name, _ in everything} == {hit.rule_id for hit in BUILT_IN.hits(text)}


CONTEXT = 'version = 3\nvariant = "upstairs"\ncontext = { author_role = ["admin", "room"], pinned = true, bits = 1.5 }'


def test_context_and_variant_come_with_a_hit_and_are_never_required(tmp_path: Path) -> None:
    (hit,) = [hit for hit in loaded(tmp_path, RULE.replace("version = 3", CONTEXT)).hits("윗방") if hit.rule_id == "tier.sample"]
    assert (hit.variant, hit.context, hit.context_bits, hit.bits) == ("upstairs", "room admin pinned", 1.5, 0.0)


@pytest.mark.parametrize(
    "field",
    [
        'variant = "Up stairs"',
        "context = { pinned = true }",
        "context = { bits = 1.0 }",
        "context = { pinned = true, bits = -1.0 }",
        'context = { author_role = ["bot"], bits = 1.0 }',
        'context = { pinned = "yes", bits = 1.0 }',
        "context = { pinned = true, bits = 1.0, optional = true }",
    ],
)
def test_a_context_or_variant_of_another_form_is_refused(tmp_path: Path, field: str) -> None:
    with pytest.raises(RuleInvalid, match=f"field {field.split(maxsplit=1)[0]} is"):
        loaded(tmp_path, RULE.replace("version = 3", f"version = 3\n{field}"))


def test_ways_of_paying_are_variants_of_one_rule() -> None:
    texts = ("문상 받아요", "코인 결제", "계좌로 송금")
    assert [[hit.variant for hit in BUILT_IN.hits(text) if hit.rule_id == "sale.method"] for text in texts] == [["voucher"], ["coin"], ["account"]]


@pytest.mark.parametrize(
    "text", ["이런 방은 신고하세요. 인증 후 입장", "기사에 따르면 인증 후 입장", "인증 후 입장이라던데", "do not join: paid entry"]
)
def test_talk_about_rooms_is_marked(text: str) -> None:
    families = {hit.family for hit in BUILT_IN.hits(text)}
    assert families == {"gate", "talk"}


def test_no_built_in_pattern_holds_a_group_together_by_a_possessive_sign() -> None:
    """Python before 3.11.5 goes wrong where a possessive sign stands behind a group that tries several ways (gh-106052); an atomic group does not."""
    possessive = re.compile(r"\)(?:\?|\*|\+|\{\d*,?\d*\})\+")
    signals = [signal for file in built_in_files() for signal in tomllib.loads(file.content.decode())["signal"]]
    held = [signal["id"] for signal in signals if possessive.search(signal.get("pattern", ""))]
    assert not held
