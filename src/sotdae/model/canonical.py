# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON, so that equal facts have equal bytes and therefore equal digests.

Source: RFC 8785 (JSON Canonicalization Scheme). Of it only what this program writes is supported: objects, arrays, strings, integers of at most
53 bits, booleans and null. Fractions are refused: the standard's number rules are the part that implementations get wrong.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, TypeAlias

Json: TypeAlias = "str | int | bool | list[Json] | tuple[Json, ...] | dict[str, Json] | None"

_LARGEST_INTEGER: Final = 2**53 - 1
"""Source: RFC 8785, section 3.2.2.3 (IEEE 754 doubles hold integers exactly up to here)."""


def canonical_json(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value.

    Args:
        value: nested dicts with string keys, lists, strings, integers, booleans and None.

    Returns:
        UTF-8 bytes without a trailing newline.

    Raises:
        TypeError: for a float, a non-string key, any other type, or a string with a lone surrogate.
        ValueError: for an integer beyond 53 bits.
    """
    try:
        return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError as error:
        message = "a lone surrogate has no canonical JSON form"
        raise TypeError(message) from error


def canonical_digest(value: Json) -> str:
    """Return the SHA-256 of a value's canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _ordered(value: Any) -> Json:
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            message = "integers beyond 53 bits have no portable JSON form; write them as strings"
            raise ValueError(message)
        return value
    if isinstance(value, list | tuple):
        return [_ordered(part) for part in value]
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            message = "object keys are strings"
            raise TypeError(message)
        # RFC 8785, section 3.2.3: keys are ordered by their UTF-16 code units, not by code points.
        return {key: _ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))}
    message = f"{type(value).__name__} has no canonical JSON form here"
    raise TypeError(message)
