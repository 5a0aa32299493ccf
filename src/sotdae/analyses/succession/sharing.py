# SPDX-License-Identifier: Apache-2.0
"""What two rooms have in common, gathered once for all pairs: pointers, people, pictures, texts, rare links, names. No account leaves the engine."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sotdae.analyses.citing import place_of
from sotdae.analyses.succession import queries
from sotdae.analyses.succession.names import Names
from sotdae.analyses.succession.rooms import Closing, RoomFacts, resolver

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sotdae.analyses.analysis import Row, Tables
    from sotdae.analyses.succession.params import Params
    from sotdae.model.findings import Evidence, Finding

PICTURES: Final = "picture.copies"
_SECOND: Final = 1_000_000
_COMMON: Final = 0.01
_WIDE: Final = 0.02

Pair = tuple[str, str]


class Shown(NamedTuple):
    """Something that one room shows: since when (microseconds UTC, None where unknown), how often, where."""

    first: int | None
    posts: int
    places: tuple[Evidence, ...]


class Common(NamedTuple):
    """Something that two rooms of a pair share: its weight by rarity, and the places in both."""

    weight: float
    left: tuple[Evidence, ...]
    right: tuple[Evidence, ...]


@dataclass(slots=True)
class Sharing:
    """Everything shared, by pair (asked room, other room) unless said otherwise.

    Attributes:
        rooms: facts of every room.
        closings: of the asked rooms.
        points: (room, room it points to) -> rows by voice.
        forwards: (room, room forwarded from) -> rows by voice.
        pointed_at: room -> how many rooms point to it.
        links: rare links to third places that both give.
        people: rows by breadth of accounts.
        admins, signatures: shared ones.
        pictures, texts: shared ones, weighed.
        established: asked room -> accounts established in it.
        accounts: of the whole case.
        admin_rooms, signed_rooms: rooms that show such at all.
        has_pictures: whether pictures could be compared at all.
        titles, usernames, descriptions: ready to be compared.
        most_rooms: what more rooms share ties nothing.
    """

    rooms: Mapping[str, RoomFacts]
    closings: Mapping[str, Closing]
    points: dict[Pair, list[Row]] = field(default_factory=lambda: defaultdict(list))
    forwards: dict[Pair, list[Row]] = field(default_factory=lambda: defaultdict(list))
    pointed_at: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    links: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    people: dict[Pair, list[Row]] = field(default_factory=lambda: defaultdict(list))
    admins: dict[Pair, Row] = field(default_factory=dict)
    signatures: dict[Pair, list[Row]] = field(default_factory=lambda: defaultdict(list))
    pictures: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    established: dict[str, int] = field(default_factory=dict)
    accounts: int = 0
    admin_rooms: set[str] = field(default_factory=set)
    signed_rooms: set[str] = field(default_factory=set)
    has_pictures: bool = False
    titles: Names = field(default_factory=lambda: Names({}))
    usernames: Names = field(default_factory=lambda: Names({}))
    descriptions: Names = field(default_factory=lambda: Names({}))
    most_rooms: int = 0


def rarity(rooms: int, all_rooms: int) -> float:
    """Return what something that so many rooms share says of two of them: 1 where only two do, 0 where one per cent of all rooms or more do.

    In between it falls with the logarithm. Of a small case four rooms are the least that count as common.
    """
    common = max(4.0, _COMMON * all_rooms)
    return min(1.0, max(0.0, 1 - math.log(max(rooms, 2) / 2) / math.log(common / 2)))


def gather(tables: Tables, rooms: Mapping[str, RoomFacts], closings: Mapping[str, Closing], params: Params) -> Sharing:
    """Ask the engine for everything that the asked rooms share with others."""
    most = max(params.most_rooms, int(_WIDE * len(rooms)))
    found = Sharing(rooms, closings, most_rooms=most)
    _pointers(tables, found)
    _people(tables, found, params)
    _pictures(tables.findings(PICTURES), found)
    _texts(tables, found, params)
    found.titles = Names({key: room.titles for key, room in rooms.items()})
    found.usernames = Names({key: [_letters(name) for name in room.usernames] for key, room in rooms.items()})
    found.descriptions = Names({key: room.descriptions for key, room in rooms.items()})
    return found


def _letters(name: str) -> str:
    """Numbers and low lines at the end of a public name are what is changed first."""
    return name.rstrip("0123456789_")


def _pointers(tables: Tables, found: Sharing) -> None:
    lead = resolver(tables, found.rooms)
    third: dict[str, dict[str, Shown]] = defaultdict(dict)
    for row in sorted(tables.rows(queries.links(tables)), key=str):
        source = str(row["room_key"])
        target, word = lead(row)
        if target == source or source not in found.rooms:
            continue
        if target is not None:
            found.points[source, target].append(row)
            found.pointed_at[target].add(source)
        if not row["about"]:
            third[target or word].setdefault(source, Shown(row["first_at"], row["messages"], place_of(row["first"]["place"], source)))
    for row in sorted(tables.rows(queries.forwards(tables)), key=str):
        source = str(row["room_key"])
        origin, _ = lead(row)
        if origin is not None and origin != source and source in found.rooms:
            found.forwards[source, origin].append(row)
    for word in sorted(third):
        for pair, common in _pairs(third[word], found, ordered=False):
            if word not in pair:
                found.links[pair].append(common)


def _pairs(shown: Mapping[str, Shown], found: Sharing, *, ordered: bool) -> Iterator[tuple[Pair, Common]]:
    """Yield every pair (asked room, other room) that share a thing; if ``ordered``, only where the asked room had it first."""
    if not 1 < len(shown) <= found.most_rooms:
        return
    weight = rarity(len(shown), len(found.rooms))
    for asked in sorted(shown):
        if asked not in found.closings:
            continue
        for other in sorted(shown):
            first, later = shown[asked].first, shown[other].first
            if other == asked or (ordered and first is not None and later is not None and later < first):
                continue
            yield (asked, other), Common(weight, shown[asked].places, shown[other].places)


def _people(tables: Tables, found: Sharing, params: Params) -> None:
    moments = {key: one.foreseeable_at // _SECOND for key, one in found.closings.items() if one.foreseeable_at is not None}
    found.accounts = sum(row["accounts"] for row in tables.rows(queries.accounts(tables)))
    if not moments:
        return
    for row in tables.rows(queries.established(tables, moments, params.established_days)):
        found.established[str(row["room_key"])] = row["accounts"]
    for row in tables.rows(queries.shared_people(tables, moments, params.established_days, found.most_rooms)):
        found.people[str(row["from_key"]), str(row["to_key"])].append(row)
    for rows in found.people.values():
        rows.sort(key=lambda row: row["rooms"])
    for row in tables.rows(queries.shared_admins(tables, moments, found.most_rooms)):
        found.admins[str(row["from_key"]), str(row["to_key"])] = row
    for row in tables.rows(queries.shared_signatures(tables, moments, found.most_rooms)):
        found.signatures[str(row["from_key"]), str(row["to_key"])].append(row)
    for rows in found.signatures.values():
        rows.sort(key=lambda row: row["rooms"])
    found.admin_rooms = {str(row["room_key"]) for row in tables.rows(queries.admin_rooms(tables))}
    found.signed_rooms = {str(row["room_key"]) for row in tables.rows(queries.signed_rooms(tables))}


def _pictures(copies: Sequence[Finding], found: Sharing) -> None:
    found.has_pictures = bool(copies)
    for finding in copies:
        places = {reason.evidence[0].room_key: reason.evidence for reason in finding.reasons if reason.evidence}
        rooms: Any = finding.values["rooms"]
        shown = {str(room["room_key"]): Shown(room["first_until"], room["posts"], places.get(str(room["room_key"]), ())) for room in rooms}
        for pair, common in _pairs(shown, found, ordered=True):
            found.pictures[pair].append(common)


def _texts(tables: Tables, found: Sharing, params: Params) -> None:
    """Long texts that are equal but for case and spaces. To be replaced by findings that know near-equal ones; only this function knows how."""
    shared: dict[str, dict[str, Shown]] = defaultdict(dict)
    for row in tables.rows(queries.repeated_texts(tables, params.least_letters, found.most_rooms)):
        room = str(row["room_key"])
        if room in found.rooms:
            shared[row["text_id"]][room] = Shown(row["first_until"], row["posts"], place_of(row["first"]["place"], room))
    for text in sorted(shared):
        for pair, common in _pairs(shared[text], found, ordered=True):
            found.texts[pair].append(common)
