# SPDX-License-Identifier: Apache-2.0
"""A join finds what asking one by one finds: in several indexes, in plain and banded segments, without what was removed."""

from __future__ import annotations

from pathlib import Path

import hash_sets
import numpy as np
import pytest

from sotdae.errors import HashInvalid
from sotdae.matching import index, table, writer
from sotdae.matching.index import open_index
from sotdae.matching.join import join, stored_in
from sotdae.matching.writer import IndexWriter

WORDS = hash_sets.near_boundary(400, 71)
IDS = np.arange(400)


@pytest.mark.parametrize("seconds", [0.0, 1e9], ids=["in tiles", "one by one"])
def test_a_join_finds_what_counting_every_bit_finds(seconds: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "_QUERIES_AT_ONCE", 13)
    monkeypatch.setattr(table, "tiled_seconds", lambda *_: seconds)
    monkeypatch.setattr(writer, "BANDED_FROM_ROWS", 100)
    for number in range(2):
        hand = IndexWriter(tmp_path / str(number))
        hand.add(WORDS[number:300:2], IDS[number:300:2])
        hand.merge()
        hand.add(WORDS[300 + number :: 2], IDS[300 + number :: 2])
        hand.remove([8, 9])
    indexes = [open_index(tmp_path / str(number)) for number in range(2)]
    bank = hash_sets.flipped(WORDS[:60], np.arange(60) % 36, 5)
    lots = list(join(indexes, bank))
    assert len(lots) > 10, "plain and banded segments of two indexes, the bank cut in five"
    assert all(len(lot.ids) and (np.diff(lot.queries) >= 0).all() for lot in lots)
    got = [pair for lot in lots for pair in zip(lot.queries.tolist(), lot.sources.tolist(), lot.ids.tolist(), lot.distances.tolist(), strict=True)]
    kept = ~np.isin(IDS, [8, 9])
    assert sorted(got) == sorted((query, number % 2, number, bits) for query, number, bits in hash_sets.brute(WORDS[kept], IDS[kept], bank, 31))
    words, ids = stored_in(indexes)
    assert sorted(ids.tolist()) == IDS[kept].tolist()
    assert (words[np.argsort(ids)] == WORDS[kept]).all()
    assert len(stored_in([])[1]) == 0
    with pytest.raises(HashInvalid):
        list(join(indexes, bank, 32))
