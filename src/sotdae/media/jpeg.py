# SPDX-License-Identifier: Apache-2.0
"""JPEG by a shorter road: the same pixels as Pillow's, from the same library (libjpeg-turbo), without Pillow's copies. Optional.

Pillow feeds the decoder piece by piece, keeps four bytes a pixel and hands out a copy of three. `simplejpeg` (the extra ``fast``) decodes at once
into the array that is wanted. It is used in the strict mode, in which it refuses whatever libjpeg-turbo warns of; on any refusal, and where it is
not installed, the answer is None and Pillow decides, so both find the same pixels and leave out the same files (``tests/unit/media/test_jpeg.py``).

Called by ``sotdae.media.decode`` alone, for files of which Pillow has read the header within the limits.
Source: docs/decisions/2026-11-27-pdq-speed.md.
"""

from __future__ import annotations

from importlib import metadata
from types import ModuleType

import numpy as np

from sotdae.media.hashing import Pixels

_simplejpeg: ModuleType | None
try:
    import simplejpeg as _simplejpeg
except ImportError:
    _simplejpeg = None


_NAMES = ("Pillow",) if _simplejpeg is None else ("Pillow", "simplejpeg")
_VERSIONS = {name: metadata.version(name) for name in _NAMES}  # found now: in the jail no file is read


def decoder() -> str:
    """Name what decodes plain JPEGs here, with its version, for those who ask what a machine has."""
    name = "Pillow" if _simplejpeg is None else "simplejpeg"
    return f"{name} {_VERSIONS[name]}"


def colour(data: bytes, height: int, width: int) -> Pixels | None:
    """Return the pixels of a JPEG in RGB, (height, width, 3), as they are stored; None where Pillow has to decide.

    Args:
        data: the file.
        height: in pixels, as Pillow read it.
        width: likewise.
    """
    return _decoded(data, "RGB", (height, width, 3))


def grey(data: bytes, height: int, width: int) -> Pixels | None:
    """Return the grey channel of a JPEG shrunk to this size, (height, width); None where Pillow has to decide.

    Args:
        data: the file.
        height: of the full picture divided by 1, 2, 4 or 8, rounded up.
        width: likewise, by the same.
    """
    pixels = _decoded(data, "GRAY", (height, width, 1))
    return None if pixels is None else pixels[:, :, 0]


def _decoded(data: bytes, space: str, shape: tuple[int, int, int]) -> Pixels | None:
    if _simplejpeg is None:
        return None
    try:
        pixels = _simplejpeg.decode_jpeg(data, space, min_height=shape[0], min_width=shape[1])
    except ValueError:  # the one kind it raises for bad data, warnings of the decoder included
        return None
    return pixels if isinstance(pixels, np.ndarray) and pixels.shape == shape else None
