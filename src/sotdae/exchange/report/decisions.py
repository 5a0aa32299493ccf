# SPDX-License-Identifier: Apache-2.0
"""What persons concluded about findings: confirmed, rejected and left open alike, with who, when and why. It is no finding, nor proof of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sotdae.cases import judged
from sotdae.cases.dossier import Dossier
from sotdae.cases.judged import DecisionRow
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import at
from sotdae.exchange.report.words import NONE, Pair, both, stacked

TITLE: Final = Pair("담당자 판단", "What persons concluded")
_SAID: Final = Pair(
    "분석 결과는 프로그램이 계산한 것이고, 판단은 담당자가 내린 것입니다. 아니라고 본 것과 보류한 것도 모두 싣습니다.",
    "A finding is computed; a decision is a person's. Rejected ones and those left open are listed like the others.",
)


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where nobody has decided anything."""
    if not dossier.decisions:
        return join(head, el("p", both(Pair("아직 담당자가 판단한 것이 없습니다.", "Nobody has decided anything yet.")), class_="none"))
    columns = (
        Column(Pair("무엇", "what")),
        Column(Pair("어느 방", "rooms")),
        Column(Pair("판단", "decision")),
        Column(Pair("누가", "by")),
        Column(Pair("언제", "when")),
        Column(Pair("이유", "why")),
        Column(Pair("보관 이력", "log entry"), is_number=True),
    )
    rows = [
        (
            stacked(_pair(judged.KINDS, row.kind)),
            join(" → ".join([*(sources.label(label) for label in row.about), *row.named])),
            join(stacked(_verdict(row)), el("span", both(_state(row)), class_="under")),
            row.performer or both(NONE),
            at(row.at) if row.at is not None else both(NONE),
            row.reason or both(NONE),
            "" if row.log_seq is None else str(row.log_seq),
        )
        for row in dossier.decisions
    ]
    return join(head, passage(_SAID), table(Pair("사람마다 한 줄", "One line for each person"), columns, rows))


def _pair(words: Mapping[str, judged.Words], name: str) -> Pair:
    return Pair(judged.word(words, name, "ko"), judged.word(words, name, "en"))


def _verdict(row: DecisionRow) -> Pair:
    words = judged.MATCH_VERDICTS if row.kind == "picture.match" else judged.VERDICTS
    name = row.vote or row.verdict
    return NONE if name is None else _pair(words, name)


def _state(row: DecisionRow) -> Pair:
    state = _pair(judged.STATES, row.state)
    if row.back is None:
        return state
    back = _pair(judged.BACK, row.back)
    return Pair(f"{state.ko}: {back.ko}", f"{state.en}: {back.en}")
