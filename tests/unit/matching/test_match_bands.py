# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.errors import HashInvalid
from sotdae.matching.hashes import RADIUS_LIMIT_BITS
from sotdae.matching.match_bands import BETWEEN_PAGES_BITS, LOOKS_THE_SAME_BITS, SIMILAR_CEILING_BITS, Band, band
from sotdae.media.crops import crop_boxes
from sotdae.media.hashing import Variant
from sotdae.media.pdq import Pdq

STORED = [str(variant) for variant in Variant]
ASKED = [*STORED, "crop", *(name for name, _ in crop_boxes(100, 100))]


def test_the_first_band_is_what_the_index_and_the_hash_say() -> None:
    assert LOOKS_THE_SAME_BITS == RADIUS_LIMIT_BITS == Pdq.match_distance_bits
    assert BETWEEN_PAGES_BITS < 14 < LOOKS_THE_SAME_BITS < SIMILAR_CEILING_BITS < 50


@pytest.mark.parametrize(("stored", "asked"), list(product(STORED, ASKED)))
def test_every_part_that_is_made_has_its_bands(stored: str, asked: str) -> None:
    for own_case in (False, True):
        assert band(31, own_case=own_case, stored=stored, asked=asked) is Band.LOOKS_THE_SAME
        assert band(32, own_case=own_case, stored=stored, asked=asked) is (Band.SIMILAR if own_case else None)
        assert band(SIMILAR_CEILING_BITS + 1, own_case=own_case, stored=stored, asked=asked) is None


@pytest.mark.parametrize(("stored", "asked"), list(product(STORED, ASKED)))
def test_between_pages_wholes_count_only_if_nearly_equal(stored: str, asked: str) -> None:
    boxed = stored == asked == "boxed"
    found = {bits: band(bits, own_case=True, stored=stored, asked=asked, both_pages=True) for bits in (0, 8, 9, 31, 32, 48, 49)}
    assert [bits for bits, one in found.items() if one is Band.LOOKS_THE_SAME] == ([0, 8, 9, 31] if boxed else [0, 8])
    assert [bits for bits, one in found.items() if one is Band.SIMILAR] == ([32, 48] if boxed else [])


@given(st.integers(0, 256), st.integers(0, 256), st.booleans(), st.booleans())
def test_nearer_never_means_less(one: int, other: int, own_case: bool, both_pages: bool) -> None:
    order = {Band.LOOKS_THE_SAME: 0, Band.SIMILAR: 1, None: 2}
    near, far = (order[band(bits, own_case=own_case, stored="boxed", asked="boxed", both_pages=both_pages)] for bits in sorted((one, other)))
    assert near <= far


@pytest.mark.parametrize("distance", [-1, 257])
def test_no_distance_is_refused(distance: int) -> None:
    with pytest.raises(HashInvalid):
        band(distance, own_case=True)


@pytest.mark.parametrize("name", ["", "Plain", "cropped", "l5"])
def test_an_unknown_part_is_refused(name: str) -> None:
    with pytest.raises(HashInvalid):
        band(0, own_case=True, stored=name)
    with pytest.raises(HashInvalid):
        band(0, own_case=True, asked=name)
