# SPDX-License-Identifier: Apache-2.0
"""What was posted together: the same object in different rooms within a window of time, and how often chance would do that.

Shared by the analyses of this folder; it is no analysis itself. Which posts belong together is what CooRTweet's ``detect_groups`` calls coordinated,
with rooms where it has accounts: Righetti and Balluff, "CooRTweet: A Generalized R Software for Coordinated Network Detection", Computational
Communication Research 7 (2025). Everything is done by sorting, in time that grows with the posts and with what is found, not with their pairs.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.analyses.tails import beta_log


class Posts(NamedTuple):
    """Which message of which room showed which object when; a message may show several. Four arrays of one length.

    Attributes:
        objects: numbers from 0.
        rooms: numbers from 0.
        messages: ids, unique in a room.
        at: microseconds UTC.
    """

    objects: NDArray[np.int64]
    rooms: NDArray[np.int64]
    messages: NDArray[np.int64]
    at: NDArray[np.int64]

    def at_rows(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Posts:
        """Return some of the posts."""
        return Posts(*(column[rows] for column in self))


class Shares(NamedTuple):
    """Pairs of posts of one object in two rooms, as numbers of posts; the earlier one first, at the same time the room with the lower number."""

    earlier: NDArray[np.intp]
    later: NDArray[np.intp]


def shares(posts: Posts, window_microseconds: int, least_participation: int) -> Shares:
    """Return all pairs of posts in different rooms that show the same object at most a window apart, each once.

    Args:
        posts: no two alike in object, room and message.
        window_microseconds: a difference of just so much counts.
        least_participation: a room takes part if it has so many posts at all; and of a pair that is found one room at least must have so many posts
            in messages that stand in some pair. Both as in CooRTweet.
    """
    kept = np.flatnonzero(np.bincount(posts.rooms)[posts.rooms] >= least_participation) if len(posts.rooms) else np.empty(0, np.intp)
    some = posts.at_rows(kept)
    order = np.lexsort((some.messages, some.rooms, some.at, some.objects))
    objects, at, rooms = some.objects[order], some.at[order], some.rooms[order]
    firsts, seconds = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    near, step = np.arange(len(order)), 1
    while len(near):
        near = near[near + step < len(order)]
        other = near + step
        near = near[(objects[near] == objects[other]) & (at[other] - at[near] <= window_microseconds)]
        apart = near[rooms[near] != rooms[near + step]]
        firsts.append(apart)
        seconds.append(apart + step)
        step += 1
    found = Shares(kept[order[np.concatenate(firsts)]], kept[order[np.concatenate(seconds)]])
    return _of_active_rooms(posts, found, kept, least_participation)


def _of_active_rooms(posts: Posts, found: Shares, kept: NDArray[np.intp], least: int) -> Shares:
    contents = numbered(posts.rooms, posts.messages)
    taking_part = np.zeros(len(contents), np.bool_)
    taking_part[contents[np.concatenate(found)]] = True
    counts = np.bincount(posts.rooms[kept][taking_part[contents[kept]]], minlength=int(posts.rooms.max(initial=0)) + 1)
    active = (counts[posts.rooms[found.earlier]] >= least) | (counts[posts.rooms[found.later]] >= least)
    return Shares(found.earlier[active], found.later[active])


def numbered(*columns: NDArray[np.int64]) -> NDArray[np.intp]:
    """Number rows from 0 so that equal rows, and no others, have one number; lower rows have lower numbers."""
    order = np.lexsort(columns[::-1])
    new = np.zeros(len(order), np.bool_)
    for column in columns:
        ordered = column[order]
        new[1:] |= ordered[1:] != ordered[:-1]
    numbers = np.empty(len(order), np.intp)
    numbers[order] = np.cumsum(new)
    return numbers


def merged(posts: Posts) -> NDArray[np.int64]:
    """Return for each post the lowest object that stands in exactly the same messages as its own.

    A forward, its text, its picture and its link are four objects and one act: counted apart, each act would count four times.
    """
    if not len(posts.objects):
        return posts.objects
    contents = numbered(posts.rooms, posts.messages).astype(np.uint64)
    # The sum of 64 well-mixed bits of each message tells sets of messages apart; two among a million objects are taken for one by chance with 3e-8.
    mixed = (contents + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    sums = np.zeros(int(posts.objects.max()) + 1, np.uint64)
    np.add.at(sums, posts.objects, mixed ^ (mixed >> np.uint64(31)))
    _, first, which = np.unique(sums, return_index=True, return_inverse=True)
    return first.astype(np.int64)[which[posts.objects]]


class Chance(NamedTuple):
    """What rooms' own times let one expect: how many objects, and log10 of the probability of as many as were found."""

    expected: float
    tail_log10: float


def chance(found: int, tries: NDArray[np.int64], share: float) -> Chance:
    """Return what would be expected if each room had posted what it posted at any of its own times.

    An object that one room posted a times and the other b times has a x b tries to meet. That many objects meet by chance is a sum of unequal coin
    tosses, whose tail above its mean is at most that of as many equal ones (Hoeffding, Ann. Math. Statist. 27 (1956) 713-721, theorem 4): so the
    probability given is never too small. Binomial tail: DLMF 8.17.5.

    Args:
        found: objects that were posted together.
        tries: for each object that both rooms posted.
        share: of all pairs of posts of the two rooms, how many are at most a window apart, 0 to 1.
    """
    each = -np.expm1(tries * math.log1p(-share)) if share < 1 else np.ones(len(tries))
    expected = float(each.sum())
    if found < expected + 1 or not len(tries):
        return Chance(expected, 0.0)
    return Chance(expected, beta_log(found, len(tries) - found + 1, min(1.0, expected / len(tries))) / math.log(10))


def near_share(left: NDArray[np.int64], right: NDArray[np.int64], window_microseconds: int) -> float:
    """Return which share of all pairs of two rooms' posts is at most a window apart, over the time in which both rooms are seen.

    Args:
        left: ascending times, microseconds.
        right: likewise.
        window_microseconds: the window.
    """
    if not len(left) or not len(right):
        return 0.0
    begin, end = max(left[0], right[0]) - window_microseconds, min(left[-1], right[-1]) + window_microseconds
    one, other = (times[np.searchsorted(times, begin) : np.searchsorted(times, end, side="right")] for times in (left, right))
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return 0.0
    near = np.searchsorted(other, one + window_microseconds, side="right") - np.searchsorted(other, one - window_microseconds)
    return float(near.sum()) / (len(one) * len(other))
