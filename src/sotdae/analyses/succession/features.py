# SPDX-License-Identifier: Apache-2.0
"""What is measured of a pair (closed room A, candidate B): a number for each signal, or None with the reason why it could not be looked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import place_of
from sotdae.analyses.succession.blocking import candidates
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.rooms import DAY, Closing, RoomFacts, closings, newest_moment, ordered_places, room_facts
from sotdae.analyses.succession.sharing import Common, Invitation, Sharing, gather, matched, rarity
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Row, Tables
    from sotdae.model.canonical import Json
    from sotdae.model.findings import Evidence

_ONE_IN: Final = 20
"""Where one post in so many speaks about rooms, that counts whole; where fewer do, in proportion. Assumed: news and warning rooms do little else."""
_NEAR_DAYS: Final = 3
"""A pointer from so many days before the closing on stands "around" it."""
_END_DAYS: Final = 10
"""An invitation that a room gives only in its last so many days is hardly its own."""
_WIDE_DAYS: Final = 45
"""If an opening is not known closer than this, no distance is told from it."""
_SAYS_MOVED: Final = frozenset({"life.moved_to", "life.closed"})
_GAP_FLOOR: Final = -120.0
_BEFORE_CEILING: Final = 90.0
_WEEK, _SECOND, _PLACES = 7, 1_000_000, 6
_MARGIN: Final = 3.0
"""Eight times as many, or as few, are the end of the scale."""
_LEAST_CAPTURED: Final = 0.25
"""Of less, a share is not worth dividing by."""
_FEW: Final = 3
_OF_PEOPLE: Final = (
    *(f"people.{name}" for name in ("arrivals", "captured_arrivals", "reach", "standout", "first_choice")),
    *(f"exclusion.{name}" for name in ("side_by_side", "there_before", "brought_in")),
)
_NOBODY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("everybody", "arrivals", "old", "before", "later", "later_old"), 0),
    **dict.fromkeys(("from_place", "to_place", "before_place")),
}
_GRADES: Final = {"silent": 0.0, "seen": 1.0, "announced": 2.0}


@dataclass(slots=True)
class PairFeatures:
    """One pair. ``values`` has every signal of `signals.SIGNALS`.

    Attributes:
        from_key, to_key: the closed room and the candidate.
        values: signal -> its value, None where it could not be looked for.
        shown: signal -> what is printed of it: a count, a grade, days.
        evidence: signal -> places in both rooms, five at most.
        missing: signal -> why it could not be looked for.
        capture_level: ``export`` where exports show both rooms, else ``public``.
    """

    from_key: str
    to_key: str
    capture_level: str
    values: dict[str, float | None] = field(default_factory=dict)
    shown: dict[str, Json] = field(default_factory=dict)
    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def put(self, signal: str, value: float, shown: Json, *places: Sequence[Evidence]) -> None:
        """Note what was seen."""
        self.values[signal] = value
        self.shown[signal] = shown
        self.evidence[signal] = ordered_places(*places) if any(places) else ()

    def lack(self, signal: str, why: str) -> None:
        """Note that a signal could not be looked for."""
        self.values[signal] = None
        self.missing[signal] = why


@dataclass(frozen=True, slots=True)
class Asked:
    """One closed or silent room and the candidates weighed against each other.

    Attributes:
        opened: candidate -> bounds of its opening.
        searched: what there was to be searched, for whoever reads that nothing was seen.
    """

    room: RoomFacts
    closing: Closing
    pairs: tuple[PairFeatures, ...]
    opened: Mapping[str, tuple[int | None, int | None]]
    searched: dict[str, Json]


def asked_rooms(tables: Tables, params: Params) -> tuple[Asked, ...]:
    """Return every asked room with the features of its candidates, both in the order of keys."""
    rooms = room_facts(tables)
    closed = closings(tables, rooms, params)
    if not closed:
        return ()
    found = gather(tables, rooms, closed, params)
    searched: dict[str, Json] = {
        "rooms": len(rooms),
        "rooms_exported": sum(1 for room in rooms.values() if room.exported),
        "newest_at": newest_moment(tables, rooms),
    }
    answers = []
    for asked, others in candidates(found, params).items():
        pairs = tuple(_pair(found, asked, other) for other in others)
        opened = {other: (rooms[other].opened_from, rooms[other].opened_until) for other in others}
        answers.append(Asked(rooms[asked], closed[asked], pairs, opened, searched))
    return tuple(answers)


def pair_features(tables: Tables, params: Params | None = None) -> Sequence[PairFeatures]:
    """Return the features of every pair that is weighed, for evaluation and fitting."""
    return [pair for asked in asked_rooms(tables, params or Params()) for pair in asked.pairs]


def _pair(found: Sharing, asked: str, other: str) -> PairFeatures:
    left, right = found.rooms[asked], found.rooms[other]
    pair = PairFeatures(asked, other, "export" if left.exported and right.exported else "public")
    _explicit(pair, found)
    _people(pair, found)
    _content(pair, found)
    _names(pair, found)
    _times(pair, found)
    _curve(pair, found)
    _against(pair, found)
    pair.values = {name: pair.values[name] for name in sorted(pair.values)}
    return pair


def _log(count: float) -> float:
    return math.log2(1 + count)


def _spoken(rows: Sequence[Row], *, own: bool) -> list[Row]:
    """Rows in which the room itself or an administrator speaks, or its members do; not those that speak about rooms."""
    return [row for row in rows if not row["about"] and (row["voice"] != "member") == own]


def _places(rows: Sequence[Row], room: str) -> tuple[Evidence, ...]:
    found = [place for row in rows for one in ("first", "last") if row[one] is not None for place in place_of(row[one]["place"], room)]
    return tuple(dict.fromkeys(found))


def _count(rows: Sequence[Row]) -> int:
    return sum(row["messages"] for row in rows)


def _explicit(pair: PairFeatures, found: Sharing) -> None:
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
            pair.put(signal, _grade(rows, closing) * scarce, _count(rows), _places(rows, a), right.first_places if rows else ())
    else:
        for signal in ("explicit.announced", "explicit.linked"):
            pair.lack(signal, "no message of the closed room is captured")
    if right.messages or right.descriptions:
        moved = [place for rule, at, where in right.own_life if rule in _SAYS_MOVED and _early(at, right) for place in where]
        says = 3.0 if any(row["telling"] for row in own_to_a) else 2.0 if own_to_a else 1.0 if moved else 0.0
        pair.put("explicit.claimed", says, _count(own_to_a), _places(own_to_a, b) or moved, left.last_places if own_to_a else ())
        speaking = [row for row in back if not row["about"]]
        pair.put("explicit.forwarded", _log(_count(speaking)), _count(speaking), _places(speaking, b), left.last_places if speaking else ())
    else:
        for signal in ("explicit.claimed", "explicit.forwarded"):
            pair.lack(signal, "no message of the candidate is captured")
    if left.messages and right.messages:
        _shared(pair, "explicit.invitation", found.links.get((a, b), []), more=unclear)
        both = bool(own_to_b) and bool(own_to_a or own_back)
        pair.put("explicit.mutual", float(both), int(both), _places(own_to_b, a) if both else (), _places([*own_to_a, *own_back], b) if both else ())
    else:
        for signal in ("explicit.invitation", "explicit.mutual"):
            pair.lack(signal, "messages of one of the rooms are not captured")


def _owner(one: Invitation, left: RoomFacts, right: RoomFacts, closing: Closing) -> RoomFacts | None:
    """Whose invitation it is that both give: that of the room its page names, else of the candidate if the closed room gives it only at its end."""
    named = [room for room in (left, right) if one.titles & room.titles.keys()]
    if len(named) == 1:
        return named[0]
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


def _shared(pair: PairFeatures, signal: str, common: Sequence[Common], *, log: bool = False, more: int = 0) -> None:
    ordered = sorted(common, key=lambda one: (-one.weight, one.left, one.right))
    weight = math.fsum(one.weight for one in ordered) + more
    pair.put(
        signal,
        _log(weight) if log else weight,
        len(common) + more,
        tuple(place for one in ordered for place in one.left),
        tuple(place for one in ordered for place in one.right),
    )


def _people(pair: PairFeatures, found: Sharing) -> None:
    a, b = pair.from_key, pair.to_key
    left, right = found.rooms[a], found.rooms[b]
    established = found.established.get(a)
    if not left.accounts or not right.accounts or not established:
        why = "no capture shows who is in both rooms" if not left.accounts or not right.accounts else "nobody was seen in the closed room long enough"
        for signal in _OF_PEOPLE:
            pair.lack(signal, why)
    else:
        _arrivals(pair, found, established)
    _admins(pair, found)
    _signatures(pair, found)


def _arrivals(pair: PairFeatures, found: Sharing, established: int) -> None:
    a, b = pair.from_key, pair.to_key
    row = found.people.get((a, b), _NOBODY)
    arrived = found.arrived.get((a, b), 0)
    came = place_of(row["from_place"] and row["from_place"]["place"], a), place_of(row["to_place"] and row["to_place"]["place"], b)
    pair.put("people.arrivals", min(1.0, arrived / established), arrived, *came)
    usual = max(found.usual_from.get(a, 0), found.usual_to.get(b, 0))
    pair.put("people.standout", max(0.0, math.log2((arrived + 1) / (usual + 1))), arrived, *came)
    best = next((-count for count, room in found.most_from.get(a, []) if room != b), 0)
    margin = math.log2((arrived + 1) / (best + 1))
    pair.put("people.first_choice", max(-_MARGIN, min(_MARGIN, margin)), f"{arrived}:{best}", *(came if arrived else ()))
    _captured_arrivals(pair, found, arrived, established, came)
    before = row["before"]
    seen = place_of(row["before_place"] and row["before_place"]["place"], b)
    pair.put("exclusion.side_by_side", _log(before), before, seen)
    pair.put("exclusion.there_before", round(before / max(_FEW, row["everybody"]), _PLACES), before, seen)
    reached = arrived + matched(row["later"], row["later_old"])
    pair.put("people.reach", min(1.0, reached / established), reached, *came)
    late = max(0, row["arrivals"] - 2 * row["old"] - 1)
    pair.put("exclusion.brought_in", _log(late), late, *(came if late else ()))


def _captured_arrivals(pair: PairFeatures, found: Sharing, arrived: int, established: int, places: Sequence[Sequence[Evidence]]) -> None:
    """Arrivals to what is captured of the days in which they would have come."""
    signal, b, closing = "people.captured_arrivals", found.rooms[pair.to_key], found.closings[pair.from_key]
    assert closing.foreseeable_at is not None  # somebody was established before it
    assert b.people_since is not None
    since = max(closing.foreseeable_at // _SECOND, b.people_since)
    captured = found.timeline.captured(b.key, since, since + found.soon_days * DAY // _SECOND)
    if captured is None or captured < _LEAST_CAPTURED:
        pair.lack(signal, "of the days after the closing hardly a message of the candidate is captured")
    else:
        pair.put(signal, round(min(1.0, arrived / established / captured), _PLACES), arrived, *places)


def _admins(pair: PairFeatures, found: Sharing) -> None:
    a, b = pair.from_key, pair.to_key
    left, right = a in found.admin_rooms, b in found.admin_rooms
    tied = found.admins.get((a, b), {})
    for signal, kind, is_shown in (
        ("people.admins", "both", left and right),
        ("people.admin_came", "came", left and bool(found.rooms[b].accounts)),
    ):
        row = tied.get(kind)
        if not is_shown:
            pair.lack(signal, "no capture shows who administers the one and who is in the other")
        elif row is None:
            pair.put(signal, 0.0, 0)
        else:
            places = (place_of(row["from_place"]["place"], a), place_of(row["to_place"]["place"], b))
            pair.put(signal, float(row["accounts"]), row["accounts"], *places)


def _signatures(pair: PairFeatures, found: Sharing) -> None:
    a, b = pair.from_key, pair.to_key
    if a not in found.signed_rooms or b not in found.signed_rooms:
        pair.lack("people.signatures", "posts are not signed in both rooms")
        return
    rows = found.signatures.get((a, b), [])
    weight = math.fsum(row["signatures"] * rarity(row["rooms"], len(found.rooms)) for row in rows)
    places = ([p for row in rows for p in place_of(row["from_place"], a)], [p for row in rows for p in place_of(row["to_place"], b)])
    pair.put("people.signatures", weight, sum(row["signatures"] for row in rows), *places)


def _content(pair: PairFeatures, found: Sharing) -> None:
    key = (pair.from_key, pair.to_key)
    left, right = found.rooms[pair.from_key], found.rooms[pair.to_key]
    if not left.messages or not right.messages:
        for signal in ("content.pictures", "content.texts", "exclusion.copied_before"):
            pair.lack(signal, "messages of one of the rooms are not captured")
        return
    moment = found.closings[pair.from_key].foreseeable_at
    pictures, texts = found.pictures.get(key, []), found.texts.get(key, [])
    early = [one for one in (*pictures, *texts) if one.later is not None and moment is not None and one.later < moment]
    if found.has_pictures:
        _shared(pair, "content.pictures", [one for one in pictures if one not in early], log=True)
    else:
        pair.lack("content.pictures", "no picture of the case could be compared")
    _shared(pair, "content.texts", [one for one in texts if one not in early], log=True)
    _shared(pair, "exclusion.copied_before", early, log=True)


def _names(pair: PairFeatures, found: Sharing) -> None:
    a, b = found.rooms[pair.from_key], found.rooms[pair.to_key]
    for signal, names, held in (
        ("name.title", found.titles, (a.titles, b.titles)),
        ("name.username", found.usernames, (a.usernames, b.usernames)),
        ("name.description", found.descriptions, (a.descriptions, b.descriptions)),
    ):
        if names.has(a.key) and names.has(b.key):
            alike = names.alike(a.key, b.key)
            places = [tuple(place for one in sorted(some) for place in some[one]) for some in held]
            pair.put(signal, alike, round(100 * alike), *places)
        else:
            pair.lack(signal, "not known of both rooms")


def _times(pair: PairFeatures, found: Sharing) -> None:
    a, b = found.rooms[pair.from_key], found.rooms[pair.to_key]
    closing = found.closings[a.key]
    pair.put("time.closing_seen", _GRADES[closing.how], closing.how, closing.places)
    places = (a.last_places, b.first_places)
    if closing.at is None or not closing.is_dated or b.opened_at is None or b.opened_from is None or b.opened_until is None:
        pair.lack("time.gap", "when the one closed or the other opened is not known well enough")
    elif b.opened_until - b.opened_from > _WIDE_DAYS * DAY:
        pair.lack("time.gap", "the candidate's first messages are not captured: its opening is known too roughly")
    else:
        days = (b.opened_at - closing.at) / DAY
        pair.put("time.gap", max(_GAP_FLOOR, -abs(days)), round(days), *places)
    at, opened = closing.at, b.opened_at if b.opened_at is not None else b.opened_until
    if pair.values["time.gap"] is not None:
        pair.values["time.near"] = None  # the gap is known better; nothing is missing
    elif at is None or opened is None:
        pair.lack("time.near", "when the one closed or the other opened is not known")
    else:
        pair.put("time.near", max(_GAP_FLOOR, -abs((opened - at) / DAY)), round((opened - at) / DAY), *places)
    if closing.foreseeable_at is None or b.opened_until is None:
        pair.lack("time.existed_before", "when the one closed or the other opened is not known")
    elif b.opened_from is None and b.opened_until >= closing.foreseeable_at:
        pair.lack("time.existed_before", "the candidate may be older than its first captured message")
    else:
        before = min(_BEFORE_CEILING, max(0.0, (closing.foreseeable_at - b.opened_until) / DAY))
        pair.put("time.existed_before", before, round(before), *(places if before else ()))


def _curve(pair: PairFeatures, found: Sharing) -> None:
    a, b = found.rooms[pair.from_key], found.rooms[pair.to_key]
    signal = "curve.first_week"
    if b.opened_from is None or b.opened_until is None:
        pair.lack(signal, "the candidate's first week is not known")
        return
    day = b.opened_until // DAY
    if b.came and a.accounts:
        came, size = sum(count for on, count in b.came.items() if day <= on <= day + _WEEK), a.accounts
    elif a.sizes and any(day <= on <= day + _WEEK for on in b.sizes):
        came, size = max(count for on, count in b.sizes.items() if day <= on <= day + _WEEK), a.sizes[max(a.sizes)]
    else:
        pair.lack(signal, "no capture shows how many came, and how many the closed room had")
        return
    pair.put(signal, min(2.0, came / max(1, size)), came, b.first_places)


def _against(pair: PairFeatures, found: Sharing) -> None:
    b = found.rooms[pair.to_key]
    if b.messages:
        # A room that passes on one report among its own posts is no room about rooms: else one such post would hide a successor.
        share = min(1.0, b.about * _ONE_IN / b.messages)
        pair.put("exclusion.speaks_about", round(_log(b.about) * share, _PLACES), b.about, b.about_places)
    else:
        pair.lack("exclusion.speaks_about", "no message of the candidate is captured")
    pointing = sorted(found.pointed_at.get(b.key, set()) - {pair.from_key})
    places = [place for room in pointing[:5] for place in _places(found.points.get((room, b.key), [])[:1], room)]
    pair.put("exclusion.widely_linked", _log(len(pointing)), len(pointing), places)
