# SPDX-License-Identifier: Apache-2.0
"""How far an entry of the log can be trusted by somebody who trusts nobody: a level with a word, never a colour alone. Pure.

Source: the three steps of ReplayWeb's badge (none, anonymous, trusted observer); red is for a check that failed and for nothing else. A demonstration
is never green.
"""

from __future__ import annotations

from enum import StrEnum


class Trust(StrEnum):
    """What vouches for an entry."""

    HASH = "hash"
    CHAINED = "chained"
    ANCHORED = "anchored"
    FAILED = "failed"


def trust_of(seq: int, *, signed: int, anchored: int, is_synthetic: bool, has_failed: bool) -> Trust:
    """Return what vouches for a log entry.

    Args:
        seq: the entry's place, from 1.
        signed: entries that a signed checkpoint covers: whoever holds one notices a change.
        anchored: entries up to the newest outside timestamp.
        is_synthetic: whether the workspace is a demonstration, whose times prove nothing.
        has_failed: whether the newest check found something wrong.
    """
    if has_failed:
        return Trust.FAILED
    if seq <= anchored and not is_synthetic:
        return Trust.ANCHORED
    return Trust.CHAINED if seq <= signed else Trust.HASH
