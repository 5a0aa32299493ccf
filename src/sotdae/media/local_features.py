# SPDX-License-Identifier: Apache-2.0
"""Shows an analyst *why* two pictures may be the same: places in one that are found again in the other, under one shift, turn and scale.

Evidence for a person to look at, never a verdict: nothing here confirms or refutes a match, and nothing calls it without a person asking. It sees
what a perceptual hash loses (a large cut, a turn by some degrees); and it is fooled by what two pictures share without being the same, an overlay, a
frame, a phone's interface. So flat and drawn areas and marks that repeat are masked, the pair is compared inside its boxed rectangles, and where what
fits together lies in a small part of the picture it abstains.

Needs OpenCV, the optional extra ``why``; it is imported where it is used. Called in the jail only, as everything that touches foreign pixels.

Source: ORB (Rublee and others, 2011) with mutual nearest neighbours, RANSAC over similarities and bounds on the scale; without the mutual rule and
the bounds up to 196 "inliers" were met between unrelated photographs. Figures: docs/robustness.md.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from sotdae.classes import dataclass
from sotdae.errors import LocalFeaturesMissing
from sotdae.media.hashing import Pixels
from sotdae.media.variants import luma, page_levels, variant_boxes

if TYPE_CHECKING:
    from types import ModuleType

MIN_KEYPOINTS: Final = 40
"""With fewer in either picture nothing is said. Source: measured; unrelated pictures with 10 to 25 keypoints gave the false evidence."""

MIN_INLIERS: Final = 15
"""With fewer nothing is said. Source: docs/robustness.md: what unrelated photographs give at most."""

MIN_INLIER_RATIO: Final = 0.03
"""At least this part of the places of the picture that has fewer must fit: a tiled watermark gave 13 of 992."""

MIN_AREA_RATIO: Final = 0.15
"""The places that fit together must span this part of one of the pictures: an overlay that two share spans less in both, or is masked."""

SCALES: Final = (0.2, 5.0)
"""Between which one picture's scale against the other must lie: RANSAC likes to collapse everything into a point."""

LONGEST_SIDE: Final = 800
"""Pixels that a picture is shrunk to first."""

_KEYPOINTS: Final = 1000
_REPROJECTION: Final = 4.0
"""Pixels that a place may be off."""
_CELL: Final = 16
"""Pixels a side of the cells that are masked."""
_PAGE_PERCENT: Final = 40
_FLAT_LEVELS: Final = 6
_REPEATS_BITS: Final = 24
"""Two keypoints of one picture whose descriptors (256 bits) differ by at most this much are a pattern that repeats: neither is used."""


class Abstention(StrEnum):
    """Why nothing is said about a pair."""

    TOO_PLAIN = "too few distinct places in one of the pictures"
    NO_FIT = "no shift, turn and scale fits enough places"
    SMALL_AREA = "what fits lies in a small part: perhaps an overlay that both share"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Places of one picture that are found again in the other.

    Attributes:
        keypoints: distinct places looked at in the asked and in the held picture.
        inliers: how many of them fit together.
        area_ratios: the part of the asked and of the held picture that they span (0 to 1).
        transform: (a, b, x, c, d, y): a place (u, v) of the asked picture lies at (a u + b v + x, c u + d v + y) in the held one, in pixels.
        mirrored: whether the asked picture was mirrored left to right first.
        scale: of the held picture against the asked one.
        turned_degrees: how far the held one is turned, clockwise as seen.
    """

    keypoints: tuple[int, int]
    inliers: int
    area_ratios: tuple[float, float]
    transform: tuple[float, float, float, float, float, float]
    mirrored: bool
    scale: float
    turned_degrees: float


@dataclass(frozen=True, slots=True)
class _Features:
    points: NDArray[np.float32]
    descriptors: NDArray[np.uint8]
    size: tuple[int, int]
    shrunk: float


def compare(asked: Pixels, held: Pixels) -> Evidence | Abstention:
    """Return what speaks for two pictures being one, or why nothing is said. It is no verdict.

    Args:
        asked: (height, width, 3) RGB or (height, width) grey.
        held: likewise.

    Raises:
        LocalFeaturesMissing: where OpenCV is not installed.
    """
    opencv = _opencv()
    theirs = _features(opencv, held)
    told = [_fitted(opencv, _features(opencv, picture), theirs, mirrored) for mirrored, picture in ((False, asked), (True, asked[:, ::-1]))]
    evidence = [one for one in told if isinstance(one, Evidence)]
    if evidence:
        return max(evidence, key=lambda one: one.inliers)
    return Abstention.SMALL_AREA if Abstention.SMALL_AREA in told else told[0]


def _opencv() -> ModuleType:
    try:
        import cv2  # noqa: PLC0415 (an optional extra, and slow to load)
    except ImportError:
        raise LocalFeaturesMissing from None
    return cv2


def _features(opencv: Any, pixels: Pixels) -> _Features:
    """Return the distinct places of a picture, in its own pixels, masked areas left out."""
    grey = np.ascontiguousarray(pixels if pixels.ndim == 2 else luma(pixels))  # noqa: PLR2004 (grey has two axes)
    height, width = grey.shape
    box = variant_boxes(grey)[-1][1]
    shrunk = min(1.0, LONGEST_SIDE / max(height, width))
    if shrunk < 1.0:
        grey = opencv.resize(grey, (max(1, round(width * shrunk)), max(1, round(height * shrunk))), interpolation=opencv.INTER_AREA)
    mask = _distinct(grey)
    inside = np.zeros_like(mask)
    top, left, bottom, right = (round(edge * shrunk) for edge in box)
    inside[top:bottom, left:right] = 255
    keypoints, descriptors = opencv.ORB_create(_KEYPOINTS).detectAndCompute(grey, mask & inside)
    if descriptors is None:
        return _Features(np.empty((0, 2), np.float32), np.empty((0, 32), np.uint8), (height, width), shrunk)
    points = np.array([keypoint.pt for keypoint in keypoints], np.float32)
    once = _unrepeated(points, descriptors)
    return _Features(points[once], descriptors[once], (height, width), shrunk)


def _distinct(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a mask, 255 where a picture is neither flat nor mostly of a page's even colours, nor beside such a place."""
    page = page_levels(grey[:: max(1, grey.shape[0] // 256), :: max(1, grey.shape[1] // 256)])
    rows, columns = -(-grey.shape[0] // _CELL), -(-grey.shape[1] // _CELL)
    padded = np.pad(grey, ((0, rows * _CELL - grey.shape[0]), (0, columns * _CELL - grey.shape[1])), mode="edge")
    cells = padded.reshape(rows, _CELL, columns, _CELL).transpose(0, 2, 1, 3).reshape(rows, columns, -1)
    drawn = page[cells].mean(axis=2) * 100 >= _PAGE_PERCENT
    flat = cells.max(axis=2).astype(np.int16) - cells.min(axis=2) <= _FLAT_LEVELS
    out = drawn.copy()
    for axis in (0, 1):
        for step in (1, -1):
            out |= np.roll(drawn, step, axis)
    return np.repeat(np.repeat(np.where(out | flat, 0, 255).astype(np.uint8), _CELL, 0), _CELL, 1)[: grey.shape[0], : grey.shape[1]]


def _unrepeated(points: NDArray[np.float32], descriptors: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Say which places look like no other one of the same picture that lies at a distance: tiled marks, windows, letters."""
    words = np.ascontiguousarray(descriptors).view(np.uint64)
    alike = np.zeros(len(words), np.bool_)
    for start in range(0, len(words), 128):
        block = words[start : start + 128]
        bits = np.bitwise_count(block[:, None] ^ words[None]).sum(axis=2, dtype=np.uint16)
        away = np.abs(points[start : start + 128, None] - points[None]).max(axis=2) > _CELL
        alike[start : start + 128] = ((bits <= _REPEATS_BITS) & away).any(axis=1)
    return ~alike


def _fitted(opencv: Any, ours: _Features, theirs: _Features, mirrored: bool) -> Evidence | Abstention:
    """Return what fits between two pictures' places."""
    if min(len(ours.points), len(theirs.points)) < MIN_KEYPOINTS:
        return Abstention.TOO_PLAIN
    pairs = opencv.BFMatcher(opencv.NORM_HAMMING, crossCheck=True).match(ours.descriptors, theirs.descriptors)
    here = ours.points[[pair.queryIdx for pair in pairs]]
    there = theirs.points[[pair.trainIdx for pair in pairs]]
    if len(pairs) < MIN_INLIERS:
        return Abstention.NO_FIT
    opencv.setRNGSeed(1)
    matrix, kept = opencv.estimateAffinePartial2D(here, there, method=opencv.RANSAC, ransacReprojThreshold=_REPROJECTION, maxIters=4000)
    if matrix is None:
        return Abstention.NO_FIT
    fits = kept.ravel().astype(bool)
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0])) * ours.shrunk / theirs.shrunk
    least = max(MIN_INLIERS, MIN_INLIER_RATIO * min(len(ours.points), len(theirs.points)))
    if int(fits.sum()) < least or not SCALES[0] <= scale <= SCALES[1]:
        return Abstention.NO_FIT
    areas = (_spanned(opencv, here[fits], ours), _spanned(opencv, there[fits], theirs))
    if max(areas) < MIN_AREA_RATIO:
        return Abstention.SMALL_AREA
    linear, shift = matrix[:, :2] * (ours.shrunk / theirs.shrunk), matrix[:, 2] / theirs.shrunk
    transform = (linear[0, 0], linear[0, 1], shift[0], linear[1, 0], linear[1, 1], shift[1])
    turned = float(np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0])))
    a, b, x, c, d, y = (float(value) for value in transform)
    return Evidence((len(ours.points), len(theirs.points)), int(fits.sum()), areas, (a, b, x, c, d, y), mirrored, scale, turned)


def _spanned(opencv: Any, points: NDArray[np.float32], features: _Features) -> float:
    """Return the part of a picture that the hull of some places covers."""
    area = float(opencv.contourArea(opencv.convexHull(points)))
    return area / (features.size[0] * features.size[1] * features.shrunk**2)
