# SPDX-License-Identifier: Apache-2.0
"""Which pairs of rooms are weighed at all: a closed room, and each room that something ties to it and that was opened about then.

A pair that nothing ties is not looked at; what "none seen" means therefore depends on this page, and the finding says how many were considered.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sotdae.analyses.succession.rooms import DAY, Closing, RoomFacts, seen_twice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sotdae.analyses.succession.params import Params
    from sotdae.analyses.succession.sharing import Pair, Sharing


_RARE: Final = 3
"""A single arrival ties two rooms only if some account that they share is seen in so few rooms: in a scene everybody meets somebody."""


def candidates(found: Sharing, params: Params) -> dict[str, list[str]]:
    """Return for each asked room the rooms to be weighed, sorted."""
    ties: dict[Pair, float] = defaultdict(float)
    pointed = set()
    for pair in _pointed(found):
        pointed.add(pair)
        ties[pair] += 100
    for pair, weight in _tied(found, params):
        if weight > 0:
            ties[pair] += weight
    chosen: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for asked, other in sorted(ties):
        pair = (asked, other)
        if other in found.rooms and (pair in pointed or in_window(found.closings[asked], found.rooms[other], params)):
            chosen[asked].append((-ties[pair], other))
    twice = seen_twice(found.rooms)
    chosen = {asked: [one for one in some if one[1] not in twice] for asked, some in chosen.items()}
    return {
        asked: sorted(other for _, other in sorted(chosen.get(asked, []))[: params.most_candidates])
        for asked in sorted(found.closings)
        if asked not in twice
    }


def in_window(closing: Closing, other: RoomFacts, params: Params) -> bool:
    """Return whether a room may have been opened about the time of a closing; where times are unknown it may."""
    early, late = closing.foreseeable_at, closing.latest if closing.latest is not None else closing.at
    if early is not None and other.opened_until is not None and other.opened_until < early - params.before_days * DAY:
        return False
    return not (late is not None and other.opened_from is not None and other.opened_from > late + params.after_days * DAY)


def _pointed(found: Sharing) -> Iterator[Pair]:
    for source, target in sorted({*found.points, *found.forwards}):
        if source in found.closings:
            yield source, target
        if target in found.closings:
            yield target, source


def _tied(found: Sharing, params: Params) -> Iterator[tuple[Pair, float]]:
    for pair in sorted(found.invitations):
        yield pair, 20.0
    for shared in (found.links, found.pictures, found.texts):
        for pair in sorted(shared):
            yield pair, sum(sorted(common.weight for common in shared[pair]))
    for pair in sorted(found.people):
        row = found.people[pair]
        if row["arrivals"] > 1 or row["fewest"] <= _RARE:
            yield pair, row["arrivals"]
    for pair in sorted({*found.admins, *found.signatures}):
        yield pair, 10.0
    for names in (found.titles, found.usernames):
        for asked in sorted(found.closings):
            for other in names.near(asked, params.least_title):
                yield (asked, other), 3.0
