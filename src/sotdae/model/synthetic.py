# SPDX-License-Identifier: Apache-2.0
"""The synthetic mark: how made-up material is told from real material.

Every export that the simulation writes for a demonstration carries it. A real workspace refuses marked input and a demonstration refuses unmarked
input, so neither can ever be mistaken for the other.
"""

from __future__ import annotations

from typing import Final

SYNTHETIC_MARK: Final = "SOTDAE-SYNTHETIC-NOT-EVIDENCE"
"""Stands within the first 64 KiB of every marked text member."""


def is_marked(head: bytes) -> bool:
    """Return whether the first bytes of a member carry the mark, in UTF-8 or UTF-16."""
    return any(SYNTHETIC_MARK.encode(encoding) in head for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
