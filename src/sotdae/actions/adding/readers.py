# SPDX-License-Identifier: Apache-2.0
"""Asks every registered reader what it claims of a source, and settles who reads which member."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import BinaryIO, cast

from sotdae import registry
from sotdae.actions.sources import SourceAround
from sotdae.captures.reader import DETECTION_BYTES, Detection, Reader, Source
from sotdae.classes import dataclass
from sotdae.errors import AmbiguousFormat, SourceUnreadable, UnknownFormat


@dataclass(frozen=True, slots=True)
class Claim:
    """What one reader will read of a capture."""

    reader: Reader
    name: str
    version: int
    origin_digest: str
    names: tuple[str, ...]
    reason: str


def readers() -> Sequence[registry.Plugin[object]]:
    """Return the registered readers."""
    return registry.load(registry.READERS)


def plugin(name: str) -> registry.Plugin[object] | None:
    """Return one registered reader, or None."""
    return next((found for found in readers() if found.name == name), None)


def claims(source: Source, only: str | None = None) -> list[Claim]:
    """Return who reads what; for one member the higher confidence wins.

    Args:
        source: the capture.
        only: a reader's name, to ask no other.

    Raises:
        UnknownFormat: if nobody claims anything.
        AmbiguousFormat: if two readers claim one member with equal confidence.
    """
    asked = [found for found in readers() if only is None or found.name == only]
    detections: list[tuple[registry.Plugin[object], Detection]] = []
    for found in asked:
        detection = cast("Reader", found.value).detect(_Heads(source))
        if detection is not None and detection.names:
            detections.append((found, detection))
    if not detections:
        raise UnknownFormat(tried=", ".join(found.name for found in asked) or "no reader of that name")
    return _settled(detections)


class _Heads(SourceAround):
    """A source of which only the beginnings are read, and in which a member that cannot be opened is an empty one: it costs itself, later."""

    def open(self, name: str) -> BinaryIO:
        head = b""
        try:
            with self._inner.open(name) as stream:
                while len(head) < DETECTION_BYTES and (block := stream.read(DETECTION_BYTES - len(head))):
                    head += block
        except SourceUnreadable:
            pass  # what came before the damage may still say what it is
        return io.BytesIO(head)


def _settled(detections: Sequence[tuple[registry.Plugin[object], Detection]]) -> list[Claim]:
    best: dict[str, tuple[float, str]] = {}
    for found, detection in detections:
        for name in detection.names:
            rival = best.get(name)
            if rival is not None and rival[0] == detection.confidence:
                raise AmbiguousFormat(item_id="(not yet sealed)", readers=f"{rival[1]}, {found.name}")
            if rival is None or detection.confidence > rival[0]:
                best[name] = (detection.confidence, found.name)
    return [
        Claim(reader, found.name, reader.version, found.origin.digest, names, detection.reason)
        for found, detection in detections
        if (names := tuple(name for name in detection.names if best[name][1] == found.name))
        for reader in (cast("Reader", found.value),)
    ]
