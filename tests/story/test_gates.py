# SPDX-License-Identifier: Apache-2.0
"""Story 5: gates in obfuscated text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sotdae.actions.adding.demonstration import DemoResult
from sotdae.cli import room_view
from sotdae.simulation.doors import ALONE, MEMBERS_SAY, NEWS_SAYS, ROOM_SAYS
from sotdae.simulation.story import HUB, NEWS, NEXT, SURGE
from sotdae.simulation.world import World
from sotdae.text.korean import search_normal
from sotdae.text.rules import load_rules

Sheet = dict[str, Any]
Sheets = Callable[[str], Sheet]


def gates(sheet: Sheet) -> dict[str, Any]:
    return {row["rule"]: row for row in sheet["gates"]}


def test_a_claim_in_full_width_digits_is_read_at_its_place() -> None:
    text = "안내: 현재\u200b １６０，０００명 계십니다"
    (hit,) = [hit for hit in load_rules().hits(text) if hit.rule_id == "claim.size"]
    assert hit.number == 160_000
    assert text[hit.start : hit.end].startswith("현재"), "the place is counted in the original characters"
    assert search_normal("ＡＢＣ　수국") == search_normal("abc 수국")


def test_gates_are_read_out_of_spaced_and_mixed_syllables(findings: Callable[[str], list[Any]], sheet: Sheets, world: World) -> None:
    truth: Any = world.truth
    standing = {(finding.key[0], finding.key[1]) for finding in findings("room.gates") if finding.values["stands"]}
    for room, rules in truth["gates"].items():
        assert {(sheet(room)["room_key"], rule) for rule in rules} <= standing
    wrong = {key for key in standing if key[1].startswith("gate.")} - {
        (sheet(room)["room_key"], rule) for room, rules in truth["gates"].items() for rule in rules
    }
    assert not wrong, "no other room has a condition"


def test_what_the_room_itself_says_and_pins_stands_alone(sheet: Sheets) -> None:
    row = gates(sheet(NEXT))["gate.micro_transfer"]
    assert (row["messages"], row["own"], row["pinned"], row["stands"]) == (1, 1, 1, True)
    assert [reason["signal"] for reason in row["reasons"]] == ["messages", "room_itself"]
    assert row["reasons"][0]["bits"] == 3.5, "2.5 of the rule, 1 more because the room itself says it"


def test_one_member_alone_is_a_single_mention(sheet: Sheets) -> None:
    row = gates(sheet(SURGE))["gate.referral"]
    assert (row["stands"], row["messages"], row["own"]) == (False, 1, 0)


def test_news_about_conditions_is_no_condition_of_the_newspaper(sheet: Sheets) -> None:
    rows = gates(sheet(NEWS))
    assert set(rows) == {"gate.proof_of_participation", "sale.invite_price"}
    assert all((row["stands"], row["messages"], row["about"]) == (False, 0, 1) for row in rows.values())


def test_each_hit_shows_the_characters_as_written_and_as_read(sheet: Sheets) -> None:
    read = {(part["written"], part["read"]) for row in sheet(NEXT)["gates"] for quote in row["quotes"] for part in quote["read"]}
    assert {("ㅅㅣㄴ청 링크는", "신청링크는"), ("인.증.해.야 승.인", "인증해야승인"), ("1 원 ㅅㅗㅇ금", "1원송금")} <= read
    quote = gates(sheet(NEXT))["gate.proof_of_participation"]["quotes"][0]
    assert quote["text_masked"] == "····인.증.해.야 승.인············…"
    assert quote["evidence"]["log_seq"] is not None


def test_the_hubs_own_post_is_cited(sheet: Sheets) -> None:
    row = gates(sheet(HUB))["gate.wait_list"]
    assert row["evidence"][0]["message_id"] == row["quotes"][0]["message_id"]


def pieces(text: str) -> set[str]:
    """Every stretch of eight characters of a text that no rule is under."""
    spans = [range(hit.start, hit.end) for hit in load_rules().hits(text)]
    shown = {place for span in spans for place in span}
    places = range(len(text) - 7)
    return {text[place : place + 8] for place in places if shown.isdisjoint(range(place, place + 8))}


def test_nothing_else_of_the_texts_is_shown(told: DemoResult, sheet: Sheets) -> None:
    report = html.unescape(re.sub(r"<[^>]*>", "", Path(told.report).read_text("utf-8")))
    assert "인증해야승인" in report
    hidden = {piece for text in (*MEMBERS_SAY, ROOM_SAYS, ALONE, NEWS_SAYS) for piece in pieces(text)}
    assert hidden
    assert not [piece for piece in hidden if piece in report]
    sheets = str([sheet(key)["gates"] for key in (NEXT, HUB, SURGE, NEWS)])
    assert not [piece for piece in hidden if piece in sheets]


@pytest.mark.parametrize("spoken", ["ko", "en"])
def test_the_terminal_shows_it_in_both_languages(
    told: DemoResult, sheet: Sheets, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], spoken: str
) -> None:
    monkeypatch.setenv("SOTDAE_LANG", spoken)
    monkeypatch.setenv("COLUMNS", "200")
    room_view.show_room(Path(told.workspace), sheet(NEXT)["label"], None, as_json=False)
    out = capsys.readouterr().out
    assert {"ko": "입장 조건", "en": "entry conditions"}[spoken] in out
    assert "인.증.해.야 승.인 → 인증해야승인" in out
    assert "공지에 있어요" not in out
