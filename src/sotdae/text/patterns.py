# SPDX-License-Identifier: Apache-2.0
r"""The patterns that rules may use: a part of Python's regular expressions whose time is bounded before any text is seen.

Allowed: literals, ``.``, sets ``[…]``, ``\d \w \s \b`` and their opposites, ``(?:…)``, ``(?P<name>…)``, ``(?>…)``, ``|``, ``^ $``, looking ahead
and behind, ``?``, ``{m}``, ``{m,n}`` up to 64, and the same with a ``+`` behind them, which never gives back. Not allowed: ``*``, ``+`` and
``{m,}``, plain groups, references back, flags. For such a pattern the steps that one attempt can take are counted from its form alone; a pattern
above the limit is refused. A text of n characters then costs at most n times that number: linear, whatever somebody writes.

Source: docs/decisions/2026-11-25-linear-patterns.md.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from typing import Final, NamedTuple, Protocol

MOST_STEPS: Final = 5_000
"""Steps of one attempt. Five patterns of up to 4,713 steps took at most 0.05 s over texts of 16,384 characters made to suit them."""
MOST_REPEATS: Final = 64
A_QUANTIFIER: Final = re.compile(r"\?|\{(\d{1,3})(?:,(\d{1,3}))?\}")
AN_OPENING: Final = re.compile(r"\(\?(?::|P<[a-z][a-z0-9_]*>|>|=|!|<=|<!)")
A_SET: Final = re.compile(r"\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ESCAPES: Final = frozenset("dDwWsSbB")
EDGES: Final = frozenset("bB")
AN_ITEM: Final = re.compile(r"(\\.|[^\\])(?:-(\\.|[^\\]))?", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\.", re.DOTALL)
_OTHERS: Final = re.compile(r"\[\^|[\x00-\x1f]")
_DIGITS: Final = re.compile(r"(?:\\d|[0-9](?:-[0-9])?)+")
LOOKING: Final = frozenset({"(?=", "(?!", "(?<=", "(?<!"})
"""Openings of groups that match no character; like ``(?>`` they are left for good once they matched."""


class PatternRefusedError(ValueError):
    """Says why a pattern is not of the bounded kind; its first argument is a sentence for the rule's author."""


class Search(Protocol):
    """The search of a compiled pattern."""

    def __call__(self, text: str, start: int = 0, /) -> re.Match[str] | None:
        """Return the first match from a place on."""


class Form(NamedTuple):
    """What the text pass wants to know of a pattern, worked out from its form.

    Attributes:
        quick: a pattern that matches in the same texts, and says so sooner.
        of_lines: whether it may be asked of many texts at once, a line each.
        has_digit: whether every match holds a decimal digit, or looks at one.
    """

    quick: str
    of_lines: bool
    has_digit: bool


class Bound(NamedTuple):
    """In how many ways a piece can match at one place, and how many steps it takes to try them all.

    Attributes:
        begins: what a match can begin with, for a set in a pattern; None where that may be anything.
        is_empty: whether it can match nothing at all.
        has_digit: whether every match holds a decimal digit, or looks at one.
    """

    ways: int
    steps: int
    begins: str | None = ""
    is_empty: bool = True
    has_digit: bool = False


def bounded(pattern: str) -> re.Pattern[str]:
    """Compile a pattern of the bounded kind.

    Raises:
        PatternRefusedError: if it is of another kind, is not a regular expression, or may take too many steps.
    """
    bound = bound_of(pattern)
    if bound.steps > MOST_STEPS:
        message = f"may take {bound.steps:,} steps at one place, more than {MOST_STEPS:,}; shorten its repetitions or put a + behind them"
        raise PatternRefusedError(message)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # "[[" and the like: another Python may read them otherwise
            return compiled(pattern)
    except (re.error, FutureWarning) as error:
        message = f"is not a regular expression: {error}"
        raise PatternRefusedError(message) from error


@lru_cache(maxsize=8192)
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of this kind, compiled when first asked for: most rules of a set never find anything in a case."""
    return re.compile(pattern)


def form_of(pattern: str) -> Form:
    """Return what the text pass wants to know of a pattern of the bounded kind.

    Its quick pattern says whether it matches anywhere, sooner than its own where the first character tells: a set of characters before everything
    else is what Python's engine skips ahead with; it finds none by itself behind a group.
    """
    bound = bound_of(pattern)
    quick = f"[{bound.begins}](?<=(?={pattern})(?s:.))" if not bound.is_empty and bound.begins else pattern
    return Form(quick, takes_lines(pattern), bound.has_digit)


def search_of(form: Form) -> Search:
    """Return the search of a form's quick pattern; where it is asked of lines, each is a text with edges of its own."""
    return re.compile(form.quick, re.MULTILINE if form.of_lines else re.NOFLAG).search


def takes_lines(pattern: str) -> bool:
    r"""Say whether a pattern of this kind never reads over a line break: then it may be asked of many texts at once, a line each.

    So it is where nothing in it matches a line break: no set of all other characters, no ``\s``, ``\W`` or ``\D``, no control character. ``.``
    matches none.
    """
    return _OTHERS.search(_ESCAPE.sub(_others_for_escape, pattern)) is None


def _others_for_escape(escape: re.Match[str]) -> str:
    letter = escape.group()[1]
    return "[^" if letter < " " or (letter.isalnum() and letter not in "dwSbB") else ""  # (in a set any escape may stand)


@lru_cache(maxsize=1024)
def bound_of(pattern: str) -> Bound:
    """Return the bound of a pattern of this kind. It is asked for several times while rules are loaded, and takes as long as compiling does.

    Raises:
        PatternRefusedError: if it is of another kind.
    """
    parser = _Parser(pattern)
    bound = parser.alternatives()
    if parser.position < len(pattern):
        parser.refuse("a bracket closes that was never opened")
    return bound


class _Parser:
    """Reads a pattern from left to right and counts."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0

    def refuse(self, why: str) -> None:
        message = f"{why} (character {self.position + 1} of the pattern)"
        raise PatternRefusedError(message)

    def peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def alternatives(self) -> Bound:
        whole = self.sequence()
        while self.peek() == "|":
            self.position += 1
            more = self.sequence()
            begins, is_empty = _either(whole.begins, more.begins), whole.is_empty or more.is_empty
            whole = Bound(whole.ways + more.ways, whole.steps + more.steps, begins, is_empty, whole.has_digit and more.has_digit)
        return whole

    def sequence(self) -> Bound:
        whole = Bound(1, 1)
        while self.peek() not in {"", "|", ")"}:
            piece = self.repeated(self.piece())
            steps = whole.steps + whole.ways * piece.steps  # every way so far may come here and try all of this
            begins = _either(whole.begins, piece.begins) if whole.is_empty else whole.begins
            whole = Bound(whole.ways * piece.ways, steps, begins, whole.is_empty and piece.is_empty, whole.has_digit or piece.has_digit)
        return whole

    def piece(self) -> Bound:
        sign = self.peek()
        if sign == "(":
            return self.group()
        if sign in "*+?{":
            self.refuse("repetitions have a bound here: write {0,20} for *, {1,20} for +, and a backslash before a sign that is meant")
        if sign == "[":
            match = A_SET.match(self.pattern, self.position)
            if match is None:
                self.refuse("a set that never closes")
                return Bound(1, 1)
            self.position = match.end()
            items = _items(match.group())
            return Bound(1, 1, items, is_empty=False, has_digit=bool(items and _DIGITS.fullmatch(items)))
        if sign == "\\":
            following = self.pattern[self.position + 1 : self.position + 2]
            if not following or (following.isalnum() and following not in _ESCAPES):
                self.refuse("an escape that is not allowed")
            self.position += 2
            return Bound(1, 1) if following in EDGES else Bound(1, 1, sign + following, is_empty=False, has_digit=following == "d")
        self.position += 1
        if sign in {"^", "$"}:
            return Bound(1, 1)
        return Bound(1, 1, None if sign == "." else re.escape(sign), is_empty=False, has_digit=sign.isdecimal())

    def group(self) -> Bound:
        opening = AN_OPENING.match(self.pattern, self.position)
        if opening is None:
            self.refuse("only these groups: (?:…) (?P<name>…) (?>…) (?=…) (?!…) (?<=…) (?<!…)")
            return Bound(1, 1)
        self.position = opening.end()
        inner = self.alternatives()
        if self.peek() != ")":
            self.refuse("a group that never closes")
        self.position += 1
        if opening.group() in LOOKING:
            return Bound(1, inner.steps, has_digit=inner.has_digit and not opening.group().endswith("!"))
        return inner._replace(ways=1) if opening.group() == "(?>" else inner

    def repeated(self, piece: Bound) -> Bound:
        match = A_QUANTIFIER.match(self.pattern, self.position)
        if match is None:
            if self.peek() in {"*", "+", "{"}:
                self.piece()  # refuses
            return piece
        self.position = match.end()
        least, most = (0, 1) if match.group() == "?" else (int(match.group(1)), int(match.group(2) or match.group(1)))
        if most > MOST_REPEATS or least > most:
            self.refuse(f"at most {MOST_REPEATS} repetitions, the smaller number first")
        ways, steps, power = 0, 1, 1
        for count in range(most + 1):
            ways += power if count >= least else 0
            if count < most:
                steps += power * piece.steps
                power = min(power * piece.ways, MOST_STEPS * MOST_STEPS)
        if self.peek() == "+":
            self.position += 1
            ways = 1
        elif self.peek() == "?":
            self.position += 1
        return Bound(ways, steps, piece.begins if most else "", piece.is_empty or least == 0, piece.has_digit and least > 0)


def _either(one: str | None, other: str | None) -> str | None:
    return None if one is None or other is None else one + other


def _items(written: str) -> str | None:
    """Return what stands in a set, each sign that could mean something beside others with a backslash; None for all but what stands there."""
    if written.startswith("[^"):
        return None
    return "".join(
        "-".join(part if part.startswith("\\") else re.escape(part) for part in match.groups() if part) for match in AN_ITEM.finditer(written[1:-1])
    )
