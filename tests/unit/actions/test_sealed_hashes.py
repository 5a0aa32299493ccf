# SPDX-License-Identifier: Apache-2.0
"""A hash comes out of its sealed row as it went in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.actions.pictures.sealed_hashes import from_row, to_row
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant

TIMES = st.none() | st.integers(0, 1 << 40)
MARKS = st.builds(
    MarkedHash,
    st.builds(HashResult, st.just("pdq"), st.integers(1, 9), st.sampled_from(HashPath), st.binary(min_size=32, max_size=32), st.integers(0, 100)),
    st.sampled_from([*map(str, Variant), "crop-l5-t0-r5-b0"]),
    st.integers(0, 7),
    TIMES,
    TIMES,
    st.integers(1, 10_000),
)


@given(MARKS)
def test_a_hash_survives_its_row_as_json(one: MarkedHash) -> None:
    assert from_row(json.loads(json.dumps(to_row(one)))) == one


def test_a_row_of_another_form_is_refused() -> None:
    row = to_row(MarkedHash(HashResult("pdq", 1, HashPath.INTEROPERABLE, bytes(32), 90)))
    for other in (row[:-1], [*row, 0], [*row[:2], "elsewhere", *row[3:]], [*row[:-1], "no hash"]):
        with pytest.raises(ValueError, match=r".+"):
            from_row(other)
