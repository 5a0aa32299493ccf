# SPDX-License-Identifier: Apache-2.0
"""Encoded pictures to pixels, with limits: JPEG, PNG, WebP, GIF, TIFF, BMP, AVIF where Pillow was built with it.

Of several frames the first is decoded; ``sotdae.media.moving`` looks at the others.
EXIF orientation is applied, alpha is dropped (not blended), colours are not managed: this is what the interoperable hash is defined on, and what the
browser's side does. Sixteen-bit grey keeps its upper eight bits. Everything else, a damaged or cut file included, is ``PictureRefused`` with a fixed
phrase: no exception of Pillow's comes out, and nothing is guessed from half a picture.

Called in the jail only (``sotdae.media.jail``): decoders fall, and their limits are no wall. HEIC is ``sotdae.media.heic``'s.

Source: users-workbench measurement of 33 pictures (0 bits between browser and Pillow with orientation applied, no colour management, alpha dropped).
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import field, replace
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError, __version__

from sotdae.classes import dataclass
from sotdae.errors import PictureRefused
from sotdae.media import jpeg
from sotdae.media.hashing import Pixels, ShrunkGrey
from sotdae.media.limits import MAX_BYTES, MAX_PIXELS, MAX_SCANS, MAX_SIDE, Refusal
from sotdae.media.orientation import SIDEWAYS, upright

PILLOW: Final = f"Pillow {__version__}"

_SHORT_SIDE: Final = 320
"""Pixels that the short side of a shrunk picture keeps: at most 6 bits of drift in 160 pictures, 4 in 98.8 % of them; with 256 it was 8 and 95.0 %,
with 128 it was 20 and 51 %. Source: bench/pdq_drift.py."""

_MOST_SHRUNK: Final = 8
"""What libjpeg's inverse DCT can shrink by."""

_ORIENTATION: Final = 0x0112
_TURNED_BY_PILLOW: Final = frozenset({"TIFF"})
"""Pillow applies the orientation of these formats itself, and states their turned size."""

_JPEGS: Final = frozenset({"JPEG", "MPO"})
_SCAN: Final = b"\xff\xda"
"""How a scan begins; within a scan's data these two bytes never follow each other."""

_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP", "AVIF")
_PLAIN: Final = frozenset({"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"})
_SIXTEEN: Final = frozenset({"I;16", "I;16B", "I;16L", "I;16N"})


_RAISED: Final = (
    OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, TypeError, KeyError, IndexError, AttributeError, ArithmeticError,
    RuntimeError, AssertionError,
)  # fmt: skip
"""What Pillow's parsers have been seen to raise on damaged files; all mean the same here."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself.

    Attributes:
        form: the format's name as Pillow writes it (``JPEG``).
        width: of the stored picture, in pixels, before orientation.
        height: likewise.
        orientation: EXIF orientation, 1 to 8; 1 where none is stated.
        decoder: what decodes it, with its version.
    """

    form: str
    width: int
    height: int
    orientation: int
    decoder: str = field(default=PILLOW, compare=False)


def decode(data: bytes) -> tuple[Pixels, Facts]:
    """Return the pixels of a picture's first frame, (height, width, 3) RGB uint8, C order, and what the file says of itself.

    Raises:
        PictureRefused: with a phrase of ``Refusal``, for everything that is not a whole picture within the limits.
    """
    with refusing():
        image, facts = opened(data)
        plain = facts.form == "JPEG" and image.mode == "RGB"
        quick = jpeg.colour(data, facts.height, facts.width) if plain else None
        stored = rgb(image) if quick is None else quick
        facts = facts if quick is None else replace(facts, decoder=jpeg.decoder())
        return upright(stored, turn_left(facts)), facts


def decode_shrunk(data: bytes) -> tuple[ShrunkGrey, Facts] | None:
    """Return the grey channel of a JPEG, shrunk by its decoder, or None where that channel is not in the file as it is (other formats, CMYK, RGB).

    Raises:
        PictureRefused: as ``decode``.
    """
    with refusing():
        image, facts = opened(data)
        if not _has_luma(image):
            return None
        scale = 1
        while scale < _MOST_SHRUNK and min(facts.width, facts.height) // (2 * scale) >= _SHORT_SIDE:
            scale *= 2
        height, width = -(-facts.height // scale), -(-facts.width // scale)
        quick = jpeg.grey(data, height, width)
        if quick is None:
            image.draft("L", (facts.width // scale, facts.height // scale))
        pixels = np.asarray(image) if quick is None else quick
        facts = facts if quick is None else replace(facts, decoder=jpeg.decoder())
        if pixels.shape != (height, width):
            return None
        return ShrunkGrey(pixels, facts.height, facts.width, scale, facts.orientation), facts


def turn_left(facts: Facts) -> int:
    """Return the EXIF orientation that is still to be applied to what Pillow decodes."""
    return 1 if facts.form in _TURNED_BY_PILLOW else facts.orientation


class refusing:  # noqa: N801 (used like a function)
    """Turns whatever a decoder raises into ``PictureRefused``, and keeps its warnings to itself."""

    def __enter__(self) -> None:
        self._warnings = warnings.catch_warnings()
        self._warnings.__enter__()
        warnings.simplefilter("ignore")

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self._warnings.__exit__(None, None, None)
        if isinstance(error, MemoryError):
            raise PictureRefused(reason=Refusal.TOO_MUCH_MEMORY) from None
        if isinstance(error, Image.DecompressionBombError):
            raise PictureRefused(reason=Refusal.TOO_LARGE) from None
        if isinstance(error, UnidentifiedImageError):
            raise PictureRefused(reason=Refusal.UNKNOWN) from None
        if isinstance(error, _RAISED):
            raise PictureRefused(reason=Refusal.DAMAGED) from None


def opened(data: bytes) -> tuple[Image.Image, Facts]:
    """Return a picture of which only the header has been read, within the limits. Used inside ``refusing``.

    Raises:
        PictureRefused: if it is empty or too large.
    """
    if not data:
        raise PictureRefused(reason=Refusal.EMPTY)
    if len(data) > MAX_BYTES:
        raise PictureRefused(reason=Refusal.TOO_MANY_BYTES)
    image = Image.open(io.BytesIO(data), formats=_FORMATS)
    width, height = image.size
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PictureRefused(reason=Refusal.TOO_LARGE)
    form, orientation = str(image.format), _orientation(image)
    if form in _JPEGS and data.count(_SCAN) > MAX_SCANS:
        raise PictureRefused(reason=Refusal.SCANS)
    if form in _TURNED_BY_PILLOW and orientation in SIDEWAYS:
        width, height = height, width
    return image, Facts(form, width, height, orientation)


def _orientation(image: Image.Image) -> int:
    """Return what EXIF says, or 1: EXIF that cannot be read must not cost the picture."""
    try:
        stated = image.getexif().get(_ORIENTATION, 1)
    except _RAISED:
        return 1
    return stated if isinstance(stated, int) and 1 <= stated <= 8 else 1  # noqa: PLR2004 (EXIF's range)


def rgb(image: Image.Image) -> Pixels:
    """Return the stored pixels in RGB, (height, width, 3). Used inside ``refusing``.

    Raises:
        PictureRefused: if its samples are of a kind that has no plain meaning as RGB.
    """
    if image.mode in _SIXTEEN:
        grey = (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if image.mode not in _PLAIN:
        raise PictureRefused(reason=Refusal.SAMPLES)
    image.load()
    if image.mode in {"RGBa", "La"}:
        image = image.convert(image.mode.replace("a", "A"))
    return np.asarray(image if image.mode == "RGB" else image.convert("RGB"))


def _has_luma(image: Image.Image) -> bool:
    """Say whether a JPEG stores luma as a channel of its own: grey or YCbCr, by the rules by which libjpeg guesses.

    Source: libjpeg-turbo, ``jdapimin.c``, ``default_decompress_parms``.
    """
    if image.format not in _JPEGS:
        return False
    if image.mode == "L":
        return True
    if image.mode != "RGB":
        return False
    if "jfif" in image.info:
        return True
    if "adobe" in image.info:
        return image.info.get("adobe_transform") == 1
    components = [layer[0] for layer in getattr(image, "layer", ())]
    return components == [1, 2, 3]
