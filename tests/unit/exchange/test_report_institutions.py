# SPDX-License-Identifier: Apache-2.0
"""The report's chapter of institutions: what is told, what is held back and that it is, and no room beside an institution."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sotdae.cases.dossier import Audience, Dossier
from sotdae.cases.spoken import InstitutionRow, InstitutionsCounted
from sotdae.exchange.report.audit import faults_of
from sotdae.exchange.report.institutions import chapter
from sotdae.exchange.report.markup import Markup
from sotdae.exchange.report.page import page

EMPTY = Dossier(
    *("garden", "synthetic"),
    synthetic=True,
    audience=Audience.TEAM,
    program="sotdae",
    made_at=datetime(2026, 3, 26, tzinfo=UTC),
    log_size=3,
    log_root="0" * 64,
)
ROW = InstitutionRow("한빛가상대학교", "Hanbit Gasang University", 7, 8, 9)
FOUND = InstitutionsCounted(5, 4, 3, 0, 0, shown=(ROW,), others=InstitutionRow("", "", 10, 5, 0))


def shown(found: InstitutionsCounted | None) -> str:
    dossier = replace(EMPTY, institutions=found)
    assert [fault.code for fault in faults_of(page(dossier).encode())] == []
    return chapter(dossier, Markup(""))


def test_without_any_the_setting_is_named() -> None:
    assert "SOTDAE_GAZETTEER" in shown(None)


def test_the_sum_of_the_others_is_at_least() -> None:
    text = shown(FOUND)
    assert "한빛가상대학교" in text
    assert "≥ " in text
    assert "&lt; " in text or "< " in text, "rounded to nothing is only smaller than the threshold"
    assert "4 institutions are mentioned" in text
    assert "would name rooms" in text


def test_what_is_held_back_is_said() -> None:
    text = shown(replace(FOUND, shown=(), others=None, complementary=0, rooms_left_out=2))
    assert "Their sum is too small" in text
    assert "and are not counted: 2." in text
    assert "only so that the sum does not tell another: 1" in shown(replace(FOUND, complementary=1))


def test_titles_of_a_gazetteer_stay_words() -> None:
    text = shown(replace(FOUND, shown=(replace(ROW, title_ko="<b>꽃</b>", title_en="\u202eflower"),)))
    assert "&lt;b&gt;꽃" in text
    assert "\u202e" not in text
