# SPDX-License-Identifier: Apache-2.0
"""The pictures of the made-up world, how they are copied, and the hashes that such copies have.

A picture is a number of `simulation.pictures`: a scene and the form in which it is shown. What no hash of this program would find again (cut by a
tenth, covered by a sticker) is written as a scene of its own; the truth still knows where it comes from. Hashes are made up, for scale: 256 fair bits
a scene, and for a copy so many bits off as `docs/robustness.md` lets one expect; what that page finds in no hash stays unfound here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, NamedTuple

from sotdae.simulation.pictures import FORMS, SCENES, scene_number, size_of

TRANSFORMS: Final = (
    ("same", 0.45, "plain"),
    ("re-encoded", 0.18, "lighter"),
    ("framed", 0.08, "framed"),
    ("mirrored", 0.07, "mirrored"),
    ("screenshot", 0.08, "on a phone"),
    ("covered", 0.08, None),
    ("cut", 0.06, None),
)
"""How pictures are passed on: (name, share, form; None where no hash finds it). The shares are assumed."""
_BITS: Final = {"plain": 0, "lighter": 10, "framed": 12, "mirrored": 14, "on a phone": 18}
"""A copy in such a form is at most so many bits off, an even number. Source: all lie within the 31 bits at which docs/robustness.md finds 100 %,
100 % (trimmed part), 100 % (another orientation) and 85 to 98 % (boxed part)."""
_BOX_FOUND: Final = 0.92
"""A screenshot's box is found so often. Source: docs/robustness.md, screen shots without a patterned background."""
_HASH_BITS: Final = 256
_MIRROR: Final = int.from_bytes(b"\x55" * 32, "big")
"""Which bits a picture mirrored left to right has turned over. Source: `matching.turned`; a test holds the two together."""


class HashRow(NamedTuple):
    """A row of the table ``media_hashes``, the two snapshot columns apart, in the order of its columns (`model.tables`)."""

    media_item_id: str
    media_kind: str
    form: str
    width: int | None
    height: int | None
    variant: str
    is_page: bool
    orientation: int
    at_milliseconds: int | None
    until_milliseconds: int | None
    frames: int
    video_frames: int | None
    algorithm: str
    algorithm_version: int
    path: str
    quality: int
    value: str


@dataclass(slots=True)
class Album:
    """All pictures.

    Attributes:
        seed: enters every hash.
        origins: picture -> (the picture that it is a copy of, transform).
    """

    seed: str
    origins: dict[int, tuple[int, str]] = field(default_factory=dict)
    _scenes: int = 0

    def new(self) -> int:
        """Return a picture that nobody has seen."""
        self._scenes += 1
        return scene_number(self._scenes, "plain")

    def copy(self, random: Random, picture: int) -> int:
        """Return a copy as rooms pass them on."""
        name, _, form = random.choices(TRANSFORMS, [share for _, share, _ in TRANSFORMS])[0]
        if name == "same":
            return picture
        if form is None:
            made = self.new()
        else:
            made = scene_number((picture - SCENES) // len(FORMS), form)
            if made == picture:
                return picture
        self.origins.setdefault(made, (picture, name))
        return made


def media_item_id(picture: int) -> str:
    """Return the id that rows give a picture's file where no bytes are written: 64 hexadecimal digits, equal for equal files."""
    return hashlib.sha256(b"picture %d" % picture).hexdigest()


def hash_rows(seed: str, pictures: list[int]) -> Iterator[HashRow]:
    """Yield the hashes of pictures, as sealing leaves them: one for each part that is told apart."""
    for picture in pictures:
        scene, form = divmod(picture - SCENES, len(FORMS))
        name = FORMS[form]
        random = Random(f"{seed} picture {picture}")  # noqa: S311 (a made-up hash, no secret)
        base = int.from_bytes(hashlib.sha256(f"{seed} scene {scene}".encode()).digest(), "big")
        off = _off(random, base, _BITS[name])
        other = random.getrandbits(_HASH_BITS)
        is_page = name == "on a phone"
        if name in {"framed", "on a phone"}:
            yield _row(picture, "plain", other, is_page=is_page)
            if name == "framed" or random.random() < _BOX_FOUND:
                yield _row(picture, "trimmed" if name == "framed" else "boxed", off, is_page=is_page)
        else:
            yield _row(picture, "plain", off ^ _MIRROR if name == "mirrored" else off, is_page=False)


def _off(random: Random, value: int, most: int) -> int:
    """Return a hash with an even number of bits turned over: half the bits of such a hash are set, so they change in pairs."""
    for place in random.sample(range(_HASH_BITS), 2 * random.randrange(most // 2 + 1)):
        value ^= 1 << place
    return value


def _row(picture: int, variant: str, value: int, *, is_page: bool) -> HashRow:
    width, height = size_of(picture)
    return HashRow(
        media_item_id(picture),
        "picture",
        "PNG",
        width,
        height,
        variant,
        is_page,
        0,
        None,
        None,
        1,
        None,
        "pdq",
        1,
        "interoperable",
        100,
        f"{value:064x}",
    )
