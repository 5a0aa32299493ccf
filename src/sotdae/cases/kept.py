# SPDX-License-Identifier: Apache-2.0
"""What a report says of records that were erased and of those that may not be: plain data, without a word of what they held."""

from __future__ import annotations

from datetime import date

from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One erasure, or one hold that stands.

    Attributes:
        what: ``erased`` or ``held``.
        label: ``E-01`` or ``H-01``.
        objects: sealed objects whose keys were destroyed, 0 where messages were hidden and their export kept; None for a hold.
        until: the last day of a hold; None where it has none, and for an erasure.
        log_seq: the entry by which it was erased; None for a hold.
    """

    what: str
    label: str
    objects: int | None
    until: date | None
    log_seq: int | None
