# SPDX-License-Identifier: Apache-2.0
"""Whether a candidate's other people move where the closed room's people move: of one scene, or of quite another.

Who comes over is counted elsewhere. Here those count who were never seen in the closed room: whether they are seen in rooms that share people with
it. Two rooms that have nothing to do with each other mostly have different company, even where their titles, their pictures or a week of the year
agree. Source: docs/decisions/2026-11-29-succession-second-round.md.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.expressions import ibis
from sotdae.analyses.succession.queries import MOST, presence
from sotdae.model.columns import Given, column

if TYPE_CHECKING:
    from sotdae.analyses.analysis import Row, Shapes, Tables
    from sotdae.analyses.succession.pairs import PairFeatures
    from sotdae.analyses.succession.sharing import Sharing

PAIRS: Final = Given(
    "pairs_weighed",
    (column("from_key", "string", "an asked room", "key"), column("to_key", "string", "a room that is weighed", "key")),
)
NEAR: Final = Given(
    "rooms_near",
    (column("asked", "string", "an asked room", "key"), column("near", "string", "a room of its company", "key")),
)
_SIGNAL: Final = "curve.company"
_NEIGHBOURS: Final = 20
"""So many rooms are a room's company at most, those first with which it shares most people."""
_SHARED: Final = 3
"""Accounts that two rooms must share to be neighbours; one or two happen by chance."""
_CROWDED: Final = 150
"""A room of so many accounts is everybody's company and nobody's. Assumed."""
_LEAST: Final = 5
"""Of fewer others nothing can be told."""
_HALF: Final = 0.5
"""Added to both counts, so that none of few is no more than it is (Haldane 1956, Anscombe 1956)."""
_BOUND: Final = 4.0
"""Bits (log2 of a ratio) that are told at most to each side, set by hand: the last knot of the curve."""
_PLACES: Final = 6


def company(tables: Tables, found: Sharing, chosen: Mapping[str, Sequence[str]]) -> tuple[dict[tuple[str, str], Row], dict[str, float]]:
    """Ask the engine for the company of all pairs that are weighed, and for what share (0 to 1) of all people are of each asked room's company."""
    pairs = [(asked, other) for asked in sorted(chosen) for other in chosen[asked]]
    if not pairs or not found.established:
        return {}, {}
    most: dict[Given, Sequence[tuple[Any, ...]]] = {PAIRS: pairs, MOST: [(found.most_rooms,)]}
    near: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row in tables.rows(neighbours, given=most):
        near[str(row["asked"])].append((-row["shared"], str(row["near"])))
    given = {**most, NEAR: [(asked, room) for asked in sorted(near) for _, room in sorted(near[asked])[:_NEIGHBOURS]]}
    usual = {str(row["asked"]): row["among"] / max(1, row["everybody"]) for row in tables.rows(usual_company, given=given)}
    return {(str(row["from_key"]), str(row["to_key"])): row for row in tables.rows(shared_company, given=given)}, usual


def put_company(pair: PairFeatures, rows: Mapping[tuple[str, str], Row], usual: Mapping[str, float]) -> None:
    """Measure one pair: log2 of its people's company to what is usual, or say why it could not be looked for.

    Args:
        pair: gets the value `curve.company`, -4 to 4, and the two counts.
        rows: of each pair, ``others`` and ``among`` them those seen in the asked room's company.
        usual: of each asked room, the share of all people that is of its company, 0 to 1.
    """
    row, base = rows.get((pair.from_key, pair.to_key)), usual.get(pair.from_key)
    if row is None or base is None or row["others"] < _LEAST or pair.values["people.reach"] is None:
        pair.lack(_SIGNAL, "too few people are seen in the candidate besides those of the closed room, or that has no company")
        return
    among, others = row["among"], row["others"]
    margin = math.log2((among + _HALF) / (base * others + _HALF))
    pair.put(_SIGNAL, round(max(-_BOUND, min(_BOUND, margin)), _PLACES), f"{among}:{others}")


def _members(shapes: Shapes) -> Any:
    """Accounts by room, with how many rooms each is seen in. Held, and inside the engine."""
    seen = shapes.held(presence).select("room_key", "account")
    return seen.mutate(rooms=seen.count().over(ibis.window(group_by="account")))


def _few(shapes: Shapes) -> Any:
    """Accounts by room, but for those that are everywhere."""
    members = shapes.held(_members)
    return members.filter(members.rooms <= shapes.given(MOST).most_rooms.as_scalar())


def _mine(shapes: Shapes) -> Any:
    """The accounts of each asked room."""
    asked, members = shapes.given(PAIRS).select(asked="from_key").distinct(), _few(shapes)
    return members.semi_join(asked, members.room_key == asked.asked).select(asked="room_key", account="account")


def neighbours(shapes: Shapes) -> Any:
    """A row for each asked room and each room that shares people enough with it and is not crowded."""
    members, mine = _few(shapes), _mine(shapes)
    several = members.filter(members.rooms > 1).select("account", near="room_key")
    met = mine.join(several, "account")
    met = met.filter(met.near != met.asked)
    shared = met.group_by(["asked", "near"]).agg(shared=met.count())
    sizes = members.group_by(sized="room_key").agg(size=members.count())
    sizes = sizes.filter(sizes.size <= _CROWDED)
    return shared.filter(shared.shared >= _SHARED).semi_join(sizes, shared.near == sizes.sized)


def _reached(shapes: Shapes) -> Any:
    """Asked room and each account that is seen in its company and not in it: in how many rooms of that."""
    members, near, mine = _few(shapes), shapes.given(NEAR), _mine(shapes)
    there = near.join(members, near.near == members.room_key)
    counted = there.group_by(["asked", "account"]).agg(seen_in=there.count(), rooms=there.rooms.min())
    return counted.anti_join(mine, ["asked", "account"])


def usual_company(shapes: Shapes) -> Any:
    """A row for each asked room that has company: of all that is seen of who is in which room, how much is of people of that company."""
    members, reached = _few(shapes), _reached(shapes)
    return reached.group_by("asked").agg(among=reached.rooms.sum()).mutate(everybody=members.count().as_scalar())


def shared_company(shapes: Shapes) -> Any:
    """A row for each weighed pair: people of the candidate who were never seen in the closed room, and how many of them are of its company."""
    members, near, reached, mine = _few(shapes), shapes.given(NEAR), _reached(shapes), _mine(shapes)
    pairs = shapes.given(PAIRS).rename(asked="from_key")
    inside = pairs.join(members, pairs.to_key == members.room_key).select("asked", "to_key", "account")
    inside = inside.anti_join(mine, ["asked", "account"])
    inside = inside.left_join(reached.select("asked", "account", "seen_in"), ["asked", "account"]).select("asked", "to_key", "seen_in")
    near = near.rename(near_from="asked")
    inside = inside.left_join(near, [inside.asked == near.near_from, inside.to_key == near.near])
    # Who is seen in the company only because the candidate belongs to it is no company of the candidate's.
    elsewhere = inside.seen_in.fill_null(0) - inside.near.notnull().cast("int64") > 0
    return inside.group_by(from_key="asked", to_key="to_key").agg(others=inside.count(), among=inside.count(where=elsewhere))
