# SPDX-License-Identifier: Apache-2.0
"""Groups of MinHash prints that agree in many of their 64 bytes, in time that grows with the prints and not with their pairs.

A print is cut into 16 bands of four bytes. Prints that share a band are compared in full, but not all with all: sorted by the band and by the one
behind it, so that the most alike stand together, each is compared with the first and with its next sixteen. What agrees is tied together, so that a
thousand copies of one text take some ten thousand comparisons and not half a million. A pair is missed where no band is shared, or where too many
others share the same ones; how often is measured in docs/decisions/2026-11-27-copies-of-texts.md.

Source: Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4 (banding).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.matching.forest import Forest

PRINT_BYTES: Final = 64
_BANDS: Final = 16
_NEXT: Final = 16
_AT_ONCE: Final = 1 << 16


def grouped(words: NDArray[np.int64], least_equal: int) -> NDArray[np.intp]:
    """Return for each print the number of the first print that it hangs together with; its own where it stands alone.

    Args:
        words: (n, 8) int64; below 2^32 of them.
        least_equal: bytes, of 64, that two prints share at least.
    """
    rows = len(words)
    forest = Forest(rows)
    if rows:
        whole = np.ascontiguousarray(words)
        octets, bands = whole.view(np.uint8).reshape(rows, PRINT_BYTES), whole.view("<u4").reshape(rows, _BANDS)
        for band in range(_BANDS):
            _tie_band(forest, octets, bands[:, band], bands[:, (band + 1) % _BANDS], least_equal)
    return forest.roots(np.arange(rows))


def _tie_band(forest: Forest, octets: NDArray[np.uint8], band: NDArray[np.uint32], behind: NDArray[np.uint32], least_equal: int) -> None:
    """Tie what shares one band and agrees in full."""
    rows = np.argsort((band.astype(np.uint64) << np.uint64(32)) | behind, kind="stable")
    keys = band[rows]
    is_first = np.diff(keys, prepend=~keys[:1]) != 0
    firsts = np.maximum.accumulate(np.where(is_first, np.arange(len(keys)), 0))
    later = np.flatnonzero(~is_first)
    _tie(forest, octets, rows[firsts[later]], rows[later], least_equal)
    for step in range(1, _NEXT + 1):
        later = later[later - step >= firsts[later]]
        if not len(later):
            return
        _tie(forest, octets, rows[later - step], rows[later], least_equal)


def _tie(forest: Forest, octets: NDArray[np.uint8], left: NDArray[np.intp], right: NDArray[np.intp], least_equal: int) -> None:
    for begin in range(0, len(left), _AT_ONCE):
        here, there = left[begin : begin + _AT_ONCE], right[begin : begin + _AT_ONCE]
        apart = forest.roots(here) != forest.roots(there)
        here, there = here[apart], there[apart]
        alike = (octets[here] == octets[there]).sum(axis=1) >= least_equal
        forest.tie(here[alike], there[alike])
