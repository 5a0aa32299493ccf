# SPDX-License-Identifier: Apache-2.0
"""A capture held in memory, for tests of readers."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from typing import BinaryIO


class DribblingBytes(io.BytesIO):
    """A stream that is not seekable and gives at most ``step`` bytes a read, as sockets and unpackers may."""

    def __init__(self, data: bytes, step: int) -> None:
        super().__init__(data)
        self._step = step

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._step if size is None or size < 0 else min(size, self._step))

    def seekable(self) -> bool:
        return False


class MemorySource:
    """`captures.reader.Source` over a dict of names and bytes; ``step`` limits what one read gives."""

    def __init__(self, members: Mapping[str, bytes], *, step: int | None = None) -> None:
        self.members = dict(members)
        self.step = step

    def names(self) -> Sequence[str]:
        return sorted(self.members)

    def open(self, name: str) -> BinaryIO:
        data = self.members[name]
        return io.BytesIO(data) if self.step is None else DribblingBytes(data, self.step)

    def size(self, name: str) -> int | None:
        return len(self.members[name])

    def item_id(self, name: str) -> str:
        return hashlib.sha256(self.members[name]).hexdigest()
