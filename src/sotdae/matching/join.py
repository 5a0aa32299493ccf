# SPDX-License-Identifier: Apache-2.0
"""Joining a bank of hashes with everything that is held: the same answers as asking one by one, in a fraction of the time.

A subject's bank or a partner's list is asked of whole indexes at once. Few hashes are looked up in the bands, many are joined in slots or
in tiles (`sotdae.matching.slots`, `sotdae.matching.tiles`); who asks need not know. A million hashes with ten million take about a minute
of one core: 48 to 63 s, by the machine (docs/decisions/2026-11-28-join-by-slots.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from sotdae.matching.hashes import Ids, Matches, Words, as_words, checked_radius, gathered
from sotdae.matching.index import HashIndex


def join(indexes: Sequence[HashIndex], bank: ArrayLike, radius: int = 31) -> Iterator[Matches]:
    """Yield every match of a bank in several indexes, each once, in lots of bounded size.

    Lots come in no promised order, and a query's matches may stand in several; within a lot they are ordered as `Matches` promises. Takes up to
    300 MB for a million hashes asked, 46 bytes for each row of the largest segment, and 250 MiB.

    Args:
        indexes: what is searched; `Matches.sources` says which of them holds a match. Who may search which is decided by the caller.
        bank: (b, 32) uint8 or (b, 4) uint64; `Matches.queries` numbers its rows.
        radius: 0 to 31 bits.

    Raises:
        HashInvalid: for another shape or radius.
    """
    words, reach = as_words(bank), checked_radius(radius)
    for number, index in enumerate(indexes):
        for lot in index.lots(words, reach):
            if len(lot.ids):
                yield gathered([lot._replace(sources=np.full(len(lot.ids), number, np.int64))])


def stored_in(indexes: Sequence[HashIndex]) -> tuple[Words, Ids]:
    """Return all hashes of several indexes and their ids, to be clustered; 40 bytes a row."""
    blocks = [block for index in indexes for block in index.stored()]
    words = np.concatenate([np.empty((0, 4), np.uint64), *(words for words, _ in blocks)])
    return words, np.concatenate([np.empty(0, np.int64), *(ids for _, ids in blocks)])
