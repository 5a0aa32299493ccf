# SPDX-License-Identifier: Apache-2.0
r"""What a text must hold for a pattern of the bounded kind to match in it: sets of strings, of each of which it has at least one.

Worked out from the pattern's form alone. ``(?>입장|가입)(?=.{0,10}(?>보내|넣))`` says: one of 입장 and 가입, and one of 보내 and 넣. More may be true
of its texts than is said here, never less. `DIGIT` in a string stands for any decimal digit.

Source: R. Cox, "Regular Expression Matching with a Trigram Index" (2012), whose exact and match sets these are, without its prefixes and suffixes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sotdae.text.patterns import A_QUANTIFIER, A_SET, AN_ITEM, AN_OPENING, EDGES, LOOKING

Strings = frozenset[str]

DIGIT: Final = "\0"
"""Stands for a decimal digit; no pattern holds it, since a view has no such letter."""
_MOST: Final = 400
"""Strings of a set; where they would be more, they are cut at this point of the pattern."""
_MOST_OF_RANGE: Final = 16
_NOTHING: Final = frozenset({""})
_ANY_DIGIT: Final = frozenset({DIGIT})


class _Piece(NamedTuple):
    """What is known of a piece of a pattern.

    Attributes:
        whole: all it can match, where that is known and little.
        musts: sets of which a text has one string each where the piece matches.
    """

    whole: Strings | None
    musts: tuple[Strings, ...] = ()

    def all_musts(self) -> Iterable[Strings]:
        """Yield the sets, that of what it can match among them."""
        yield from self.musts
        if self.whole and "" not in self.whole:
            yield self.whole


def musts_of(pattern: str) -> tuple[Strings, ...]:
    """Return sets of strings, of each of which every text has one that the pattern (of the bounded kind) matches in."""
    return tuple(_Reader(pattern).alternatives().all_musts())


class _Reader:
    """Reads a pattern that `sotdae.text.patterns` has accepted, from left to right."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0

    def at(self, sign: str) -> bool:
        return self.pattern.startswith(sign, self.position)

    def alternatives(self) -> _Piece:
        branches = [self.sequence()]
        while self.at("|"):
            self.position += 1
            branches.append(self.sequence())
        if len(branches) == 1:
            return branches[0]
        whole = _few(frozenset().union(*(branch.whole for branch in branches if branch.whole is not None)))
        if whole is not None and all(branch.whole is not None for branch in branches):
            return _Piece(whole)
        told = [min(branch.all_musts(), key=_vagueness, default=None) for branch in branches]
        either = _few(frozenset().union(*(strings for strings in told if strings is not None)))
        return _Piece(None, (either,) if either is not None and None not in told else ())

    def sequence(self) -> _Piece:
        """Read what stands one behind the other. Of what became too much, the last letters are kept: they stand before whatever follows."""
        run, is_whole = _NOTHING, True
        musts: list[Strings] = []
        while self.position < len(self.pattern) and not self.at("|") and not self.at(")"):
            piece = self.repeated()
            musts += piece.musts
            longer = _joined(run, piece.whole)
            if longer is not None:
                run = longer
                continue
            is_whole = False
            if "" not in run:
                musts.append(run)
            ends = None if "" in run else _joined(frozenset(string[-1] for string in run), piece.whole)
            run = ends or (piece.whole if piece.whole and "" not in piece.whole else _NOTHING)
        if is_whole:
            return _Piece(run, tuple(musts))
        return _Piece(None, (*musts, run) if "" not in run else tuple(musts))

    def repeated(self) -> _Piece:
        piece = self.piece()
        match = A_QUANTIFIER.match(self.pattern, self.position)
        if match is None:
            return piece
        self.position = match.end()
        self.position += self.at("+") or self.at("?")
        least, most = (0, 1) if match.group() == "?" else (int(match.group(1)), int(match.group(2) or match.group(1)))
        if most == 0:
            return _Piece(_NOTHING)
        if (least, most) == (1, 1):
            return piece
        if least == 0:
            return _Piece(piece.whole | _NOTHING if piece.whole is not None and most == 1 else None)
        return _Piece(None, tuple(piece.all_musts()))

    def piece(self) -> _Piece:
        if self.at("("):
            return self.group()
        if self.at("["):
            match = A_SET.match(self.pattern, self.position)
            written = match.group() if match is not None else ""
            self.position += len(written)
            return _Piece(_letters(written))
        sign = self.pattern[self.position]
        self.position += 1
        if sign == "\\":
            sign = self.pattern[self.position]
            self.position += 1
            if sign.isalnum():
                return _Piece(_NOTHING if sign in EDGES else _ANY_DIGIT if sign == "d" else None)
            return _Piece(frozenset({sign}))
        if sign in {"^", "$"}:
            return _Piece(_NOTHING)
        return _Piece(None if sign == "." else _plainly({sign}))

    def group(self) -> _Piece:
        opening = AN_OPENING.match(self.pattern, self.position)
        written = opening.group() if opening is not None else ""
        self.position += len(written)
        inner = self.alternatives()
        self.position += 1
        if written in LOOKING:
            return _Piece(_NOTHING, () if written.endswith("!") else tuple(inner.all_musts()))
        return inner


def _few(strings: Strings) -> Strings | None:
    return strings if len(strings) <= _MOST else None


def _joined(run: Strings, more: Strings | None) -> Strings | None:
    """Return every string of one followed by every string of the other, where that is known and little."""
    if more is None or len(run) * len(more) > _MOST:
        return None
    return frozenset(one + other for one in run for other in more)


def _vagueness(strings: Strings) -> tuple[int, int]:
    """Return what is greater the less a set says."""
    return -min(map(len, strings)), len(strings)


def _letters(written: str) -> Strings | None:
    """Return the letters of a set, where they are few and stand there as they are."""
    if written.startswith("[^"):
        return None
    letters: set[str] = set()
    for match in AN_ITEM.finditer(written[1:-1]):
        first, last = match.groups()
        if first == r"\d" and not last:
            letters.add(DIGIT)
            continue
        if any(part and part.startswith("\\") and part[1].isalnum() for part in (first, last)):
            return None
        begin, end = ord(first[-1]), ord((last or first)[-1])
        if end - begin >= _MOST_OF_RANGE:
            return None
        letters.update(map(chr, range(begin, end + 1)))
    return _plainly(letters)


def _plainly(letters: Iterable[str]) -> Strings:
    """Return letters with one sign for all digits."""
    return frozenset(DIGIT if letter.isdecimal() else letter for letter in letters)
