# SPDX-License-Identifier: Apache-2.0
"""A piece of the map of rooms: one room, its neighbours, those of rooms that were opened on it, and where each stands on the sheet.

Never the whole map: a page that draws 20,000 rooms says nothing. The layout is computed here without chance and with whole numbers, so the same
question gives the same drawing on every machine and a print can be cited. Rooms and links only, never an account.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sotdae.actions.questions.overview import named, row_of
from sotdae.actions.reading import rooms_called
from sotdae.classes import dataclass
from sotdae.errors import RoomAmbiguous, RoomUnknown
from sotdae.lake.answers import Answers
from sotdae.lake.answers_lists import Entries

Row = dict[str, Any]

MOST_NEIGHBOURS: Final = 50
"""Source: users-workbench.md, section 4: start at one node, at most 50 neighbours."""
MOST_OPENED: Final = 3
"""Rooms opened beside the first; each adds its neighbours up to the same limit in all. A matter of presentation."""
HUB: Final = 12
"""A room with more lines than this on the sheet counts as a hub and can be hidden. A matter of presentation."""
WIDTH: Final = 1000
_STEP: Final = 150
_RING: Final = 12
"""Rooms on the first ring; each further ring holds so many more."""


@dataclass(frozen=True, slots=True)
class Node:
    """A room on the sheet: whole coordinates from its middle, how many lines it has here, and whether it can be opened further."""

    label: str
    label_ko: str
    x: int
    y: int
    lines: int
    ring: int
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """What leads from one room to another: its kinds with their counts, and when."""

    source: str
    target: str
    kind: str
    count: int
    first_at: str | None
    last_at: str | None
    level: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A piece of the map.

    Attributes:
        middle: the label of the room that it opens at.
        nodes: rooms with their places, the middle first.
        lines: links and signs of succession between them.
        left_out: neighbours that did not fit.
        height: the sheet's height, its width being `WIDTH`.
    """

    middle: str
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    left_out: int
    height: int


def sheet_of(answers: Answers, name: str, opened: Sequence[str] = (), *, hide_hubs: bool = False) -> Sheet:
    """Return the map around one room.

    Args:
        answers: the case's read model.
        name: the room's label.
        opened: labels of further rooms whose neighbours are shown too, `MOST_OPENED` at most.
        hide_hubs: leave out rooms with more than `HUB` lines on the sheet, the middle apart.

    Raises:
        RoomUnknown: if the case has no such room.
        RoomAmbiguous: if the name fits more than one.
    """
    keys = rooms_called(answers, name)
    if len(keys) != 1:
        raise RoomUnknown if not keys else RoomAmbiguous(labels=", ".join(sorted(one[0] for one in answers.labels_of(keys).values())))
    middle = answers.labels_of(keys)[keys[0]][0]
    lines: dict[tuple[str, str, str], Line] = {}
    order: dict[str, int] = {middle: 0}
    left_out = 0
    for depth, label in enumerate(dict.fromkeys((middle, *opened[:MOST_OPENED])), start=1):
        around = _around(answers, label, keys[0] if depth == 1 else None)
        weights: dict[str, int] = {}
        for line in around:
            other = line.target if line.source == label else line.source
            weights[other] = weights.get(other, 0) + (10_000 if line.kind == "succession" else 0) + line.count
        for other in sorted(weights, key=lambda one: (-weights[one], len(one), one)):
            if other not in order:
                if len(order) > MOST_NEIGHBOURS:
                    left_out += 1
                    continue
                order[other] = depth
        lines.update({(line.source, line.target, line.kind): line for line in around})
    kept = [line for line in lines.values() if line.source in order and line.target in order]
    if hide_hubs:
        crowded = {label for label, count in _degrees(kept).items() if count > HUB and label != middle}
        order = {label: ring for label, ring in order.items() if label not in crowded}
        kept = [line for line in kept if line.source in order and line.target in order]
    nodes, height = _placed(list(order), _degrees(kept), answers.rooms_labelled(order))
    return Sheet(middle, nodes, tuple(sorted(kept, key=lambda line: (line.source, line.target, line.kind))), left_out, height)


def _around(answers: Answers, label: str, key: str | None) -> list[Line]:
    """Return the lines from and to one room, of rooms that captures hold."""
    key = key or next(iter(rooms_called(answers, label)), None)
    if key is None:
        return []
    limit = 4 * MOST_NEIGHBOURS
    asked = [
        Entries(kind, room_key=room_key, key=about, order="size", limit=limit)
        for kind, room_key, about in (("link", key, None), ("link", None, label), ("succession", key, None), ("succession", None, key))
    ]
    (out, _), (into, _), (later, _), (earlier, _) = answers.entries_at_once(asked)
    found = [_link(one.labels[0], one.key, one.body) for one in (*out, *into)]
    after, before = ([row_of(answers, one) for one in some] for some in (later, earlier))
    named(answers, after)
    found += [Line(label, row["to"]["label"], "succession", 1, None, row["at"], row["level"]) for row in after]
    found += [Line(row["label"], label, "succession", 1, None, row["at"], row["level"]) for row in before]
    return found


def _link(source: str, target: str, body: Mapping[str, Any]) -> Line:
    return Line(source, target, body["kind"], body["count"], body["first_at"], body["last_at"])


def _degrees(lines: Sequence[Line]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for pair in {frozenset((line.source, line.target)) for line in lines}:
        for label in pair:
            counted[label] = counted.get(label, 0) + 1
    return counted


def _placed(labels: Sequence[str], lines: Mapping[str, int], facts: Mapping[str, Row]) -> tuple[tuple[Node, ...], int]:
    """Put the middle in the middle and the others on rings around it, in the order of weight, each ring beginning at the top."""
    rings: list[list[str]] = []
    rest = list(labels[1:])
    while rest:
        size = _RING + 8 * len(rings)
        rings.append(rest[:size])
        rest = rest[size:]
    stretch = min(1.0, (WIDTH / 2 - 70) / (_STEP * max(1, len(rings))))
    places = {labels[0]: (0, 0, 0)}
    for ring, some in enumerate(rings, start=1):
        for place, label in enumerate(some):
            angle = 2 * math.pi * (place + (0.5 if ring % 2 == 0 else 0)) / len(some) - math.pi / 2
            places[label] = (round(_STEP * ring * stretch * math.cos(angle)), round(_STEP * ring * math.sin(angle)), ring)
    nodes = tuple(_node(label, places[label], lines.get(label, 0), facts.get(label, {})) for label in labels)
    return nodes, 2 * (_STEP * max(1, len(rings)) + 70)


def _node(label: str, place: tuple[int, int, int], lines: int, known: Mapping[str, Any]) -> Node:
    return Node(label, str(known.get("label_ko") or label), place[0], place[1], lines, place[2], known)
