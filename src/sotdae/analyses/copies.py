# SPDX-License-Identifier: Apache-2.0
"""Which pictures were shown in several rooms, and where first. Copies are found by their perceptual hashes; nothing is opened and nothing shown.

Pictures hang together where their hashes do: re-encoded, resized, mirrored, turned, framed or inside a screenshot (docs/robustness.md says how far).
A group says "look at these together". Who made a picture, and whether it was made up, it does not say.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.carried import files
from sotdae.analyses.citing import PLACE
from sotdae.analyses.several_rooms import in_several
from sotdae.classes import dataclass
from sotdae.matching.clusters import clusters
from sotdae.model.canonical import Json
from sotdae.model.columns import NOT_OBSERVED
from sotdae.model.findings import Evidence, Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

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


class _Post(NamedTuple):
    """One file in one post. Times are microseconds UTC or None."""

    room_key: str
    message_id: int
    media_item_id: str
    sent_at: int | None
    until: int | None
    place: Evidence


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each group of copies that were shown in two rooms or more."""
    shown = tables.columns(_shown)
    items, item_codes = shown["media_item_id"]
    if not items:
        return []
    groups = _groups(tables, params, items)[item_codes]
    several = np.flatnonzero(in_several(groups, shown["room_key"][1]))
    posts: dict[int, list[_Post]] = defaultdict(list)
    for group, post in zip(groups[several].tolist(), _posts(shown, several), strict=True):
        posts[group].append(post)
    return sorted((_finding(some) for some in posts.values()), key=lambda finding: finding.key)


def _groups(tables: Tables, params: Params, items: Sequence[str]) -> NDArray[np.intp]:
    """Return for each shown file the number of the group that it hangs together with; the same file in several rooms is a copy without any hash."""
    hashed = tables.columns(_hashes, params.least_quality)
    (names, name_codes), (values, value_codes) = hashed["media_item_id"], hashed["value"]
    groups = np.arange(len(items))
    numbers = {item: number for number, item in enumerate(items)}
    owners = np.array([numbers.get(name, -1) for name in names], np.int64)[name_codes] if names else np.empty(0, np.int64)
    kept = owners >= 0
    if kept.any():
        bits = np.frombuffer(bytes.fromhex("".join(values)), np.uint8).reshape(len(values), -1)
        for cluster in clusters(bits[value_codes[kept]], owners[kept], params.distance_bits, any_orientation=True):
            groups[list(cluster.ids)] = cluster.ids[0]
    return groups


def _hashes(shapes: Shapes, least_quality: int) -> Any:
    hashes = shapes["media_hashes"]
    fit = hashes.filter((hashes.algorithm == _ALGORITHM) & (hashes.quality >= least_quality) & (hashes.media_kind == "picture"))
    # Two pages of one phone look alike as wholes whatever is on them: of a page only what is boxed counts (docs/decisions/2026-11-27-match-bands.md).
    fit = fit.filter(~fit.is_page | (fit.variant == "boxed"))
    return fit.select("media_item_id", "value").distinct()


def _shown(shapes: Shapes) -> Any:
    """One row for each file and post: when it was sent, and until when the file can have come."""
    joined = files(shapes)
    latest = joined.sent_at_high.coalesce(joined.sent_at)
    # A post that was edited may have got its picture then.
    until = (joined.edited_at > latest).ifelse(joined.edited_at, latest)
    place = {name: joined[f"said_{name}"] for name in PLACE[1:]}
    return joined.select("media_item_id", "sent_at", "room_key", "message_id", until=until, **place)


def _posts(shown: Mapping[str, Any], rows: NDArray[np.intp]) -> Iterator[_Post]:
    (rooms, room_codes), (media, media_codes), (items, item_codes) = shown["room_key"], shown["media_item_id"], shown["item_id"]
    named = zip(room_codes[rows].tolist(), media_codes[rows].tolist(), item_codes[rows].tolist(), strict=True)
    numbers = zip(*(shown[name][rows].tolist() for name in ("message_id", "byte_offset", "byte_length", "sent_at", "until")), strict=True)
    for (room, medium, item), (message, offset, length, *times) in zip(named, numbers, strict=True):
        sent, until = (None if time == NOT_OBSERVED else time for time in times)
        yield _Post(rooms[room], message, media[medium], sent, until, Evidence(rooms[room], message, items[item], offset, length))


def _finding(posts: Sequence[_Post]) -> Finding:
    by_room: dict[str, list[_Post]] = defaultdict(list)
    for post in posts:
        by_room[post.room_key].append(post)
    told = sorted(
        ((_room(some), _first_sent(some).place) for some in by_room.values()),
        key=lambda one: (*_order(one[0]["first_until"]), one[0]["room_key"]),
    )
    first = min(posts, key=lambda post: (*_order(post.until), post.media_item_id)).media_item_id
    listed: list[Json] = [first, *sorted({post.media_item_id for post in posts} - {first})]
    undated = _count(post for post in posts if post.sent_at is None)
    return Finding(
        kind=KIND,
        key=(first,),
        values={
            "items": len(listed),
            "item_ids": listed[:_MOST_LISTED],
            "posts": _count(posts),
            "rooms": [room for room, _ in told],
            "first_seen_from": None if undated else _least(post.sent_at for post in posts),
            "first_seen_until": _least(post.until for post in posts),
        },
        reasons=tuple(Reason("shown", room["posts"], (place,), made_by="room") for room, place in told),
        missing=(Missing("undated", f"when {undated} of the posts were sent is not known"),) if undated else (),
    )


def _room(posts: Sequence[_Post]) -> dict[str, Any]:
    return {
        "room_key": posts[0].room_key,
        "items": len({post.media_item_id for post in posts}),
        "posts": _count(posts),
        "first_from": None if any(post.sent_at is None for post in posts) else _least(post.sent_at for post in posts),
        "first_until": _least(post.until for post in posts),
    }


def _count(posts: Iterable[_Post]) -> int:
    """Count posts, each once: one post may show two copies, as its own file in one capture and as a preview in another."""
    return len({(post.room_key, post.message_id) for post in posts})


def _first_sent(posts: Iterable[_Post]) -> _Post:
    return min(posts, key=lambda post: (*_order(post.sent_at), post.place))


def _order(time: int | None) -> tuple[bool, int]:
    """What is not known comes last."""
    return time is None, time or 0


def _least(times: Iterable[int | None]) -> int | None:
    return min((time for time in times if time is not None), default=None)


ANALYSIS: Final = Analysis(
    name="copies",
    version=2,
    reads=("media_hashes", "media_versions", "messages"),
    kind=KIND,
    key=("media_item_id",),
    scope="case",
    params=Params,
    run=run,
    questions=lambda params: ((_shown,), (_hashes, params.least_quality)),
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
