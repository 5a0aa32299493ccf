# SPDX-License-Identifier: Apache-2.0
"""Two videos by their frames: against the plainest reading of vPDQ's rule, and the properties that a share must have."""

from __future__ import annotations

import numpy as np
import pytest
from hash_sets import flipped, random_words
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import HashInvalid
from sotdae.matching import video
from sotdae.matching.video import Frames, VideoMatch, compare

CENTRES = random_words(4, 1)
NEARLY = [flipped(CENTRES, np.full(4, bits), 7) for bits in (0, 1, 15, 16, 31, 32, 60)]
FRAME = st.tuples(st.integers(0, len(NEARLY) - 1), st.integers(0, 3), st.sampled_from([0, 49, 50, 100]), st.integers(1, 5))


def frames(picked: list[tuple[int, int, int, int]]) -> Frames:
    words = np.array([NEARLY[bits][centre] for bits, centre, _, _ in picked], np.uint64).reshape(-1, 4)
    return Frames.of(words, [one[2] for one in picked], [one[3] for one in picked])


VIDEOS = st.lists(FRAME, max_size=12).map(frames)


def by_hand(query: Frames, stored: Frames, *, weighted: bool) -> VideoMatch:
    """vPDQ in Python, with its own steps: fold equal hashes, leave out low quality, ask of each frame whether any other is near."""

    def kept(one: Frames) -> list[tuple[int, int]]:
        rows: list[tuple[int, int]] = []
        seen = set()
        for words, quality, count in zip(one.hashes, one.qualities.tolist(), one.counts.tolist(), strict=True):
            value = int.from_bytes(words.tobytes())
            if weighted or value not in seen:
                seen.add(value)
                rows.append((value, count if weighted else 1) if quality >= 50 else (-1, 0))
        return [row for row in rows if row[0] >= 0]

    def share(these: list[tuple[int, int]], those: list[tuple[int, int]]) -> float:
        hit = sum(count for value, count in these if any((value ^ other).bit_count() <= 31 for other, _ in those))
        return hit / sum(count for _, count in these) if these else 0.0

    ours, theirs = kept(query), kept(stored)
    return VideoMatch(share(ours, theirs), share(theirs, ours), sum(count for _, count in ours), sum(count for _, count in theirs))


@given(VIDEOS, VIDEOS, st.booleans())
def test_it_is_what_the_rule_says(query: Frames, stored: Frames, weighted: bool) -> None:
    assert compare(query, stored, weighted=weighted) == by_hand(query, stored, weighted=weighted)


@given(VIDEOS, VIDEOS, st.booleans())
def test_exchanging_the_sides_exchanges_the_shares(query: Frames, stored: Frames, weighted: bool) -> None:
    one, other = compare(query, stored, weighted=weighted), compare(stored, query, weighted=weighted)
    assert (one.query_ratio, one.query_frames) == (other.stored_ratio, other.stored_frames)


@given(VIDEOS)
def test_a_video_matches_itself_wholly(one: Frames) -> None:
    found = compare(one, one)
    assert found.query_ratio == found.stored_ratio == (1.0 if found.query_frames else 0.0)
    assert found.reaches() == bool(found.query_frames)


@given(VIDEOS, VIDEOS, st.randoms())
def test_order_plays_no_part_among_distinct_frames(query: Frames, stored: Frames, chance: object) -> None:
    order = list(range(len(query.hashes)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    shuffled = Frames(query.hashes[order], query.qualities[order], query.counts[order])
    assert compare(shuffled, stored, weighted=True) == compare(query, stored, weighted=True)


@given(VIDEOS, VIDEOS, VIDEOS)
def test_a_longer_stored_video_never_lessens_the_share_of_the_query(query: Frames, stored: Frames, more: Frames) -> None:
    both = Frames(*(np.concatenate([getattr(stored, name), getattr(more, name)]) for name in ("hashes", "qualities", "counts")))
    assert compare(query, both, weighted=True).query_ratio >= compare(query, stored, weighted=True).query_ratio


@given(VIDEOS, VIDEOS)
def test_a_run_weighs_what_its_frames_weigh(query: Frames, stored: Frames) -> None:
    spread = Frames(
        *(np.repeat(getattr(query, name), query.counts, axis=0) for name in ("hashes", "qualities")), np.ones(query.counts.sum(), np.int64)
    )
    assert compare(spread, stored, weighted=True) == compare(query, stored, weighted=True)
    assert compare(spread, stored) == compare(query, stored)


def test_a_clip_of_a_film_matches_wholly_on_its_own_side_only() -> None:
    film = Frames.of(random_words(100, 3), np.full(100, 90))
    clip = Frames.of(flipped(film.hashes[20:30], np.full(10, 20), 4), np.full(10, 90))
    found = compare(clip, film)
    assert (found.query_ratio, found.stored_ratio) == (1.0, 0.1)
    assert found.reaches()
    assert not found.reaches(stored_ratio=0.5)
    assert not compare(film, clip).reaches()


def test_large_videos_are_compared_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right = Frames.of(random_words(50, 5), np.full(50, 90)), Frames.of(random_words(40, 5), np.full(40, 90))
    whole = compare(left, right)
    monkeypatch.setattr(video, "_PAIRS", 64)
    assert compare(left, right) == whole
    assert whole.query_ratio == 0.8


def test_bytes_and_words_are_the_same_hash() -> None:
    words = random_words(3, 9)
    assert compare(Frames.of(words.view(np.uint8), [60] * 3), Frames.of(words, [60] * 3)).query_ratio == 1.0


@pytest.mark.parametrize(
    ("qualities", "counts"),
    [([1, 2], None), ([1, 2, 101], None), ([1, 2, -1], None), ([0.5, 1, 2], None), ([1, 2, 3], [1, 1]), ([1, 2, 3], [1, 1, 0]), ("abc", None)],
)
def test_what_are_no_frames_is_an_error(qualities: object, counts: object) -> None:
    with pytest.raises(HashInvalid):
        Frames.of(random_words(3, 1), qualities, counts)  # type: ignore[arg-type]


@pytest.mark.parametrize("radius", [-1, 32])
def test_a_radius_beyond_what_pdq_allows_is_an_error(radius: int) -> None:
    none = Frames.of(np.empty((0, 4), np.uint64), [])
    with pytest.raises(HashInvalid):
        compare(none, none, radius=radius)
