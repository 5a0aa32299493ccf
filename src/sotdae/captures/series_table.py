# SPDX-License-Identifier: Apache-2.0
"""Cuts a table of comma-separated values into records with their byte offsets, and finds out which column says what.

A table begins with a line of column names; only names that are known for what they say are used, in English and Korean, whatever their spelling.
Which encoding a file has is decided by its bytes: a byte order mark, else UTF-8 where all of it is UTF-8, else CP949 (what Excel in Korea writes)
where all of it is CP949.
Source: RFC 4180 for quoting; see docs/formats/member-series.md. It does not interpret cells.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

MOST_BYTES: Final = 64 << 20
"""Of a longer table only so much is read. Source: an hourly series of one room has about 60 bytes a row, so this is more than a century of it."""

DELIMITERS: Final = ",;\t|"
_LONGEST_RECORD: Final = 64 << 10
_MOST_LINES: Final = 200
"""A record over so many bytes or lines has a quote that nothing closes; then its first line stands alone."""
_HEAD_LINES: Final = 20
"""The line of names is among so many first lines: comments (#) and Excel's ``sep=`` may stand before it."""

_TIMES: Final = (
    "datechecked checkedat checkedon observedat measuredat capturedat collectedat crawledat scrapedat fetchedat datetime timestamp time date day "
    "period "
    "조회일시 조회일 수집일시 수집일 확인일시 확인일 측정일시 측정일 기준일시 기준일 일시 날짜 일자 시각 시간"
).split()
"""Names of the column that says when a count was seen, the most telling first."""
_COUNTS: Final = {
    **dict.fromkeys("subscribercount subscriberscount subscribers 구독자 구독자수".split(), "subscribers"),
    **dict.fromkeys(
        "members membercount memberscount participants participantcount participantscount 멤버 멤버수 회원 회원수 참가자 참가자수 참여자 참여자수 "
        "인원 인원수 방인원 방인원수".split(),
        "members",
    ),
    **dict.fromkeys("monthlyusers mau 월간사용자 월간사용자수".split(), "monthly_users"),
}
_ROLES: Final = {
    **dict.fromkeys("online onlinecount 온라인 접속자 접속자수".split(), "online"),
    **dict.fromkeys("channelid chatid roomid groupid peerid telegramid tgid 채널id 방id 대화방id 채널번호 방번호".split(), "id"),
    **dict.fromkeys("handle username channelusername link url 주소 링크 사용자이름 핸들".split(), "username"),
    **dict.fromkeys(
        "title channeltitle chattitle grouptitle channelname chatname groupname roomname 제목 방제목 방이름 채널명 채널이름".split(), "title"
    ),
    **dict.fromkeys("channel room chat group name 채널 방 대화방 그룹 이름".split(), "room"),
    **dict.fromkeys("kind type memberskind countkind 종류 구분".split(), "kind"),
}
_WEAK: Final = frozenset("count value number 수 명수".split())
"""Names that say nothing by themselves: they count only beside a column of rooms and one of kinds."""
_NOISE: Final = re.compile(r"[\s_\-.()\[\]/*]+")


@dataclass(slots=True)
class Columns:
    """Which column says what: numbers from 0.

    Attributes:
        when: the time of a row.
        counts: column -> kind of count (None where the row's ``kind`` says it).
        others: role (``id``, ``username``, ``title``, ``room``, ``kind``, ``online``) -> column.
        width: how many columns the table has.
    """

    when: int
    counts: dict[int, str | None]
    others: dict[str, int] = field(default_factory=dict)
    width: int = 0

    @property
    def names_rooms(self) -> bool:
        """Whether any column says which room a row is about."""
        return not {"id", "username", "title", "room"}.isdisjoint(self.others)


class Record(NamedTuple):
    """One record: where it stands (bytes), its cells, or None where they could not be told apart."""

    offset: int
    length: int
    cells: list[str] | None
    blank: bool


@dataclass(slots=True)
class Table:
    """An opened table.

    Attributes:
        encoding: ``utf-8``, ``utf-16-le``, ``utf-16-be`` or ``cp949``.
        assumed: the encoding is only the one that fits.
        invalid: the bytes fit no encoding; what does not decode became U+FFFD.
    """

    delimiter: str
    columns: Columns
    encoding: str
    assumed: bool
    invalid: bool
    head_end: int
    data: bytes

    def records(self) -> Iterator[Record]:
        """Yield the records below the line of names."""
        for offset, length, text in _spans(self.data, self.encoding):
            if offset >= self.head_end:
                yield Record(offset, length, cells_of(text, self.delimiter), not text.strip(" \t\r\n" + DELIMITERS))


def encoding_of(data: bytes, *, is_cut: bool) -> tuple[str, bool, bool]:
    """Return (encoding, whether it is assumed, whether some of it does not decode).

    Args:
        data: the bytes, a byte order mark included.
        is_cut: more bytes follow, so the last character may be cut in two.
    """
    if data[:2] == codecs.BOM_UTF16_LE:
        return "utf-16-le", False, False
    if data[:2] == codecs.BOM_UTF16_BE:
        return "utf-16-be", False, False
    if data[:3] == codecs.BOM_UTF8:
        return "utf-8", False, not _decodes(data, "utf-8", is_cut=is_cut)
    if _decodes(data, "utf-8", is_cut=is_cut):
        return "utf-8", False, False
    if _decodes(data, "cp949", is_cut=is_cut):
        return "cp949", True, False
    return "utf-8", False, True


def _decodes(data: bytes, encoding: str, *, is_cut: bool) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(data, final=not is_cut)
    except UnicodeDecodeError:
        return False
    return True


def open_table(data: bytes, *, is_cut: bool = False) -> Table | None:
    """Return a table whose line of names says when and how many, or None.

    Args:
        data: the member's first bytes, or all.
        is_cut: more bytes follow.
    """
    if b"\0" in data[:1024] and data[:2] not in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return None
    encoding, assumed, invalid = encoding_of(data, is_cut=is_cut)
    for number, (offset, length, text) in enumerate(_spans(data, encoding)):
        line = text.strip()
        if number >= _HEAD_LINES:
            return None
        if not line or line.startswith("#") or line.lower().startswith("sep="):
            continue
        found = _best(text)
        if found is None:
            return None
        return Table(found[0], found[1], encoding, assumed, invalid, offset + length, data)
    return None


def _best(text: str) -> tuple[str, Columns] | None:
    """Return the delimiter under which the names are known, and the columns."""
    best: tuple[str, Columns] | None = None
    for delimiter in DELIMITERS:
        cells = cells_of(text, delimiter)
        columns = columns_of(cells) if cells is not None else None
        if columns is not None and (best is None or columns.width > best[1].width):
            best = (delimiter, columns)
    return best


def columns_of(names: Sequence[str]) -> Columns | None:
    """Return which column says what, or None where none says when or none says how many."""
    known: dict[str, int] = {}
    for number, name in enumerate(names):
        known.setdefault(_NOISE.sub("", name.strip().casefold()), number)
    when = next((known[name] for name in _TIMES if name in known), None)
    if when is None:
        return None
    others: dict[str, int] = {}
    for name, number in known.items():
        if (role := _ROLES.get(name)) is not None and number != when:
            others.setdefault(role, number)
    counts: dict[int, str | None] = {number: _COUNTS[name] for name, number in known.items() if name in _COUNTS and number != when}
    found = Columns(when, counts, others, len(names))
    if not counts and found.names_rooms and "kind" in others:
        found.counts = dict.fromkeys((number for name, number in known.items() if name in _WEAK), None)
    return found if found.counts else None


def cells_of(text: str, delimiter: str) -> list[str] | None:
    """Return the cells of one record; None where they cannot be told apart."""
    try:
        rows = list(csv.reader([text.rstrip("\r\n")], delimiter=delimiter))
    except csv.Error:
        return None
    return rows[0] if rows else []


def named_cells(record: Record, others: Mapping[str, int]) -> dict[str, str]:
    """Return role -> cell without blanks around it, empty ones left out."""
    cells = record.cells or []
    return {role: cell for role, number in others.items() if number < len(cells) and (cell := cells[number].strip())}


def _spans(data: bytes, encoding: str) -> Iterator[tuple[int, int, str]]:
    """Yield (offset, length, text) of each record: lines joined while a quote is open."""
    waiting: list[tuple[int, int, str]] = []
    quotes = size = 0
    for line in _lines(data, encoding):
        waiting.append(line)
        quotes += line[2].count('"')
        size += line[1]
        if quotes % 2 == 0:
            yield _joined(waiting)
        elif len(waiting) > _MOST_LINES or size > _LONGEST_RECORD:
            yield from waiting
        else:
            continue
        waiting, quotes, size = [], 0, 0
    yield from waiting


def _joined(lines: Sequence[tuple[int, int, str]]) -> tuple[int, int, str]:
    return lines[0][0], sum(length for _, length, _ in lines), "".join(text for _, _, text in lines)


def _lines(data: bytes, encoding: str) -> Iterator[tuple[int, int, str]]:
    """Yield (offset, length, text) of each line, its end included; a byte order mark belongs to no line."""
    if encoding.startswith("utf-16"):
        offset = 2
        for line in re.findall(r"[^\n]*\n|[^\n]+", data[2:].decode(encoding, "replace")):
            length = min(len(line.encode(encoding, "surrogatepass")), len(data) - offset)
            yield offset, length, line
            offset += length
        return
    offset = 3 if data[:3] == codecs.BOM_UTF8 else 0
    end_of_line = b"\n" if b"\n" in data else b"\r"
    while offset < len(data):
        end = data.find(end_of_line, offset) + 1 or len(data)
        yield offset, end - offset, data[offset:end].decode(encoding, "replace")
        offset = end
