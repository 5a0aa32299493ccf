# SPDX-License-Identifier: Apache-2.0
"""What persons concluded, in the report and in a bundle: rejected and open ones too."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from sotdae.cases.bundle import findings_of
from sotdae.cases.dossier import Audience, Dossier
from sotdae.cases.judged import DecisionRow, sentences
from sotdae.exchange.report.exporter import ReportHtml

NOW = datetime(2026, 11, 28, 3, 4, tzinfo=UTC)
ROWS = (
    DecisionRow("room.succession", ("R-01", "R-02"), (), "decided", "rejected", None, "rejected", "counsellor 7", NOW, "other <people> there", 41),
    DecisionRow("picture.match", ("S-01",), (), "returned", "confirmed", "evidence"),
)
DOSSIER = Dossier("표본", "hash-only", False, Audience.TEAM, "sotdae", NOW, 42, "a" * 64, decisions=ROWS)


def test_the_report_tells_who_concluded_what_and_why_and_escapes_it() -> None:
    sink = io.BytesIO()
    ReportHtml().write(DOSSIER, sink)
    page = sink.getvalue().decode()
    assert "아니라고 판단" in page
    assert "counsellor 7" in page
    assert "other &lt;people&gt; there" in page
    assert "근거 자료가 바뀜" in page
    sink.seek(0)
    assert [one for one in ReportHtml().check(sink) if one.severity == "error"] == []


def test_a_bundle_lists_them_beside_the_findings() -> None:
    told = [one for one in findings_of(DOSSIER) if one["kind"] == "decision"]
    assert [one["about"] for one in told] == [["R-01", "R-02"], ["S-01"]]
    assert told[0]["values"]["vote"] == "rejected"
    assert told[0]["values"]["reason"] == "other <people> there"


def test_a_sentence_says_what_waits_and_that_nobody_has_decided() -> None:
    assert sentences(None, "room.calls", "en") == ["not decided by a person"]
    decision = {
        "state": "second",
        "verdict": None,
        "back": None,
        "votes": [{"verdict": "unsure", "performer": "ara", "at": NOW.isoformat(), "reason": "dark"}],
    }
    assert sentences(decision, "picture.match", "ko") == [
        "담당자 판단: 두 번째 사람을 기다림",
        "담당자 판단: 모르겠음 (ara, 2026-11-28 12:04 KST) 이유: dark",
    ]
