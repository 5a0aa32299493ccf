# SPDX-License-Identifier: Apache-2.0
"""Many texts at once are read exactly as one by one, and a second process finds the same."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sotdae.text.batches import BETWEEN, Batch
from sotdae.text.rules import carrying, further, load_rules, serving, sweep
from sotdae.text.rules.rule import Hit
from sotdae.text.rules.ruleset import RuleSet
from sotdae.text.views import MOST_CHARACTERS, VIEWS, Views

GARDEN = """
[[signal]]
id = "tier.garden_{number}"
family = "tier"
version = 1
title = {{ ko = "온실", en = "greenhouse" }}
view = "{view}"
pattern = '{pattern}'
needs = {needs}
positive = ["{positive}"]
negative = ["온천"]
"""
PACK = "".join(
    GARDEN.format(number=number, view=view, pattern=pattern, needs=needs, positive=positive)
    for number, (view, pattern, needs, positive) in enumerate(
        [
            ("v0", "^온실$", '["온실"]', "온실"),
            ("v0", "Glass house", '["Glass "]', "Glass house"),
            ("v1", "온 ?실 ", '["온실 ", "온 실"]', "온실 하나"),
            ("v1", r"\\b꽃 밭", '["꽃 밭"]', "노란 꽃 밭이"),
            ("v1", "ㅋㅋ 온실", '["ㅋㅋ"]', "ㅋㅋ 온실"),
            ("v1", "씨, 흙", '["씨,"]', "씨, 흙"),
            ("v1", "ㅋfee", '["ㅋfee"]', "ㅋfee 꽃"),
            ("v1", "ㅋㅋ온실", '["ㅋㅋ온실"]', "ㅋㅋ온실"),
            ("v2", "^온실(?![가-힣])", '["온실"]', "온실 3"),
            ("v2", "ㅇㅈ", '["ㅇㅈ"]', "ㅇㅈ 꽃"),
            ("v3", "ㅇㅗㄴㅅㅣ", '["ㅇㅗㄴㅅㅣ"]', "온시"),
        ]
    )
).replace("\\\\", "\\")
CHECKED = """
[[signal]]
id = "sale.garden_coin"
family = "sale"
version = 1
title = { ko = "온실 계산", en = "greenhouse" }
view = "v0"
pattern = '(?P<value>\\w{14,62})'
reads = "bitcoin"
positive = ["1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"]
negative = ["온천"]
"""


@pytest.fixture(scope="module", params=[False, True], ids=["words", "and what patterns need besides"])
def rules(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RuleSet:
    """Built-in rules, and a pack with a rule in each view that looks at beginnings, ends, spaces and jamo; with further needs chosen or without."""
    folder = tmp_path_factory.mktemp("packs")
    (folder / "garden.toml").write_text(PACK + CHECKED, "utf-8")
    loaded = load_rules([folder])
    rules = RuleSet(loaded.rules, loaded.digest)
    if request.param:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sweep, "_ENOUGH", 1)
            patch.setattr(further, "_OFTEN", 1)
            patch.setattr(further, "_LEAST_SPARED", 1)
            rules.hits_in_all([*EXAMPLES, *WORDS])
        assert rules.sweep.needed
    return rules


BUILT_IN = load_rules()
WORDS = sorted({word for rule in BUILT_IN.rules for word in rule.needs})
EXAMPLES = [
    *("입.장.료 5만원", "입 장 료 5만원", "ㅇㅣㅂ장료 5만원", "대 피 ㅂ ㅏ ㅇ", "본방ㅋㅋ터짐", "VIP방은\n따로", "총 300명\n회원", "새 방 주소"),
    *("ＶＩＰ방 10만원", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"),
    *("국민은행 000-00-0000000", "현재 1,300명", "members: 2,700", "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7\u212aV8F3T4", "x" * 13, "1" * 25),
    *("온실", " 온실", "온실 ", "온실 꽃", "온.실 하나", "Glass house", "노란 꽃 밭이", "꽃\n밭이", "꽃. 밭", "ㅋㅋ 온실", "씨, 흙"),
    *("씨ㅋ, 흙", "ㅇㅈ", "오ㄴ실", "온실3", "", " ", "  ", "\n", "\0", "🌷", "\U0001f130", "\ud800", BETWEEN, f"온실{BETWEEN}", "ㅋㅋㅋ", "ㅏ"),
    *("o", "바o", "ß온실", "\u0301온실", "온\u200b실", "…"),
    *(
        "j0in 온실",
        "링크 1nv1te",
        "l원 송금",
        "1,30o명",
        "t.me/j0in",
        "J0IN",
        "a4 j",
        "5",
        "j",
        "r0",
        "0m",
        "th\u0435 room",
        "スト〇 온실",
        "온ㅅ丨ㄹ",
        "ㅎr면",
    ),
]
APART = ["a.b", "c", "ㅋㅋ온실", "ㅋf.e.e 꽃", "an iトnトvトiトtトe is $20", "méeémébéeérés: 2,700", "an i一n一v一i一t一e is $20"]
"""Latin letters one by one, with signs between them and with letters of other alphabets, which are no signs: these texts once differed in a batch."""
SELECTED = [
    "❤\ufe0f",
    "\ufe0f",
    " \ufe0f ",
    "온\ufe0f실",
    "꽃 \ufe0f밭",
    "1\ufe0fnv1te",
    "1n\ufe0fv1te",
    "꽃\ufe0f\ufe0f",
    "꽃\ufe0f\u0301",
    "1\ufe0f\u20e3",
    "밭\ufe0f",
    "꽃ᆢ밭 ᆢ",
]
"""Selectors, which say how a picture is drawn: most are only left out. And points that are old vowels."""
SIGNS = "온실꽃밭방ㅂㅏㅇㅋㅠ초머3만띵네공hls🔗로🏠장원, .,!\n\0ro1jin0フ丨トéfe\u0430🌷\ufe0f\u11a2" + BETWEEN
LETTERS = st.text(st.sampled_from(SIGNS), max_size=8)
PIECES = st.sampled_from(EXAMPLES) | st.sampled_from(WORDS) | LETTERS | st.text(max_size=4)
TEXTS = st.lists(st.lists(PIECES, max_size=4).map("".join), max_size=12)


@given(TEXTS)
@example([])
@example([""])
@example(["", "", ""])
@example([BETWEEN])
@example([BETWEEN * 2, "온실", BETWEEN])
@example([" ", "온실 ", " 온실"])
@example(EXAMPLES)
@example(APART)
@example(SELECTED)
def test_a_batch_shows_every_text_as_it_is_shown_alone(texts: list[str]) -> None:
    batch = Batch(texts)
    assert list(batch.texts) == texts
    for number, text in enumerate(texts):
        alone = Views(text)
        assert (number in batch.odd) >= alone.is_odd
        if number not in batch.odd:
            assert [batch.letters([number], view) for view in VIEWS] == [[text], [alone.v1.text], [alone.v2.text], [alone.v3.text]]
    plain = [number for number in range(len(texts)) if number not in batch.odd]
    assert batch.letters(plain, "v1") == [Views(texts[number]).v1.text for number in plain]
    assert all(batch.with_digits[number] for number in plain if any(map(str.isdecimal, batch.normal_of(number))))


@given(TEXTS)
@example([])
@example(EXAMPLES)
@example([*EXAMPLES, *WORDS])
@example(APART)
@example([f"{one}{other}" for one in APART for other in [*APART, *EXAMPLES]])
@example([f"{one}{other}" for one in EXAMPLES for other in EXAMPLES])
def test_hits_in_a_batch_are_those_of_each_text_alone(rules: RuleSet, texts: list[str]) -> None:
    alone = {number: hits for number, text in enumerate(texts) if (hits := rules.hits(text))}
    together = rules.hits_in_all(texts)
    assert together == alone
    assert list(together) == sorted(together)


def test_every_rule_of_the_pack_meets_an_example(rules: RuleSet) -> None:
    found = {hit.rule_id for hits in rules.hits_in_all([*EXAMPLES, *APART]).values() for hit in hits}
    assert {rule.rule_id for rule in rules.rules if rule.source == "garden.toml"} <= found


def test_a_long_text_is_read_as_far_as_alone() -> None:
    long = "꽃 " * (MOST_CHARACTERS // 2 - 1) + "입장료 5만원"
    texts = [long, "입장료 5만원", "가" * 20_000 + "입장료 5만원"]
    assert BUILT_IN.hits_in_all(texts) == {1: BUILT_IN.hits(texts[1])}


@pytest.mark.parametrize("piece", ["입장", "총 ", "0x", "a1", "ㅂㅏ", "국민 1", "\n", "  ", BETWEEN, "ㅋ.", "다고"])
def test_hostile_batches_take_linear_time(piece: str) -> None:
    """Eight times the text may take at most thirty times as long: a quadratic way would take sixty-four times."""

    def seconds(length: int) -> float:
        texts = [(piece * length)[:length], *[piece] * (length // 64)]
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            BUILT_IN.hits_in_all(texts)
            best = min(best, time.process_time() - began)
        return best

    assert seconds(MOST_CHARACTERS) <= 30 * seconds(MOST_CHARACTERS // 8) + 0.05


@given(st.lists(st.text(st.characters()), max_size=6))
def test_texts_go_through_a_pipe_unchanged(texts: list[str]) -> None:
    pipe = io.BytesIO()
    serving.put_texts(pipe, texts)
    pipe.seek(0)
    assert serving.get_texts(pipe) == texts
    with pytest.raises(EOFError):
        serving.get_texts(pipe)


def test_hits_go_through_a_pipe_unchanged() -> None:
    pipe = io.BytesIO()
    found = BUILT_IN.hits_in_all(EXAMPLES)
    serving.put_found(pipe, found)
    pipe.seek(0)
    read = serving.get_found(pipe)
    assert read == found
    assert all(isinstance(hit, Hit) and isinstance(hit.bits, float) for hits in read.values() for hit in hits)


def test_another_process_finds_the_same(tmp_path: Path) -> None:
    (tmp_path / "garden.toml").write_text(PACK + CHECKED, "utf-8")
    rules = load_rules([tmp_path])
    given_in = io.BytesIO()
    serving.put(given_in, carrying.packed(rules))
    serving.put_texts(given_in, EXAMPLES)
    serving.put_texts(given_in, [])
    command = [sys.executable, "-P", "-m", "sotdae.text.rules.serving"]
    answered = io.BytesIO(subprocess.run(command, input=given_in.getvalue(), capture_output=True, check=True).stdout)
    assert serving.get_found(answered) == rules.hits_in_all(EXAMPLES)
    assert serving.get_found(answered) == {}
    assert answered.read() == b""
