# SPDX-License-Identifier: Apache-2.0
"""Partners' lists as they are sealed, and the only way to get at them: from the sealed object, into memory, for one question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sotdae.actions.acting import Acting
from sotdae.actions.records.ledger import ListRow
from sotdae.cases.freezing import ListKind
from sotdae.classes import dataclass
from sotdae.errors import ProofInvalid

_MAGIC: Final = b"SHL1"
_HASH_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class HeldList:
    """A partner's list in memory, for one question.

    Attributes:
        row: the list.
        hashes: (n, 32) uint8.
        qualities: (n,) uint8: 0 to 100, or 255 where none was stated.
    """

    row: ListRow
    hashes: NDArray[np.uint8]
    qualities: NDArray[np.uint8]

    @property
    def kind(self) -> ListKind:
        """What the partner says of the pictures behind it."""
        return ListKind(self.row.kind)


def held_lists(who: Acting, on: date) -> Iterator[HeldList]:
    """Yield the partners' lists of a case that may be used on a day: neither withdrawn nor expired. Nothing is kept between calls.

    Raises:
        ObjectMissing: if a sealed object is gone without a withdrawal.
    """
    for row in who.ledger.lists(who.case.case_id):
        if may_be_used(row, on):
            yield HeldList(row, *_decoded(who.attached(row.object_id)))


def may_be_used(row: ListRow, on: date) -> bool:
    """Whether a list is neither withdrawn nor expired on a day."""
    return row.withdrawn_at is None and on <= row.expires_on


def encode(values: bytes | bytearray, qualities: bytes | bytearray) -> bytes:
    """Return the bytes that are sealed for a list: a mark, the number of hashes, the hashes of 32 bytes, a byte of quality for each."""
    return _MAGIC + len(qualities).to_bytes(4, "big") + bytes(values) + bytes(qualities)


def _decoded(data: bytes) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    count = int.from_bytes(data[4:8], "big")
    if data[:4] != _MAGIC or len(data) != 8 + count * (_HASH_BYTES + 1):
        raise ProofInvalid(what="a partner's list is not in its form")
    held = np.frombuffer(data, np.uint8, offset=8)
    return held[: count * _HASH_BYTES].reshape(count, _HASH_BYTES), held[count * _HASH_BYTES :]
