# SPDX-License-Identifier: Apache-2.0
"""Checks what outsiders say of a bundle's log: timestamps of authorities and words of witnesses, as far as disclosed lines name them.

A line names the digests of an answer, of its request and of the pinned root, and a witness's public key; only with the line is it known which root
the sender relied on. Files that no disclosed line names are counted and left to ``openssl``, as the manual says. Whether a root is worth belief is
for who reads the bundle: nothing here knows any authority.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.custody import bundle_layout as at
from sotdae.custody.anchors import COSIGNED, RECEIVED, REQUESTED, Anchor, Named, anchor_head, check_files, check_word, named_in, path_of
from sotdae.custody.bundle_verdict import BundleVerification
from sotdae.custody.merkle import TreeHead, root_of

_DATA: Final = Path("data")


class OutsideWords:
    """Checks them against the leaf hashes, whose root the bundle's checkpoint signs."""

    def __init__(
        self, leaves: Sequence[bytes], origin: str, names: AbstractSet[str], whole: Callable[[str], bytes], found: BundleVerification
    ) -> None:
        """Take the leaf hashes, the log's name, what lies in the bundle and how it is read, and where to note what is found."""
        self._leaves, self._origin, self._names, self._whole, self._found = leaves, origin, names, whole, found

    def check(self, bodies: Iterable[Mapping[str, Any]]) -> None:
        """Check whatever these log lines name and the bundle holds; each that does not hold is a fault."""
        lines = list(bodies)
        requested = {(one.size, one.authority): one.at for one in named_in(lines, REQUESTED)}
        for named in named_in(lines, RECEIVED):
            reply = _place(named, "reply")
            if reply in self._names:
                anchor = self._anchor(named, requested.get((named.size, named.authority)))
                self._found.anchors.append(anchor.to_json())
                if anchor.token is None:
                    self._found.fault("timestamp", reply)
        for named in named_in(lines, COSIGNED):
            place = _place(named, "cosignature")
            if place in self._names:
                word = check_word(named, self._whole(place), self._note(named.size), self._head(named.size))
                self._found.cosignatures.append(word.to_json())
                if word.at is None:
                    self._found.fault("cosignature", place)

    def _anchor(self, named: Named, requested_at: datetime | None) -> Anchor:
        places = {kind: _place(named, kind) for kind in named.kinds}
        if not set(places.values()) <= set(self._names):
            return Anchor(named, None, "a file of it is missing")
        files = {kind: self._whole(place) for kind, place in places.items()}
        head = self._head(named.size)
        text = files["text"] if head is not None and files["text"].startswith(anchor_head(self._origin, head)) else None
        return check_files(named, files, text=text, requested_at=requested_at, is_synthetic=self._found.synthetic)

    def _head(self, size: int) -> TreeHead | None:
        return TreeHead(size, root_of(self._leaves[:size]).hex()) if size <= len(self._leaves) else None

    def _note(self, size: int) -> bytes:
        place = at.CHECKPOINT if size == len(self._leaves) else at.OLDER.format(size=size)
        return self._whole(place) if place in self._names else b""


def _place(named: Named, kind: str) -> str:
    return path_of(_DATA, named.size, named.authority, kind).as_posix()
