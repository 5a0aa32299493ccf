# SPDX-License-Identifier: Apache-2.0
"""Which parts of a picture are hashed beside the whole: without its border, and the busy rectangle of a screenshot.

A framed or screenshotted copy lies in a room and the clean original is asked, or the other way round; a perceptual hash sees two different pictures.
So both sides make further hashes: *trimmed* (a border of one colour a side is cut off: letterbox, pillarbox, frame) and *boxed* (the rectangle that
is busy while the page around it is of few even colours: a phone's screenshot, a caption bar). They stand beside the plain hash, never in its place:
every rule here now and then cuts an untouched photo too.

Everything is defined in whole numbers, scan order and ties included (docs/formats/variants.md), so that the hashing page in a browser finds the same
rectangles. Cost: at most 256 samples a line, whatever the picture's size.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sotdae.media.hashing import Pixels, Variant

VERSION: Final = 1
"""Rises when the same pixels would give other rectangles."""

SAMPLES: Final = 256
"""At most so many pixels of a line are looked at, evenly spread."""

BORDER_LEVELS: Final = 12
"""A sample this near its side's colour belongs to the border. Covers a JPEG's ringing beside an edge at quality 75 and above."""

BORDER_SHARE: Final = (15, 16)
"""A line belongs to the border where at least this share of its samples does."""

PAGE_LEVELS: Final = 1
"""A page's colour is a level with much of the picture this near to it: what is drawn is of one level, what is photographed is not."""

PAGE_SHARE: Final = 32
"""At least one thirty-second of the picture's samples lies near a page's colour."""

PAGE_SKIRT: Final = 4
"""How far around a page's colour the picture should be nearly empty."""

PAGE_SHARP: Final = (3, 4)
"""Of the samples within the skirt, at least this share lies near the page's colour."""

PAGE_REACH: Final = 2
"""A sample this near to a page's colour counts as of it: what a JPEG leaves of flat areas."""

FLAT_PERCENTS: Final = (70, 40)
"""In the first and in the second round, a line is flat where at least this share of its samples is of the page's colours. The first must pass over
lines of text and buttons beside a narrow picture; the second looks at the picture's own columns, where the page is all or nothing."""

GAP_DIVISOR: Final = 64
"""A run of busy lines goes on over flat lines if they are at most this part of the picture's side."""

RIM_DIVISOR: Final = 100
"""A rim has at most this part of the picture's shorter side."""

RIM_LEVELS: Final = 16
"""A sample this near to its line's middle level belongs to the rim."""

RIM_SHARE: Final = (3, 4)
"""A line belongs to the rim where at least this share of its samples does."""

MIN_SIDE: Final = 48
"""Pixels. A smaller part is not made: its hash would be of a blur."""

MIN_SHARE: Final = 16
"""A part must have at least one sixteenth of the picture's pixels."""

MIN_CUT: Final = 200
"""A part must lack at least one two-hundredth of a side: less changes no hash."""

_LEVELS: Final = 256
_ORDER: Final = (0, 2, 1, 3)
"""In which the sides of a box are looked at: top, bottom, left, right, by their place in ``Box``."""
_ROWS: Final = frozenset({0, 2})
_FAR: Final = frozenset({2, 3})
_MOST_LINES: Final = 256
_Samples = NDArray[np.uint8]


class Box(NamedTuple):
    """A rectangle of pixels: rows ``top`` to ``bottom - 1``, columns ``left`` to ``right - 1``."""

    top: int
    left: int
    bottom: int
    right: int

    def of(self, pixels: Pixels) -> Pixels:
        """Return the part of a picture that lies in the rectangle, as a view."""
        return pixels[self.top : self.bottom, self.left : self.right]


def variants(pixels: Pixels) -> list[tuple[Variant, Pixels]]:
    """Return the parts of a picture that are hashed: plain first, then trimmed and boxed where they differ from it and from each other.

    Args:
        pixels: (height, width, 3) RGB or (height, width) grey, orientation applied.

    Returns:
        Each variant with its pixels, views of the picture.
    """
    return [(variant, box.of(pixels)) for variant, box in variant_boxes(pixels)]


def variant_boxes(pixels: Pixels) -> list[tuple[Variant, Box]]:
    """Return the rectangles of ``variants``."""
    height, width = pixels.shape[:2]
    whole = Box(0, 0, height, width)
    found = [(Variant.PLAIN, whole)]
    if min(height, width) < MIN_SIDE:
        return found
    trimmed = trimmed_box(pixels)
    for variant, box in ((Variant.TRIMMED, trimmed), (Variant.BOXED, boxed_box(pixels, trimmed))):
        if _worth(box, whole) and all(_apart(box, other, whole) for _, other in found):
            found.append((variant, box))
    return found


def luma(pixels: Pixels) -> NDArray[np.uint8]:
    """Return the level of each pixel, 0 to 255: (77 R + 150 G + 29 B) / 256 rounded down; of grey the grey itself.

    Args:
        pixels: (..., 3) RGB.
    """
    total = np.multiply(pixels[..., 0], 77, dtype=np.uint16)
    total += np.multiply(pixels[..., 1], 150, dtype=np.uint16)
    total += np.multiply(pixels[..., 2], 29, dtype=np.uint16)
    return (total >> 8).astype(np.uint8)


def spots(start: int, end: int) -> NDArray[np.int64]:
    """Return the positions of the samples between ``start`` and ``end - 1``: the middles of ``min(end - start, SAMPLES)`` equal parts."""
    length = end - start
    count = min(length, SAMPLES)
    return start + (2 * np.arange(count) + 1) * length // (2 * count)


def trimmed_box(pixels: Pixels) -> Box:
    """Return the picture's rectangle without a border of one colour a side.

    The sides are looked at in the order top, bottom, left, right, and then once more; a side that has moved does not move again, so that a frame is
    taken off and what lies under it is not begun.
    """
    edges = [0, 0, *pixels.shape[:2]]
    moved = [False] * 4
    for side in _ORDER * 2:
        if not moved[side]:
            depth = _border(pixels, Box(*edges), side)
            edges[side] += -depth if side in _FAR else depth
            moved[side] = depth > 0
    return Box(*edges)


def boxed_box(pixels: Pixels, within: Box) -> Box:
    """Return the busy rectangle: the longest run of rows that are not flat, of columns in it, and of rows and columns once more.

    Args:
        pixels: as in ``variants``.
        within: where to look: the trimmed rectangle.
    """
    height, width = pixels.shape[:2]
    page = page_levels(_lines(pixels[spots(0, height)], Box(0, 0, min(height, SAMPLES), width), across=False))
    box = within
    if page.any():
        for percent in FLAT_PERCENTS:
            start, end = _busiest(_lines(pixels, box, across=False), page, percent)
            box = box._replace(top=box.top + start, bottom=box.top + end)
            start, end = _busiest(_lines(pixels, box, across=True), page, percent)
            box = box._replace(left=box.left + start, right=box.left + end)
        box = _shaved(pixels, box)
    return box


def page_levels(samples: _Samples) -> NDArray[np.bool_]:
    """Return which of the 256 levels are of a page's colours."""
    sums = np.concatenate([[0], np.cumsum(np.bincount(samples.ravel(), minlength=_LEVELS))])
    near, skirt = (_within(sums, reach) for reach in (PAGE_LEVELS, PAGE_SKIRT))
    peaks = (near * PAGE_SHARE >= samples.size) & (near * PAGE_SHARP[1] >= skirt * PAGE_SHARP[0])
    return _within(np.concatenate([[0], np.cumsum(peaks)]), PAGE_REACH) > 0


def _within(sums: NDArray[np.int64], reach: int) -> NDArray[np.int64]:
    """Return, for each level, how many lie within a reach of it; ``sums[k]`` counts the levels under k."""
    levels = np.arange(_LEVELS)
    return sums[np.minimum(levels + reach + 1, _LEVELS)] - sums[np.maximum(levels - reach, 0)]


def _lines(pixels: Pixels, box: Box, *, across: bool) -> _Samples:
    """Return the samples of each line of a rectangle, (lines, samples): its rows, or its columns if ``across``."""
    part = box.of(pixels)
    part = part.take(spots(0, part.shape[1 - across]), axis=1 - across)
    levels = part if part.ndim == 2 else luma(part)  # noqa: PLR2004 (grey has two axes)
    return levels.T if across else levels


def _outer(pixels: Pixels, box: Box, side: int, start: int, count: int) -> _Samples:
    """Return the samples of up to ``count`` lines of a rectangle, counted from one of its sides inward; the ``start``-th first."""
    first, last = (box[0], box[2]) if side in _ROWS else (box[1], box[3])
    low, high = min(first + start, last), min(first + start + count, last)
    if side in _FAR:
        low, high = max(last - start - count, first), max(last - start, first)
    part = box._replace(top=low, bottom=high) if side in _ROWS else box._replace(left=low, right=high)
    lines = _lines(pixels, part, across=side not in _ROWS)
    return lines[::-1] if side in _FAR else lines


def _border(pixels: Pixels, box: Box, side: int) -> int:
    """Return how many lines of a side belong to its border; 0 where all do."""
    total = box.bottom - box.top if side in _ROWS else box.right - box.left
    first = _outer(pixels, box, side, 0, 1)[0]
    colour = int(np.sort(first)[(len(first) - 1) // 2])
    start, step = 0, 1
    while start < total:
        lines = _outer(pixels, box, side, start, step)
        near = (np.abs(lines.astype(np.int16) - colour) <= BORDER_LEVELS).sum(axis=1)
        inside = near * BORDER_SHARE[1] < lines.shape[1] * BORDER_SHARE[0]
        if inside.any():
            return start + int(inside.argmax())
        start, step = start + step, min(2 * step, _MOST_LINES)
    return 0


def _shaved(pixels: Pixels, box: Box) -> Box:
    """Return a rectangle without a thin rim of even lines, as a chat's bubble leaves around a picture; sides in the usual order."""
    edges = list(box)
    most = min(pixels.shape[:2]) // RIM_DIVISOR
    for side in _ORDER:
        depth = _rim(_outer(pixels, Box(*edges), side, 0, most + 1))
        edges[side] += -depth if side in _FAR else depth
    return Box(*edges)


def _rim(lines: _Samples) -> int:
    """Return how many lines from the first on are a rim: none if all are, since a rim is thin."""
    colours = np.sort(lines, axis=1)[:, (lines.shape[1] - 1) // 2].astype(np.int16)
    near = (np.abs(lines - colours[:, None]) <= RIM_LEVELS).sum(axis=1)
    uneven = near * RIM_SHARE[1] < lines.shape[1] * RIM_SHARE[0]
    return int(uneven.argmax()) if uneven.any() else 0


def _busiest(lines: _Samples, page: NDArray[np.bool_], percent: int) -> tuple[int, int]:
    """Return start and end of the longest run of lines that are not flat, the first of equals; all lines where none is busy."""
    busy = np.flatnonzero(page[lines].sum(axis=1) * 100 < percent * lines.shape[1])
    if not len(busy):
        return 0, len(lines)
    breaks = np.flatnonzero(np.diff(busy) > 1 + len(lines) // GAP_DIVISOR)
    starts, ends = busy[np.concatenate([[0], breaks + 1])], busy[np.concatenate([breaks, [len(busy) - 1]])] + 1
    longest = int((ends - starts).argmax())
    return int(starts[longest]), int(ends[longest])


def _worth(box: Box, whole: Box) -> bool:
    """Say whether a part is large enough to be hashed."""
    height, width = box.bottom - box.top, box.right - box.left
    return min(height, width) >= MIN_SIDE and height * width * MIN_SHARE >= whole.bottom * whole.right


def _apart(one: Box, other: Box, whole: Box) -> bool:
    """Say whether two parts differ by enough at some side."""
    sides = (whole.bottom, whole.right) * 2
    return any(abs(a - b) * MIN_CUT >= side for a, b, side in zip(one, other, sides, strict=True))
