# SPDX-License-Identifier: Apache-2.0
"""Which pictures were shown in several rooms, and where first. Copies are found by their perceptual hashes; nothing is opened and nothing shown.

Pictures hang together where their hashes do: re-encoded, resized, mirrored, turned, framed or inside a screenshot (docs/robustness.md says how far).
A group says "look at these together". Who made a picture, and whether it was made up, it does not say.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np

from sotdae.analyses.analysis import Analysis, Tables
from sotdae.analyses.citing import place_column, place_of
from sotdae.matching.clusters import clusters
from sotdae.model.canonical import Json
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "picture.copies"
_ALGORITHM: Final = "pdq"
_MOST_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        distance_bits: two hashes at most this far apart are of copies. Source: PDQ's published match threshold (ThreatExchange, ``pdq_utils.py``).
        least_quality: hashes of a lower quality (0 to 100) say too little. Source: ThreatExchange, ``PDQ_QUALITY_THRESHOLD``.
    """

    distance_bits: int = 31
    least_quality: int = 50


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each group of copies that were shown in two rooms or more."""
    shown: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in tables.rows(_shown(tables)):
        shown[row["media_item_id"]].append(row)
    items = sorted(shown)
    numbers = {item: number for number, item in enumerate(items)}
    hashed = [row for row in tables.rows(_hashes(tables, params)) if row["media_item_id"] in numbers]
    groups: list[tuple[int, ...]] = [(number,) for number in range(len(items))]
    if hashed:
        values = np.frombuffer(bytes.fromhex("".join(row["value"] for row in hashed)), np.uint8).reshape(len(hashed), -1)
        owners = np.array([numbers[row["media_item_id"]] for row in hashed], np.int64)
        found = [cluster.ids for cluster in clusters(values, owners, params.distance_bits, any_orientation=True)]
        grouped = {number for group in found for number in group}
        # The same file in several rooms is a copy too, whether or not it could be hashed.
        groups = [*found, *((number,) for number in range(len(items)) if number not in grouped)]
    made = (_finding([items[number] for number in group], shown) for group in groups)
    return sorted((finding for finding in made if finding is not None), key=lambda finding: finding.key)


def _hashes(tables: Tables, params: Params) -> Any:
    hashes = tables["media_hashes"]
    fit = hashes.filter((hashes.algorithm == _ALGORITHM) & (hashes.quality >= params.least_quality) & (hashes.media_kind == "picture"))
    # Two pages of one phone look alike as wholes whatever is on them: of a page only what is boxed counts (docs/decisions/2026-11-27-match-bands.md).
    fit = fit.filter(~fit.is_page | (fit.variant == "boxed"))
    return fit.select("media_item_id", "value").distinct()


def _shown(tables: Tables) -> Any:
    """One row for each picture and room: its posts by id, and between which moments it was first there."""
    versions, messages = tables["media_versions"], tables["messages"]
    # Stickers are the same files everywhere: they tie rooms together that have nothing in common.
    seen = (
        versions.filter(versions.media_item_id.notnull() & (versions.kind != "sticker")).select("room_key", "message_id", "media_item_id").distinct()
    )
    joined = seen.join(messages, ["room_key", "message_id"])
    latest = joined.sent_at_high.coalesce(joined.sent_at)
    # A post that was edited may have got its picture then.
    until = (joined.edited_at > latest).ifelse(joined.edited_at, latest)
    place = place_column(joined)
    return joined.group_by(["media_item_id", "room_key"]).agg(
        posts=joined.message_id.collect(),
        undated=joined.message_id.collect(where=joined.sent_at.isnull()),
        first_from=joined.sent_at.min(),
        first_until=until.min(),
        first_place=ibis.struct({"at": joined.sent_at, "place": place}).min(),
    )


def _finding(items: Sequence[str], shown: Mapping[str, Sequence[Mapping[str, Any]]]) -> Finding | None:
    rooms: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for item in items:
        for row in shown[item]:
            rooms[str(row["room_key"])].append(row)
    if len(rooms) < 2:  # noqa: PLR2004 (several rooms are two)
        return None
    told = sorted(
        (_room(room, rows) for room, rows in rooms.items()), key=lambda room: (room["first_until"] is None, room["first_until"], room["room_key"])
    )
    every = [row for rows in rooms.values() for row in rows]
    undated = _posts(every, "undated")
    first = min(every, key=lambda row: (row["first_until"] is None, row["first_until"] or 0, row["media_item_id"]))
    ends = [row["first_until"] for row in every if row["first_until"] is not None]
    begins = [row["first_from"] for row in every if row["first_from"] is not None]
    listed: list[Json] = [str(first["media_item_id"]), *(item for item in items if item != first["media_item_id"])]
    return Finding(
        kind=KIND,
        key=(str(first["media_item_id"]),),
        values={
            "items": len(items),
            "item_ids": listed[:_MOST_LISTED],
            "posts": _posts(every, "posts"),
            "rooms": [{name: value for name, value in room.items() if name != "place"} for room in told],
            "first_seen_from": None if undated or not begins else min(begins),
            "first_seen_until": min(ends, default=None),
        },
        reasons=tuple(Reason("shown", room["posts"], room["place"], made_by="room") for room in told),
        missing=(Missing("undated", f"when {undated} of the posts were sent is not known"),) if undated else (),
    )


def _posts(rows: Sequence[Mapping[str, Any]], name: str) -> int:
    """Count posts, each once: one post may show two copies, as its own file in one capture and as a preview in another."""
    return len({(row["room_key"], message) for row in rows for message in row[name] or ()})


def _room(room_key: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    ends = [row["first_until"] for row in rows if row["first_until"] is not None]
    begins = [row["first_from"] for row in rows if row["first_from"] is not None]
    first = min(rows, key=lambda row: (row["first_until"] is None, row["first_until"] or 0))
    return {
        "room_key": room_key,
        "items": len(rows),
        "posts": _posts(rows, "posts"),
        "first_from": None if any(row["undated"] for row in rows) or not begins else min(begins),
        "first_until": min(ends, default=None),
        "place": place_of(first["first_place"]["place"], room_key),
    }


ANALYSIS: Final = Analysis(
    name="copies",
    version=2,
    reads=("media_hashes", "media_versions", "messages"),
    kind=KIND,
    key=("media_item_id",),
    scope="case",
    params=Params,
    run=run,
    columns={
        "items": ("files", "different files that are copies of one picture"),
        "item_ids": ("list", "their ids, the one seen first at the head; 50 at most"),
        "posts": ("messages", "posts that show one of them in any capture"),
        "rooms": (
            "list",
            "for each room: room_key, items, posts, first_from, first_until (microseconds UTC); the room that showed it first stands first",
        ),
        "first_seen_from": ("timestamp UTC", "nobody can have seen it in these rooms before; null where some post has no known time"),
        "first_seen_until": ("timestamp UTC", "by then it had been shown; null where no post has a known time"),
    },
    title={"ko": "같은 사진이 어느 방들에 있나", "en": "Which pictures stand in several rooms?"},
)
