# SPDX-License-Identifier: Apache-2.0
"""Sources that only this floor can build: one that checks each member against its seal while it is read, and one that reads out of the vault."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping, Sequence
from typing import BinaryIO, cast

from sotdae.captures.reader import Source
from sotdae.errors import CaptureChanged


class SourceAround:
    """Another source: its names, sizes and item ids; who opens its members otherwise inherits it."""

    def __init__(self, inner: Source) -> None:
        """Wrap a source."""
        self._inner = inner

    def names(self) -> Sequence[str]:
        """Return the inner source's names."""
        return self._inner.names()

    def size(self, name: str) -> int | None:
        """Return the inner source's size of a member, in bytes."""
        return self._inner.size(name)

    def item_id(self, name: str) -> str:
        """Return the inner source's item id."""
        return self._inner.item_id(name)


class CheckedSource(SourceAround):
    """Another source whose members are digested while they are read and must equal what was sealed.

    A reader thus interprets exactly the bytes that the log names, without decrypting them again.
    """

    def __init__(self, inner: Source, advance: Callable[[int], None]) -> None:
        """Wrap a source.

        Args:
            inner: the source that was looked at and sealed.
            advance: told the bytes read.
        """
        super().__init__(inner)
        self._advance = advance

    def open(self, name: str) -> BinaryIO:
        """Open a member; its last read, or its close, raises `CaptureChanged` if the bytes are not those that were sealed."""
        return cast("BinaryIO", io.BufferedReader(_Checked(self._inner.open(name), self._inner.item_id(name), self._advance), 1 << 17))


class _Checked(io.RawIOBase):
    """Counts and digests what passes."""

    def __init__(self, stream: BinaryIO, item_id: str, advance: Callable[[int], None]) -> None:
        self._stream = stream
        self._item_id = item_id
        self._advance = advance
        self._state = hashlib.sha256()
        self._ended = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # (Buffer has no name in Python 3.11)
        view = memoryview(buffer)
        data = self._stream.read(len(view))
        self._state.update(data)
        self._advance(len(data))
        view[: len(data)] = data
        if not data and not self._ended:
            self._ended = True
            if self._state.hexdigest() != self._item_id:
                raise CaptureChanged(item_id=self._item_id)
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


class VaultSource:
    """The members of a capture as the vault holds them; members that are not held have a digest and a name only."""

    def __init__(self, members: Mapping[str, tuple[str, int, str | None]], open_object: Callable[[str], BinaryIO]) -> None:
        """Build a source from a capture's details.

        Args:
            members: name -> (item id, size in bytes, object id or None where the bytes are not held).
            open_object: opens a sealed object's plaintext.
        """
        self._members = members
        self._open = open_object

    def names(self) -> Sequence[str]:
        """Return every member's name."""
        return tuple(self._members)

    def size(self, name: str) -> int | None:
        """Return a member's size in bytes."""
        return self._members[name][1]

    def item_id(self, name: str) -> str:
        """Return a member's item id."""
        return self._members[name][0]

    def open(self, name: str) -> BinaryIO:
        """Open a held member; one that is not held reads as empty, so that no reader claims it."""
        object_id = self._members[name][2]
        return cast("BinaryIO", io.BytesIO(b"")) if object_id is None else self._open(object_id)
