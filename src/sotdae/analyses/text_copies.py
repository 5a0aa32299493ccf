# SPDX-License-Identifier: Apache-2.0
"""Which texts were posted in several rooms, word for word or nearly, and where first. Compared are prints; no text is read here and none is shown.

A text that moves with its room is forwarded, or pasted anew: with another link, other signs between the syllables, a word changed. Texts hang
together where their prints do (`sotdae.text.prints`, docs/decisions/2026-11-27-copies-of-texts.md says how far). Who wrote a text it does not say.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.carried import texts
from sotdae.analyses.citing import place_column
from sotdae.analyses.expressions import ibis
from sotdae.analyses.several_rooms import in_several
from sotdae.classes import dataclass
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


_COUNTED: Final = ("texts", "writings", "posts", "own_posts", "forwarded", "odd")


class _Part(NamedTuple):
    """The uses of one group's texts in one room. Times are microseconds UTC or None.

    Attributes:
        texts, writings, posts, own_posts, forwarded, odd, undated: counts.
        first_from, first_until: between these the first of the posts was there.
        original_at: the earliest time that a forward gives to what was forwarded.
        first: of the use that was there first: its place, and the key of its text.
    """

    texts: int
    writings: int
    posts: int
    own_posts: int
    forwarded: int
    odd: int
    undated: int
    first_from: int | None
    first_until: int | None
    original_at: int | None
    first: tuple[Evidence, int]

    def appeared(self) -> tuple[bool, int, tuple[Evidence, int]]:
        """Return what parts are put in order by: what has no time comes last."""
        return self.first_until is None, self.first_until or 0, self.first


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each group of copies that were posted in two rooms or more."""
    keys, groups = _groups(tables, params)
    used = tables.columns(_used)
    rooms_seen, rooms = used["room_key"]
    if not len(rooms):
        return []
    group = groups[np.searchsorted(keys, used["text_key"])]
    shown = np.flatnonzero(in_several(group, rooms))
    if not len(shown):
        return []
    uses = _ordered(used, group, shown)
    found = (_finding(parts, texts, len(rooms_seen), params) for parts, texts in zip(_rooms(uses), _texts(uses), strict=True))
    return sorted(found, key=lambda finding: finding.key)


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
    joined = texts(shapes)
    latest = joined.sent_at_high.coalesce(joined.sent_at)
    # A post that was edited may have got its text then.
    until = (joined.edited_at > latest).ifelse(joined.edited_at, latest)
    uses = joined.group_by(["text_key", "written_key", "room_key"]).agg(
        posts=joined.count(),
        own_posts=joined.author_role.count(),
        forwarded=joined.is_forwarded.sum(),
        odd=joined.is_odd.sum(),
        undated=joined.sent_at.isnull().sum(),
        first_from=joined.sent_at.min(),
        first_until=until.min(),
        original_at=joined.forwarded_at.min(),
        first=ibis.struct({"at": joined.sent_at, "place": place_column(joined)}).min(),
    )
    place = uses.first.place
    return uses.mutate(**{name: place[name] for name in ("message_id", "item_id", "byte_offset", "byte_length")}).drop("first")


class _Uses(NamedTuple):
    """Uses of texts that stand in several rooms, by group, room and moment, unknown ones last; the names of rooms and items in alphabetical order."""

    columns: Mapping[str, NDArray[np.int64]]
    rooms: Sequence[str]
    items: Sequence[str]


def _ordered(used: Mapping[str, Any], group: NDArray[np.intp], shown: NDArray[np.intp]) -> _Uses:
    columns = {name: column[shown] for name, column in used.items() if not isinstance(column, tuple)}
    (rooms, columns["room"]), (items, columns["item"]) = (_alphabetical(used[name], shown) for name in ("room_key", "item_id"))
    columns["group"], until = group[shown], columns["first_until"]
    unknown = until == NOT_OBSERVED
    place = (columns[name] for name in ("text_key", "byte_length", "byte_offset", "item", "message_id"))
    order = np.lexsort((*place, np.where(unknown, 0, until), unknown, columns["room"], columns["group"]))
    return _Uses({name: column[order] for name, column in columns.items()}, rooms, items)


def _alphabetical(coded: tuple[Sequence[str], NDArray[np.int32]], rows: NDArray[np.intp]) -> tuple[list[str], NDArray[np.int64]]:
    names, codes = coded
    places = sorted(range(len(names)), key=lambda number: names[number])
    ranks = np.empty(len(names), np.int64)
    ranks[places] = np.arange(len(names))
    return [names[number] for number in places], ranks[codes[rows]]


def _rooms(uses: _Uses) -> Iterator[list[_Part]]:
    """Yield for each group its rooms."""
    columns = uses.columns
    is_new = _changes(columns["group"]) | _changes(columns["room"])
    begins = np.flatnonzero(is_new)
    counted = [_different(columns[name], begins) for name in ("text_key", "written_key")]
    counted += [np.add.reduceat(columns[name], begins) for name in ("posts", "own_posts", "forwarded", "odd", "undated")]
    times = [_least(columns[name], begins) for name in ("first_from", "first_until", "original_at")]
    firsts = zip(*(columns[name][begins].tolist() for name in ("room", "message_id", "item", "byte_offset", "byte_length", "text_key")), strict=True)
    parts: list[_Part] = []
    rows = zip(
        columns["group"][begins].tolist(), zip(*(column.tolist() for column in counted), strict=True), zip(*times, strict=True), firsts, strict=True
    )
    before = None
    for group, counts, (first_from, first_until, original), (room, message, item, offset, length, text) in rows:
        if group != before and parts:
            yield parts
            parts = []
        before = group
        place = Evidence(uses.rooms[room], message, uses.items[item], offset, length)
        # What has no time may have been there before all that have one.
        known = (None if counts[-1] else first_from, first_until, original)
        parts.append(_Part._make((*counts, *known, (place, text))))
    yield parts


def _texts(uses: _Uses) -> Iterator[tuple[list[int], int]]:
    """Yield for each group the keys of its texts, ascending, and in how many ways they are written."""
    groups, texts = uses.columns["group"], uses.columns["text_key"]
    writings = _different(uses.columns["written_key"], np.flatnonzero(_changes(groups)))
    order = np.lexsort((texts, groups))
    is_new = _changes(groups[order])
    kept = order[is_new | _changes(texts[order])]
    bounds = np.flatnonzero(_changes(groups[kept]))
    for some, written in zip(np.split(texts[kept], bounds[1:]), writings.tolist(), strict=True):
        yield some.tolist(), written


def _changes(column: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each row whether it is the first or differs from the one before."""
    changes = np.ones(len(column), np.bool_)
    changes[1:] = column[1:] != column[:-1]
    return changes


def _different(column: NDArray[np.int64], begins: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return how many different values stand in each stretch of rows; they begin where ``begins`` says."""
    stretch = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(column)))
    is_new = _changes(column[np.lexsort((column, stretch))])
    is_new[begins] = True
    return np.add.reduceat(is_new, begins, dtype=np.int64)


def _least(column: NDArray[np.int64], begins: NDArray[np.intp]) -> list[int | None]:
    """Return the least of what is known in each stretch of rows."""
    never = np.iinfo(np.int64).max
    found = np.minimum.reduceat(np.where(column == NOT_OBSERVED, never, column), begins).tolist()
    return [None if time == never else time for time in found]


def _finding(rooms: Sequence[_Part], texts: tuple[Sequence[int], int], rooms_seen: int, params: Params) -> Finding:
    told = sorted(rooms, key=lambda part: part.appeared())
    _, first = told[0].first
    keys, writings = texts
    listed: list[Json] = [text_id(key) for key in [first, *(key for key in keys if key != first)][:_MOST_LISTED]]
    undated = sum(part.undated for part in rooms)
    return Finding(
        kind=KIND,
        key=(text_id(first),),
        values={
            "texts": len(keys),
            "text_ids": listed,
            "writings": writings,
            **{name: sum(getattr(part, name) for part in rooms) for name in ("posts", "own_posts", "forwarded", "odd")},
            "rooms": [_room(part) for part in told],
            "first_seen_from": None if undated else _earliest(part.first_from for part in rooms),
            "first_seen_until": _earliest(part.first_until for part in rooms),
            "original_at": _earliest(part.original_at for part in rooms),
            "rooms_with_texts": rooms_seen,
            "is_common": len(rooms) >= params.common_rooms and len(rooms) > params.common_ratio * rooms_seen,
        },
        reasons=tuple(Reason("posted", part.posts, (part.first[0],), made_by="room") for part in told),
        missing=(Missing("undated", f"when {undated} of the posts were sent is not known"),) if undated else (),
    )


def text_id(key: int) -> str:
    """Return a text's key as findings write it: 16 hexadecimal digits. It is keyed, so it tells nothing to who has no key."""
    return f"{key & (1 << 64) - 1:016x}"


def _room(part: _Part) -> dict[str, Any]:
    counts = {name: getattr(part, name) for name in _COUNTED}
    return {"room_key": part.first[0].room_key, **counts, "first_from": part.first_from, "first_until": part.first_until}


def _earliest(times: Iterable[int | None]) -> int | None:
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
