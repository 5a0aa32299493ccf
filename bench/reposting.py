# SPDX-License-Identifier: Apache-2.0
"""What rooms post together: sorting whole arrays against a plain loop over objects, and the whole analysis over a case of many messages.

The loop is CooRTweet's definition as one would write it in Python: posts of an object in the order of time, each compared with those behind it until
the window ends, counted by pair of rooms. Both must give the same weights. No R is at hand here; CooRTweet itself is not timed.
Usage: python bench/reposting.py [--posts 1000000] [--rooms 400]
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter
from typing import Final

import numpy as np

from sotdae.analyses.together import Posts, merged, near_share, shares

_WINDOW: Final = 10_000_000
_DAY: Final = 86_400_000_000


def made(posts: int, rooms: int, seed: int = 1) -> Posts:
    """Return posts of a year: most things stand in a few rooms days apart, one in fifty goes through five rooms within seconds, one is everywhere."""
    random = np.random.default_rng(seed)
    objects = random.integers(0, posts // 3, posts)
    objects[: posts // 100] = 0
    at = random.integers(0, 365 * _DAY, posts)
    fast = np.flatnonzero(objects % 50 == 1)
    at[fast] = (objects[fast] * 7_919_000_003) % (365 * _DAY) + random.integers(0, 20_000_000, len(fast))
    return Posts(objects, random.integers(0, rooms, posts), np.arange(posts), at)


def loop(posts: Posts, window: int, least: int) -> Counter[tuple[int, int]]:
    """Return the weights of the edges, one object after the other."""
    participation = Counter(posts.rooms.tolist())
    by_object: dict[int, list[tuple[int, int, int]]] = {}
    for shown, room, message, at in zip(*(column.tolist() for column in posts), strict=True):
        if participation[room] >= least:
            by_object.setdefault(shown, []).append((at, room, message))
    found: list[tuple[int, int, int, int]] = []
    for some in by_object.values():
        some.sort()
        for place, (at, room, message) in enumerate(some):
            for later, other, answer in some[place + 1 :]:
                if later - at > window:
                    break
                if room != other:
                    found.append((room, message, other, answer))
    contents = {content for room, message, other, answer in found for content in ((room, message), (other, answer))}
    active = Counter(room for some in by_object.values() for _, room, message in some if (room, message) in contents)
    return Counter(tuple(sorted((room, other))) for room, _, other, _ in found if active[room] >= least or active[other] >= least)  # type: ignore[misc]


def main() -> None:
    """Print seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--rooms", type=int, default=400)
    asked = parser.parse_args()
    posts = made(asked.posts, asked.rooms)
    begun = time.process_time()
    found = shares(posts, _WINDOW, 2)
    rooms = np.sort(np.stack([posts.rooms[found.earlier], posts.rooms[found.later]]), axis=0)
    edges, weights = np.unique(rooms[0] * asked.rooms + rooms[1], return_counts=True)
    ours = time.process_time() - begun
    begun = time.process_time()
    theirs = loop(posts, _WINDOW, 2)
    plain = time.process_time() - begun
    same = {divmod(int(edge), asked.rooms): int(weight) for edge, weight in zip(edges, weights, strict=True)} == dict(theirs)
    print(f"{asked.posts:,} posts, {len(found.earlier):,} pairs of posts, {len(edges):,} pairs of rooms; equal to the loop: {same}")
    print(f"arrays {ours:.2f} s, loop {plain:.2f} s: {plain / ours:.1f}x")
    begun = time.process_time()
    merged(posts)
    print(f"merging objects of the same messages: {time.process_time() - begun:.2f} s")
    order = np.lexsort((posts.at, posts.rooms))
    bounds = np.searchsorted(posts.rooms[order], np.arange(asked.rooms + 1))
    times = [posts.at[order[bounds[room] : bounds[room + 1]]] for room in range(asked.rooms)]
    begun = time.process_time()
    for edge in edges[:2000]:
        near_share(*(times[room] for room in divmod(int(edge), asked.rooms)), _WINDOW)
    each = (time.process_time() - begun) / max(1, min(2000, len(edges)))
    print(f"chance of a pair of rooms: {1e6 * each:.0f} us; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
