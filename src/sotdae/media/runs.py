# SPDX-License-Identifier: Apache-2.0
"""Hashes of a video's frames, those of a still stretch kept once: a photo shown for a minute is one line, not sixty.

Nothing is lost by it. A run is consecutive frames with the same hash and quality of the same part; it keeps the times of its first and last frame and
how many they are, from which ``each`` writes the frames out again, as vPDQ lists them, to the millisecond.

Source: measured (docs/decisions/2026-11-27-video.md): of a photo as a video 900 frames are 2 runs, of five slides 5, of a moving camera 896.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from sotdae.media.hashing import MarkedHash

_Part: TypeAlias = tuple[str, str, int]


class Runs:
    """Gathers the hashes of frames as they come."""

    def __init__(self) -> None:
        self._found: list[MarkedHash] = []
        self._last: dict[_Part, int] = {}
        """Where the run of each part of the last frame stands."""

    def add(self, at_milliseconds: int, marks: Iterable[MarkedHash]) -> None:
        """Take in the hashes of a frame.

        Args:
            at_milliseconds: when it is shown, from the video's start; not before that of the frame before.
            marks: of one frame.
        """
        now: dict[_Part, int] = {}
        for one in marks:
            part = (one.hash.algorithm, one.variant, one.orientation)
            place = self._last.get(part)
            if place is not None and self._found[place].hash == one.hash:
                self._found[place] = replace(self._found[place], until_milliseconds=at_milliseconds, count=self._found[place].count + 1)
            else:
                place = len(self._found)
                self._found.append(replace(one, at_milliseconds=at_milliseconds, until_milliseconds=at_milliseconds))
            now[part] = place
        self._last = now

    @property
    def found(self) -> tuple[MarkedHash, ...]:
        """The runs, by the time of their first frame."""
        return tuple(self._found)


def each(run: MarkedHash) -> Iterator[MarkedHash]:
    """Yield one hash for every frame of a run, with its own time. A picture's hash is yielded as it is."""
    first, last = run.at_milliseconds, run.until_milliseconds
    if first is None or last is None or run.count == 1:
        yield run
        return
    for number in range(run.count):
        at = first + round((last - first) * number / (run.count - 1))
        yield replace(run, at_milliseconds=at, until_milliseconds=at, count=1)
