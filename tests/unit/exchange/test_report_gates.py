# SPDX-License-Identifier: Apache-2.0
"""The report's chapter of entry conditions: what stands, what is a single mention, circles, and words of others that stay words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sotdae.cases.dossier import Audience, Citation, Dossier, GateRow, Quote, TierRow
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.gates import chapter
from sotdae.exchange.report.markup import Markup
from sotdae.exchange.report.page import page
from sotdae.exchange.report.sources import Sources

WHEN = datetime(2026, 3, 26, tzinfo=UTC)
PLACE = (Citation("R-03", 7, "c" * 64, 0, 90, 12),)
EMPTY = Dossier("garden", "synthetic", synthetic=True, audience=Audience.TEAM, program="sotdae", made_at=WHEN, log_size=3, log_root="0" * 64)
GATE = GateRow(
    *("R-03", "gate.referral", "데려와야 들어옴", "entry for bringing others", "gate"),
    stands=True,
    messages=4,
    independent=2,
    own=1,
    about=5,
    forwarded=6,
    first_at=WHEN,
    last_at=WHEN,
    quotes=(Quote(7, WHEN, "··추.천.인··", (("추.천.인", "추천인"),)),),
    citations=PLACE,
)
TIER = TierRow("R-03", "t.me/+●●●", upper_known=False, stands=False, messages=1, own=0, first_at=None, last_at=None, citations=PLACE)


def shown(*gates: GateRow, tiers: tuple[TierRow, ...] = ()) -> str:
    dossier = replace(EMPTY, gates=gates, tiers=tiers)
    assert [fault.code for fault in faults_of(page(dossier).encode())] == []
    return chapter(dossier, Sources(dossier), Markup(""))


def test_nothing_read_is_said() -> None:
    assert "No condition, sale or tier was read" in shown()


def test_what_was_written_stands_beside_what_was_read() -> None:
    text = shown(GATE)
    assert "··추.천.인··" in text
    assert "추.천.인</bdi> → <bdi>추천인" in text
    assert "href" in text, "its place is cited"


def test_a_single_mention_and_talk_are_told_apart() -> None:
    assert "a single mention" in shown(replace(GATE, stands=False))
    assert "nothing the room says itself" in shown(replace(GATE, stands=False, messages=0))


def test_prices_are_shown_once_each_and_checked_numbers_as_masked() -> None:
    text = shown(replace(GATE, price_min_krw=30_000, price_median_krw=30_000, price_max_krw=90_000, methods=(("coin", 2),), checked=(("format", 1),)))
    assert "30,000 / 90,000" in text
    assert "format only, masked" in text


def test_a_packs_own_words_stay_words() -> None:
    text = shown(replace(GATE, title_ko="<b>꽃</b>", title_en="\u202eflower", methods=(("<i>", 1),)))
    assert "&lt;b&gt;꽃" in text
    assert "<i>" not in text
    assert "\u202e" not in text


def test_a_higher_room_without_a_name_and_a_circle_are_said() -> None:
    text = shown(tiers=(TIER, replace(TIER, upper=None), replace(TIER, upper="R-04", upper_known=True, stands=True, circle=("R-03", "R-04"))))
    assert "a higher room without a name" in text
    assert "the order runs in a circle" in text
    assert "t.me/+●●●" in text
