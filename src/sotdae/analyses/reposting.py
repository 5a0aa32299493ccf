# SPDX-License-Identifier: Apache-2.0
"""Which rooms post the same things within seconds of each other, again and again, and how often their own times would let that happen.

A thing is a link, a forwarded message, a picture or a text with its copies. Compared are rooms, never accounts. That two rooms post together says
that one follows the other, that both follow a third, or that one program serves both; it does not say who stands behind it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.carried import certain, files, links, texts
from sotdae.analyses.citing import PLACE
from sotdae.analyses.expressions import ibis
from sotdae.analyses.tails import discovery_rates
from sotdae.analyses.together import Chance, Posts, Shares, chance, merged, near_share, shares
from sotdae.classes import dataclass
from sotdae.model.findings import Evidence, Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

KIND: Final = "rooms.reposting"
FORWARD, TEXT, PICTURE, LINK = range(4)
KINDS: Final = ("forward", "text", "picture", "link")
"""What an object is; one that is several at once (`together.merged`) is told as the first of them."""
_MICROSECONDS: Final = 1_000_000
_MOST_CITED: Final = 3
_PICTURES: Final = "picture.copies"
_TEXTS: Final = "text.copies"


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        window_seconds: posts of one object at most so far apart are together. Source: CooRTweet 2.1, ``detect_groups``, ``time_window``.
        least_participation: posts that a room needs to be looked at. Source: the same, ``min_participation``.
        least_objects: different objects that two rooms have to post together. Once may be chance whatever the numbers say: a convention.
        most_false_ratio: of the pairs called remarkable so many are chance at most. A convention.
    """

    window_seconds: int = 10
    least_participation: int = 2
    least_objects: int = 2
    most_false_ratio: float = 0.05


class _Shown(NamedTuple):
    """All posts that show something, and where they stand."""

    posts: Posts
    kinds: NDArray[np.int64]
    items: Sequence[str]
    item_codes: NDArray[np.int64]
    offsets: NDArray[np.int64]
    lengths: NDArray[np.int64]
    rooms: Sequence[str]

    def place(self, row: int) -> Evidence:
        """Return the place of one post."""
        room = self.rooms[int(self.posts.rooms[row])]
        item = self.items[int(self.item_codes[row])]
        return Evidence(room, int(self.posts.messages[row]), item, int(self.offsets[row]), int(self.lengths[row]))


class _Pair(NamedTuple):
    """Two rooms, what they posted together, and what chance says of it. ``earlier`` and ``later`` number posts."""

    rooms: tuple[int, int]
    earlier: NDArray[np.intp]
    later: NDArray[np.intp]
    together: int
    common: int
    chance: Chance


class _Habits(NamedTuple):
    """When rooms post anything, ascending, and what objects they post, ascending, with how often; by the rooms' numbers."""

    times: Mapping[int, NDArray[np.int64]]
    objects: Mapping[int, tuple[NDArray[np.int64], NDArray[np.int64]]]
    window_microseconds: int


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each pair of rooms that posted enough objects together."""
    shown = _shown(tables)
    if not shown.rooms:
        return []
    window = params.window_seconds * _MICROSECONDS
    found = shares(shown.posts, window, params.least_participation)
    rooms = np.sort(np.stack([shown.posts.rooms[found.earlier], shown.posts.rooms[found.later]], axis=1), axis=1)
    pairs = _pairs(shown, found, rooms, params)
    if not pairs:
        return []
    times = _times(tables, shown.rooms, sorted({room for pair in pairs for room in pair}))
    habits = _Habits(times, _objects(shown.posts), window)
    judged = [_judged(shown, pair, rows, habits) for pair, rows in pairs.items()]
    taking_part = int((np.bincount(shown.posts.rooms) >= params.least_participation).sum())
    rates = discovery_rates([one.chance.tail_log10 for one in judged], taking_part * (taking_part - 1) // 2)
    unknown = {str(row["room_key"]): row["posts"] for row in tables.rows(_without_times)}
    made = [_finding(shown, one, rate, params, unknown) for one, rate in zip(judged, rates, strict=True)]
    return sorted(made, key=lambda finding: finding.key)


def _shown(tables: Tables) -> _Shown:
    """Gather the posts of all four kinds under common numbers of rooms, items and objects."""
    asked: tuple[tuple[int, Mapping[str, Any], dict[str, str]], ...] = (
        (FORWARD, tables.columns(_forwards), {}),
        (TEXT, tables.columns(_texts), _members(tables.findings(_TEXTS), "text_ids")),
        (PICTURE, tables.columns(_pictures), _members(tables.findings(_PICTURES), "item_ids")),
        (LINK, tables.columns(_links), {}),
    )
    rooms = sorted(set(chain.from_iterable(found["room_key"][0] for _, found, _ in asked)))
    items = sorted(set(chain.from_iterable(found["item_id"][0] for _, found, _ in asked)))
    room_numbers, item_numbers = ({name: number for number, name in enumerate(names)} for names in (rooms, items))
    parts: list[list[NDArray[np.int64]]] = [[] for _ in range(8)]
    objects = 0
    for kind, found, groups in asked:
        names, codes = found["object"]
        known: dict[str, int] = {}
        # Copies of one picture or text are one object.
        numbers = np.array([known.setdefault(groups.get(name, name), len(known)) for name in names], np.int64)
        columns = (
            objects + numbers[codes] if len(names) else codes.astype(np.int64),
            _renumbered(found["room_key"], room_numbers),
            found["message_id"],
            found["sent_at"],
            np.full(len(codes), kind, np.int64),
            _renumbered(found["item_id"], item_numbers),
            found["byte_offset"],
            found["byte_length"],
        )
        objects += len(known)
        for part, column in zip(parts, columns, strict=True):
            part.append(column)
    whole = [np.concatenate(part) for part in parts]
    posts = Posts(*whole[:4])
    posts = posts._replace(objects=merged(posts))
    # A message counts once for an object, whatever it shows of it: two pictures of one group, a link twice.
    order = np.lexsort((whole[4], posts.messages, posts.rooms, posts.objects))
    alike = np.ones(len(order), np.bool_)
    if len(order):
        changes = [np.diff(column[order], prepend=column[order][:1] - 1) != 0 for column in (posts.objects, posts.rooms, posts.messages)]
        alike = changes[0] | changes[1] | changes[2]
    kept = order[alike]
    return _Shown(posts.at_rows(kept), whole[4][kept], items, whole[5][kept], whole[6][kept], whole[7][kept], rooms)


def _members(findings: Iterable[Finding], column: str) -> dict[str, str]:
    """Return the group of each member of a group of copies, under a name that no other object has."""
    return {str(member): f"group {finding.key[0]}" for finding in findings for member in finding.values[column]}  # type: ignore[union-attr]


def _renumbered(coded: tuple[Sequence[str], NDArray[np.int32]], numbers: Mapping[str, int]) -> NDArray[np.int64]:
    names, codes = coded
    return np.array([numbers[name] for name in names], np.int64)[codes] if names else codes.astype(np.int64)


def _posted(shapes: Shapes) -> Any:
    """Messages with a certain time: what was sent at some time within an hour cannot have been sent within seconds of something."""
    messages = shapes["messages"]
    return messages.filter((messages.type == "message") & messages.sent_at.notnull() & messages.sent_at_high.isnull())


def _moments(shapes: Shapes) -> Any:
    return _posted(shapes).select("room_key", "sent_at")


def _columns(table: Any, shown: Any) -> Any:
    return table.mutate(object=shown).select("object", "room_key", "sent_at", *PLACE).distinct()


def _forwards(shapes: Shapes) -> Any:
    posted = _posted(shapes)
    named = posted.filter(posted.forwarded_from_key.notnull() & posted.forwarded_message_id.notnull())
    return _columns(named, named.forwarded_from_key + ibis.literal(" ") + named.forwarded_message_id.cast("string"))


def _texts(shapes: Shapes) -> Any:
    posted = certain(texts(shapes), "text_key")
    return _columns(posted, posted.text_key.cast("string"))


def _pictures(shapes: Shapes) -> Any:
    posted = certain(files(shapes), "media_item_id")
    return _columns(posted, posted.media_item_id)


def _links(shapes: Shapes) -> Any:
    """Written links; a name with @ may be a person's, and a link to the room itself stands under each of its posts."""
    found, states = links(shapes), shapes["room_states"]
    own = states.filter(states.username.notnull()).select("room_key", target_username=states.username).distinct()
    written = found.filter(found.place.isin(["text", "text_link", "button", "webpage"]) & found.message_id.notnull())
    written = written.filter(written.target_room_key.isnull() | (written.target_room_key != written.room_key))
    others = certain(written.anti_join(own, ["room_key", "target_username"]), "target_normal", "url")
    return _columns(others, others.target_normal.coalesce(others.url))


def _pairs(shown: _Shown, found: Shares, rooms: NDArray[np.int64], params: Params) -> dict[tuple[int, int], NDArray[np.intp]]:
    """Return the pairs of rooms that share enough objects, each with the numbers of its shares."""
    order = np.lexsort((rooms[:, 1], rooms[:, 0]))
    starts = np.flatnonzero((np.diff(rooms[order], axis=0, prepend=-1) != 0).any(axis=1)) if len(order) else np.empty(0, np.intp)
    made = {}
    for rows in np.split(order, starts[1:]) if len(starts) else []:
        if len(np.unique(shown.posts.objects[found.earlier[rows]])) >= params.least_objects:
            first, second = rooms[rows[0]].tolist()
            made[first, second] = np.stack([found.earlier[rows], found.later[rows]])
    return made


def _times(tables: Tables, rooms: Sequence[str], wanted: Sequence[int]) -> dict[int, NDArray[np.int64]]:
    """Return when each of some rooms posted anything, ascending."""
    found = tables.columns(_moments)
    names, codes = found["room_key"]
    order = np.lexsort((found["sent_at"], codes))
    bounds = np.searchsorted(codes[order], np.arange(len(names) + 1))
    places = {name: place for place, name in enumerate(names)}
    return {room: found["sent_at"][order[bounds[places[rooms[room]]] : bounds[places[rooms[room]] + 1]]] for room in wanted}


def _objects(posts: Posts) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return for each room the objects that it posted, ascending, and how often."""
    order = np.lexsort((posts.objects, posts.rooms))
    bounds = np.searchsorted(posts.rooms[order], np.arange(int(posts.rooms.max()) + 2))
    return {room: np.unique(posts.objects[order[bounds[room] : bounds[room + 1]]], return_counts=True) for room in range(len(bounds) - 1)}


def _judged(
    shown: _Shown,
    rooms: tuple[int, int],
    rows: NDArray[np.intp],
    habits: _Habits,
) -> _Pair:
    (one, one_counts), (other, other_counts) = habits.objects[rooms[0]], habits.objects[rooms[1]]
    _, here, there = np.intersect1d(one, other, assume_unique=True, return_indices=True)
    together = len(np.unique(shown.posts.objects[rows[0]]))
    share = near_share(habits.times[rooms[0]], habits.times[rooms[1]], habits.window_microseconds)
    return _Pair(rooms, rows[0], rows[1], together, len(here), chance(together, one_counts[here] * other_counts[there], share))


def _finding(shown: _Shown, pair: _Pair, rate: float, params: Params, unknown: Mapping[str, int]) -> Finding:
    first, second = (shown.rooms[room] for room in pair.rooms)
    posts = shown.posts
    gaps = posts.at[pair.later] - posts.at[pair.earlier]
    leads = Counter(np.where(gaps == 0, -1, posts.rooms[pair.earlier]).tolist())
    by_kind: dict[int, list[int]] = defaultdict(list)
    counted: set[int] = set()
    for row in np.argsort(posts.at[pair.earlier], kind="stable").tolist():
        shared = int(posts.objects[pair.earlier[row]])
        if shared not in counted:
            counted.add(shared)
            by_kind[int(min(shown.kinds[pair.earlier[row]], shown.kinds[pair.later[row]]))].append(row)
    undated = sum(unknown.get(room, 0) for room in (first, second))
    return Finding(
        kind=KIND,
        key=(first, second),
        values={
            "objects": pair.together,
            **{f"{KINDS[kind]}s": len(by_kind[kind]) for kind in range(len(KINDS))},
            "objects_of_both": pair.common,
            "shares": len(pair.earlier),
            "first_led": leads[pair.rooms[0]],
            "second_led": leads[pair.rooms[1]],
            "gap_milliseconds": int(np.median(gaps)) // 1000,
            "first_at": int(posts.at[pair.earlier].min()),
            "last_at": int(posts.at[pair.later].max()),
            "expected_hundredths": round(100 * pair.chance.expected),
            "tail_log10_hundredths": round(100 * pair.chance.tail_log10),
            "q_log10_hundredths": round(100 * rate),
            "is_remarkable": rate <= math.log10(params.most_false_ratio),
            "window_seconds": params.window_seconds,
        },
        reasons=tuple(
            Reason(
                f"same_{KINDS[kind]}",
                len(rows),
                tuple(shown.place(int(row)) for place in rows[:_MOST_CITED] for row in (pair.earlier[place], pair.later[place])),
                made_by="both",
            )
            for kind, rows in sorted(by_kind.items())
            if rows
        ),
        missing=(Missing("times", f"{undated} of the two rooms' posts have no certain time and were not compared"),) if undated else (),
    )


def _without_times(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    unknown = messages.filter((messages.type == "message") & (messages.sent_at.isnull() | messages.sent_at_high.notnull()))
    return unknown.group_by("room_key").agg(posts=unknown.count())


ANALYSIS: Final = Analysis(
    name="reposting",
    version=1,
    reads=("messages", "links", "media_versions", "room_states", "text_prints", _PICTURES, _TEXTS),
    kind=KIND,
    key=("room_key_a", "room_key_b"),
    scope="case",
    params=Params,
    run=run,
    questions=lambda _: ((_forwards,), (_texts,), (_pictures,), (_links,), (_moments,), (_without_times,)),
    columns={
        "objects": ("objects", "different things that both posted within the window; what always stands in the same messages is one thing"),
        "forwards": ("objects", "of these, forwarded messages"),
        "texts": ("objects", "of these, texts with their copies, not forwarded"),
        "pictures": ("objects", "of these, pictures with their copies, without such a text"),
        "links": ("objects", "of these, links alone"),
        "objects_of_both": ("objects", "different things that both posted at any time"),
        "shares": ("pairs of posts", "within the window: the weight of the edge in CooRTweet's network"),
        "first_led": ("pairs of posts", "of these, the first room of the key was earlier"),
        "second_led": ("pairs of posts", "of these, the second room was earlier; what is missing to all was posted in the same second"),
        "gap_milliseconds": ("milliseconds", "median time between the two posts"),
        "first_at": ("timestamp UTC", "the earliest of these posts"),
        "last_at": ("timestamp UTC", "the latest of these posts"),
        "expected_hundredths": ("objects x 100", "how many would be together if each room had posted what it did at any of its own times"),
        "tail_log10_hundredths": ("log10 x 100", "how probable as many are then, at most; 0 where they are no more than expected"),
        "q_log10_hundredths": ("log10 x 100", "the share of chance among all pairs at least as remarkable (Benjamini-Hochberg)"),
        "is_remarkable": ("bool", "that share is at most one in twenty"),
        "window_seconds": ("seconds", "the window"),
    },
    title={"ko": "어느 방들이 같은 것을 거의 동시에 올리나", "en": "Which rooms post the same things at nearly the same time?"},
)
