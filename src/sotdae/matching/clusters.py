# SPDX-License-Identifier: Apache-2.0
"""Groups of near-duplicates, with bounds for when each was first seen.

A cluster is a connected component: every member lies within the radius of *some* other member, and the first and the last of a long chain may be
farther apart than the radius. It says "look at these together", not "these are one picture".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.matching.forest import Forest
from sotdae.matching.hashes import Words, as_ids, as_words, checked_radius, permuted, standard_permutation
from sotdae.matching.table import plain_table
from sotdae.matching.turned import HALF, turned

SeenBetween: TypeAlias = Callable[[int], tuple[int | None, int | None]]
"""For an id, the earliest and the latest moment at which it can first have been seen: integers of the caller's unit; None is *not observed*."""

_ASKED_AT_ONCE: Final = 1 << 20


class Cluster(NamedTuple):
    """Near-duplicates. Two or more rows; an item that has several hashes may be a cluster by itself and is then left out."""

    ids: tuple[int, ...]
    """Ascending, each once."""
    first_seen_from: int | None
    """Nobody can have seen any member before this; None where that is unknown for some member."""
    first_seen_until: int | None
    """By then a member had been seen; None where no member says."""


def clusters(
    hashes: ArrayLike, ids: ArrayLike, radius: int = 31, *, seen_between: SeenBetween | None = None, any_orientation: bool = False
) -> list[Cluster]:
    """Return the groups of two or more ids that hang together, ordered by their smallest id; the order of the rows does not matter.

    Args:
        hashes: (n, 32) uint8 or (n, 4) uint64.
        ids: (n,) int64; an id with several hashes ties its rows together.
        radius: 0 to 31 bits.
        seen_between: what is known of when an item was first seen, if wanted.
        any_orientation: mirrored and turned copies hang together too, as far as hashes tell without their pictures (`sotdae.matching.turned`).

    Raises:
        HashInvalid: for another shape or radius.
    """
    words, reach = as_words(hashes), checked_radius(radius)
    numbers = as_ids(ids, len(words))
    if not len(words):
        return []
    unique, kind = np.unique(words, axis=0, return_inverse=True)  # equal hashes are one node: a million copies make no 10^12 pairs
    names, owner = np.unique(numbers, return_inverse=True)
    forest = Forest(len(unique) + len(names))
    forest.tie(kind.ravel(), owner + len(unique))
    for orientation in (0, *HALF) if any_orientation else (0,):
        for left, right in _pairs(unique, reach, orientation):
            forest.tie(left, right)
    roots = forest.roots(np.arange(len(unique), len(unique) + len(names)))
    order = np.argsort(roots, kind="stable")
    starts = np.flatnonzero(np.diff(roots[order], prepend=-1))
    groups = [tuple(int(number) for number in part) for part in np.split(names[order], starts[1:]) if len(part) > 1]
    return [Cluster(group, *_first_seen(group, seen_between)) for group in sorted(groups)]


def _pairs(words: Words, radius: int, orientation: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield the pairs of different rows of which the one, turned, lies within the radius of the other; upright ones once, in lots of bounded size."""
    spread = permuted(words, standard_permutation())
    rows = np.arange(len(words), dtype=np.int64)
    table = plain_table(spread, rows)
    for start in range(0, len(words), _ASKED_AT_ONCE):
        block = slice(start, start + _ASKED_AT_ONCE)
        asked = permuted(turned(words[block], orientation), standard_permutation()) if orientation else spread[block]
        for lot in table.search(asked, radius):
            left = lot.queries + start
            once = left != lot.ids if orientation else left < lot.ids
            yield left[once], lot.ids[once]


def _first_seen(group: tuple[int, ...], seen_between: SeenBetween | None) -> tuple[int | None, int | None]:
    """Return between which moments the first member was first seen.

    With each member first seen in [from, until], the first of all was seen in [least from, least until]. One unknown ``from`` leaves that end open;
    an unknown ``until`` merely adds nothing.
    """
    if seen_between is None:
        return None, None
    bounds = [seen_between(member) for member in group]
    begins = [begin for begin, _ in bounds if begin is not None]
    ends = [end for _, end in bounds if end is not None]
    return (min(begins) if len(begins) == len(bounds) else None), min(ends, default=None)
