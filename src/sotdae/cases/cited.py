# SPDX-License-Identifier: Apache-2.0
"""A place that a document cites, and a message that it quotes: shared by all rows of the dossier. Plain data, masked already."""

from __future__ import annotations

from datetime import datetime

from sotdae.classes import dataclass


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a number comes from.

    Attributes:
        label: the room's label, e.g. ``R-03``.
        message_id: the message, or None for the room's header.
        item_id: SHA-256 of the sealed item.
        byte_offset: where the record begins in the item.
        byte_length: its length in bytes.
        log_seq: the custody log entry (from 1) that sealed the item.
    """

    label: str
    message_id: int | None
    item_id: str
    byte_offset: int
    byte_length: int
    log_seq: int | None


@dataclass(frozen=True, slots=True)
class Quote:
    """One message with only the characters under a rule shown, and how they were read: (written, read) pairs."""

    message_id: int
    sent_at: datetime | None
    text_masked: str
    read: tuple[tuple[str, str], ...] = ()
