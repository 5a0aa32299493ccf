# SPDX-License-Identifier: Apache-2.0
"""The report's chapter of calls: roles, by whom they stand, the surge beside them, and nothing else of a text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sotdae.cases.dossier import Audience, Citation, Dossier, Quote
from sotdae.cases.spoken import CallRow
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.calls import chapter
from sotdae.exchange.report.markup import Markup
from sotdae.exchange.report.page import page
from sotdae.exchange.report.sources import Sources

WHEN = datetime(2026, 3, 23, tzinfo=UTC)
EMPTY = Dossier("garden", "synthetic", synthetic=True, audience=Audience.TEAM, program="sotdae", made_at=WHEN, log_size=3, log_root="0" * 64)
CALL = CallRow(
    *("R-03", "reporter"),
    stands=True,
    messages=4,
    independent=3,
    by_room=1,
    by_admin=1,
    pinned=0,
    by_others=2,
    about=5,
    forwarded=0,
    first_at=WHEN,
    last_at=WHEN,
    surge_day="2026-03-24",
    surge_gain=2700,
    surge_after_days=1,
    quotes=(Quote(7, WHEN, "기.자에게····", (("기.자에게", "기자에게"),)),),
    citations=(Citation("R-03", 7, "c" * 64, 0, 90, 12),),
)


def shown(*calls: CallRow) -> str:
    dossier = replace(EMPTY, calls=calls)
    assert [fault.code for fault in faults_of(page(dossier).encode())] == []
    return chapter(dossier, Sources(dossier), Markup(""))


def test_nothing_read_is_said() -> None:
    assert "None was read" in shown()


def test_the_role_the_surge_and_the_rules_characters_are_shown() -> None:
    text = shown(CALL)
    assert "기자" in text
    assert "2026-03-24" in text
    assert "+2,700" in text
    assert "days after: 1" in text
    assert "기.자에게</bdi> → <bdi>기자에게" in text


def test_one_day_is_no_order_and_no_count_is_no_absence() -> None:
    assert "which first is not known" in shown(replace(CALL, surge_after_days=0))
    assert "nothing was counted" in shown(replace(CALL, surge_day=None, surge_looked=False))
    assert "nothing was counted" not in shown(replace(CALL, surge_day=None))


def test_a_single_mention_and_talk_are_told_apart() -> None:
    assert "a single mention" in shown(replace(CALL, stands=False))
    assert "nothing the room says itself" in shown(replace(CALL, stands=False, messages=0))


def test_a_private_rules_role_stays_a_word() -> None:
    text = shown(replace(CALL, role="<b>꽃\u202e</b>"))
    assert "&lt;b&gt;꽃" in text
    assert "\u202e" not in text
