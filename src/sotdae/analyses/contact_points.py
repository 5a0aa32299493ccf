# SPDX-License-Identifier: Apache-2.0
"""Where rooms send those who want to join or pay: bots, links, names, accounts, addresses. Each is a keyed digest; none of them is ever read here.

Listed is only what a room gives itself (its own posts, its administrators', pinned ones) in a message that sets a condition or sells, or in an answer
to one. Whatever anywhere in the case stands near a call to harass, or where photos or texts of people are asked for, may be a victim's and is never
listed; nor is an account that stands near a one-won check, which may be an applicant's own. Only points that several rooms give tie rooms together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from math import log2
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import place_column, place_of
from sotdae.analyses.expressions import ibis
from sotdae.analyses.told import told
from sotdae.classes import dataclass
from sotdae.model.canonical import Json
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "case.contact_points"
ALL: Final = "*"
"""The key of the finding that says how many points are held back, and why."""
ROOM: Final = "room"
_CONTACT: Final = "contact"
_NAMES: Final = "username"
"""The place of rows that say what a room itself is called."""
_ASKS: Final = ("gate", "sale")
_TARGETS: Final = ("harm", "target")
_PROOF: Final = ("gate.proof_of_participation",)
_CHECK: Final = ("gate.micro_transfer",)
_ACCOUNT: Final = "account"
_BOT: Final = "bot"
_KINDS: Final = ("bot", "invite", "folder", "account", "coin", "name", "site")
"""What a point is; where messages disagree, the first of these."""


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        least_rooms: points that so many rooms give tie them together: two, since one room ties nothing.
    """

    least_rooms: int = 2


class _Held(NamedTuple):
    """Points that are never listed: those that may be victims', and accounts near a one-won check."""

    targets: frozenset[str]
    checks: frozenset[str]


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each contact point that a room gives, and one that says what is held back."""
    rows = tables.rows(_asked_for)
    given = [row for row in rows if row["own"]]
    stated = {str(row["point"]) for row in given}
    strangers = {str(row["point"]) for row in rows} - stated
    if not rows:
        return []
    held, named = _held(tables), _named(tables)
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in sorted(given, key=lambda row: (row["point"], row["room_key"], row["kind"])):
        point = str(row["point"])
        if point not in held.targets | held.checks and named.get(point) != {str(row["room_key"])}:
            found[point].append(row)
    whole = _whole(stated & held.targets, stated & held.checks, strangers, len(found))
    (whole_case,) = tables.rows(_rooms)
    rooms = int(whole_case["rooms"])
    return [*whole, *(_finding(point, found[point], named.get(point, set()), rooms, params) for point in sorted(found))]


def _points(shapes: Shapes) -> Any:
    """Return a row for each contact point in a message: whether the message, or the one it answers, sets a condition or sells."""
    hits = told(shapes, (_CONTACT, "sale"))
    hits = hits.filter(hits.value_key.notnull())
    asks = told(shapes, _ASKS)
    asks = asks.filter(asks.speaks).group_by(["room_key", "message_id"]).agg(gate=(asks.family == "gate").any(), sale=(asks.family == "sale").any())
    here = asks.select(ask_room=asks.room_key, ask_message=asks.message_id, gate=asks.gate, sale=asks.sale)
    there = asks.select(up_room=asks.room_key, up_message=asks.message_id, up_gate=asks.gate, up_sale=asks.sale)
    joined = hits.left_join(here, [hits.room_key == here.ask_room, hits.message_id == here.ask_message])
    joined = joined.left_join(there, [joined.room_key == there.up_room, joined.answers == there.up_message])
    return joined.mutate(
        point=joined.value_key,
        kind=ibis.ifelse(joined.family == _CONTACT, joined.variant, joined.value_key.split(":")[0]),
        joining=joined.gate.fill_null(False) | joined.up_gate.fill_null(False),
        paying=joined.sale.fill_null(False) | joined.up_sale.fill_null(False),
    )


def _asked_for(shapes: Shapes) -> Any:
    points = _points(shapes)
    asked = points.filter(points.speaks & (points.joining | points.paying))
    return asked.group_by(["point", "room_key", "kind", "own"]).agg(**_counts(asked))


def _counts(table: Any) -> dict[str, Any]:
    place = place_column(table)
    return {
        "messages": table.message_id.nunique(),
        "joining": table.message_id.nunique(where=table.joining),
        "paying": table.message_id.nunique(where=table.paying),
        "pinned": table.message_id.nunique(where=table.is_pinned),
        "undated": table.message_id.nunique(where=table.sent_at.isnull()),
        "first_at": table.sent_at.min(),
        "last_at": table.sent_at.max(),
        "first_place": place.min(),
        "last_place": place.max(),
    }


def _near(shapes: Shapes) -> Any:
    """A row for each point that stands near what makes it unlistable: in the same message, in one it answers, or in an answer to it."""
    hits, messages, points = shapes["text_hits"], shapes["messages"], _points(shapes)
    marks = {
        "target": hits.family.isin(list(_TARGETS)),
        "proof": hits.rule_id.isin(list(_PROOF)),
        "check": hits.rule_id.isin(list(_CHECK)),
    }
    marked = hits.filter(ibis.or_(*marks.values()), hits.message_id.notnull()).mutate(**marks).select("room_key", "message_id", *marks)
    replies = messages.filter(messages.reply_to_id.notnull(), messages.reply_to_room_key.isnull())
    replies = replies.select(room_key=replies.room_key, by=replies.message_id, up=replies.reply_to_id)
    # What a marked message answers, and what answers it, stand near it.
    above = replies.join(marked, [replies.room_key == marked.room_key, replies.by == marked.message_id])
    above = above.select(room_key=above.room_key, message_id=above.up, **{name: above[name] for name in marks})
    below = replies.join(marked, [replies.room_key == marked.room_key, replies.up == marked.message_id])
    below = below.select(room_key=below.room_key, message_id=below.by, **{name: below[name] for name in marks})
    around = marked.union(above, below)
    around = around.group_by(["room_key", "message_id"]).agg(**{name: around[name].any() for name in marks})
    near = points.join(around, [points.room_key == around.room_key, points.message_id == around.message_id])
    target, check = near.target | near.proof, near.check & (near.kind == _ACCOUNT)
    return near.group_by("point").agg(target=target.any(), check=check.any())


def _held(tables: Tables) -> _Held:
    rows = tables.rows(_near)
    return _Held(frozenset(str(row["point"]) for row in rows if row["target"]), frozenset(str(row["point"]) for row in rows if row["check"]))


def _names(shapes: Shapes) -> Any:
    hits = shapes["text_hits"]
    names = hits.filter(hits.family == _CONTACT, hits.place == _NAMES, hits.value_key.notnull())
    return names.select("value_key", "room_key").distinct()


def _named(tables: Tables) -> dict[str, set[str]]:
    """Return point -> the rooms that are called so in some capture."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in tables.rows(_names):
        found[str(row["value_key"])].add(str(row["room_key"]))
    return found


def _rooms(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    return messages.agg(rooms=messages.room_key.nunique())


def _whole(targets: Collection[str], checks: Collection[str], others: Collection[str], listed: int) -> list[Finding]:
    """Say how many points are not listed, and why."""
    values: dict[str, Json] = dict.fromkeys(ANALYSIS.columns)
    return [
        Finding(
            kind=KIND,
            key=(ALL,),
            values={
                **values,
                "listed": listed,
                "held_targets": len(targets),
                "held_checks": len(set(checks) - set(targets)),
                "by_others": len(others),
            },
            reasons=(Reason("listed", listed, made_by="room"),),
        )
    ]


def _finding(point: str, rows: Sequence[Mapping[str, Any]], named: Collection[str], rooms: int, params: Params) -> Finding:
    by_room: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_room[str(row["room_key"])].append(row)
    kind = min((str(row["kind"]) for row in rows), key=lambda kind: _KINDS.index(kind) if kind in _KINDS else len(_KINDS))
    # A name that two rooms had in turn names neither.
    known = next(iter(named)) if len(named) == 1 else None
    is_shared = len(by_room) >= params.least_rooms
    bits = log2(max(rooms, len(by_room)) / len(by_room)) if is_shared else None
    reasons = [
        Reason(
            "given",
            sum(row["messages"] for row in some),
            tuple(dict.fromkeys(place for row in some for name in ("first_place", "last_place") for place in place_of(row[name], room))),
            made_by="room",
        )
        for room, some in by_room.items()
    ]
    if bits is not None:
        reasons.append(Reason("shared", len(by_room), bits=round(bits, 2), made_by="both"))
    undated = sum(row["undated"] for row in rows)
    return Finding(
        kind=KIND,
        key=(point,),
        values={
            "kind": ROOM if known is not None and kind in {"name", _BOT} else kind,
            "leads_to": known,
            "rooms": [_given(room, some) for room, some in by_room.items()],
            "shared": is_shared,
            "messages": sum(row["messages"] for row in rows),
            "first_at": min((row["first_at"] for row in rows if row["first_at"] is not None), default=None),
            "last_at": max((row["last_at"] for row in rows if row["last_at"] is not None), default=None),
            "listed": None,
            "held_targets": None,
            "held_checks": None,
            "by_others": None,
        },
        reasons=tuple(reasons),
        missing=(Missing("undated", f"when {undated} of the messages were sent is not known"),) if undated else (),
    )


def _given(room: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Json]:
    return {
        "room_key": room,
        **{name: sum(row[name] for row in rows) for name in ("messages", "joining", "paying", "pinned")},
        "first_at": min((row["first_at"] for row in rows if row["first_at"] is not None), default=None),
        "last_at": max((row["last_at"] for row in rows if row["last_at"] is not None), default=None),
    }


ANALYSIS: Final = Analysis(
    name="contact-points",
    version=2,
    reads=("text_hits", "messages"),
    kind=KIND,
    key=("contact_point",),
    scope="case",
    params=Params,
    run=run,
    questions=lambda _: ((_asked_for,), (_near,), (_names,), (_rooms,)),
    columns={
        "kind": ("word", "bot, invite, folder, account, coin, site; room: a name that a captured room has; name: a room's, a bot's or a person's"),
        "leads_to": ("room", "the captured room that has this name, where one alone has it"),
        "rooms": (
            "list",
            "for each that gives it: room_key, messages, joining (in a condition of entry), paying (in a sale), pinned, first_at, last_at (µs UTC)",
        ),
        "shared": ("bool", "so many rooms give it that it ties them together"),
        "messages": ("messages", "of the rooms' own that give it"),
        "first_at": ("microseconds UTC", "the earliest of them, where its time is known"),
        "last_at": ("microseconds UTC", "the latest"),
        "listed": ("points", "in `*`: how many are listed"),
        "held_targets": ("points", "in `*`: that rooms give and that stand somewhere near a call to harass or where photos or texts are asked for"),
        "held_checks": ("points", "in `*`: accounts that rooms give and that stand somewhere near a one-won check"),
        "by_others": ("points", "in `*`: that stand in conditions and sales of others than the room: not listed"),
    },
    title={"ko": "방이 어디로 신청하고 돈을 보내라고 하나", "en": "Where do rooms send those who want to join or pay?"},
)
