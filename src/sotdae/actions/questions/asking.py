# SPDX-License-Identifier: Apache-2.0
"""The small language of ``sotdae find``: words, ``"words side by side"``, ``-`` for not, and the fields of `FIELDS` (``room:R-03``).

Parsing needs no case: what rooms and rules there are is asked later (`actions.questions.finding`). A colon that is no field's stays part of a word
(``12:30``, ``https://…``); a field that is nearly one of ours is a slip, and is said rather than searched for. docs/search.md describes the language.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from sotdae.classes import dataclass
from sotdae.errors import QueryInvalid
from sotdae.model.ids import BY_PLACE
from sotdae.model.korea import KST

FIELDS: Final = ("room", "gate", "rule", "inst", "before", "after", "on", "from", "has")
_ALIASES: Final = {
    "방": "room",
    "조건": "gate",
    "규칙": "rule",
    "기관": "inst",
    "institution": "inst",
    "이전": "before",
    "이후": "after",
    "until": "before",
    "since": "after",
    "날짜": "on",
    "글쓴이": "from",
    "by": "from",
    "첨부": "has",
}
HAS: Final = {
    "link": "link",
    "picture": "picture",
    "photo": "picture",
    "video": "video",
    "file": "file",
    "링크": "link",
    "사진": "picture",
    "영상": "video",
    "파일": "file",
}
FROM: Final = {"room": "room", "방": "room"}
_QUOTES: Final = '"“”„«»'
_PIECE: Final = re.compile(
    rf"(?P<minus>[-\u2212\u2013](?=\S))?(?:(?P<field>[A-Za-z가-힣]{{1,20}}):)?(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?:[{_QUOTES}]|$)|(?P<word>[^\s{_QUOTES}]+))"
)
_DAY: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_POST: Final = re.compile(r"(?:R|방)-?(?P<room>[0-9]{1,6})\s*#\s*(?:(?P<number>-?[0-9]{1,18})|\((?P<place>[0-9]{1,12})\))", re.IGNORECASE)
_LONE: Final = re.compile("[가-힣ㄱ-ㅣ]")
_LEAST_LONE: Final = 3
"""So many syllables in a row that stand alone are one word in pieces (``입 장 료``); fewer may be words (``책 꽃``). As in `sotdae.text.views`."""
_MOST_LETTERS: Final = 2_000
_MOST_PARTS: Final = 32


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what is asked.

    Attributes:
        field: one of `FIELDS`, or ``word``, or ``phrase``.
        values: the word, or the values of the field: any of them will do.
        negated: it must not hold.
    """

    field: str
    values: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A parsed query.

    Attributes:
        parts: words, phrases and fields, in the order in which they were written, days apart.
        after: sent at or after this, microseconds since 1970 UTC.
        before: sent before this.
        days: the days as they were written, for saying what was understood: (field, value).
    """

    parts: tuple[Part, ...]
    after: int | None = None
    before: int | None = None
    days: tuple[tuple[str, str], ...] = ()


def post_named(query: str) -> tuple[str, int] | None:
    """Return the room's label and the message that a query names as papers cite it, ``방-01 #1063`` or ``R-01 #1063``; None where it names none.

    A number in brackets is a place in the list, for messages that the export gave no id (`model.ids.message_number`).
    """
    found = _POST.fullmatch(query.strip())
    if found is None:
        return None
    placed = found["place"]
    return f"R-{int(found['room']):02d}", int(found["number"]) if placed is None else BY_PLACE + int(placed)


def parse(query: str) -> Asked:
    """Return what a query asks.

    Raises:
        QueryInvalid: if a field, a day or a value is none, or nothing is asked; it says what to write instead.
    """
    if len(query) > _MOST_LETTERS:
        raise QueryInvalid(what=f"it has more than {_MOST_LETTERS:,} letters")
    parts: list[Part] = []
    days: list[tuple[str, str]] = []
    after = before = None
    for part in _joined(_parts(query)):
        if part.field in {"before", "after", "on"}:
            if part.negated or len(part.values) > 1:
                raise QueryInvalid(what=f"{part.field}: takes one day and no minus")
            first, past = _span(part.field, part.values[0])
            days.append((part.field, part.values[0]))
            if part.field != "before":
                after = first if after is None else max(after, first)
            if part.field != "after":
                end = first if part.field == "before" else past
                before = end if before is None else min(before, end)
        else:
            parts.append(part)
    if not parts and not days:
        raise QueryInvalid(what="it asks for nothing")
    if len(parts) > _MOST_PARTS:
        raise QueryInvalid(what=f"it has more than {_MOST_PARTS} parts")
    if after is not None and before is not None and after >= before:
        raise QueryInvalid(what="its days leave no time between them")
    return Asked(tuple(parts), after, before, tuple(days))


def _parts(query: str) -> Iterator[Part]:
    for found in _PIECE.finditer(query):
        negated = found["minus"] is not None
        written = found["phrase"] if found["phrase"] is not None else found["word"]
        name = found["field"]
        field = None if name is None else _field(name)
        if name is not None and field is None:
            word = f"{name}:{written}"
            yield Part("word", (word,), negated)
        elif field is None:
            kind = "word" if found["phrase"] is None else "phrase"
            if written[-1:] == ":" and _field(written[:-1]) is not None:
                raise QueryInvalid(what=f"{written} has no value")
            if written.strip() and written != "-":
                yield Part(kind, (written,), negated)
        else:
            values = (written,) if found["phrase"] is not None else tuple(value for value in written.split(",") if value)
            yield _valued(Part(field, values, negated))


def _field(name: str) -> str | None:
    """Return the field of a name, or None if it is none.

    Raises:
        QueryInvalid: if it is nearly one.
    """
    low = name.casefold()
    low = _ALIASES.get(low, low)
    if low in FIELDS:
        return low
    near = difflib.get_close_matches(low, FIELDS, 1, 0.75)
    if near:
        raise QueryInvalid(what=f"there is no field called so; {near[0]}: is one")
    return None


def _valued(part: Part) -> Part:
    if not part.values or not all(value.strip() for value in part.values):
        raise QueryInvalid(what=f"{part.field}: has no value")
    words = HAS if part.field == "has" else FROM if part.field == "from" else None
    if words is None:
        return part
    unknown = [value for value in part.values if value.casefold() not in words]
    if unknown:
        raise QueryInvalid(what=f"{part.field}: is one of {', '.join(dict.fromkeys(words.values()))}")
    return Part(part.field, tuple(words[value.casefold()] for value in part.values), part.negated)


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """Join syllables that stand alone in a row, and jamo likewise: a word written in pieces."""
    run: list[str] = []

    def flush() -> Iterator[Part]:
        if len(run) >= _LEAST_LONE or (len(run) > 1 and any("ㄱ" <= letter <= "ㅣ" for letter in run)):
            yield Part("word", ("".join(run),))
        else:
            yield from (Part("word", (letter,)) for letter in run)
        run.clear()

    for part in parts:
        if part.field == "word" and not part.negated and _LONE.fullmatch(part.values[0]):
            run.append(part.values[0])
        else:
            yield from flush()
            yield part
    yield from flush()


def _span(field: str, value: str) -> tuple[int, int]:
    """Return a Korean day, month or year as its first microsecond and one past its last."""
    found = _DAY.fullmatch(value.strip())
    year, month, day = (int(part) if part else 0 for part in found.groups()) if found is not None else (0, 0, 0)
    try:
        first = date(year, month or 1, day or 1)
        past = first + timedelta(days=1) if day else _next_month(first) if month else date(first.year + 1, 1, 1)
    except ValueError as error:
        raise QueryInvalid(what=f"{field}: is a day as 2026-03-01, a month as 2026-03 or a year, in Korean time") from error
    return _microseconds(first), _microseconds(past)


def _next_month(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


def _microseconds(day: date) -> int:
    return round(datetime.combine(day, time(), KST).timestamp() * 1_000_000)
