# SPDX-License-Identifier: Apache-2.0
"""Two videos compared by the hashes of their frames, as vPDQ does: how much of the one is in the other, and the other way round.

Both shares are told, and neither is a verdict. A clip cut out of a long film matches wholly on its own side and hardly on the film's; two videos that
share an opening title match a little on both. The order of frames and their times play no part, so a video that was cut, sped up or looped is found.

For finding which of many videos to compare, search their frames in the index (``sotdae.matching.index``); this looks at every pair of frames.

Source: ThreatExchange, ``extensions/vpdq/vpdq_brute_matcher.py`` and ``vpdq_util.py`` (BSD-3-Clause); written anew.
"""

from __future__ import annotations

from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.classes import dataclass
from sotdae.errors import HashInvalid
from sotdae.matching.hashes import RADIUS_LIMIT_BITS, Words, as_words, checked_radius

LEAST_QUALITY: Final = 50
"""Frames below this are left out on both sides: a black frame is in every film. Source: ThreatExchange, ``VPDQ_QUALITY_THRESHOLD``."""

QUERY_MATCH_RATIO: Final = 0.8
"""From this share of the query's frames on, ThreatExchange calls two videos a match, whatever the stored one's share.
Source: ``VPDQ_QUERY_MATCH_THRESHOLD_PERCENT``, ``VPDQ_INDEX_MATCH_THRESHOLD_PERCENT`` (0)."""

_PAIRS: Final = 1 << 20
"""Pairs of frames compared at a time: some 30 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """The hashes of one video's frames.

    Attributes:
        hashes: (n, 4) uint64.
        qualities: (n,) uint8, 0 to 100.
        counts: (n,) int64, for how many frames each hash stands.
    """

    hashes: Words
    qualities: NDArray[np.uint8]
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, hashes: ArrayLike, qualities: ArrayLike, counts: ArrayLike | None = None) -> Self:
        """Return checked frames.

        Args:
            hashes: (n, 32) uint8 or (n, 4) uint64.
            qualities: (n,) whole numbers, 0 to 100.
            counts: (n,) whole numbers from 1 on; 1 each where not given.

        Raises:
            HashInvalid: where these are not what they should be, or not of one length.
        """
        words = as_words(hashes)
        rows = len(words)
        return cls(
            words,
            _whole("qualities", qualities, rows, 0, 100).astype(np.uint8),
            _whole("counts", np.ones(rows, np.int64) if counts is None else counts, rows, 1, 1 << 40),
        )


@dataclass(frozen=True, slots=True)
class VideoMatch:
    """What two videos have in common.

    Attributes:
        query_ratio: share of the query's frames that are near some frame of the stored video, 0 to 1; 0 where there are none to compare.
        stored_ratio: share of the stored video's frames that are near some frame of the query.
        query_frames: how many of the query's frames were compared.
        stored_frames: likewise of the stored video.
    """

    query_ratio: float
    stored_ratio: float
    query_frames: int
    stored_frames: int

    def reaches(self, query_ratio: float = QUERY_MATCH_RATIO, stored_ratio: float = 0.0) -> bool:
        """Say whether both shares reach their thresholds, and there was something to compare."""
        return bool(self.query_frames and self.stored_frames) and self.query_ratio >= query_ratio and self.stored_ratio >= stored_ratio


def compare(
    query: Frames, stored: Frames, *, radius: int = RADIUS_LIMIT_BITS, least_quality: int = LEAST_QUALITY, weighted: bool = False
) -> VideoMatch:
    """Return what two videos have in common.

    Args:
        query: the video that is asked for.
        stored: the video it is compared with.
        radius: two frames at most this many bits apart match.
        least_quality: frames below are left out on both sides.
        weighted: count every frame. Otherwise a hash counts once, however long it is shown: this is what ThreatExchange's Python does.

    Raises:
        HashInvalid: if the radius is none.
    """
    ours, theirs = (_kept(one, least_quality, weighted=weighted) for one in (query, stored))
    near_ours, near_theirs = _near(ours.hashes, theirs.hashes, checked_radius(radius))
    total_ours, total_theirs = int(ours.counts.sum()), int(theirs.counts.sum())
    return VideoMatch(
        query_ratio=int(ours.counts[near_ours].sum()) / total_ours if total_ours else 0.0,
        stored_ratio=int(theirs.counts[near_theirs].sum()) / total_theirs if total_theirs else 0.0,
        query_frames=total_ours,
        stored_frames=total_theirs,
    )


def _kept(frames: Frames, least_quality: int, *, weighted: bool) -> Frames:
    """Return the frames that are compared. Equal hashes are first folded into the first of them, whose quality counts: the reference's order."""
    rows = np.arange(len(frames.hashes))
    if not weighted:
        rows = np.sort(np.unique(frames.hashes, axis=0, return_index=True)[1])
    rows = rows[frames.qualities[rows] >= least_quality]
    counts = frames.counts[rows] if weighted else np.ones(len(rows), np.int64)
    return Frames(frames.hashes[rows], frames.qualities[rows], counts)


def _near(left: Words, right: Words, radius: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Say of each hash on either side whether one of the other side is within the radius."""
    near_left, near_right = np.zeros(len(left), bool), np.zeros(len(right), bool)
    step = max(1, _PAIRS // max(1, len(right)))
    for start in range(0, len(left), step):
        block = left[start : start + step, None, :] ^ right[None, :, :]
        near = np.bitwise_count(block).sum(axis=2, dtype=np.uint16) <= radius
        near_left[start : start + step] = near.any(axis=1)
        near_right |= near.any(axis=0)
    return near_left, near_right


def _whole(what: str, values: ArrayLike, rows: int, least: int, most: int) -> NDArray[np.int64]:
    array = np.asarray(values)
    if array.shape != (rows,) or (rows and (array.dtype.kind not in "iu" or not bool(((array >= least) & (array <= most)).all()))):
        raise HashInvalid(what=f"{what} of {rows} frames must be as many whole numbers from {least} to {most}")
    return array.astype(np.int64)
