# SPDX-License-Identifier: Apache-2.0
"""Reads counts over time: tables in which each row says when, which room, and how many.

People keep them by hand, tools write them, statistics sites hand them out. A table is claimed only where its line of names says when and how many
in words known for that, and where most of its first rows do. What a cell does not say is not observed; a count is never computed, filled in or
corrected; a cell that a spreadsheet would run is a text here. A series whose numbers are all multiples of ten or more has that granularity.
Source: docs/formats/member-series.md.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, NamedTuple

from sotdae.captures.counts import ShownCount, kind_of, parse_count
from sotdae.captures.reader import DETECTION_BYTES, Detection, ReadOptions, Source
from sotdae.captures.series_table import MOST_BYTES, Columns, Record, Table, named_cells, open_table
from sotdae.captures.series_times import SeriesClock, When, read_when
from sotdae.captures.telegram.words import PLATFORM, talk_room_key, title_room_key
from sotdae.model.links import named_room_key, parse_telegram_link
from sotdae.model.observations import Coverage, Observation, Problem, RoomState

_SUFFIX: Final = re.compile(r"\.(?:csv|tsv|tab|txt)\Z", re.IGNORECASE)
_SAMPLED: Final = 50
_MOST_ROWS: Final = 500_000
"""Of a longer table no more rows are read; bounds memory at about 150 MB."""
_MOST_PROBLEMS: Final = 1_000
"""So many rows are told one by one; the rest is a number."""
_LEAST_DISTINCT: Final = 5
"""So many different numbers of one length must share a step before it is called rounding. Source: by chance, five do so once in 100,000 series."""
_ROOM_ID: Final = re.compile(r"(?:(?P<word>channel|chat|user)[:#]?)?(?P<sign>-)?(?P<digits>\d{1,16})(?:\.0)?", re.IGNORECASE)
_BOT_API: Final = 10**12
_USERNAME: Final = re.compile(r"@?[A-Za-z][A-Za-z0-9_]{3,31}", re.ASCII)
_LONGEST_TITLE: Final = 512

_PHRASES: Final = {
    "row-unreadable": "a row's cells cannot be told apart",
    "time-unreadable": "a row's time is no time",
    "time-ambiguous": "a row's day and month could be each other; write the year first",
    "count-unreadable": "a row's count is no count",
    "room-unnamed": "a row names no room although others do",
}


class _Room(NamedTuple):
    """Which room a row is about."""

    key: str
    bare_id: int | None
    quality: str
    username: str | None
    title: str | None


@dataclass(slots=True)
class _Seen:
    """What was seen of one room: how many rows, and their bounds."""

    rows: int = 0
    bad: int = 0
    first: int | None = None
    last: int | None = None


@dataclass(slots=True)
class _Kept:
    """The rows of one member until its end, in columns: granularity is known only then."""

    places: array[int] = field(default_factory=lambda: array("q"))
    counts: list[tuple[_Room, ShownCount | None, str | None, ShownCount | None, When]] = field(default_factory=list)


class MemberSeries:
    """The reader ``member-series``."""

    name: ClassVar[str] = "member-series"
    version: ClassVar[int] = 1

    def detect(self, source: Source) -> Detection | None:
        """Claim tables whose names and first rows say when and how many; how sure that is depends on whether they say which room."""
        found: list[str] = []
        sure = 1.0
        for name in source.names():
            if _SUFFIX.search(name) is None:
                continue
            with source.open(name) as stream:
                head = _read(stream, DETECTION_BYTES)
            table = open_table(head, is_cut=len(head) >= DETECTION_BYTES)
            if table is not None and _rows_fit(table):
                found.append(name)
                sure = min(sure, _confidence(table.columns))
        if not found:
            return None
        what = "rooms named by number or public name" if sure >= 0.9 else "rooms named by title" if sure >= 0.8 else "one room, not named"  # noqa: PLR2004 (the figures of `_confidence`)
        return Detection(tuple(found), sure, f"counts over time, {len(found)} table{'s' if len(found) > 1 else ''}, {what}")

    def read(self, source: Source, claimed: Sequence[str], options: ReadOptions) -> Iterator[Observation | Problem]:
        """Yield the rows of the claimed tables, member by member; the coverages of its rooms come at a member's end."""
        for name in claimed:
            with source.open(name) as stream:
                data = _read(stream, MOST_BYTES + 1)
                while len(stream.read(1 << 20)):
                    pass
            yield from _Run(name, source.item_id(name), data, options).rows()


def _read(stream: object, most: int) -> bytes:
    parts: list[bytes] = []
    left = most
    while left and (block := stream.read(min(left, 1 << 20))):  # type: ignore[attr-defined]
        parts.append(block)
        left -= len(block)
    return b"".join(parts)


def _confidence(columns: Columns) -> float:
    if "id" in columns.others or "username" in columns.others:
        return 0.9
    return 0.8 if columns.names_rooms else 0.6


def _rows_fit(table: Table) -> bool:
    """Whether most of the first rows have a time, and a count or an empty cell."""
    clock = SeriesClock(None)
    good = tried = 0
    for record in table.records():
        if record.blank or record.cells is None or len(record.cells) < table.columns.width // 2:
            continue
        tried += 1
        cells = [record.cells[number].strip() if number < len(record.cells) else "" for number in table.columns.counts]
        moment = record.cells[table.columns.when].strip() if table.columns.when < len(record.cells) else ""
        told = read_when(moment, clock)
        good += told != "time-unreadable" and all(not cell or parse_count(cell) is not None for cell in cells)
        if tried >= _SAMPLED:
            break
    return tried > 0 and good * 2 > tried


class _Run:
    """One run over one table."""

    def __init__(self, name: str, item_id: str, data: bytes, options: ReadOptions) -> None:
        self._name = name
        self._item = item_id
        self._data = data
        self._options = options
        self._clock = SeriesClock(options.zone)
        self._kept = _Kept()
        self._seen: dict[_Room | None, _Seen] = {}
        self._known: dict[tuple[str, str | None, int, int], int | None] = {}
        self._problems = 0
        self._counts: Counter[str] = Counter()

    def rows(self) -> Iterator[Observation | Problem]:
        data = self._data
        table = open_table(data[:MOST_BYTES], is_cut=len(data) > MOST_BYTES)
        if table is None:
            yield self._problem("table-unreadable", "error", "the table's line of names is gone", 0, 0)
            return
        if len(data) > MOST_BYTES:
            yield self._problem("table-too-large", "error", "a table is larger than 64 MiB; the rest was not read", MOST_BYTES, 0)
        if table.assumed:
            yield self._problem("encoding-assumed", "note", "the table is no UTF-8 and was read as CP949", 0, 0)
        if table.invalid:
            yield self._problem("repaired-invalid-utf8", "warning", "bytes that fit no encoding became replacement characters", 0, 0)
        erased = self._options.erased.get(self._item, ())
        for record in table.records():
            if record.blank:
                continue
            if any(offset < record.offset + record.length and record.offset < offset + length for offset, length in erased):
                yield self._problem("erased", "note", "a record was erased by decision and is not read", record.offset, record.length)
                continue
            if len(data) > MOST_BYTES and record.offset + record.length >= MOST_BYTES:
                break  # cut in two, and half a number is another number
            if len(self._kept.counts) >= _MOST_ROWS:
                yield self._problem("table-too-long", "error", "a table has more than 500,000 rows; the rest was not read", record.offset, 0)
                break
            yield from self._row(table.columns, record)
        yield from self._finish(table)

    def _row(self, columns: Columns, record: Record) -> Iterator[Problem]:
        if record.cells is None:
            yield from self._bad("row-unreadable", record, None)
            return
        named = named_cells(record, columns.others)
        room = self._room(named, columns)
        moment = record.cells[columns.when].strip() if columns.when < len(record.cells) else ""
        when = read_when(moment, self._clock)
        if isinstance(when, str):
            yield from self._bad(when, record, room)
            return
        if room is None:
            yield from self._bad("room-unnamed", record, None)
            return
        online = parse_count(named["online"]) if "online" in named else None
        told_kind = kind_of(named.get("kind", "").replace("_", " "))
        for number, column_kind in columns.counts.items():
            kind = told_kind or column_kind
            about = _as_talk(room) if kind == "monthly_users" else room
            cell = record.cells[number].strip() if number < len(record.cells) else ""
            count = parse_count(cell) if cell else None
            if cell and count is None:
                yield from self._bad("count-unreadable", record, about)
                continue
            if count is None and (online is None or number != next(iter(columns.counts))):
                self._counts["empty"] += 1
                self._see(about, when)
                continue
            yield from self._keep(record, about, (count, kind, online), when)

    def _keep(self, record: Record, room: _Room, shown: tuple[ShownCount | None, str | None, ShownCount | None], when: When) -> Iterator[Problem]:
        """Keep a row, unless an equal one was there; say where two rows of one moment disagree."""
        count, kind, online = shown
        known = (room.key, kind, when.low, when.high)
        value = count.value if count is not None else None
        self._see(room, when)
        if known in self._known:
            if self._known[known] == value:
                self._counts["duplicate"] += 1
                return
            detail = "two rows of one room and one time show different counts"
            yield Problem("counts-disagree", "warning", detail, room.key, None, None, self._item, record.offset, record.length)
        self._known[known] = value
        self._kept.places.extend((record.offset, record.length))
        self._kept.counts.append((room, count, kind, online, when))

    def _see(self, room: _Room, when: When) -> None:
        seen = self._seen.setdefault(room._replace(title=None, username=None), _Seen())
        seen.rows += 1
        seen.first = when.low if seen.first is None else min(seen.first, when.low)
        seen.last = when.high if seen.last is None else max(seen.last, when.high)

    def _bad(self, code: str, record: Record, room: _Room | None) -> Iterator[Problem]:
        """Tell a row that was not read, the first thousand one by one."""
        if room is not None:
            self._seen.setdefault(room._replace(title=None, username=None), _Seen()).bad += 1
        self._problems += 1
        if self._problems > _MOST_PROBLEMS:
            self._counts["untold"] += 1
            return
        piece = self._data[record.offset : record.offset + record.length]
        digest = hashlib.sha256(piece).hexdigest()
        key = room.key if room is not None else None
        yield Problem(code, "error", _PHRASES[code], key, None, digest, self._item, record.offset, record.length)

    def _problem(self, code: str, severity: str, detail: str, offset: int, length: int) -> Problem:
        return Problem(code, severity, detail, None, None, None, self._item, offset, length)

    def _room(self, named: dict[str, str], columns: Columns) -> _Room | None:
        """Return which room a row is about: by number, else by public name, else by title; a table without such columns is about one room."""
        bare = _bare_id(named.get("id", "")) or (_bare_id(named.get("room", "")) if "id" not in named else None)
        username = _username(named.get("username", ""), loose=True) or _username(named.get("room", ""), loose=False)
        title = named.get("title") or (named.get("room") if bare is None and username is None else None)
        title = title[:_LONGEST_TITLE] if title else None
        if bare is not None:
            return _Room(f"tg:channel:{bare}", bare, "exact", username, title)
        if username is not None:
            return _Room(named_room_key(username), None, "name_only", username, title)
        if title is not None:
            return _Room(title_room_key(self._options.capture_id, title), None, "title_only", None, title)
        if columns.names_rooms:
            return None
        return _Room(title_room_key(self._options.capture_id, None, self._name), None, "title_only", None, None)

    def _finish(self, table: Table) -> Iterator[Observation | Problem]:
        steps = _steps((room.key, kind, count) for room, count, kind, _, _ in self._kept.counts if count is not None)
        for index, (room, count, kind, online, when) in enumerate(self._kept.counts):
            offset, length = self._kept.places[2 * index : 2 * index + 2]
            step = 1 if count is None else max(count.granularity, steps.get((room.key, kind, len(str(count.value))), 1))
            yield RoomState(
                room_key=room.key,
                platform=PLATFORM,
                room_type=None,
                bare_id=room.bare_id,
                id_quality=room.quality,
                title=room.title,
                username=room.username,
                visibility=None,
                description=None,
                members=count.value if count is not None else None,
                members_kind=kind if count is not None else None,
                members_granularity=step if count is not None else None,
                online=online.value if online is not None else None,
                not_before=when.low,
                not_after=when.high,
                state_evidence=None,
                item_id=self._item,
                byte_offset=offset,
                byte_length=length,
            )
        yield from self._whole()
        for place, seen in self._seen.items():
            if place is not None:
                yield self._coverage(table, place.key, seen)

    def _whole(self) -> Iterator[Problem]:
        """Say what is true of the table as a whole."""
        told = (
            ("no-time-zone", "warning", self._clock.zoneless if self._options.zone is None else 0, "rows have no offset and no zone was declared"),
            ("clock-turned", "note", self._clock.folded, "rows fall into an hour that the declared zone has twice or not at all"),
            ("empty-cell", "note", self._counts["empty"], "cells hold no count: not observed, never zero"),
            ("duplicate-row", "note", self._counts["duplicate"], "rows say again what an earlier row of the same time says"),
            ("row-unreadable", "error", self._counts["untold"], "more rows could not be read and are not told one by one"),
        )
        for code, severity, count, what in told:
            if count:
                yield self._problem(code, severity, f"{count} {what}", 0, 0)

    def _coverage(self, table: Table, room_key: str, seen: _Seen) -> Coverage:
        offsets = self._clock.offsets
        source = "written" if offsets and not self._clock.zoneless else "unix" if self._clock.unix and not self._clock.zoneless else "declared"
        if self._clock.zoneless:
            source = "mixed" if offsets or self._clock.unix else "declared" if self._options.zone is not None else "unknown"
        return Coverage(
            room_key=room_key,
            format_era="member-series",
            window="unknown",
            first_message_id=None,
            last_message_id=None,
            first_at=seen.first,
            last_at=seen.last,
            messages=0,
            service_messages=0,
            unsupported_messages=0,
            repaired_records=0,
            damaged_records=seen.bad,
            unknown_keys=0,
            end_state="complete" if len(self._data) <= MOST_BYTES else "truncated",
            offset_minutes=next(iter(offsets)) if len(offsets) == 1 and not self._clock.zoneless else None,
            offset_source=source,
            encoding=table.encoding,
            source_key=None,
            item_id=self._item,
            byte_offset=0,
            byte_length=len(self._data[:MOST_BYTES]),
        )


def _as_talk(room: _Room) -> _Room:
    """A bot has users, and its number is an account's: its room is the talk with it."""
    return room._replace(key=talk_room_key(room.bare_id), bare_id=None) if room.bare_id is not None else room


def _bare_id(cell: str) -> int | None:
    """Return a room's bare id out of ``1234567890``, ``-1001234567890`` (Bot API) or ``channel1234567890``."""
    match = _ROOM_ID.fullmatch(cell)
    if match is None or len(match["digits"]) < 5:  # noqa: PLR2004 (no room has a shorter number)
        return None
    number = int(match["digits"])
    if match["sign"]:
        return number - _BOT_API if number > _BOT_API else None
    return number or None


def _username(cell: str, *, loose: bool) -> str | None:
    """Return the public name that a cell holds: a link, an @name, or (loose) a bare name."""
    if not cell:
        return None
    if _USERNAME.fullmatch(cell) is not None:
        return cell.removeprefix("@").lower() if loose or cell.startswith("@") else None
    link = parse_telegram_link(cell) if "/" in cell or ":" in cell else None
    return link.username if link is not None else None


def _steps(rows: Iterator[tuple[str, str | None, ShownCount]]) -> dict[tuple[str, str | None, int], int]:
    """Return, for each room, kind and length of number, the step that all its counts share.

    Sites round the larger the number, so numbers of one length are compared with each other only.
    """
    distinct: dict[tuple[str, str | None, int], set[int]] = {}
    zeros: dict[tuple[str, str | None, int], int] = {}
    for key, kind, count in rows:
        group = (key, kind, len(str(count.value)))
        text = str(count.value)
        found = len(text) - len(text.rstrip("0"))
        zeros[group] = min(zeros.get(group, found), found)
        some = distinct.setdefault(group, set())
        if len(some) < _LEAST_DISTINCT:
            some.add(count.value)
    return {group: 10 ** zeros[group] for group, some in distinct.items() if len(some) >= _LEAST_DISTINCT and zeros[group]}
