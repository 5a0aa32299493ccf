# SPDX-License-Identifier: Apache-2.0
"""The same text in several rooms, and rooms that post the same things together: labels, counts and times. No text stands here."""

from __future__ import annotations

from typing import Final

from sotdae.cases.dossier import Dossier, RepostingRow, TextRow
from sotdae.exchange.report.markup import Markup, el, join
from sotdae.exchange.report.sources import Sources
from sotdae.exchange.report.tables import Column, heading, passage, table
from sotdae.exchange.report.times import at, number, span
from sotdae.exchange.report.words import Pair, both

TITLE: Final = Pair("여러 방에 올라온 같은 글", "The same text in several rooms")
_TOGETHER: Final = Pair("거의 동시에 같은 것을 올리는 방", "Rooms that post the same things at nearly the same time")
_MOST: Final = 100
"""So many are listed of each; the tables of the lake hold every one."""


def chapter(dossier: Dossier, sources: Sources, head: Markup) -> Markup:
    """Return the chapter with its heading; it says so where there is nothing."""
    nothing = Pair("여러 방에 올라온 긴 글은 없었습니다.", "No longer text was posted in more than one room.")
    apart = Pair("같은 것을 거의 동시에 거듭 올린 방은 없었습니다.", "No two rooms posted the same things at nearly the same time again and again.")
    return join(
        head,
        _texts(dossier, sources) if dossier.texts else el("p", both(nothing)),
        heading(3, _TOGETHER, "together"),
        _pairs(dossier, sources) if dossier.reposting else el("p", both(apart)),
    )


def _texts(dossier: Dossier, sources: Sources) -> Markup:
    columns = (
        Column(Pair("글", "text")),
        Column(Pair("방(먼저 올라온 순서)", "rooms, the first one first")),
        Column(Pair("올린 글", "posts"), is_number=True),
        Column(Pair("옮긴 글", "forwards"), is_number=True),
        Column(Pair("그 방에서 처음", "first there")),
        Column(Pair("근거", "source")),
    )
    rows = [line for place, row in enumerate(dossier.texts[:_MOST], 1) for line in _text_lines(place, row, sources)]
    words = [
        Pair(
            "글의 내용은 싣지 않습니다. 띄어쓰기, 기호, 풀어 쓴 글자, 링크가 달라도 같은 글로 보고, 긴 글은 낱말 몇 개가 달라도 찾습니다.",
            "No text is printed. Spacing, signs, syllables in pieces and links make no difference; longer texts are found with a few words changed.",
        ),
        Pair(
            "먼저 올라온 방은 수집한 방들 가운데 먼저라는 뜻입니다. 누가 썼는지는 말하지 않습니다.",
            "The first room is the first among those that were captured. Nothing is said of who wrote a text.",
        ),
    ]
    if len(dossier.texts) > _MOST:
        words.append(Pair(f"{len(dossier.texts):,}개 가운데 {_MOST}개만 적습니다.", f"{_MOST} of {len(dossier.texts):,} are listed."))
    return join(passage(*words), table(Pair("여러 방에 올라온 글", "Texts that several rooms posted"), columns, rows))


def _text_lines(place: int, row: TextRow, sources: Sources) -> list[tuple[Markup, ...]]:
    told = Pair(f"글 {place}. 모두 {row.posts:,}번, 방 {row.rooms_total:,}곳", f"text {place}: {row.posts:,} posts in {row.rooms_total:,} rooms")
    more = [Pair(f"쓴 꼴 {row.writings:,}가지", f"written in {row.writings:,} ways")] if row.writings > 1 else []
    more += [Pair(f"풀어 쓴 글 {row.odd:,}", f"{row.odd:,} in pieces")] if row.odd else []
    more += [Pair("아주 많은 방에 있는 글", "in very many rooms")] if row.is_common else []
    head = join(el("span", both(told)), *(el("span", both(pair), class_="under") for pair in more))
    lines: list[tuple[Markup, ...]] = []
    for room in row.rooms:
        first = at(room.first_until, seconds=False) if room.first_from == room.first_until else span(room.first_from, room.first_until)
        cells = (join(sources.label(room.label)), number(room.posts), number(room.forwarded), first, sources.cite(room.citations))
        lines.append((head, *cells))
    return lines


def _pairs(dossier: Dossier, sources: Sources) -> Markup:
    shown = dossier.reposting[:_MOST]
    columns = (
        Column(Pair("방", "rooms")),
        Column(Pair("함께 올린 것", "posted together"), is_number=True),
        Column(Pair("둘 다 올린 것", "posted by both"), is_number=True),
        Column(Pair("우연이라면", "by chance"), is_number=True),
        Column(Pair("먼저 올린 방", "earlier")),
        Column(Pair("때", "when")),
        Column(Pair("근거", "source")),
    )
    seconds = shown[0].window_seconds
    words = [
        Pair(
            f"링크, 옮긴 글, 사진, 글을 {seconds}초 안에 두 번 이상 함께 올린 방들입니다. '우연이라면'은 두 방이 저마다 아무 때나 올렸다면 함께 "
            "올렸을 수입니다.",
            f"Rooms that posted two or more links, forwards, pictures or texts within {seconds} seconds of each other. "
            "By chance: how many there would be if both had posted them at any of their own times.",
        ),
        Pair(
            "한 방이 다른 방을 따르거나, 둘이 같은 곳을 따르거나, 한 프로그램이 올릴 수 있습니다. 운영자가 같다는 뜻이 아닙니다.",
            "One may follow the other, both may follow a third, or one program may serve both. It does not mean that their operators are the same.",
        ),
    ]
    if len(dossier.reposting) > _MOST:
        words.append(Pair(f"{len(dossier.reposting):,}쌍 가운데 {_MOST}쌍만 적습니다.", f"{_MOST} of {len(dossier.reposting):,} pairs are listed."))
    rows = [_pair_line(row, sources) for row in shown]
    return join(passage(*words), table(_TOGETHER, columns, rows))


def _pair_line(row: RepostingRow, sources: Sources) -> tuple[Markup, ...]:
    doubt = el("span", both(Pair("우연으로 볼 수 있음", "chance may do as much")), class_="under")
    rooms = join(sources.label(row.first), " · ", sources.label(row.second), *(() if row.is_remarkable else (doubt,)))
    led = Pair(
        f"{row.first} {row.first_led:,}번, {row.second} {row.second_led:,}번", f"{row.first} {row.first_led:,}, {row.second} {row.second_led:,}"
    )
    return (
        rooms,
        number(row.objects),
        number(row.objects_of_both),
        join(f"{row.expected:.1f}"),
        el("span", both(led)),
        span(row.first_at, row.last_at),
        sources.cite(row.citations),
    )
