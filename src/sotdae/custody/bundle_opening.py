# SPDX-License-Identifier: Apache-2.0
"""Opens what a bundle seals to its recipients: records, and objects by way of their item keys. Nothing opened touches the disk."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from sotdae.classes import dataclass
from sotdae.custody.sealing import OpeningStream, open_bytes
from sotdae.errors import BundleUnreadable, SealUnreadable

_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """One record as it was shown: its place in the batch, its salt (hex), its bytes, and what they say."""

    index: int
    salt: str
    body: bytes
    record: Any


def open_records(sealed: bytes, identity: str) -> Iterator[OpenedRecord]:
    """Yield the records of one batch.

    Raises:
        BundleUnreadable: if the key does not open them, or they are not in their form.
    """
    try:
        text = open_bytes(sealed, identity, "records")
    except SealUnreadable as error:
        raise BundleUnreadable(what="the key does not open its records") from error
    for line in text.splitlines():
        try:
            index, salt, body = line.split(b" ", 2)
            yield OpenedRecord(int(index), salt.decode("ascii"), body, json.loads(body))
        except (ValueError, RecursionError) as error:
            raise BundleUnreadable(what="a record in it is not in its form") from error


def opens_to(item_key: bytes, sealed: BinaryIO, identity: str, item_id: str) -> bool:
    """Whether an object opens, by way of its item key, to the item of that digest."""
    state = hashlib.sha256()
    try:
        own = open_bytes(item_key, identity, item_id).decode("ascii").strip()
        with OpeningStream(sealed, own, item_id) as stream:
            buffer = bytearray(_BLOCK_BYTES)
            while count := stream.readinto(buffer):
                state.update(memoryview(buffer)[:count])
    except (SealUnreadable, UnicodeDecodeError):
        return False
    return state.hexdigest() == item_id


def read_identity(text: str) -> str:
    """Return the identity of an age identity file: its first line that is no comment.

    Raises:
        BundleUnreadable: if there is none.
    """
    for line in text.splitlines():
        if line.startswith("AGE-SECRET-KEY-1"):
            return line.strip()
    raise BundleUnreadable(what="the identity file holds no AGE-SECRET-KEY-1 line")
