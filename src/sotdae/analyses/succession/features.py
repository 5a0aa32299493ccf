# SPDX-License-Identifier: Apache-2.0
"""What is measured of a pair (closed room A, candidate B): a number for each signal, or None with the reason why it could not be looked for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.citing import place_of
from sotdae.analyses.succession.blocking import candidates
from sotdae.analyses.succession.names import branches
from sotdae.analyses.succession.pairs import PairFeatures, log_of, put_shared
from sotdae.analyses.succession.params import Params
from sotdae.analyses.succession.pointing import places_in, put_pointers
from sotdae.analyses.succession.rooms import DAY, Closing, RoomFacts, closings, newest_moment, room_facts
from sotdae.analyses.succession.scene import company, put_company
from sotdae.analyses.succession.sharing import Sharing, gather, rarity
from sotdae.classes import dataclass

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Tables
    from sotdae.model.canonical import Json
    from sotdae.model.findings import Evidence

_ONE_IN: Final = 20
"""Where one post in so many speaks about rooms, that counts whole; where fewer do, in proportion. Assumed: news and warning rooms do little else."""
_WIDE_DAYS: Final = 45
"""If an opening is not known closer than this, no distance is told from it."""
_GAP_FLOOR: Final = -120.0
_BEFORE_CEILING: Final = 90.0
_WEEK, _SECOND, _PLACES = 7, 1_000_000, 6
_MARGIN: Final = 3.0
"""Eight times as many, or as few, are the end of the scale."""
_LEAST_CAPTURED: Final = 0.25
"""Of less, a share is not worth dividing by."""
_FEW: Final = 3
_GO_SOON: Final = 0.9
"""The share of those who go on that is taken to come within `Params.soon_days`. Source: 1 - exp(-5 / 1.5) = .964, by ``arrival_days`` of the worlds;
set lower by hand, so that one who comes late weighs no more than a few bits."""
_LEAST_USUAL, _MOST_USUAL = 0.05, 0.85
"""Bounds of the share that would come in those days by chance, set by hand: below the first few days would say too much, above the second nothing."""
_TOLD = 8.0
"""Bits that moments of coming tell at most, set by hand: the last knot of their curve."""
_OF_PEOPLE: Final = (
    *(f"people.{name}" for name in ("arrivals", "captured_arrivals", "reach", "standout", "first_choice", "source", "in_time")),
    *(f"exclusion.{name}" for name in ("side_by_side", "there_before", "brought_in", "came_otherwise")),
)
_NOBODY: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("everybody", "arrivals", "old", "before", "later", "later_old", "joined", "joined_soon"), 0),
    **dict.fromkeys(("from_place", "to_place", "before_place")),
}
_GRADES: Final = {"silent": 0.0, "seen": 1.0, "announced": 2.0}


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
    chosen = candidates(found, params)
    near, usual = company(tables, found, chosen)
    for asked, others in chosen.items():
        pairs = tuple(_pair(found, asked, other) for other in others)
        for pair in pairs:
            put_company(pair, near, usual)
            pair.values = {name: pair.values[name] for name in sorted(pair.values)}
        opened = {other: (rooms[other].opened_from, rooms[other].opened_until) for other in others}
        answers.append(Asked(rooms[asked], closed[asked], pairs, opened, searched))
    return tuple(answers)


def pair_features(tables: Tables, params: Params | None = None) -> Sequence[PairFeatures]:
    """Return the features of every pair that is weighed, for evaluation and fitting."""
    return [pair for asked in asked_rooms(tables, params or Params()) for pair in asked.pairs]


def _pair(found: Sharing, asked: str, other: str) -> PairFeatures:
    left, right = found.rooms[asked], found.rooms[other]
    shown, weighed_as = ("export" if is_export else "public" for is_export in (left.exported and right.exported, left.exported or right.exported))
    pair = PairFeatures(asked, other, shown, weighed_as)
    put_pointers(pair, found)
    _people(pair, found)
    _content(pair, found)
    _names(pair, found)
    _times(pair, found)
    _curve(pair, found)
    _against(pair, found)
    return pair


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
    # Where nobody came, nobody chose: that nobody went elsewhere either is no sign for it.
    margin = math.log2((arrived + 1) / (best + 1)) if arrived else -_MARGIN
    pair.put("people.first_choice", max(-_MARGIN, min(_MARGIN, margin)), f"{arrived}:{best}", *(came if arrived else ()))
    _captured_arrivals(pair, found, arrived, established, came)
    before = row["before"]
    seen = place_of(row["before_place"] and row["before_place"]["place"], b)
    pair.put("exclusion.side_by_side", log_of(before), before, seen)
    pair.put("exclusion.there_before", round(before / max(_FEW, row["everybody"]), _PLACES), before, seen)
    reached = found.reached.get((a, b), 0)
    rival = next((-count for count, room in found.most_reached.get(b, []) if room != a), 0)
    margin = math.log2((reached + 1) / (rival + 1)) if reached else -_MARGIN
    pair.put("people.source", max(-_MARGIN, min(_MARGIN, margin)), f"{reached}:{rival}", *(came if arrived else ()))
    _comings(pair, found, row, came)
    pair.put("people.reach", min(1.0, reached / established), reached, *came)
    late = max(0, row["arrivals"] - 2 * row["old"] - 1)
    pair.put("exclusion.brought_in", log_of(late), late, *(came if late else ()))


def _comings(pair: PairFeatures, found: Sharing, row: Mapping[str, Any], came: Sequence[Sequence[Evidence]]) -> None:
    """What the captured comings tell: those who go on come soon after a closing, in a scene people come at any time."""
    b = found.rooms[pair.to_key]
    assert b.people_since is not None
    soon, otherwise = row["joined_soon"], row["joined"] - row["joined_soon"]
    days = ((b.last_at or 0) // _SECOND - b.people_since) / (DAY // _SECOND)
    usual = min(_MOST_USUAL, max(_LEAST_USUAL, found.soon_days / max(1.0, days)))
    if soon + otherwise:
        bits = soon * math.log2(_GO_SOON / usual) + otherwise * math.log2((1 - _GO_SOON) / (1 - usual))
        pair.put("people.in_time", round(max(-_TOLD, min(_TOLD, bits)), _PLACES), f"{soon}:{otherwise}", *(came if soon else ()))
    else:
        pair.lack("people.in_time", "no coming of somebody of the closed room is captured")
    pair.put("exclusion.came_otherwise", log_of(otherwise), otherwise)


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
        put_shared(pair, "content.pictures", [one for one in pictures if one not in early], log=True)
    else:
        pair.lack("content.pictures", "no picture of the case could be compared")
    put_shared(pair, "content.texts", [one for one in texts if one not in early], log=True)
    put_shared(pair, "exclusion.copied_before", early, log=True)


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
    branch = branches(a.titles, b.titles)
    places = [tuple(place for one in sorted(some) for place in some[one]) for some in (a.titles, b.titles)] if branch else []
    pair.put("exclusion.branch", float(branch), int(branch), *places)


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
        pair.put("exclusion.speaks_about", round(log_of(b.about) * share, _PLACES), b.about, b.about_places)
    else:
        pair.lack("exclusion.speaks_about", "no message of the candidate is captured")
    pointing = sorted(found.pointed_at.get(b.key, set()) - {pair.from_key})
    places = [place for room in pointing[:5] for place in places_in(found.points.get((room, b.key), [])[:1], room)]
    pair.put("exclusion.widely_linked", log_of(len(pointing)), len(pointing), places)
