# SPDX-License-Identifier: Apache-2.0
"""A perceptual hash as it is sealed, in an item's detail and in a bank alike: one list of plain values, whose order is the format.

``[algorithm, version, path, variant, orientation, at_milliseconds, until_milliseconds, count, quality, value]``; docs/formats/vault.md names each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sotdae.media.hashing import HashPath, HashResult, MarkedHash


def to_row(one: MarkedHash) -> list[Any]:
    """Return a hash as canonical JSON can hold it; the value in hexadecimal."""
    found = one.hash
    where = [str(one.variant), one.orientation, one.at_milliseconds, one.until_milliseconds, one.count]
    return [found.algorithm, found.version, str(found.path), *where, found.quality, found.hex]


def from_row(row: Sequence[Any]) -> MarkedHash:
    """Return the hash of a sealed row.

    Raises:
        ValueError: if a value is not what stands in its place, or there are more or fewer.
    """
    algorithm, version, path, variant, orientation, at, until, count, quality, value = row
    return MarkedHash(HashResult(algorithm, version, HashPath(path), bytes.fromhex(value), quality), variant, orientation, at, until, count)
