# SPDX-License-Identifier: Apache-2.0
"""What every part of this floor shares: the shapes of hashes and matches, their checks, and the fixed permutation of bits.

A hash is 256 bits: a row of 32 bytes, or of 4 little-endian 64-bit words. Neighbouring bits of a PDQ hash are correlated, so bands of neighbours
would have overfull buckets; permuting the bits once spreads them and changes no distance. The permutation is stored with what it was used for.
Source of the gain (1.4-1.7 times too many candidates in natural order, 1.01-1.03 permuted): docs/decisions/2026-11-25-exact-hash-index.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sotdae.errors import HashInvalid

HASH_BITS: Final = 256
HASH_BYTES: Final = 32
HASH_WORDS: Final = 4
RADIUS_LIMIT_BITS: Final = 31
"""The widest radius searched. Source: PDQ's published match threshold (ThreatExchange, signal_type/pdq/pdq_utils.py)."""

Words = NDArray[np.uint64]
Ids = NDArray[np.int64]
_PERMUTE_BLOCK_ROWS: Final = 1 << 12  # 512 bytes a row while permuting: 2 MiB at a time


class Matches(NamedTuple):
    """Pairs within a radius, ordered by query, source, id and distance; four arrays of shape (k,).

    One id may stand on several rows (an item has a hash for each orientation), and then appears once for each row that matches.
    """

    queries: NDArray[np.int64]
    """Row number of the query."""
    sources: NDArray[np.int64]
    """Number of the index that holds the match, where several were searched; otherwise 0."""
    ids: Ids
    """Id of the match."""
    distances: NDArray[np.uint8]
    """Differing bits, 0 to 31."""


def as_words(hashes: ArrayLike) -> Words:
    """Return hashes as (n, 4) uint64.

    Args:
        hashes: (n, 32) uint8 or (n, 4) uint64.

    Raises:
        HashInvalid: for any other shape or type; nothing is converted by guess.
    """
    array: NDArray[Any] = np.asarray(hashes)
    if array.ndim == 2 and array.dtype == np.uint8 and array.shape[1] == HASH_BYTES:  # noqa: PLR2004 (a table has two dimensions)
        return np.ascontiguousarray(array).view("<u8")
    if array.ndim == 2 and array.dtype == np.uint64 and array.shape[1] == HASH_WORDS:  # noqa: PLR2004
        return np.ascontiguousarray(array)
    raise HashInvalid(what=f"hashes must be (n, 32) uint8 or (n, 4) uint64, not {array.shape} {array.dtype}")


def as_bytes(words: Words) -> NDArray[np.uint8]:
    """Return (n, 4) uint64 as (n, 32) uint8."""
    return np.ascontiguousarray(words, dtype="<u8").view(np.uint8)


def as_ids(ids: ArrayLike, rows: int | None = None) -> Ids:
    """Return ids as (n,) int64.

    Raises:
        HashInvalid: where they are no integers of 64 bits, or not as many as there are rows.
    """
    array: NDArray[Any] = np.asarray(ids)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu" or (array.dtype == np.uint64 and bool((array >> np.uint64(63)).any())):
        raise HashInvalid(what=f"ids must be one column of 64-bit integers, not {array.shape} {array.dtype}")
    if rows is not None and len(array) != rows:
        raise HashInvalid(what=f"{rows} hashes came with {len(array)} ids")
    return np.ascontiguousarray(array, dtype=np.int64)


def checked_radius(radius: int) -> int:
    """Return the radius in bits.

    Raises:
        HashInvalid: where it lies outside 0 to 31: the bands are exact up to there, and beyond it PDQ says nothing.
    """
    if not 0 <= radius <= RADIUS_LIMIT_BITS:
        raise HashInvalid(what=f"a radius is 0 to {RADIUS_LIMIT_BITS} bits, not {radius}")
    return int(radius)


def distances_between(left: Words, right: Words) -> NDArray[np.uint16]:
    """Return the differing bits of rows that stand side by side: (n, 4) and (n, 4), or (4,), to (n,) uint16 (256 does not fit a byte)."""
    distances: NDArray[np.uint16] = np.bitwise_count(left ^ right).sum(axis=1, dtype=np.uint16)
    return distances


def standard_permutation() -> NDArray[np.uint8]:
    """Return the permutation new indexes are made with, shape (256,): bit ``i`` of a permuted hash is bit ``p[i]`` of the hash.

    It orders bit numbers by the SHA-256 of a sentence and the number, so it is the same everywhere and owes nothing to a library's chance.
    """
    return np.array(
        sorted(range(HASH_BITS), key=lambda bit: hashlib.sha256(b"sotdae permutation of hash bits, 1: %d" % bit).digest()), dtype=np.uint8
    )


def permuted(words: Words, permutation: NDArray[np.uint8]) -> Words:
    """Return (n, 4) words with their bits permuted, in blocks of bounded memory."""
    result = np.empty_like(words)
    out = result.view(np.uint8)
    raw, places = as_bytes(words), permutation.astype(np.intp)
    for start in range(0, len(words), _PERMUTE_BLOCK_ROWS):
        block = slice(start, start + _PERMUTE_BLOCK_ROWS)
        bits = np.unpackbits(raw[block], axis=1, bitorder="little")
        out[block] = np.packbits(bits.take(places, axis=1, mode="clip"), axis=1, bitorder="little")
    return result


def inverse(permutation: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the permutation that undoes another."""
    return np.argsort(permutation).astype(np.uint8)


def is_permutation(values: NDArray[np.uint8]) -> bool:
    """Say whether 256 numbers name each bit once."""
    return values.shape == (HASH_BITS,) and bool((np.sort(values) == np.arange(HASH_BITS)).all())


def gathered(parts: Sequence[Matches]) -> Matches:
    """Return several lots of matches as one, in the order that `Matches` promises whatever order they came in."""
    if not parts:
        return Matches(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.uint8))
    queries, sources, ids = (np.concatenate([part[column] for part in parts]).astype(np.int64, copy=False) for column in range(3))
    distances = np.concatenate([part.distances for part in parts])
    order = np.lexsort((distances, ids, sources, queries))
    return Matches(queries[order], sources[order], ids[order], distances[order])
