# SPDX-License-Identifier: Apache-2.0
"""Which groups stand in two rooms or more, of millions of uses: all but these are dropped before anything is turned into Python objects.

Shared by the analyses of this folder; it is no analysis itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def in_several(groups: NDArray[np.intp], rooms: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Say of each use of a group in a room whether its group is in two rooms or more.

    Args:
        groups: (n,) the number of each use's group, from 0.
        rooms: (n,) the number of its room, from 0.
    """
    if not len(groups):
        return np.zeros(0, np.bool_)
    least = np.full(int(groups.max()) + 1, np.iinfo(np.int32).max, np.int32)
    most = np.zeros(len(least), np.int32)
    np.minimum.at(least, groups, rooms)
    np.maximum.at(most, groups, rooms)
    several: NDArray[np.bool_] = (least < most)[groups]
    return several
