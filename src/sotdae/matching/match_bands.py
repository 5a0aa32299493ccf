# SPDX-License-Identifier: Apache-2.0
"""When two hashes are called alike: two bands of distance, and which parts of two pictures may be held against each other at all.

At most 31 bits *looks the same*. Above it, up to a ceiling, *similar, a person must check*: shown within the own case only. Beyond it nothing.

A page, that is a picture with a boxed part (a phone's screen shot), is mostly interface. Two pages of one phone with different photographs on
them come within 14 bits of each other as wholes. So where both pictures are pages, their boxed parts count, and their wholes only if nearly equal.

Source of every number here: docs/decisions/2026-11-27-match-bands.md (scripts/false_match_study.py).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sotdae.errors import HashInvalid
from sotdae.matching.hashes import HASH_BITS

LOOKS_THE_SAME_BITS: Final = 31
"""PDQ's published match threshold; of 535 different photographs no two came nearer than 60 bits. Source: ThreatExchange, ``pdq_utils.py``; the
decision."""

SIMILAR_CEILING_BITS: Final = 48
"""The second band's end, under the least distance at which different photographs met that shared a mark (50, a large sticker). Source: the
decision."""

PARTS: Final = frozenset({"plain", "trimmed", "boxed", "crop"})
"""What a hash can be of; a crop's full name begins with ``crop-``."""

BETWEEN_PAGES_BITS: Final = 8
"""Between two pages, wholes this near are the very same page; parts of them other than both boxed count no further. Source: the decision; 18,720
ordered pairs under 12 shared phone layouts came within 14 bits, 18 of them within 31 plain against plain, none within 64 boxed against boxed."""


class Band(StrEnum):
    """What a distance means to a person."""

    LOOKS_THE_SAME = "looks the same"
    SIMILAR = "similar, a person must check"


def band(distance_bits: int, *, own_case: bool, stored: str = "plain", asked: str = "plain", both_pages: bool = False) -> Band | None:
    """Return the band that a distance between two hashes falls in, or None where it says nothing.

    Args:
        distance_bits: how many of the 256 bits differ.
        own_case: whether the stored picture belongs to the case that asks; the second band is for the own case alone.
        stored: the part of the stored picture that the hash is of: a variant's name.
        asked: likewise of the asked picture: a variant's name, ``crop`` or a crop's full name.
        both_pages: whether both pictures have a boxed part.

    Raises:
        HashInvalid: for a distance outside 0 to 256 and for an unknown part.
    """
    if not 0 <= distance_bits <= HASH_BITS:
        raise HashInvalid(what=f"a distance is 0 to {HASH_BITS} bits, not {distance_bits}")
    if distance_bits > limit(stored, asked, both_pages=both_pages):
        return None
    if distance_bits <= LOOKS_THE_SAME_BITS:
        return Band.LOOKS_THE_SAME
    return Band.SIMILAR if own_case else None


def limit(stored: str, asked: str, *, both_pages: bool) -> int:
    """Return the greatest distance, in bits, at which two parts may be held against each other.

    Raises:
        HashInvalid: for an unknown part.
    """
    pair = _part(stored), _part(asked)
    return BETWEEN_PAGES_BITS if both_pages and pair != ("boxed", "boxed") else SIMILAR_CEILING_BITS


def _part(name: str) -> str:
    part = "crop" if name.startswith("crop-") else name
    if part not in PARTS:
        raise HashInvalid(what=f"no such part of a picture: {name!r}")
    return part
