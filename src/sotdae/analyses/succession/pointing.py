# SPDX-License-Identifier: Apache-2.0
"""Who points to whom: announcements, pointers back, forwards and invitations of a pair of rooms, graded by who speaks and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sotdae.analyses.citing import place_of
from sotdae.analyses.succession.pairs import PairFeatures, log_of, put_shared
from sotdae.analyses.succession.rooms import DAY, Closing, RoomFacts
from sotdae.analyses.succession.sharing import Invitation, Sharing, rarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sotdae.analyses.analysis import Row
    from sotdae.model.findings import Evidence

_NEAR_DAYS: Final = 3
"""A pointer from so many days before the closing on stands "around" it."""
_END_DAYS: Final = 10
"""An invitation that a room gives only in its last so many days is hardly its own."""
_WEEK: Final = 7
_SAYS_MOVED: Final = frozenset({"life.moved_to", "life.closed"})


def _spoken(rows: Sequence[Row], *, own: bool) -> list[Row]:
    """Rows in which the room itself or an administrator speaks, or its members do; not those that speak about rooms."""
    return [row for row in rows if not row["about"] and (row["voice"] != "member") == own]


def places_in(rows: Sequence[Row], room: str) -> tuple[Evidence, ...]:
    """Return where pointers of a room stand, each place once."""
    found = [place for row in rows for one in ("first", "last") if row[one] is not None for place in place_of(row[one]["place"], room)]
    return tuple(dict.fromkeys(found))


def _count(rows: Sequence[Row]) -> int:
    return sum(row["messages"] for row in rows)


def put_pointers(pair: PairFeatures, found: Sharing) -> None:
    """Measure the explicit signals of a pair."""
    a, b = pair.from_key, pair.to_key
    left, right, closing = found.rooms[a], found.rooms[b], found.closings[a]
    to_b, to_a = [*found.points.get((a, b), []), *found.forwards.get((a, b), [])], [*found.points.get((b, a), [])]
    back, unclear = found.forwards.get((b, a), []), 0
    for one in found.invitations.get((a, b), []):
        owner = _owner(one, left, right, closing)
        to_b += one.left if owner is right else ()
        to_a += one.right if owner is left else ()
        unclear += owner is None
    scarce = rarity(len(found.pointed_at.get(b, ())), len(found.rooms))
    own_to_b, own_to_a, own_back = _spoken(to_b, own=True), _spoken(to_a, own=True), _spoken(back, own=True)
    members = _spoken(to_b, own=False)
    if left.messages or left.descriptions:
        for signal, rows in (("explicit.announced", own_to_b), ("explicit.linked", members)):
            pair.put(signal, _grade(rows, closing) * scarce, _count(rows), places_in(rows, a), right.first_places if rows else ())
    else:
        for signal in ("explicit.announced", "explicit.linked"):
            pair.lack(signal, "no message of the closed room is captured")
    if right.messages or right.descriptions:
        moved = [place for rule, at, where in right.own_life if rule in _SAYS_MOVED and _early(at, right) for place in where]
        says = 3.0 if any(row["telling"] for row in own_to_a) else 2.0 if own_to_a else 1.0 if moved else 0.0
        shown = _count(own_to_a) if own_to_a or not moved else "moved"
        pair.put("explicit.claimed", says, shown, places_in(own_to_a, b) or moved, left.last_places if own_to_a else ())
        speaking = [row for row in back if not row["about"]]
        pair.put("explicit.forwarded", log_of(_count(speaking)), _count(speaking), places_in(speaking, b), left.last_places if speaking else ())
    else:
        for signal in ("explicit.claimed", "explicit.forwarded"):
            pair.lack(signal, "no message of the candidate is captured")
    if left.messages and right.messages:
        put_shared(pair, "explicit.invitation", found.links.get((a, b), []), more=unclear)
        both = bool(own_to_b) and bool(own_to_a or own_back)
        places = (places_in(own_to_b, a), places_in([*own_to_a, *own_back], b)) if both else ()
        pair.put("explicit.mutual", float(both), int(both), *places)
    else:
        for signal in ("explicit.invitation", "explicit.mutual"):
            pair.lack(signal, "messages of one of the rooms are not captured")


def _owner(one: Invitation, left: RoomFacts, right: RoomFacts, closing: Closing) -> RoomFacts | None:
    """Whose invitation it is that both give.

    That of the room its page names; else of the one that the other gives it for, with words of moving; else of the candidate if it gives it as its
    own and the closed room only at its end.
    """
    named = [room for room in (left, right) if one.titles & room.titles.keys()]
    if len(named) == 1:
        return named[0]
    told = [any(row["telling"] for row in rows) for rows in (one.left, one.right)]
    if told[0] != told[1]:
        return right if told[0] else left
    is_own = any(row["voice"] != "member" for row in one.right)
    firsts = [row["first_at"] for row in one.left if row["first_at"] is not None]
    if not is_own or closing.at is None or not firsts:
        return None
    return right if min(firsts) >= closing.at - _END_DAYS * DAY else left if any(row["voice"] != "member" for row in one.left) else None


def _early(at: int, room: RoomFacts) -> bool:
    return room.opened_until is not None and at <= room.opened_until + _WEEK * DAY


def _grade(rows: Sequence[Row], closing: Closing) -> float:
    """Grade pointers: 1 at any time, 2 around the closing, one more each for words of moving and for being pinned, around the closing."""
    if not rows:
        return 0.0

    def near(name: str) -> bool:
        lasts = [row[name] for row in rows if row[name] is not None]
        return closing.at is not None and bool(lasts) and max(lasts) >= closing.at - _NEAR_DAYS * DAY

    return 1.0 + near("last_at") + near("telling_at") + near("pinned_at")
