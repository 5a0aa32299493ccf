# SPDX-License-Identifier: Apache-2.0
"""What a writer gathers before its next log line: sealed items, and the records that tell of them. It writes nothing."""

from __future__ import annotations

from dataclasses import field
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.custody import details
from sotdae.custody.sealing import Sealed

_BATCH_OBJECTS: Final = 256
"""Objects a batch, so that an interruption costs at most so many; DESIGN asks for 64 or more."""


@dataclass(frozen=True, slots=True)
class SealedItem:
    """An item after sealing.

    Attributes:
        item_id: SHA-256 of the plaintext, hex.
        tag: HMAC of the item id under the index key, hex.
        size: bytes of plaintext.
        object_id: the sealed object, or None where only details are held.
        is_new: it was not known before.
    """

    item_id: str
    tag: str
    size: int
    object_id: str | None
    is_new: bool


@dataclass
class Batch:
    """What waits for the next log line."""

    records: list[dict[str, Any]] = field(default_factory=list)
    record_bytes: int = 0
    objects: list[Sealed] = field(default_factory=list)

    @property
    def is_full(self) -> bool:
        """Whether the next line is due."""
        return len(self.records) >= details.MOST_RECORDS or self.record_bytes >= details.MOST_BYTES or len(self.objects) >= _BATCH_OBJECTS
