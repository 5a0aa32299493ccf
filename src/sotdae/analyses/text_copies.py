# SPDX-License-Identifier: Apache-2.0
"""Which texts were posted in several rooms, word for word or nearly, and where first. Compared are prints; no text is read here and none is shown.

A text that moves with its room is forwarded, or pasted anew: with another link, other signs between the syllables, a word changed. Texts hang
together where their prints do (`sotdae.text.prints`, docs/decisions/2026-11-27-copies-of-texts.md says how far). Who wrote a text it does not say.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import place_column
from sotdae.analyses.expressions import ibis
from sotdae.analyses.several_rooms import in_several
from sotdae.matching.minwise import grouped
from sotdae.model.canonical import Json
from sotdae.model.columns import NOT_OBSERVED
from sotdae.model.findings import Evidence, Finding, Missing, Reason
from sotdae.model.tables import PRINT_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

KIND: Final = "text.copies"
_WORDS: Final = tuple(column.name for column in PRINT_WORDS)
_BYTES: Final = 64
_MOST_LISTED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        least_similarity: two texts are copies if their prints say that they share at least so many of all pieces that either has, 0 to 1.
            Source: docs/decisions/2026-11-27-copies-of-texts.md.
        least_near_length: texts with fewer syllables are copies only if all their letters are the same: what two short sentences of one build share
            is their build. Source: as above.
        common_ratio: a text in more than this share of the rooms is common: it says little of any two of them. Source: as above.
        common_rooms: but it has to be in so many rooms at least, since in a small case any two rooms are a large share. A convention.
    """

    least_similarity: float = 0.75
    least_near_length: int = 40
    common_ratio: float = 0.01
    common_rooms: int = 10

    @property
    def least_equal(self) -> int:
        """Bytes, of 64, that two prints have to share: one in 256 agrees by chance."""
        return math.ceil(_BYTES * (1 + 255 * self.least_similarity) / 256)


class _Use(NamedTuple):
    """One text, written in one way, in one room. Times are microseconds UTC or None."""

    room_key: str
    text_key: int
    written_key: int
    posts: int
    own_posts: int
    forwarded: int
    odd: int
    undated: int
    first_from: int | None
    first_until: int | None
    original_at: int | None
    place: Evidence


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each group of copies that were posted in two rooms or more."""
    keys, groups = _groups(tables, params)
    used = tables.columns(_used)
    rooms_seen, rooms = used["room_key"]
    if not len(rooms):
        return []
    group = groups[np.searchsorted(keys, used["text_key"])]
    shown = np.flatnonzero(in_several(group, rooms))
    uses: dict[int, list[_Use]] = defaultdict(list)
    for number, use in zip(group[shown].tolist(), _uses(used, shown), strict=True):
        uses[number].append(use)
    return sorted((_finding(some, len(rooms_seen), params) for some in uses.values()), key=lambda finding: finding.key)


def _groups(tables: Tables, params: Params) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return all different texts by their keys, ascending, and for each the number of the group that it hangs together with."""
    found = tables.columns(_printed)
    order = np.argsort(found["text_key"])  # an engine gives groups in any order
    groups = np.arange(len(order))
    long = np.flatnonzero(found["length"][order] >= params.least_near_length)
    groups[long] = long[grouped(np.stack([found[word][order[long]] for word in _WORDS], axis=1), params.least_equal)]
    return found["text_key"][order], groups


def _printed(shapes: Shapes) -> Any:
    """One row for each text with its print. Texts of one key have one print: any of them is it."""
    prints = shapes["text_prints"]
    return prints.group_by("text_key").agg(length=prints.length.max(), **{word: prints[word].max() for word in _WORDS})


def _used(shapes: Shapes) -> Any:
    """One row for each text, way of writing it, and room: its posts, whose they are, and between which moments the first one was there."""
    prints, messages = shapes["text_prints"], shapes["messages"]
    sent = messages.select("room_key", "message_id", "sent_at", "sent_at_high", "edited_at", "forwarded_from_key", "forwarded_at")
    joined = prints.join(sent, ["room_key", "message_id"])
    latest = joined.sent_at_high.coalesce(joined.sent_at)
    # A post that was edited may have got its text then.
    until = (joined.edited_at > latest).ifelse(joined.edited_at, latest)
    uses = joined.group_by(["text_key", "written_key", "room_key"]).agg(
        posts=joined.count(),
        own_posts=joined.author_role.count(),
        forwarded=joined.forwarded_from_key.count(),
        odd=joined.is_odd.sum(),
        undated=joined.sent_at.isnull().sum(),
        first_from=joined.sent_at.min(),
        first_until=until.min(),
        original_at=joined.forwarded_at.min(),
        first=ibis.struct({"at": joined.sent_at, "place": place_column(joined)}).min(),
    )
    place = uses.first.place
    return uses.mutate(**{name: place[name] for name in ("message_id", "item_id", "byte_offset", "byte_length")}).drop("first")


def _uses(used: Mapping[str, Any], rows: NDArray[np.intp]) -> Iterator[_Use]:
    (room_names, room_codes), (item_names, item_codes) = used["room_key"], used["item_id"]
    counted = ("text_key", "written_key", "posts", "own_posts", "forwarded", "odd", "undated")
    numbers = zip(*(used[name][rows].tolist() for name in counted), strict=True)
    times = zip(*(used[name][rows].tolist() for name in ("first_from", "first_until", "original_at")), strict=True)
    places = zip(*(used[name][rows].tolist() for name in ("message_id", "byte_offset", "byte_length")), strict=True)
    named = zip(room_codes[rows].tolist(), item_codes[rows].tolist(), strict=True)
    for facts, known, (message, offset, length), (room, item) in zip(numbers, times, places, named, strict=True):
        first_from, first_until, original = (None if time == NOT_OBSERVED else time for time in known)
        place = Evidence(room_names[room], message, item_names[item], offset, length)
        yield _Use._make((room_names[room], *facts, first_from, first_until, original, place))


def _finding(uses: Sequence[_Use], rooms_seen: int, params: Params) -> Finding:
    by_room: dict[str, list[_Use]] = defaultdict(list)
    for use in sorted(uses):
        by_room[use.room_key].append(use)
    told = sorted(((_room(some), _first(some).place) for some in by_room.values()), key=lambda one: (*_order(one[0]["first_until"]), one[1]))
    first = _first(uses)
    undated = sum(use.undated for use in uses)
    keys = sorted({use.text_key for use in uses} - {first.text_key})
    listed: list[Json] = [text_id(key) for key in (first.text_key, *keys[: _MOST_LISTED - 1])]
    return Finding(
        kind=KIND,
        key=(text_id(first.text_key),),
        values={
            "texts": len(keys) + 1,
            "text_ids": listed,
            **_counts(uses),
            "rooms": [room for room, _ in told],
            "first_seen_from": None if undated else _least(use.first_from for use in uses),
            "first_seen_until": _least(use.first_until for use in uses),
            "original_at": _least(use.original_at for use in uses),
            "rooms_with_texts": rooms_seen,
            "is_common": len(by_room) >= params.common_rooms and len(by_room) > params.common_ratio * rooms_seen,
        },
        reasons=tuple(Reason("posted", room["posts"], (place,), made_by="room") for room, place in told),
        missing=(Missing("undated", f"when {undated} of the posts were sent is not known"),) if undated else (),
    )


def text_id(key: int) -> str:
    """Return a text's key as findings write it: 16 hexadecimal digits. It is keyed, so it tells nothing to who has no key."""
    return f"{key & (1 << 64) - 1:016x}"


def _room(uses: Sequence[_Use]) -> dict[str, Any]:
    return {
        "room_key": uses[0].room_key,
        "texts": len({use.text_key for use in uses}),
        **_counts(uses),
        "first_from": None if any(use.undated for use in uses) else _least(use.first_from for use in uses),
        "first_until": _least(use.first_until for use in uses),
    }


def _counts(uses: Sequence[_Use]) -> dict[str, int]:
    return {
        "writings": len({use.written_key for use in uses}),
        "posts": sum(use.posts for use in uses),
        "own_posts": sum(use.own_posts for use in uses),
        "forwarded": sum(use.forwarded for use in uses),
        "odd": sum(use.odd for use in uses),
    }


def _first(uses: Iterable[_Use]) -> _Use:
    return min(uses, key=lambda use: (*_order(use.first_until), use.place, use.text_key))


def _order(time: int | None) -> tuple[bool, int]:
    """What is not known comes last."""
    return time is None, time or 0


def _least(times: Iterable[int | None]) -> int | None:
    return min((time for time in times if time is not None), default=None)


ANALYSIS: Final = Analysis(
    name="text-copies",
    version=1,
    reads=("text_prints", "messages"),
    kind=KIND,
    key=("text_id",),
    scope="case",
    params=Params,
    run=run,
    questions=lambda _: ((_printed,), (_used,)),
    columns={
        "texts": ("texts", "different texts that are copies of each other; links, spacing, signs and look-alikes make no difference"),
        "text_ids": ("list", "their ids (keyed digests), the one seen first at the head; 1,000 at most"),
        "writings": ("texts", "different ways in which they are written"),
        "posts": ("messages", "posts of one of them"),
        "own_posts": ("messages", "of these, by a room itself or an account that did what only administrators can"),
        "forwarded": ("messages", "of these, forwards; the others were pasted or written anew"),
        "odd": ("messages", "of these, with syllables written in pieces or with look-alikes"),
        "rooms": (
            "list",
            "for each room: room_key, texts, writings, posts, own_posts, forwarded, odd, first_from, first_until; the earliest room stands first",
        ),
        "first_seen_from": ("timestamp UTC", "nobody can have seen it in these rooms before; null where some post has no known time"),
        "first_seen_until": ("timestamp UTC", "by then it had been posted; null where no post has a known time"),
        "original_at": ("timestamp UTC", "the earliest time that the header of a forward gives to what was forwarded; null where none gives any"),
        "rooms_with_texts": ("rooms", "rooms of the case that have texts long enough to be compared"),
        "is_common": ("bool", "so many of these rooms have it that it says little of any two of them"),
    },
    title={"ko": "같은 글이 어느 방들에 있나", "en": "Which texts stand in several rooms?"},
)
