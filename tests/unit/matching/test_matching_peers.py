# SPDX-License-Identifier: Apache-2.0
"""The same matches as those who are known for it: faiss, and python-threatexchange's own index. Where they are not installed this is skipped."""

from __future__ import annotations

import hash_sets
import numpy as np
import pytest

from sotdae.matching.hashes import as_bytes
from sotdae.matching.index import HashIndex, open_index
from sotdae.matching.join import join
from sotdae.matching.writer import IndexWriter

WORDS = np.concatenate([hash_sets.random_words(6_000, 1), hash_sets.near_boundary(2_000, 3)])
BANK = np.concatenate([hash_sets.flipped(WORDS[-300:], np.arange(300) % 40, 5), hash_sets.random_words(300, 6)])


@pytest.fixture(name="index", scope="module")
def _index(tmp_path_factory: pytest.TempPathFactory) -> HashIndex:
    folder = tmp_path_factory.mktemp("hashes")
    IndexWriter(folder).add(WORDS, np.arange(len(WORDS)))
    return open_index(folder)


def joined(index: HashIndex) -> hash_sets.Pairs:
    columns = [(lot.queries.tolist(), lot.ids.tolist(), lot.distances.tolist()) for lot in join([index], BANK)]
    return sorted(pair for lot in columns for pair in zip(*lot, strict=True))


@pytest.mark.parametrize("name", ["IndexBinaryFlat", "IndexBinaryMultiHash"])
def test_faiss_finds_the_same(name: str, index: HashIndex) -> None:
    faiss = pytest.importorskip("faiss", reason="faiss-cpu is not installed (make oracles)")
    other = faiss.IndexBinaryFlat(256) if name == "IndexBinaryFlat" else faiss.IndexBinaryMultiHash(256, 16, 16)
    if name == "IndexBinaryMultiHash":
        other.nflip = 1
    other.add(as_bytes(WORDS))
    limits, distances, rows = other.range_search(as_bytes(BANK), 32)
    numbers = np.repeat(np.arange(len(BANK)), np.diff(limits.astype(np.int64)))
    found = sorted(zip(numbers.tolist(), rows.tolist(), distances.astype(int).tolist(), strict=True))
    assert joined(index) == found
    assert len(found) > 300


def test_python_threatexchange_finds_the_same(index: HashIndex) -> None:
    pytest.importorskip("faiss", reason="faiss-cpu is not installed (make oracles)")
    module = pytest.importorskip("threatexchange.signal_type.pdq.pdq_index", reason="threatexchange is not installed (make oracles)")
    other = module.PDQIndex((one.tobytes().hex(), number) for number, one in enumerate(as_bytes(WORDS)))
    found = [
        (number, match.metadata, match.similarity_info.distance)
        for number, one in enumerate(as_bytes(BANK))
        for match in other.query(one.tobytes().hex())
    ]
    assert joined(index) == sorted(found)
