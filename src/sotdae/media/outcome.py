# SPDX-License-Identifier: Apache-2.0
"""What became of one file in the jail, and how it is written into and read out of an answer.

A fallen child may write anything, so reading checks every type, range and phrase, and takes nothing else.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sotdae.classes import dataclass
from sotdae.media.crops import MIN_SIDE as CROPPED_FROM
from sotdae.media.crops import crop_boxes
from sotdae.media.hashing import HashPath, HashResult, MarkedHash, Variant
from sotdae.media.limits import MAX_SIDE, Refusal, Unhashable
from sotdae.media.stills import LONGEST_SIDE, Still

__all__ = ["Kind", "Method", "Outcome", "Still", "from_answer", "to_answer"]

_DECODERS: Final = re.compile(r"[A-Za-z]{1,20} [0-9A-Za-z.+-]{1,40}")
_MOST_VERSION: Final = 1_000
_MOST_NAME: Final = 40
_MOST_HASH_BYTES: Final = 1_024
_MOST_MILLISECONDS: Final = 1 << 40
"""35 years. Containers may claim more, and what they claim must not cost the hashes: such a duration is not said, such a moment is this one."""

_MOST_FRAMES: Final = 1 << 32


_PARTS: Final = frozenset({*Variant, *(name for name, _ in crop_boxes(CROPPED_FROM, CROPPED_FROM))})
"""Everything that a hash can be of."""


class Method(NamedTuple):
    """What a hash has to be like."""

    version: int
    bits: int


class Kind(StrEnum):
    """What a file holds."""

    PICTURE = "picture"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file. Either it was decoded, or ``refused`` says why not.

    Attributes:
        form: the format's name, as ``JPEG``; None where it was refused.
        width: of the stored picture, in pixels.
        height: likewise.
        orientation: EXIF orientation, 1 to 8.
        hashes: by parts of the picture, and within a part in the order in which the jail was asked for methods.
        unhashable: why hashes are left out.
        refused: why the file was not decoded, a fixed phrase.
        kind: picture or video; None where it was refused.
        duration_milliseconds: of a video, from its first frame to the end of its last; None where its container does not say.
        frames: of a video, how many were decoded.
        incomplete: of a video, why not all of it was looked at, a fixed phrase; None where all was.
        decoder: what decoded it, with its version; the pixels are another library's word, and another version may give other ones.
        still: a small grey copy, where a person has to look (``Wanted.SIGHT``); None otherwise.
    """

    form: str | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    hashes: tuple[MarkedHash, ...] = ()
    unhashable: str | None = None
    refused: str | None = None
    kind: Kind | None = None
    duration_milliseconds: int | None = None
    frames: int | None = None
    incomplete: str | None = None
    decoder: str | None = field(default=None, compare=False)
    still: Still | None = None


def to_answer(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as what can be written as JSON."""
    if outcome.refused is not None:
        return {"refused": outcome.refused}
    names = ("form", "width", "height", "orientation", "unhashable", "kind", "frames", "incomplete", "decoder")
    lasts = outcome.duration_milliseconds
    return {name: getattr(outcome, name) for name in names} | {
        "duration_milliseconds": None if lasts is None or lasts > _MOST_MILLISECONDS else lasts,
        "hashes": [_written(one) for one in outcome.hashes],
        "still": None if outcome.still is None else _written_still(outcome.still),
    }


def from_answer(said: dict[str, Any], methods: Mapping[str, Method] | None = None) -> Outcome | None:
    """Return what a child wrote as an outcome, or None where it is not one.

    Args:
        said: the JSON object.
        methods: the methods that the child was asked for, by name; a hash of another one, of another version or of another length makes the whole
            answer nonsense, since it would lie in the sealed details for good and stop every search that comes upon it. None: any will do.
    """
    refused = said.get("refused")
    if refused is not None:
        return Outcome(refused=refused) if isinstance(refused, str) and refused in set(Refusal) else None
    try:
        return Outcome(
            form=_word(said["form"]),
            width=_whole(said["width"], 1, MAX_SIDE),
            height=_whole(said["height"], 1, MAX_SIDE),
            orientation=_whole(said["orientation"], 1, 8),
            hashes=tuple(_read(one, methods) for one in said["hashes"]),
            unhashable=None if said["unhashable"] is None else Unhashable(said["unhashable"]),
            kind=Kind(said["kind"]),
            duration_milliseconds=_maybe(said["duration_milliseconds"], _MOST_MILLISECONDS),
            frames=_maybe(said["frames"], _MOST_FRAMES),
            incomplete=None if said["incomplete"] is None else Refusal(said["incomplete"]),
            decoder=_decoder(said["decoder"]),
            still=None if said.get("still") is None else _read_still(said["still"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _written(one: MarkedHash) -> list[str | int | None]:
    made = one.hash
    return [
        made.algorithm,
        made.version,
        made.path,
        made.hex,
        made.quality,
        one.variant,
        one.orientation,
        None if one.at_milliseconds is None else min(one.at_milliseconds, _MOST_MILLISECONDS),
        None if one.until_milliseconds is None else min(one.until_milliseconds, _MOST_MILLISECONDS),
        one.count,
    ]


def _written_still(still: Still) -> list[str | int]:
    return [still.width, still.height, base64.b64encode(still.grey).decode()]


def _read_still(line: list[Any]) -> Still:
    if not isinstance(line, list):
        raise TypeError
    width, height, text = line
    made = Still(_whole(width, 1, LONGEST_SIDE), _whole(height, 1, LONGEST_SIDE), base64.b64decode(text, validate=True))
    if len(made.grey) != made.width * made.height:
        raise ValueError
    return made


def _read(line: list[Any], methods: Mapping[str, Method] | None) -> MarkedHash:
    if not isinstance(line, list):
        raise TypeError
    algorithm, version, path, value, quality, variant, orientation, at, until, count = line
    bits = bytes.fromhex(value)
    if not 0 < len(bits) <= _MOST_HASH_BYTES:
        raise ValueError
    if methods is not None and methods.get(algorithm) != Method(version, 8 * len(bits)):
        raise ValueError
    if variant not in _PARTS:
        raise ValueError
    made = HashResult(_word(algorithm), _whole(version, 1, _MOST_VERSION), HashPath(path), bits, _whole(quality, 0, 100))
    times = (_maybe(at, _MOST_MILLISECONDS), _maybe(until, _MOST_MILLISECONDS))
    return MarkedHash(made, variant, _whole(orientation, 0, 7), *times, _whole(count, 1, _MOST_FRAMES))


def _maybe(value: object, most: int) -> int | None:
    return None if value is None else _whole(value, 0, most)


def _whole(value: object, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError
    return value


def _decoder(value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _DECODERS.fullmatch(value):
        raise ValueError
    return value


def _word(value: object) -> str:
    if not isinstance(value, str) or not value.isascii() or not value.replace("-", "").isalnum() or len(value) > _MOST_NAME:
        raise ValueError
    return value
