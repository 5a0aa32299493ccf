# SPDX-License-Identifier: Apache-2.0
"""Counts the steps of a backtracking search, so that a test can say how they grow with the text without looking at a clock.

A small matcher over the tree that Python's own parser of patterns gives (``re._parser``). It tries what ``re`` tries in the order in which it tries
it, without ``re``'s short cuts, so its count is never smaller than the engine's work by more than a constant. The test compares its answers with
``re``'s. Bounded repetitions are cut to a few, so that what is linear shows at short lengths: a bound makes a constant, not growth.
"""

from __future__ import annotations

import re
import re._constants as sre
import re._parser as parser
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final

SHORT_BOUND: Final = 5
"""Repetitions of at most so many count as they are; longer bounds are cut to it, unbounded ones stay."""
MOST_STEPS: Final = 200_000
MOST_TEXTS: Final = 60
"""So many texts a pattern, evenly chosen from more."""
Node = tuple[Any, Any]
Then = Callable[[int], bool]


class TooManyStepsError(Exception):
    """A search took more steps than any sound pattern takes on texts of these lengths."""


class Counter:
    """One pattern's matcher."""

    def __init__(self, pattern: re.Pattern[Any], *, cut: bool = True) -> None:
        """Take a pattern apart.

        Args:
            pattern: of text or bytes.
            cut: whether long bounds are cut; not, to compare with `re`.
        """
        self.is_bytes = isinstance(pattern.pattern, bytes)
        self.flags = pattern.flags
        self.tree: Sequence[Node] = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG & (~re.UNICODE if self.is_bytes else ~0)))
        self.cut = cut
        self.steps = 0
        self.text: Any = ""
        self.groups: dict[int, tuple[int, int]] = {}

    def search(self, text: Any, *, anywhere: bool = True) -> tuple[int, int] | None:
        """Return the span of the first match, and leave the steps that it took in ``steps``.

        Raises:
            TooManyStepsError: if it takes more than `MOST_STEPS`.
        """
        self.text, self.steps = text, 0
        for start in range(len(text) + 1 if anywhere else 1):
            self.groups = {}
            end = -1

            def done(at: int) -> bool:
                nonlocal end
                end = at
                return True

            if self._sequence(self.tree, 0, start, done):
                return start, end
        return None

    def all_steps(self, text: Any, *, anywhere: bool = True) -> int:
        """Return the steps of finding every match, one behind the other, as ``finditer`` and ``sub`` do; or of one at the beginning."""
        self.text, self.steps = text, 0
        start, end = 0, -1

        def done(at: int) -> bool:
            nonlocal end
            end = at
            return True

        while start <= len(text):
            self.groups, end = {}, -1
            self._sequence(self.tree, 0, start, done)
            start = max(start + 1, end)
            if not anywhere:
                break
        return self.steps

    def is_bounded(self) -> bool:
        """Say whether no repetition is without a bound: then a text of n characters costs n times a number, whoever wrote it."""
        return not any(True for _ in _endless(self.tree))

    # --- one node after another -----------------------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooManyStepsError

    def _sequence(self, nodes: Sequence[Node], index: int, at: int, then: Then) -> bool:
        if index == len(nodes):
            return then(at)
        return self._node(nodes[index], at, lambda place: self._sequence(nodes, index + 1, place, then))

    def _node(self, node: Node, at: int, then: Then) -> bool:
        kind, value = node
        if kind in _SINGLE:
            self._count()
            return at < len(self.text) and self._fits(node, at) and then(at + 1)
        if kind is sre.BRANCH:
            return any(self._sequence(list(way), 0, at, then) for way in value[1])
        if kind is sre.SUBPATTERN:
            return self._group(value, at, then)
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT}:
            least, most, inner = self._bounds(value)
            return self._repeat(list(inner), (least, most), at, then, greedy=kind is sre.MAX_REPEAT)
        if kind is sre.POSSESSIVE_REPEAT:
            least, most, inner = self._bounds(value)
            found = self._whole(lambda end: self._repeat(list(inner), (least, most), at, end, greedy=True))
            return found is not None and then(found)
        if kind is sre.ATOMIC_GROUP:
            found = self._whole(lambda end: self._sequence(list(value), 0, at, end))
            return found is not None and then(found)
        if kind in {sre.ASSERT, sre.ASSERT_NOT}:
            holds = self._looks(value, at)
            return holds is (kind is sre.ASSERT) and then(at)
        if kind is sre.AT:
            self._count()
            return self._is_edge(value, at) and then(at)
        if kind is sre.GROUPREF:
            start, end = self.groups.get(value, (0, 0))
            self.steps += end - start
            piece = self.text[start:end]
            return self.text[at : at + len(piece)] == piece and then(at + len(piece))
        message = f"a kind of node that this counter does not know: {kind}"
        raise AssertionError(message)

    def _group(self, value: Any, at: int, then: Then) -> bool:
        number, _, _, inner = value

        def closed(end: int) -> bool:
            if number is not None:
                self.groups[number] = (at, end)
            return then(end)

        return self._sequence(list(inner), 0, at, closed)

    def _bounds(self, value: Any) -> tuple[int, int, Any]:
        least, most, inner = value
        if most is sre.MAXREPEAT:
            return (min(least, SHORT_BOUND) if self.cut else least), len(self.text) + 1, inner
        return (min(least, SHORT_BOUND), min(most, SHORT_BOUND), inner) if self.cut else (least, most, inner)

    def _repeat(self, inner: Sequence[Node], bounds: tuple[int, int], at: int, then: Then, *, greedy: bool) -> bool:
        least, most = bounds
        if len(inner) == 1 and inner[0][0] in _SINGLE:
            return self._run(inner[0], bounds, at, then, greedy=greedy)

        def again(count: int, place: int, last: int) -> bool:
            self._count()

            def more() -> bool:
                return count < most and (place != last or count < least) and self._sequence(inner, 0, place, lambda end: again(count + 1, end, place))

            if count < least:
                return more()
            return (more() or then(place)) if greedy else (then(place) or more())

        return again(0, at, -1)

    def _run(self, node: Node, bounds: tuple[int, int], at: int, then: Then, *, greedy: bool) -> bool:
        """A repetition of one character, without a frame for each."""
        least, most = bounds
        end = at
        if greedy:
            while end - at < most and end < len(self.text) and self._tested(node, end):
                end += 1
            for place in range(end, at + least - 1, -1):
                self._count()
                if then(place):
                    return True
            return False
        while True:
            if end - at >= least:
                self._count()
                if then(end):
                    return True
            if end - at >= most or end >= len(self.text) or not self._tested(node, end):
                return False
            end += 1

    def _whole(self, attempt: Callable[[Then], bool]) -> int | None:
        found: list[int] = []

        def end(place: int) -> bool:
            found.append(place)
            return True

        return found[0] if attempt(end) else None

    def _looks(self, value: Any, at: int) -> bool:
        direction, inner = value
        start = at if direction > 0 else at - _width(inner)
        if start < 0:
            self._count()
            return False
        found = self._whole(lambda end: self._sequence(list(inner), 0, start, end))
        return found is not None and (direction > 0 or found == at)

    # --- single characters ----------------------------------------------------------------------------------------------------------------------

    def _tested(self, node: Node, at: int) -> bool:
        self._count()
        return self._fits(node, at)

    def _fits(self, node: Node, at: int) -> bool:
        return _one(_key(node), self.flags, self.is_bytes)(self.text[at : at + 1])

    def _is_edge(self, where: Any, at: int) -> bool:
        size = len(self.text)
        many = bool(self.flags & re.MULTILINE)
        newline = b"\n" if self.is_bytes else "\n"
        if where is sre.AT_BEGINNING_STRING or (where is sre.AT_BEGINNING and not many):
            return at == 0
        if where is sre.AT_BEGINNING:
            return at == 0 or self.text[at - 1 : at] == newline
        if where is sre.AT_END_STRING:
            return at == size
        if where is sre.AT_END:
            return at == size or (self.text[at : at + 1] == newline and (many or at == size - 1))
        word = _one(((sre.IN, ((sre.CATEGORY, sre.CATEGORY_WORD),)),), self.flags, self.is_bytes)
        before, behind = at > 0 and word(self.text[at - 1 : at]), at < size and word(self.text[at : at + 1])
        return (before != behind) is (where is sre.AT_BOUNDARY)


_SINGLE: Final = frozenset({sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN})


def _key(node: Node) -> tuple[Any, ...]:
    kind, value = node
    return ((kind, tuple(value) if isinstance(value, list) else value),)


@cache
def _one(key: tuple[Any, ...], flags: int, is_bytes: bool) -> Callable[[Any], bool]:
    """Return what tells whether a character fits a node, by asking `re` with the node alone, once a character."""
    ((kind, value),) = key
    source = _written(kind, value)
    pattern = re.compile(source.encode("latin-1") if is_bytes else source, flags & (re.IGNORECASE | re.ASCII | re.DOTALL))
    return lru_cache(maxsize=4096)(lambda letter: pattern.fullmatch(letter) is not None)


_CATEGORIES: Final = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _written(kind: Any, value: Any) -> str:
    """Write a node of one character as a pattern again."""
    if kind is sre.ANY:
        return "."
    if kind is sre.LITERAL:
        return re.escape(chr(value))
    if kind is sre.NOT_LITERAL:
        return f"[^{_sign(value)}]"
    negated = value[0][0] is sre.NEGATE
    parts = []
    for what, held in value[1:] if negated else value:
        if what is sre.LITERAL:
            parts.append(_sign(held))
        elif what is sre.RANGE:
            parts.append(f"{_sign(held[0])}-{_sign(held[1])}")
        else:
            parts.append(_CATEGORIES[held])
    return f"[{'^' if negated else ''}{''.join(parts)}]"


def _sign(code: int) -> str:
    return f"\\U{code:08x}" if code > 0xFF else f"\\x{code:02x}"


def _width(nodes: Any) -> int:
    return int(nodes.getwidth()[0])


def _endless(nodes: Sequence[Node]) -> Iterator[Node]:
    for kind, value in nodes:
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            if value[1] is sre.MAXREPEAT:
                yield kind, value
            yield from _endless(list(value[2]))
        elif kind is sre.SUBPATTERN:
            yield from _endless(list(value[3]))
        elif kind is sre.ATOMIC_GROUP:
            yield from _endless(list(value))
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield from _endless(list(value[1]))
        elif kind is sre.BRANCH:
            for way in value[1]:
                yield from _endless(list(way))


# --- texts made to suit a pattern --------------------------------------------------------------------------------------------------------------


def attacks(pattern: re.Pattern[Any], length: int) -> list[Any]:
    """Return texts of about a length that lead a pattern far and then fail: what stands before a repetition, what it repeats, and an end."""
    tree = list(parser.parse(pattern.pattern, pattern.flags & (~re.UNICODE if isinstance(pattern.pattern, bytes) else ~0)))
    made: list[str] = []
    pumps = [(before, pump) for before, pump in _pumps(tree, "") if pump] or []
    whole = _sample(tree, 0)
    for before, pump in [*pumps, *(("", before + pump) for before, pump in pumps), ("", whole), *(("", letter) for letter in ' a1가\n<"{.-')]:
        if not pump:
            continue
        made.extend(before + (pump * (length // len(pump) + 1))[:length] + end for end in ("\0", "", "!x"))
    if len(pumps) > 1:
        made.append((("".join(pump for _, pump in pumps)) * length)[:length] + "\0")
    texts = made if len(made) <= MOST_TEXTS else made[:: len(made) // MOST_TEXTS + 1]
    if isinstance(pattern.pattern, bytes):
        return [text.encode("latin-1", "replace") for text in texts]
    return texts


def _pumps(nodes: Sequence[Node], before: str) -> Iterator[tuple[str, str]]:
    """Yield (what leads there, what can be repeated there) of every repetition that has no short bound."""
    for kind, value in nodes:
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            _, most, inner = value
            if most is sre.MAXREPEAT or most > SHORT_BOUND:
                for turn in range(3):
                    yield before, _sample(list(inner), turn)
            yield from _pumps(list(inner), before)
        elif kind is sre.SUBPATTERN:
            yield from _pumps(list(value[3]), before)
        elif kind is sre.ATOMIC_GROUP:
            yield from _pumps(list(value), before)
        elif kind is sre.BRANCH:
            for way in value[1]:
                yield from _pumps(list(way), before)
        elif kind in {sre.ASSERT, sre.ASSERT_NOT}:
            yield from _pumps(list(value[1]), before)
        before += _sample([(kind, value)], 0)


def _sample(nodes: Sequence[Node], turn: int) -> str:
    """Return a text that nodes match, roughly: assertions are not looked at, which matters not for growth."""
    made = []
    for kind, value in nodes:
        if kind is sre.LITERAL:
            made.append(chr(value))
        elif kind in {sre.NOT_LITERAL, sre.ANY}:
            made.append("ab1"[turn % 3])
        elif kind is sre.IN:
            made.append(_member(value, turn))
        elif kind is sre.BRANCH:
            made.append(_sample(list(value[1][turn % len(value[1])]), turn))
        elif kind is sre.SUBPATTERN:
            made.append(_sample(list(value[3]), turn))
        elif kind is sre.ATOMIC_GROUP:
            made.append(_sample(list(value), turn))
        elif kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            made.append(_sample(list(value[2]), turn) * min(max(value[0], turn % 2), SHORT_BOUND))
    return "".join(made)


def _member(value: Any, turn: int) -> str:
    if value[0][0] is sre.NEGATE:
        for letter in "ab1 가-<\0"[turn:] + "ab1 가-<\0":
            if _one(_key((sre.IN, value)), 0, is_bytes=False)(letter):
                return letter
        return "\x01"
    kind, held = value[turn % len(value)]
    if kind is sre.LITERAL:
        return chr(held)
    if kind is sre.RANGE:
        return chr(held[0] + turn % (held[1] - held[0] + 1))
    return {sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a"}.get(held, "-")
