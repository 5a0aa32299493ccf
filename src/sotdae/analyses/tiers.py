# SPDX-License-Identifier: Apache-2.0
"""Which room stands above which: a message that names a higher room, or a condition of entry, beside a link to another room.

A link alone says nothing of above and below (docs/analyses/room-graph.md). A word for a higher room beside the link says it; a condition beside the
link says it only where the room itself stands for the message, because advertisers put their own prices into rooms of others. The rooms so ordered
need not be in one line. Where the order runs in a circle, the circle is reported and nothing in it has a level.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.leading import canonical_keys, leading
from sotdae.analyses.told import counted, places, stands, told
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KIND: Final = "room.tiers"
UNNAMED: Final = "not named"
"""The upper room of a message that names a higher room and no link."""
_HIGHER: Final = ("tier.higher_room", "tier.close_to_admin")
_BELOW: Final = frozenset({"gate.wait_list"})
"""Conditions whose link leads to a waiting room: in front of the room, not above it."""


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        least_independent: as in gates: so many independent messages, unless the room itself stands for one.
    """

    least_independent: int = 2


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each pair of a room and what its messages place above it."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    canonical = _canonical(tables)
    for row in tables.rows(_linked):
        upper = canonical(row)
        if upper is not None and upper != row["room_key"]:
            found[str(row["room_key"]), upper].append(row)
    for row in tables.rows(_unlinked):
        found[str(row["room_key"]), UNNAMED].append(row)
    edges = {pair: rows for pair, rows in found.items() if any(_holds(row, params) for row in rows) or _named(rows)}
    ordered = [pair for pair, rows in edges.items() if pair[1] != UNNAMED and any(_holds(row, params) for row in rows)]
    circles = circles_of(ordered)
    levels = levels_of([pair for pair in ordered if not _in_one(circles, pair)], {room for circle in circles for room in circle})
    return [_finding(pair, edges[pair], circles, levels, params) for pair in sorted(edges)]


def _named(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a word for a higher room stands in one of the messages that speak for the room."""
    return any(row["rule_id"] in _HIGHER and row["messages"] for row in rows)


def _holds(row: Mapping[str, Any], params: Params) -> bool:
    return bool(row["own"]) if row["rule_id"] not in _HIGHER else stands(row, params.least_independent)


def _hits(shapes: Shapes) -> Any:
    hits = told(shapes, ("tier", "gate"))
    return hits.filter(hits.speaks, ~hits.rule_id.isin(sorted(_BELOW)))


def _targets(shapes: Shapes) -> Any:
    links = shapes["links"]
    rooms = links.filter(links.target_kind.isin(["room", "invite", "message"]), links.place.isin(["text", "text_link", "button"]))
    # A bot at the door is no room above: Telegram lets only bots have names that end so (core.telegram.org/bots/features).
    rooms = rooms.filter(~rooms.target_username.fill_null("").endswith("bot"))
    return rooms.select(
        *("target_room_key", "target_username", "target_invite_hash", "target_normal"), in_room_l=rooms.room_key, in_message_l=rooms.message_id
    ).distinct()


def _linked(shapes: Shapes) -> Any:
    hits, targets = _hits(shapes), _targets(shapes)
    joined = hits.join(targets, [hits.room_key == targets.in_room_l, hits.message_id == targets.in_message_l])
    target = ["target_room_key", "target_username", "target_invite_hash", "target_normal"]
    return joined.group_by(["room_key", "rule_id", *target]).agg(**counted(joined))


def _unlinked(shapes: Shapes) -> Any:
    hits, targets = _hits(shapes), _targets(shapes)
    higher = hits.filter(hits.rule_id.isin(list(_HIGHER)))
    alone = higher.anti_join(targets, [higher.room_key == targets.in_room_l, higher.message_id == targets.in_message_l])
    return alone.group_by(["room_key", "rule_id"]).agg(**counted(alone))


def _usernames(shapes: Shapes) -> Any:
    states = shapes["room_states"]
    return states.group_by("room_key").agg(names=states.username.collect(where=states.username.notnull()))


def _canonical(tables: Tables) -> Callable[[Mapping[str, Any]], str | None]:
    """Return a function from a link to the room it leads to, as far as captures tell, else to the link's one spelling."""
    named: dict[str, set[str]] = defaultdict(set)
    known = set()
    for row in tables.rows(_usernames):
        known.add(str(row["room_key"]))
        for name in row["names"] or ():
            named[str(name)].add(str(row["room_key"]))
    lead = leading(tables, named, known)

    def spelled(row: Mapping[str, Any]) -> str | None:
        key, name = lead(row), row["target_username"]
        return key or (f"t.me/{name}" if name is not None else row["target_normal"])

    return spelled


def circles_of(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return the rooms that an order runs in a circle over: the strongly connected components of two rooms or more, each sorted.

    Source: Kosaraju's algorithm, walked without recursion.
    """
    forward: dict[str, list[str]] = defaultdict(list)
    backward: dict[str, list[str]] = defaultdict(list)
    for lower, upper in sorted(pairs):
        forward[lower].append(upper)
        backward[upper].append(lower)
    rooms = sorted({room for pair in pairs for room in pair})
    finished: list[str] = []
    seen: set[str] = set()
    for room in rooms:
        finished += _walk(room, forward, seen)
    seen = set()
    components = [tuple(sorted(_walk(room, backward, seen))) for room in reversed(finished)]
    return sorted(component for component in components if len(component) > 1)


def _walk(start: str, following: Mapping[str, Sequence[str]], seen: set[str]) -> list[str]:
    """Return what can be reached and was not seen, each behind everything reached from it."""
    if start in seen:
        return []
    seen.add(start)
    left, waiting = [], [(start, iter(following.get(start, ())))]
    while waiting:
        room, others = waiting[-1]
        other = next((one for one in others if one not in seen), None)
        if other is None:
            left.append(room)
            waiting.pop()
        else:
            seen.add(other)
            waiting.append((other, iter(following.get(other, ()))))
    return left


def levels_of(pairs: Sequence[tuple[str, str]], excluded: set[str]) -> dict[str, int]:
    """Return how many rooms at most stand below each, in one line; rooms of a circle have no level, nor does what stands above one."""
    below: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for lower, upper in pairs:
        below[upper].add(lower)
        above[lower].add(upper)
    rooms = {room for pair in pairs for room in pair} - excluded
    levels: dict[str, int] = {}
    ready = sorted(room for room in rooms if not below[room])
    while ready:
        room = ready.pop()
        levels[room] = max((levels[other] + 1 for other in below[room]), default=0)
        ready += sorted(other for other in above[room] if other in rooms and other not in levels and below[other] <= levels.keys())
    return levels


def _in_one(circles: Sequence[tuple[str, ...]], pair: tuple[str, str]) -> bool:
    return any(pair[0] in circle and pair[1] in circle for circle in circles)


def _finding(
    pair: tuple[str, str], rows: Sequence[Mapping[str, Any]], circles: Sequence[tuple[str, ...]], levels: Mapping[str, int], params: Params
) -> Finding:
    lower, upper = pair
    told_by = sorted(rows, key=lambda row: (str(row["rule_id"]), str(row.get("target_normal"))))
    circle = next((circle for circle in circles if lower in circle and upper in circle), ())
    holding = any(_holds(row, params) for row in rows)
    reasons = tuple(Reason(str(row["rule_id"]), row["messages"], places(row, lower), bits=row["weight"], made_by="room") for row in told_by)
    missing = []
    if upper == UNNAMED:
        missing.append(Missing("upper", "a higher room is named and no link leads to it"))
    elif upper.startswith("t.me/"):
        missing.append(Missing("upper", "no capture holds the room that the link leads to"))
    return Finding(
        kind=KIND,
        key=pair,
        values={
            "stands": holding,
            "messages": sum(row["messages"] for row in rows),
            "own": sum(row["own"] for row in rows),
            "conditions": list(dict.fromkeys(str(row["rule_id"]) for row in told_by if row["rule_id"] not in _HIGHER)),
            "first_at": min((row["first_at"] for row in rows if row["first_at"] is not None), default=None),
            "last_at": max((row["last_at"] for row in rows if row["last_at"] is not None), default=None),
            "circle": list(circle),
            "level_lower": levels.get(lower) if holding and not circle else None,
            "level_upper": levels.get(upper) if holding and not circle else None,
        },
        reasons=reasons,
        missing=tuple(missing),
    )


ANALYSIS: Final = Analysis(
    name="tiers",
    version=1,
    reads=("text_hits", "messages", "links", "room_aliases", "room_states"),
    kind=KIND,
    key=("lower_room_key", "upper"),
    scope="case",
    params=Params,
    run=run,
    questions=lambda _: ((_linked,), (_unlinked,), (_usernames,), (canonical_keys,)),
    columns={
        "stands": ("bool", "the room itself says it, or two independent messages do; else a single mention"),
        "messages": ("messages", "that say so; one that two rules hit counts for each"),
        "own": ("messages", "of them pinned, or by the room itself or an administrator"),
        "conditions": ("rules", "conditions of entry that stand beside the link"),
        "first_at": ("microseconds UTC", "the earliest message, where its time is known"),
        "last_at": ("microseconds UTC", "the latest"),
        "circle": ("rooms", "the rooms of the circle that this pair is part of; empty where there is none"),
        "level_lower": ("level", "how many rooms at most stand below the lower one, in one line; null in a circle or where it does not stand"),
        "level_upper": ("level", "the same of the upper one"),
    },
    title={"ko": "어느 방이 어느 방 위에 있나", "en": "Which room stands above which?"},
)
