# SPDX-License-Identifier: Apache-2.0
"""Many ranges of positions, read one after the other in blocks of bounded size. Knows nothing of what stands at the positions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray


def expanded(owners: NDArray[Any], begins: NDArray[Any], counts: NDArray[Any], at_once: int) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Yield (owner, position) for each position of each range, at most a block at a time, however long a range is.

    Args:
        owners: whose range it is, (k,).
        begins: the range's first position, (k,).
        counts: how many positions it has, (k,).
        at_once: pairs of a block at most.
    """
    if not len(owners):
        return
    ends = np.cumsum(counts)
    total = int(ends[-1])
    shifts = begins - (ends - counts)
    for low in range(0, total, at_once):
        high = min(total, low + at_once)
        first, last = np.searchsorted(ends, [low, high - 1], side="right")
        part = slice(first, last + 1)
        pieces = np.minimum(ends[part], high) - np.maximum(ends[part] - counts[part], low)
        yield np.repeat(owners[part], pieces), np.repeat(shifts[part], pieces) + np.arange(low, high)
