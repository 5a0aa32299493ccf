# SPDX-License-Identifier: Apache-2.0
"""Exactness: what a table finds is what counting every bit finds, at every radius, in every form, each pair once."""

from __future__ import annotations

import hash_sets
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from sotdae.errors import HashInvalid
from sotdae.matching import bands, hashes, table
from sotdae.matching.bands import Plan

ROWS = 240
PLANS = [None, Plan(8, 9), Plan(11, 12), Plan(13, 19), Plan(16, 16), Plan(32, 8), Plan(32, 6)]
KINDS = hash_sets.kinds(ROWS)


def made(words: NDArray[np.uint64], ids: NDArray[np.int64], plan: Plan | None) -> table.Table:
    return table.plain_table(words, ids) if plan is None else table.banded_table(words, ids, plan)


def found(stored: table.Table, queries: NDArray[np.uint64], radius: int) -> hash_sets.Pairs:
    matches = hashes.gathered(list(stored.search(queries, radius)))
    return list(zip(matches.queries.tolist(), matches.ids.tolist(), matches.distances.tolist(), strict=True))


@pytest.mark.parametrize("plan", PLANS, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_every_radius_finds_what_counting_every_bit_finds(kind: str, plan: Plan | None) -> None:
    words = KINDS[kind]
    ids = np.arange(ROWS) % 200 - 5
    queries = np.concatenate([words[:12], hash_sets.flipped(words[:12], np.arange(24, 36), 1), hash_sets.random_words(3, 2)])
    stored = made(words, ids, plan)
    for radius in range(32):
        assert found(stored, queries, radius) == hash_sets.brute(words, ids, queries, radius)


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_the_boundary_is_exact_to_the_bit(plan: Plan | None) -> None:
    queries = hash_sets.random_words(200, 8)
    for bits in (0, 1, 30, 31, 32, 33):
        stored = made(hash_sets.flipped(queries, np.full(200, bits), bits), np.arange(200), plan)
        assert found(stored, queries, 31) == ([(n, n, bits) for n in range(200)] if bits <= 31 else [])


@pytest.mark.parametrize("plan", [None, Plan(11, 12), Plan(13, 19)], ids=str)
def test_small_blocks_change_nothing(plan: Plan | None, monkeypatch: pytest.MonkeyPatch) -> None:
    words, ids = KINDS["skewed"], np.arange(ROWS)
    expected = hash_sets.brute(words, ids, words[:20], 31)
    for name in ("_PROBES_AT_ONCE", "_CANDIDATES_AT_ONCE", "_BRUTE_ROWS_AT_ONCE"):
        monkeypatch.setattr(table, name, 7)
    assert found(made(words, ids, plan), words[:20], 31) == expected
    assert len(expected) > 500


@given(
    plan=st.tuples(st.integers(8, 32), st.integers(6, 12)).filter(lambda pair: pair[0] * pair[1] <= 256).map(lambda pair: Plan(*pair)),
    radius=st.integers(0, 31),
    flips=st.lists(st.sets(st.integers(0, 255), max_size=34), max_size=12),
    base=st.binary(min_size=32, max_size=32),
)
def test_any_plan_finds_any_flips(plan: Plan, radius: int, flips: list[set[int]], base: bytes) -> None:
    raw = np.tile(np.unpackbits(np.frombuffer(base, np.uint8)), (len(flips), 1))
    for row, bits in enumerate(flips):
        raw[row, list(bits)] ^= 1
    words = np.packbits(raw, axis=1).view(np.uint64).reshape(-1, 4)
    query = np.frombuffer(base, np.uint64).reshape(1, 4)
    expected = sorted((0, row, len(bits)) for row, bits in enumerate(flips) if len(bits) <= radius)
    assert found(table.banded_table(words, np.arange(len(flips)), plan), query, radius) == expected


@given(bands_number=st.integers(8, 32), radius=st.integers(0, 31))
def test_units_add_up_to_one_more_than_the_radius(bands_number: int, radius: int) -> None:
    plan = Plan(bands_number, 256 // bands_number if bands_number > 12 else 12)
    radii = bands.radii_of(plan, radius)
    assert int((radii + 1).sum()) == radius + 1
    if radius < 16:
        assert len(bands.probes_of(plan, radius).flips) == bands.probe_count(plan, radius)


def test_a_band_too_few_would_miss_a_pair() -> None:
    """The bound is tight: with one unit less there is a pair at the radius that no probe reaches."""
    plan = Plan(16, 16)
    bits = np.zeros((1, 256), np.uint8)
    bits[0, [band * 16 + place for band in range(16) for place in (0, 1)][:31]] = 1
    stored = table.banded_table(hash_sets.random_words(1, 1) * 0, np.zeros(1, np.int64), plan)
    query = np.packbits(bits, axis=1, bitorder="little").view(np.uint64)
    assert found(stored, query, 31) == [(0, 0, 31)]
    keys = bands.all_band_keys(query, plan)
    assert (np.bitwise_count(keys)[0] <= bands.radii_of(plan, 31)).sum() == 1


def test_plans_keep_to_the_limit_of_bytes() -> None:
    for rows in (1 << 17, 1_000_000, 10_000_000, 1 << 25):
        plan = bands.plan_for(rows)
        assert plan.bands * plan.width <= 256
        assert bands.bytes_a_hash(plan, rows) <= bands.BYTES_A_HASH_LIMIT
    assert bands.plan_for(10_000_000) == (11, 23)


def test_the_permutation_is_fixed_and_keeps_distances() -> None:
    order = hashes.standard_permutation()
    assert hashes.is_permutation(order)
    assert order[:8].tolist() == [85, 239, 30, 45, 131, 101, 250, 105]
    words = KINDS["near boundary"]
    mixed = hashes.permuted(words, order)
    assert (hashes.permuted(mixed, hashes.inverse(order)) == words).all()
    assert (hashes.distances_between(words[:-1], words[1:]) == hashes.distances_between(mixed[:-1], mixed[1:])).all()
    assert not hashes.is_permutation(np.zeros(256, np.uint8))


def test_bytes_and_words_are_the_same_hash() -> None:
    words = KINDS["random"]
    raw = hashes.as_bytes(words)
    assert raw.shape == (ROWS, 32)
    assert (hashes.as_words(raw) == words).all()
    assert raw[0].tobytes() == b"".join(int(word).to_bytes(8, "little") for word in words[0])


@pytest.mark.parametrize("wrong", [np.zeros((2, 31), np.uint8), np.zeros(32, np.uint8), np.zeros((2, 4), np.int64), np.zeros((2, 32), bool)])
def test_other_shapes_are_refused(wrong: NDArray[np.uint8]) -> None:
    with pytest.raises(HashInvalid):
        hashes.as_words(wrong)


def test_other_ids_and_radii_are_refused() -> None:
    for wrong in (np.zeros(3, np.float64), np.zeros((1, 2), np.int64), np.array([2**63], np.uint64)):
        with pytest.raises(HashInvalid):
            hashes.as_ids(wrong)
    with pytest.raises(HashInvalid):
        hashes.as_ids([1, 2], 3)
    for radius in (-1, 32):
        with pytest.raises(HashInvalid):
            hashes.checked_radius(radius)


def test_two_hundred_and_fifty_six_differing_bits_are_no_match() -> None:
    zeros = np.zeros((1, 4), np.uint64)
    assert hashes.distances_between(zeros, ~zeros).tolist() == [256]
    assert found(table.plain_table(~zeros, np.zeros(1, np.int64)), zeros, 31) == []


def test_a_table_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "ROWS_LIMIT", 10)
    with pytest.raises(HashInvalid):
        table.banded_table(KINDS["random"], np.arange(ROWS), Plan(16, 16))


def test_permuting_spreads_bits_that_go_together() -> None:
    """Neighbouring bits that share a factor crowd few buckets; permuted, a query meets little more than among even hashes."""
    chance = np.random.default_rng(3)
    together = np.repeat(chance.normal(size=(20_000, 32)), 8, axis=1) * 0.6 + chance.normal(size=(20_000, 256)) * 0.9 > 0
    words = np.packbits(together, axis=1, bitorder="little").view(np.uint64)
    plan = Plan(16, 16)

    def met(stored: NDArray[np.uint64]) -> int:
        keys = bands.all_band_keys(stored, plan)
        return sum(int((np.bitwise_count(keys ^ one) <= 1).sum()) for one in keys[:50])

    assert met(words) > 2.5 * met(hashes.permuted(words, hashes.standard_permutation()))
