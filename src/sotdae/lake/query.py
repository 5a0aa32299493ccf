# SPDX-License-Identifier: Apache-2.0
"""What is asked of the search index: words, marks, rooms and a span of time; how candidates are chosen, and how one is checked.

Standard library only. The index may name a message that does not hold what was asked for (pairs of letters meet by chance), never the other way
round; so every candidate is read and checked before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from sotdae.classes import dataclass
from sotdae.lake.search import mark_tokens, match_expression, quoted, room_expression, spans_in, without_spaces
from sotdae.lake.shapes import MAYBE, Found, NormalText, RuleMark, TextReader


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that stand side by side.

    Attributes:
        word: as it was asked for.
        letters: the letters to look for by reading, without spaces.
        within: it must stand under a hit of a rule of this family.
    """

    word: str
    letters: Mapping[str, str]
    within: str | None = None

    @classmethod
    def of(cls, word: str, reader: TextReader, within: str | None = None) -> Self:
        """Return the term of a word."""
        packed = {name: without_spaces(letters) for name, letters in reader.asked(word).items()}
        return cls(word, {name: letters for name, letters in packed.items() if letters}, within)


@dataclass(frozen=True, slots=True)
class Query:
    """All that is asked at once; every part must hold.

    Attributes:
        terms: each must stand in the text, in any order.
        without: none of these may stand in it.
        marks: of each group one token (`search.rule_token` and the like) must mark the message.
        without_marks: no such token may.
        rooms: canonical keys, one of which is the room; None for any room.
        without_rooms: the room is none of these.
        after: sent at or after this, microseconds since 1970 UTC; messages without a time are left out.
        before: sent before this.
    """

    terms: tuple[Term, ...] = ()
    without: tuple[Term, ...] = ()
    marks: tuple[tuple[str, ...], ...] = ()
    without_marks: tuple[str, ...] = ()
    rooms: tuple[str, ...] | None = None
    without_rooms: tuple[str, ...] = ()
    after: int | None = None
    before: int | None = None

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is asked, or a word without any letter: then nothing is found."""
        asks = bool(self.terms or self.marks or self.rooms or self.without or self.without_marks or self.without_rooms)
        asks = asks or self.after is not None or self.before is not None
        return not asks or any(not term.letters for term in self.terms) or any(not group for group in self.marks)


def expression(query: Query, rooms: Sequence[int], without_rooms: Sequence[int]) -> str | None:
    """Return the FTS5 expression that selects candidates, or None where nothing is asked that the index could say.

    Args:
        query: what is asked.
        rooms: the numbers of its rooms.
        without_rooms: the numbers of those it leaves out.
    """
    parts = [_term(term) for term in query.terms]
    parts += [_any(map(quoted, group)) for group in query.marks]
    if query.rooms is not None:
        parts.append(_any(map(room_expression, rooms)))
    if not parts:
        return None
    refused = [*map(quoted, query.without_marks), *map(room_expression, without_rooms)]
    wanted = " AND ".join(f"({part})" for part in parts)
    return f"({wanted}) NOT ({_any(refused)})" if refused else wanted


def _term(term: Term) -> str:
    return _any(f"({match_expression(letters)})" for letters in dict.fromkeys(term.letters.values()))


def _any(parts: Iterator[str] | Sequence[str]) -> str:
    return " OR ".join(parts)


def is_refused(query: Query, room_key: str, marks: Sequence[str], hits: Sequence[RuleMark]) -> bool:
    """Return whether marks or the room rule a message out: for searches that the index could not narrow."""
    return room_key in query.without_rooms or (bool(query.without_marks) and not set(query.without_marks).isdisjoint(mark_tokens(marks, hits)))


class _Readings:
    """The readings of one text, each made when first looked at: most texts are decided by the first."""

    def __init__(self, text: str, reader: TextReader) -> None:
        self._text, self._reader = text, reader
        self._source = reader.readings(text)
        self._made: list[tuple[str, NormalText]] = []

    def __iter__(self) -> Iterator[tuple[str, NormalText]]:
        yield from self._made
        for one in self._source:
            self._made.append(one)
            yield one

    def unsure(self) -> Iterator[NormalText]:
        """Yield the readings nobody can be sure of."""
        return self._reader.unsure(self._text)


def check(query: Query, text: str, hits: Sequence[RuleMark], reader: TextReader) -> tuple[Found, ...] | None:
    """Return why a text holds what is asked, or None if it does not. A reading nobody can be sure of finds a word, but never rules a text out."""
    readings = _Readings(text, reader)
    found: list[Found] = []
    for term in query.terms:
        places = _places(term, readings, hits)
        if not places:
            return None
        found.extend(places)
    if any(_places(term, readings, hits, sure=True) for term in query.without):
        return None
    return tuple(found)


def _places(term: Term, readings: _Readings, hits: Sequence[RuleMark], *, sure: bool = False) -> list[Found]:
    """Return where a term stands: in every sure reading, in an unsure one only where no other holds it."""
    found: list[Found] = []
    known: set[tuple[int, int]] = set()
    for name, reading in readings:
        if (letters := term.letters.get(name)) is None:
            continue
        spans = tuple(span for span in spans_in(reading, letters) if span not in known and _stands_under(span, term.within, hits))
        if spans:
            known.update(spans)
            found.append(Found(term.word, name, spans))
    if found or sure or (letters := term.letters.get(MAYBE)) is None:
        return found
    unsure = {span for reading in readings.unsure() for span in spans_in(reading, letters) if _stands_under(span, term.within, hits)}
    return [Found(term.word, MAYBE, tuple(sorted(unsure)))] if unsure else []


def _stands_under(span: tuple[int, int], family: str | None, hits: Sequence[RuleMark]) -> bool:
    return family is None or any(hit.family == family and hit.start < span[1] and span[0] < hit.end for hit in hits)
