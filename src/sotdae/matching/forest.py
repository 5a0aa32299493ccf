# SPDX-License-Identifier: Apache-2.0
"""Which things hang together, found out from pairs: union-find over whole arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class Forest:
    """Union-find over whole arrays: the smaller number becomes the root, so the result does not depend on the order of the pairs."""

    def __init__(self, nodes: int) -> None:
        """Begin with so many trees of one node each."""
        self._parents = np.arange(nodes)

    def roots(self, nodes: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return each node's root, and hang the nodes directly below it."""
        roots = self._parents[nodes]
        while True:
            above = self._parents[roots]
            if (above == roots).all():
                break
            roots = above
        self._parents[nodes] = roots
        return roots

    def tie(self, left: NDArray[np.intp], right: NDArray[np.intp]) -> None:
        """Join the trees of each pair. Several pairs may want to hang one root: the smallest wins, the others go round again."""
        while len(left):
            left, right = self.roots(left), self.roots(right)
            open_pairs = left != right
            left, right = left[open_pairs], right[open_pairs]
            np.minimum.at(self._parents, np.maximum(left, right), np.minimum(left, right))
