# SPDX-License-Identifier: Apache-2.0
"""The report's chapter on where rooms may have gone: drawn over time, every sign with its place, and never a verdict."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sotdae.cases.cited import Citation
from sotdae.cases.dossier import Audience, Dossier, HistoryEvent, RoomSheet
from sotdae.cases.trails import LineRow, Trail, TrailPair, TrailSign
from sotdae.exchange.report.exporter import ReportHtml

START = datetime(2026, 3, 1, tzinfo=UTC)
PLACE = Citation("R-01", 7, "c" * 64, 0, 9, 16)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def room(number: int, first: datetime | None, last: datetime | None) -> RoomSheet:
    history = (HistoryEvent("turned_private", day(18), day(20), citations=(PLACE,)),) if number == 1 else ()
    return RoomSheet(
        *(f"R-{number:02d}", f"방-{number:02d}", f"tg:channel:{number}", "public_channel", "●●● (6-10, 가)", "private", 5, first, last),
        *(None, None, None),
        history=history,
        unknown_after=last,
    )


def sign(name: str, value: Any, bits: float, made_by: str) -> TrailSign:
    return TrailSign(name, value, bits, made_by, (PLACE,))


def pair(
    earlier: int, later: int, level: str = "probable", *, opened: datetime | None = None, bits: float = 3.0, against: bool = True, **facts: Any
) -> TrailPair:
    opposing = (sign("time.existed_before", 9, -1.5, "successor"),) if against else ()
    supporting = (sign("explicit.announced", 2, 3.3, "predecessor"), sign("content.pictures", 4, 2.2, "successor"))
    shown: dict[str, Any] = {"calibrated_on": "simulation", "probability": None, **facts}
    return TrailPair(
        *(f"R-{earlier:02d}", f"R-{later:02d}", level, bits, 2, -1.0, (("explicit", -0.3),), "export"),
        **shown,
        opened_from=opened,
        opened_until=opened,
        supporting=supporting,
        opposing=opposing,
        missing=(("people.lift", "no capture shows who is in both rooms"),),
    )


def trail(number: int, *pairs: TrailPair, rejected: tuple[TrailPair, ...] = (), how: str = "seen", calibrated_on: str = "simulation") -> Trail:
    return Trail(
        *(f"R-{number:02d}", how, day(18), None if how == "silent" else day(20), 6, 11, 10, day(25), calibrated_on, pairs, rejected),
        citations=(PLACE,),
    )


def report(*trails: Trail, rooms: tuple[RoomSheet, ...] | None = None, lineage: tuple[LineRow, ...] = ()) -> str:
    rooms = rooms if rooms is not None else (room(1, day(0), day(20)), room(7, day(19), day(25)), room(8, day(2), day(24)))
    whole = Dossier("garden", "hash-only", False, Audience.TEAM, "sotdae", day(30), 7, "0" * 64, rooms=rooms, trails=trails, lineage=lineage)
    sink = io.BytesIO()
    ReportHtml().write(whole, sink)
    assert [problem.code for problem in ReportHtml().check(io.BytesIO(sink.getvalue()))] == []
    return sink.getvalue().decode()


def chapter(text: str) -> str:
    start, end = text.index('id="trails"'), text.index('id="between"')
    return text[start:end]


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_a_reader_sees_what_carries_it_what_speaks_against_it_and_that_it_is_no_verdict() -> None:
    told = words(chapter(report(trail(1, pair(1, 7, opened=day(19)), rejected=(pair(1, 8, "rejected", bits=-3.2),)))))
    assert told.index("The error rate on real rooms is not yet known.") < told.index("R-07 shows 2 signs of continuing R-01")
    assert "What carries it: R-01 itself points to R-07 (2 of its own posts) [+3.3]; R-07 shows 4 rare pictures of R-01 again [+2.2]" in told
    assert "What speaks against it: R-07 was there 9 days before R-01's closing could be foreseen [−1.5]" in told
    assert "Closest room that was not enough: R-08 (−3.2 bits, 6.2 bits less than R-07)" in told
    assert "no capture shows who is in both rooms" in told
    assert "no verdict" in told
    assert "%" not in told


def test_rooms_are_lanes_and_arrows_bear_level_and_bits() -> None:
    drawn = chapter(report(trail(1, pair(1, 7, opened=day(19)), pair(1, 8, "indicated", opened=None))))
    assert 'class="arrow probable"' in drawn
    assert 'class="arrow indicated"' in drawn
    assert "단서 상당함 probable +3.0" in drawn
    assert "st changing" in drawn
    assert 'data-twin="trail"' in drawn, "a table of the same numbers stands beneath"


def test_the_bits_of_the_table_add_up() -> None:
    told = chapter(report(trail(1, pair(1, 7, opened=day(19), bits=2.7))))
    table = told[told.index("for and against") :]
    cells = [float(cell.replace("\N{MINUS SIGN}", "-")) for cell in re.findall(r">([+\u2212]\d+\.\d)<", table)]
    assert cells[-1] == pytest.approx(sum(cells[:-1]), abs=0.05)


def test_nothing_seen_says_what_was_searched() -> None:
    told = words(chapter(report(trail(1, how="silent"))))
    assert "No judgement" in told
    assert "11 rooms (10 through exports), up to 2026-03-26 09:00 KST" in told
    assert "That does not mean that there is none." in told
    assert "<svg" not in chapter(report(trail(1)))


def test_a_score_measured_on_real_rooms_may_say_its_probability() -> None:
    told = words(chapter(report(trail(1, pair(1, 7, opened=day(19), calibrated_on="real", probability=0.83), calibrated_on="real"))))
    assert "83 %" in told
    assert "made-up rooms" not in told


def test_lines_of_rooms_are_told() -> None:
    lines = (LineRow("R-01", "R-01", "root", 0), LineRow("R-01", "R-07", "continues", 1, (("R-01", "probable"),)))
    assert "방-01 (단서 상당함 probable)" in words(chapter(report(trail(1, pair(1, 7)), lineage=lines)))


@pytest.mark.parametrize("rooms", [(), (room(1, None, None),), (room(1, None, None), room(7, None, None))])
def test_rooms_without_times_or_captures_do_not_break_it(rooms: Any) -> None:
    assert "R-07" in chapter(report(trail(1, pair(1, 7, against=False)), rooms=rooms))


def test_many_rooms_are_drawn_in_part_and_told_whole() -> None:
    rooms = tuple(room(number, day(number), day(number + 1)) for number in range(1, 31))
    told = chapter(report(*(trail(number, pair(number, number + 1, opened=day(number + 1))) for number in range(1, 30)), rooms=rooms))
    assert "16 rooms are in the tables only" in told
    assert "방-30" in told


def test_without_closed_rooms_it_says_so() -> None:
    assert "rooms that closed or fell silent: none" in words(chapter(report()))


def test_the_first_page_names_the_continuation() -> None:
    text = report(trail(1, pair(1, 7, opened=day(19))))
    glance = words(text[text.index('id="glance"') : text.index('id="reading"')])
    assert "R-07 shows 2 signs of continuing R-01 (probable, 1 against)" in glance
