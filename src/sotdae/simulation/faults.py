# SPDX-License-Identifier: Apache-2.0
"""Damages written exports as programs and transports do: a quote inside a string, a cut, a flipped byte."""

from __future__ import annotations


def unescape_a_quote(export: bytes, message_id: int) -> bytes:
    """Put a bare quotation mark into the text of one record, which no parser can repair.

    Raises:
        ValueError: if the export has no such record.
    """
    head = export.find(b'"id": %d,\n' % message_id)
    key = b'"text": "'
    place = export.find(key, head)
    if head < 0 or place < 0:
        raise ValueError(message_id)
    place += len(key)
    return export[:place] + b'"' + export[place:]


def cut(export: bytes, length: int) -> bytes:
    """Return the first bytes, as an interrupted copy leaves them."""
    return export[:length]


def flip(export: bytes, place: int, mask: int = 1) -> bytes:
    """Return the export with bits of one byte flipped."""
    return export[:place] + bytes((export[place] ^ mask,)) + export[place + 1 :]
