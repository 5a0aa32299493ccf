# SPDX-License-Identifier: Apache-2.0
"""What was erased from the case and what is kept under a hold: that it was so, how much, and the log's entry; never what it held."""

from __future__ import annotations

from sotdae.cases.dossier import Dossier
from sotdae.cases.kept import KeptRow
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.words import Pair, both, stacked

_SAID = Pair(
    "말소한 것은 열쇠를 없애 누구도 열 수 없고, 이 보고서의 어느 숫자에도 들어 있지 않습니다. 보존 조치가 있는 것은 지우지 않고 그대로 보관합니다.",
    "The keys of what was erased are destroyed: nobody can open it, and no figure here counts it. What a hold keeps is not erased.",
)


def told(dossier: Dossier) -> Markup:
    """Return a table of erasures and of holds that stand; nothing where there is neither."""
    if not dossier.kept:
        return join()
    columns = (
        Column(Pair("무엇", "what")),
        Column(Pair("표시", "label")),
        Column(Pair("얼마나", "how much")),
        Column(Pair("보관 이력", "log entry"), is_number=True),
    )
    rows = [(stacked(_what(row)), row.label, both(_much(row)), "" if row.log_seq is None else str(row.log_seq)) for row in dossier.kept]
    title = el("h3", both(Pair("말소한 것과 보존 조치", "Erased, and kept under a hold")), id="kept")
    return join(title, passage(_SAID), table(Pair("한 번에 한 줄", "One line for each"), columns, rows))


def _what(row: KeptRow) -> Pair:
    return Pair("말소함", "erased") if row.what == "erased" else Pair("보존 조치로 보관", "kept under a hold")


def _much(row: KeptRow) -> Pair:
    if row.what == "erased" and not row.objects:
        return Pair("글을 가리고 내보내기 파일은 남김", "messages hidden; the export they stand in is kept")
    if row.what == "erased":
        return Pair(f"봉인된 원본과 기록 {row.objects}개", f"{row.objects} sealed originals and records")
    return Pair("기한 없음", "no last day") if row.until is None else Pair(f"{row.until}까지", f"until {row.until}")
