# SPDX-License-Identifier: Apache-2.0
"""Every built-in rule holds its own examples, in its file and among all the others, also where an example is written in other ways."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sotdae.errors import RuleInvalid
from sotdae.text.rules import FAMILIES
from sotdae.text.rules.loading import FIELDS, built_in_files, load_rules, rules_of
from sotdae.text.views import views

FILES = list(built_in_files())
RULES = load_rules()


def signals() -> Iterator[tuple[str, Any]]:
    for file in FILES:
        for signal in tomllib.loads(file.content.decode())["signal"]:
            yield signal["id"], signal


SIGNALS = list(signals())
IDS = [f"{name}-{number}" for number, (name, _) in enumerate(SIGNALS)]
every_signal = pytest.mark.parametrize("signal", [signal for _, signal in SIGNALS], ids=IDS)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_a_file_loads_and_its_examples_hold(file: Any) -> None:
    rules = list(rules_of(file.name, file.content))
    assert rules
    assert {rule.family for rule in rules} == {file.name.removesuffix(".toml")}


def test_every_family_has_rules() -> None:
    assert {rule.family for rule in RULES.rules} == FAMILIES


@every_signal
def test_examples_hold_through_the_whole_set(signal: Any) -> None:
    for example in signal["positive"]:
        hits = [hit for hit in RULES.hits(example) if hit.rule_id == signal["id"]]
        assert hits, example
        assert all(0 <= hit.start < hit.end <= len(example) for hit in hits)
    siblings = [other for _, other in SIGNALS if other["id"] == signal["id"]]
    if len(siblings) == 1:
        for example in signal["negative"]:
            assert not [hit for hit in RULES.hits(example) if hit.rule_id == signal["id"]], example


PAGE = (Path(__file__).resolve().parents[2] / "docs/formats/text-rules.md").read_text("utf-8")


def test_the_page_of_the_language_tells_the_truth() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        assert list(rules_of("garden.toml", block.encode()))
    broken = blocks[0].replace("물.뿌.리.개 ㅈㅣ참", "물.뿌.리.개")
    quoted = re.escape("garden.toml, rule 1 (gate.watering_can): positive example 2 does not hold")
    assert re.search(quoted, PAGE)
    with pytest.raises(RuleInvalid, match=quoted):
        list(rules_of("garden.toml", broken.encode()))
    fields = set(re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE))
    assert set(FIELDS) <= {name for row in fields for name in re.findall(r"\w+", row)}


def test_the_page_shows_the_views_as_they_are() -> None:
    shown = re.search(r"what it shows of `([^`]+)`", PAGE)
    assert shown is not None
    for name, letters in re.findall(r"^\| `(v[123])` \| `([^`]+)` \|", PAGE, re.MULTILINE):
        assert views(shown.group(1)).view(name).text == letters


@every_signal
def test_titles_are_in_both_languages_and_examples_are_many(signal: Any) -> None:
    assert re.search("[가-힣]", signal["title"]["ko"])
    assert re.search("[a-z]", signal["title"]["en"])
    assert len(signal["negative"]) >= 2


@every_signal
def test_invisible_characters_hide_nothing(signal: Any) -> None:
    if signal["view"] == "v0":
        pytest.skip("a checksum is taken over what is written")
    for example in signal["positive"]:
        written = "\u200b".join(example)
        assert [hit for hit in RULES.hits(written) if hit.rule_id == signal["id"]], example


@every_signal
def test_dots_between_syllables_hide_nothing_from_the_second_view(signal: Any) -> None:
    if signal["view"] != "v2":
        pytest.skip("this rule wants the text's own spaces and signs")
    for example in signal["positive"]:
        if re.search("[ㄱ-ㅣ]", example):
            continue  # written in pieces already
        written = re.sub(r"(?<=[가-힣])(?=[가-힣])", ".", example)
        assert [hit for hit in RULES.hits(written) if hit.rule_id == signal["id"]], written
