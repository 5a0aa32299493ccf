# SPDX-License-Identifier: Apache-2.0
"""The report says what was erased and what a hold keeps: that, and how much; nothing where there is neither."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime

from sotdae.cases.dossier import Audience, Dossier
from sotdae.cases.kept import KeptRow
from sotdae.exchange.report.exporter import ReportHtml

NOW = datetime(2026, 11, 28, 3, 4, tzinfo=UTC)
ROWS = (
    KeptRow("erased", "E-01", 3, None, 17),
    KeptRow("erased", "E-02", 0, None, 17),
    KeptRow("held", "H-01", None, date(2027, 1, 31), None),
    KeptRow("held", "H-02", None, None, None),
)
DOSSIER = Dossier("표본", "hash-only", False, Audience.TEAM, "sotdae", NOW, 42, "a" * 64)


def page_of(dossier: Dossier) -> str:
    sink = io.BytesIO()
    ReportHtml().write(dossier, sink)
    sink.seek(0)
    assert [one for one in ReportHtml().check(sink) if one.severity == "error"] == []
    return sink.getvalue().decode()


def test_erasures_and_holds_are_told_apart() -> None:
    page = page_of(replace(DOSSIER, kept=ROWS))
    for said in (
        "봉인된 원본과 기록 3개",
        "3 sealed originals and records",
        "E-01",
        "messages hidden",
        "2027-01-31까지",
        "until 2027-01-31",
        "H-02",
        "no last day",
        "보존 조치로 보관",
    ):
        assert said in page


def test_without_either_nothing_is_said() -> None:
    assert 'id="kept"' not in page_of(DOSSIER)
