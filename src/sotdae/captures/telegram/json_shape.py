# SPDX-License-Identifier: Apache-2.0
"""How large and how deep a record is, and whether it says one key twice: asked of few records, and before anything follows them inwards."""

from __future__ import annotations

import json
import re
from typing import Any, Final

RECORD_LIMIT_BYTES: Final = 64 * 1024 * 1024
"""A longer record is reported, not read. Source: captures, reader design (no record of Telegram Desktop comes near)."""
NESTING_LIMIT: Final = 64
"""Deeper structures are reported, not followed; the record itself is the first level. Source: captures, reader design."""

_TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]]|"', re.DOTALL)


def excess(buffer: bytes, start: int, stop: int) -> str | None:
    """Name the limit that the record between two places breaks, or None. Its brackets are followed only if they are enough to nest too deep."""
    if stop - start > RECORD_LIMIT_BYTES:
        return "record-too-large"
    if buffer.count(b"[", start, stop) + buffer.count(b"{", start, stop) <= NESTING_LIMIT:
        return None
    return "nested-too-deep" if scan_object(buffer, start, stop)[1] > NESTING_LIMIT else None


def is_deep(value: Any) -> bool:
    """Say whether a parsed record nests deeper than is followed: level by level, so that an ordinary one costs a look at its few levels."""
    level = [value]
    for _ in range(NESTING_LIMIT):
        level = [child for one in level for child in (one.values() if type(one) is dict else one) if type(child) in (dict, list)]
        if not level:
            return False
    return True


def scan_object(buffer: bytes, start: int, stop: int) -> tuple[int, int]:
    """Find the end of the JSON object or list that begins at ``start`` by counting brackets outside strings.

    Returns:
        The index behind its last byte (-1 if it does not end before ``stop``) and the deepest nesting seen.
    """
    depth = deepest = 0
    for match in _TOKEN.finditer(buffer, start, stop):
        token = match.group()
        if token in {b"{", b"["}:
            depth += 1
            deepest = max(deepest, depth)
        elif token in {b"}", b"]"}:
            depth -= 1
            if depth == 0:
                return match.end(), deepest
        elif len(token) == 1:
            break
    return -1, deepest


def repeats_a_key(record: bytes) -> bool:
    """Say whether a record repeats a key with another value. Only the top level counts: deeper objects have ids of their own."""
    conflict = False

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        nonlocal conflict
        result: dict[str, object] = {}
        conflict = any(key in result or result.update({key: value}) for key, value in found)
        return result

    try:
        json.loads(record, object_pairs_hook=pairs)
    except (ValueError, RecursionError):  # numbers of thousands of digits: the fast parser takes them, this one does not
        return False
    return conflict
