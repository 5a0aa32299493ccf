# SPDX-License-Identifier: Apache-2.0
"""How alike two names are: pairs of jamo they have in common, rare ones weighing more, so that a word that every club's title has proves little.

Hangul syllables are taken apart, because names are varied by a letter: 방 and 빵 differ by one jamo of three.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sotdae.text.korean import FINALS, INITIALS, MEDIALS, search_normal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_MEDIAL_FORMS, _FINAL_FORMS = 21, 28


def jamo(text: str) -> str:
    """Return a name in its normal form, letters and digits only, Hangul syllables as compatibility jamo. Source: Unicode Core Specification 3.12."""
    signs = []
    for sign in search_normal(text):
        code = ord(sign)
        if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
            index = code - _FIRST_SYLLABLE
            initial, rest = divmod(index, _MEDIAL_FORMS * _FINAL_FORMS)
            medial, final = divmod(rest, _FINAL_FORMS)
            signs += [INITIALS[initial], MEDIALS[medial], *([FINALS[final]] if final else [])]
        elif sign.isalnum():
            signs.append(sign)
    return "".join(signs)


def grams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring jamo of a name, with marks at its ends; numbered so that a repeated pair counts again."""
    letters = f"\x02{jamo(text)}\x03"
    counted: Counter[str] = Counter()
    found = []
    for left, right in pairwise(letters):
        pair = left + right
        found.append(f"{pair}{counted[pair]}" if counted[pair] else pair)
        counted[pair] += 1
    return frozenset(found) if len(found) > 2 else frozenset()  # noqa: PLR2004 (two marks and a letter are no name)


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name in their normal form, whatever stands between them."""
    return tuple(word for word in re.split(r"[\W_]+", search_normal(text)) if word)


def branches(one: Iterable[str], other: Iterable[str]) -> bool:
    """Return whether a name of the other begins as one of the first and goes on otherwise, as branches of one house are called.

    Names that have more than their first word in common are names of one room.
    """
    left, right = [words(name) for name in one], [words(name) for name in other]
    common = {word for name in left for word in name} & {word for name in right for word in name}
    firsts = {name[0] for name in left if len(name) > 1} & {name[0] for name in right if len(name) > 1}
    return bool(firsts) and len(common) == 1


_WIDE: Final = 0.1
_THOUSAND: Final = 1000


class Names:
    """The names of all rooms, ready to be compared."""

    def __init__(self, rooms: Mapping[str, Iterable[str]]) -> None:
        """Take the names of each room.

        Args:
            rooms: room -> its names, over time.
        """
        self._grams: dict[str, list[frozenset[str]]] = {}
        holders: dict[str, set[str]] = defaultdict(set)
        for room in sorted(rooms):
            found = [one for one in (grams(name) for name in sorted(rooms[room])) if one]
            if found:
                self._grams[room] = found
                for gram in frozenset().union(*found):
                    holders[gram].add(room)
        self._holders = holders
        count = len(self._grams)
        # A pair of jamo that half of all names have says nothing; one that two have says most.
        # Whole thousandths, so that no order of adding changes a sum.
        self._weight = {gram: round(_THOUSAND * math.log((count + 1) / len(owners))) for gram, owners in holders.items()}
        self._whole = {room: [self._sum(one) for one in some] for room, some in self._grams.items()}

    def has(self, room: str) -> bool:
        """Whether a name of the room is known."""
        return room in self._grams

    def alike(self, left: str, right: str) -> float:
        """Return the likeness of the most alike names of two rooms, 0 to 1: twice the common weight over both weights (Dice)."""
        best = 0.0
        for one, of_one in zip(self._grams.get(left, ()), self._whole.get(left, ()), strict=True):
            for other, of_other in zip(self._grams.get(right, ()), self._whole.get(right, ()), strict=True):
                if of_one + of_other > 0:
                    best = max(best, 2 * self._sum(one & other) / (of_one + of_other))
        return best

    def _sum(self, some: frozenset[str]) -> int:
        return sum(map(self._weight.__getitem__, some))

    def near(self, room: str, least: float) -> Iterator[str]:
        """Yield the rooms with a name at least so alike. Pairs of jamo that more than a tenth of the rooms have find nobody by themselves."""
        widest = max(10, int(_WIDE * len(self._grams)))
        close = set()
        for one, of_one in zip(self._grams.get(room, ()), self._whole.get(room, ()), strict=True):
            met: Counter[str] = Counter()
            common: dict[str, int] = defaultdict(int)
            wide = 0
            for gram in one:
                owners, weight = self._holders[gram], self._weight[gram]
                if len(owners) > widest:
                    wide += weight
                    continue
                met.update(owners)
                for other in owners:
                    common[other] += weight
            for other, weight in common.items():
                # Most that they can be alike: all the wide pairs in common as well, and the other's lightest name.
                if met[other] > 1 and 2 * (weight + wide) >= least * (of_one + min(self._whole[other])):
                    close.add(other)
        for other in sorted(close - {room}):
            if self.alike(room, other) >= least:
                yield other
