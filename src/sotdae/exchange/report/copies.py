# SPDX-License-Identifier: Apache-2.0
"""The same picture in several rooms, as a table without pictures: which rooms, how often, where first. Nothing here says who made it."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import CopyRow, Dossier
from sotdae.exchange.report.markup import Markup, el, evidence, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, passage, table
from sotdae.exchange.report.times import at, number, span
from sotdae.exchange.report.words import Pair, both

_MOST: Final = 100
"""So many pictures are listed; the tables of the lake hold every one."""


def copies(dossier: Dossier, sources: Sources) -> Markup:
    """Return the table of pictures that several rooms showed."""
    shown = dossier.copies[:_MOST]
    columns = (
        Column(Pair("사진(항목 번호)", "picture (item)")),
        Column(Pair("파일", "files"), is_number=True),
        Column(Pair("방(먼저 나온 순서)", "rooms, the first one first")),
        Column(Pair("글", "posts"), is_number=True),
        Column(Pair("그 방에서 처음", "first there")),
        Column(Pair("근거", "source")),
    )
    rows = [line for row in shown for line in _lines(row, sources)]
    words = [
        Pair(
            "사진을 화면에 띄우지 않고 지문으로만 견주었습니다. 다시 저장하거나 줄이거나 뒤집은 사본, 테두리나 휴대전화 화면째 찍힌 사본을 찾습니다.",
            "Compared by fingerprints only; no picture was shown. Found are copies that were saved again, resized, mirrored, framed, or taken with "
            "a phone's whole screen.",
        ),
        Pair(
            "먼저 나온 방은 수집한 방들 가운데 먼저라는 뜻입니다. 누가 만들었는지, 지어낸 것인지는 말하지 않습니다.",
            "The first room is the first among those that were captured. Nothing is said of who made a picture, or whether it was made up.",
        ),
    ]
    if len(dossier.copies) > _MOST:
        words.append(Pair(f"{len(dossier.copies):,}개 가운데 {_MOST}개만 적습니다.", f"{_MOST} of {len(dossier.copies):,} are listed."))
    return join(passage(*words) if rows else None, table(Pair("여러 방에 나온 사진", "Pictures that several rooms showed"), columns, rows))


def _lines(row: CopyRow, sources: Sources) -> list[tuple[Markup, ...]]:
    lines: list[tuple[Markup, ...]] = []
    told = Pair(f"모두 파일 {row.items:,}개, 방 {row.rooms_total:,}곳", f"{row.items:,} files in {row.rooms_total:,} rooms in all")
    whole = el("span", both(told), class_="under")
    for room in row.rooms:
        head = join(el("span", evidence(row.item_id[:12]), class_="digest"), whole)
        first = at(room.first_until, seconds=False) if room.first_from == room.first_until else span(room.first_from, room.first_until)
        lines.append((head, number(room.items), join(sources.label(room.label)), number(room.posts), first, sources.cite(room.citations)))
    return lines


TITLE: Final = Pair("여러 방에 나온 같은 사진", "The same picture in several rooms")


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    if not dossier.copies:
        return join(head, el("p", both(Pair("여러 방에 나온 사진은 없었습니다.", "No picture was seen in more than one room."))))
    return join(head, copies(dossier, sources))
