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
from sotdae.analyses.succession.rooms import Closing, RoomFacts, resolver, there_by
from sotdae.analyses.succession.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sotdae.analyses.analysis import Row, Tables
    from sotdae.analyses.succession.params import Params
    from sotdae.model.columns import Given
    from sotdae.model.findings import Evidence, Finding

PICTURES, TEXTS = "picture.copies", "text.copies"
_SECOND: Final = 1_000_000
INVITED: Final = "tg:invite:"
"""How the key of a room begins of which only an invitation's page is known."""
_COMMON: Final = 0.01
_WIDE: Final = 0.02
_FEW: Final = 3

Pair = tuple[str, str]


class Shown(NamedTuple):
    """Something that one room shows: since when (microseconds UTC, None where unknown), how often, where."""

    first: int | None
    posts: int
    places: tuple[Evidence, ...]


class Invitation(NamedTuple):
    """An invitation that two rooms give: what its own page calls the room it leads to, and how each of the two gives it."""

    titles: frozenset[str]
    left: tuple[Row, ...]
    right: tuple[Row, ...]


class Common(NamedTuple):
    """Something that two rooms of a pair share: its weight by rarity, the places in both, and when the other room first shows it."""

    weight: float
    left: tuple[Evidence, ...]
    right: tuple[Evidence, ...]
    later: int | None = None


@dataclass(slots=True)
class Sharing:
    """Everything shared, by pair (asked room, other room) unless said otherwise.

    Attributes:
        rooms: facts of every room.
        closings: of the asked rooms.
        points: (room, room it points to) -> rows by voice.
        forwards: (room, room forwarded from) -> rows by voice.
        pointed_at: room -> how many rooms point to it.
        invitations: that both give.
        links: rare links to third places that both give.
        people: what accounts they share.
        arrived: accounts that came; newer ones count only as far as older ones come too.
        reached: accounts that came at any time after the closing, likewise; most_reached: room -> the most that came to it from asked rooms, with
            those; the first two.
        most_from: asked room -> the rooms that most of it came to, with minus how many; the first two.
        timeline: which messages of each room are captured.
        usual_from, usual_to: how many come from an asked room to other rooms, and to a room from other asked rooms: the upper fifth begins there.
        admins, signatures: shared ones.
        pictures, texts: shared ones, weighed.
        established: asked room -> accounts established in it.
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
    invitations: dict[Pair, list[Invitation]] = field(default_factory=lambda: defaultdict(list))
    links: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    people: dict[Pair, Row] = field(default_factory=dict)
    arrived: dict[Pair, int] = field(default_factory=dict)
    reached: dict[Pair, int] = field(default_factory=dict)
    most_reached: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    most_from: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    usual_from: dict[str, int] = field(default_factory=dict)
    usual_to: dict[str, int] = field(default_factory=dict)
    admins: dict[Pair, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    signatures: dict[Pair, list[Row]] = field(default_factory=lambda: defaultdict(list))
    pictures: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    texts: dict[Pair, list[Common]] = field(default_factory=lambda: defaultdict(list))
    established: dict[str, int] = field(default_factory=dict)
    admin_rooms: set[str] = field(default_factory=set)
    signed_rooms: set[str] = field(default_factory=set)
    has_pictures: bool = False
    titles: Names = field(default_factory=lambda: Names({}))
    usernames: Names = field(default_factory=lambda: Names({}))
    descriptions: Names = field(default_factory=lambda: Names({}))
    most_rooms: int = 0
    soon_days: int = 0


def rarity(rooms: int, all_rooms: int) -> float:
    """Return what something that so many rooms share says of two of them: 1 where only two do, 0 where one per cent of all rooms or more do.

    In between it falls with the logarithm. Of a small case four rooms are the least that count as common.
    """
    common = max(4.0, _COMMON * all_rooms)
    return min(1.0, max(0.0, 1 - math.log(max(rooms, 2) / 2) / math.log(common / 2)))


def gather(tables: Tables, rooms: Mapping[str, RoomFacts], closings: Mapping[str, Closing], params: Params) -> Sharing:
    """Ask the engine for everything that the asked rooms share with others."""
    most = max(params.most_rooms, int(_WIDE * len(rooms)))
    found = Sharing(rooms, closings, most_rooms=most, soon_days=params.soon_days)
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
    third: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in sorted(tables.rows(queries.links), key=_by_names):
        source = str(row["room_key"])
        target, word = lead(row)
        if target is not None and target in found.rooms and row["target_invite_hash"] and row["first"]["at"] is not None:
            # A public name may have had another holder before; an invitation leads to one room.
            there_by(found.rooms[target], row["first"]["at"], place_of(row["first"]["place"], source))
        if target == source or source not in found.rooms:
            continue
        if target is not None and _leads_on(row, source, target, found.rooms):
            found.points[source, target].append(row)
            found.pointed_at[target].add(source)
        if not row["about"]:
            third[target or word][source].append(row)
    for row in sorted(tables.rows(queries.forwards), key=_by_names):
        source = str(row["room_key"])
        origin, _ = lead(row)
        if origin is not None and origin != source and source in found.rooms:
            found.forwards[source, origin].append(row)
    for word in sorted(third):
        rows = third[word]
        is_invitation = word.startswith(INVITED) or all(row["target_invite_hash"] for some in rows.values() for row in some)
        titles = frozenset(found.rooms[word].titles) if word in found.rooms else frozenset()
        shown = {source: _shown(rows[source], source) for source in rows}
        for pair, common in _pairs(shown, found, ordered=False):
            if is_invitation:
                found.invitations[pair].append(Invitation(titles, tuple(rows[pair[0]]), tuple(rows[pair[1]])))
            elif word not in pair:
                found.links[pair].append(common)


def _leads_on(row: Row, source: str, target: str, rooms: Mapping[str, RoomFacts]) -> bool:
    """Return whether a link points to another room: an invitation whose page calls its room as this one is called is this one's own, mostly.

    Unless it is given with words of moving: then it leads to a room that took the title along.
    """
    if not target.startswith(INVITED) or target not in rooms:
        return not target.startswith(INVITED)
    return bool(row["telling"]) or not (rooms[target].titles.keys() & rooms[source].titles.keys())


def _by_names(row: Row) -> tuple[str, ...]:
    """What a row is grouped by, as a key to sort by."""
    return tuple(str(row.get(name)) for name in queries.POINTERS)


def _shown(rows: Sequence[Row], room: str) -> Shown:
    firsts = [row["first_at"] for row in rows if row["first_at"] is not None]
    return Shown(min(firsts, default=None), sum(row["messages"] for row in rows), place_of(rows[0]["first"]["place"], room))


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
            yield (asked, other), Common(weight, shown[asked].places, shown[other].places, later)


def _people(tables: Tables, found: Sharing, params: Params) -> None:
    moments = {key: one.foreseeable_at // _SECOND for key, one in found.closings.items() if one.foreseeable_at is not None}
    if not moments:
        return
    asked: dict[Given, Sequence[tuple[Any, ...]]] = {queries.ASKED: sorted(moments.items())}
    tying = {**asked, queries.MOST: [(found.most_rooms,)]}
    for row in tables.rows(queries.established, params.established_days, given=asked):
        found.established[str(row["room_key"])] = row["accounts"]
    shared = tables.rows(queries.shared_people, params.established_days, params.soon_days, given=tying)
    found.people = {(str(row["from_key"]), str(row["to_key"])): row for row in shared}
    found.timeline = Timeline.of(tables)
    _arrivals(found)
    for row in tables.rows(queries.shared_admins, given=tying):
        found.admins[str(row["from_key"]), str(row["to_key"])][row["kind"]] = row
    for row in tables.rows(queries.shared_signatures, given=tying):
        found.signatures[str(row["from_key"]), str(row["to_key"])].append(row)
    for rows in found.signatures.values():
        rows.sort(key=lambda row: row["rooms"])
    found.admin_rooms = {str(row["room_key"]) for row in tables.rows(queries.admin_rooms)}
    found.signed_rooms = {str(row["room_key"]) for row in tables.rows(queries.signed_rooms)}


def _arrivals(found: Sharing) -> None:
    """Count arrivals, and what is usual: a scene's people go round in all its rooms."""
    by_from: dict[str, list[tuple[int, str]]] = defaultdict(list)
    by_to: dict[str, list[int]] = defaultdict(list)
    reached: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for pair, row in found.people.items():
        count = matched(row["arrivals"], row["old"])
        found.arrived[pair] = count
        found.reached[pair] = count + matched(row["later"], row["later_old"])
        reached[pair[1]].append((-found.reached[pair], pair[0]))
        if count:
            by_from[pair[0]].append((-count, pair[1]))
            by_to[pair[1]].append(count)
    found.most_reached = {room: sorted(counts)[:2] for room, counts in reached.items()}
    found.most_from = {room: sorted(counts)[:2] for room, counts in by_from.items()}
    # The room's own value is among them; where there are fewer than two others nothing is usual.
    found.usual_from = {room: _upper_fifth([-count for count, _ in counts]) for room, counts in by_from.items()}
    found.usual_to = {room: _upper_fifth(counts) for room, counts in by_to.items()}


def _upper_fifth(counts: Sequence[int]) -> int:
    ordered = sorted(counts)
    return ordered[(len(ordered) - 1) * 4 // 5] if len(ordered) > _FEW else 0


def matched(every: int, old: int) -> int:
    """Return how many arrivals count: newer accounts only as far as older ones come too, one more of them at most.

    Args:
        every: all that came.
        old: those of the older half.
    """
    return old + min(every - old, old + 1)


def _pictures(copies: Sequence[Finding], found: Sharing) -> None:
    found.has_pictures = bool(copies)
    for finding in copies:
        places = {reason.evidence[0].room_key: reason.evidence for reason in finding.reasons if reason.evidence}
        rooms: Any = finding.values["rooms"]
        shown = {str(room["room_key"]): Shown(room["first_until"], room["posts"], places.get(str(room["room_key"]), ())) for room in rooms}
        for pair, common in _pairs(shown, found, ordered=True):
            found.pictures[pair].append(common)


def _texts(tables: Tables, found: Sharing, params: Params) -> None:
    """Long texts, word for word or nearly. Two short sentences of one build are alike by their build, so short texts count nothing."""
    short = {text_id(row["text_key"]) for row in tables.rows(queries.short_texts, params.least_syllables)}
    for finding in tables.findings(TEXTS):
        if finding.key[0] in short and finding.values["texts"] == 1:
            continue
        places = {reason.evidence[0].room_key: reason.evidence for reason in finding.reasons if reason.evidence}
        rooms: Any = finding.values["rooms"]
        shown = {str(room["room_key"]): Shown(room["first_until"], room["posts"], places.get(str(room["room_key"]), ())) for room in rooms}
        passed_on = {str(room["room_key"]) for room in rooms if room["forwarded"] == room["posts"]}
        for pair, common in _pairs(shown, found, ordered=True):
            # A forward that names the room it comes from is a sign of its own.
            if pair[1] not in passed_on or (pair[1], pair[0]) not in found.forwards:
                found.texts[pair].append(common)


def text_id(key: int) -> str:
    """Return a text's key as findings of its copies write it: 16 hexadecimal digits."""
    return f"{key & (1 << 64) - 1:016x}"
