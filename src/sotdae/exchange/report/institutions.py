# SPDX-License-Identifier: Apache-2.0
"""How many institutions are mentioned, in numbers that tell of no room and of no few people. It cites no place: a place would name a room."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier
from sotdae.cases.spoken import InstitutionRow, InstitutionsCounted
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import number
from sotdae.exchange.report.words import Pair, both, stacked

TITLE: Final = Pair("언급된 기관", "Institutions mentioned")
_NONE: Final = Pair(
    "이름으로 알아본 기관이 없습니다. 기관 이름 목록은 SOTDAE_GAZETTEER로 더합니다.",
    "No institution was recognised by name. Lists of names are added with SOTDAE_GAZETTEER.",
)
_MEANING: Final = Pair(
    "언급은 언급일 뿐입니다. 그 기관에 피해가 있었다거나, 그 기관 사람이 방에 있다는 뜻이 아닙니다. 어느 방인지는 싣지 않습니다. "
    "대학 아래의 학교는 이름으로 세지 않습니다.",
    "A mention is a mention: it does not say that anybody of the institution was harmed, or is in a room. Which room it was is not given. "
    "Schools below university are never counted by name.",
)
_OTHERS: Final = Pair("그 밖의 기관 모두(적어도)", "all others together (at least)")


def chapter(dossier: Dossier, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    found = dossier.institutions
    if found is None:
        return join(head, el("p", both(_NONE), class_="none"))
    columns = (
        Column(Pair("기관", "institution")),
        Column(Pair("방", "rooms"), is_number=True),
        Column(Pair("글쓴 계정", "accounts that wrote"), is_number=True),
        Column(Pair("글", "messages"), is_number=True),
    )
    rows: list[tuple[Markup, ...]] = [
        (stacked(Pair(evidence(row.title_ko), evidence(row.title_en))), number(row.rooms), number(row.writers), number(row.messages))
        for row in found.shown
    ]
    if found.others is not None:
        rows.append((stacked(_OTHERS), *(_least(value, found.threshold) for value in _numbers(found.others))))
    shown = table(Pair("방 여럿이 언급한 기관", "Institutions that several rooms mention"), columns, rows)
    note = Pair(
        "출처: 이 사건의 모든 글과 방 이름. 자리는 방을 드러내므로 싣지 않습니다.",
        "Source: all messages and room names of this case. Places are not given, because they would name rooms.",
    )
    return join(head, passage(_MEANING, _said(found)), shown, el("p", both(note), class_="note"))


def _said(found: InstitutionsCounted) -> Pair:
    """Say how many there are, how many are not told, and why."""
    threshold, held = found.threshold, found.suppressed
    ko = f"언급된 기관은 모두 {found.institutions:,}곳입니다. 방 {threshold}개와 계정 {threshold}개가 되지 않는 기관은 이름도 수도 밝히지 않습니다"
    en = f"{found.institutions:,} institutions are mentioned. Of those in fewer than {threshold} rooms, or by fewer than {threshold} accounts, "
    en += f"neither name nor count is told ({held:,} of them)." if held else "neither name nor count is told."
    ko += f"({held:,}곳)." if held else "."
    if found.complementary:
        ko += f" 그 가운데 {found.complementary:,}곳은 합계에서 다른 기관이 드러나지 않도록 함께 가렸습니다."
        en += f" Held back only so that the sum does not tell another: {found.complementary:,}."
    if held and found.others is None:
        ko += " 그 합계도 너무 작아 밝히지 않습니다."
        en += " Their sum is too small to be told as well."
    if found.rooms_left_out:
        ko += f" 방에 관해 말하는 방(보도, 주의) {found.rooms_left_out:,}개는 세지 않았습니다."
        en += f" Rooms that speak about rooms (news, warnings) and are not counted: {found.rooms_left_out:,}."
    return Pair(ko, en)


def _numbers(row: InstitutionRow) -> tuple[int, int, int]:
    return row.rooms, row.writers, row.messages


def _least(value: int, threshold: int) -> Markup:
    """A rounded number; one that was rounded to nothing is only known to be smaller than the threshold."""
    return join("≥ ", number(value)) if value else join("< ", number(threshold))
