# SPDX-License-Identifier: Apache-2.0
"""What a file may be, by its first bytes. Nothing is interpreted: this runs outside the jail and decides which child sees the file, and for how long.

Names and types that a capture states are not asked: they are the sender's.

Source: ISO/IEC 14496-12 (``ftyp``), RFC 8794 (EBML), ISO/IEC 23008-12 (HEIF brands), and the formats' own magic numbers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

HEAD_BYTES: Final = 4_096
"""What is looked at of a file."""


class Sniffed(StrEnum):
    """Where a file goes."""

    PICTURE = "picture"
    """To the decoders of pictures, unknown formats included: they say what it is not."""

    ISO_VIDEO = "iso"
    """MP4, MOV, 3GP."""

    EBML_VIDEO = "ebml"
    """WebM, Matroska."""

    OTHER_VIDEO = "other video"
    """AVI, FLV, MPEG and other containers, which are not read."""

    HEIC = "heic"
    """Pictures in HEVC, which go to the videos' decoder."""


_HEVC: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_HEIF: Final = frozenset({b"mif1", b"mif2", b"mif3", b"msf1"})
_AVIF: Final = frozenset({b"avif", b"avis"})
_SOUND: Final = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
_MOST_BRANDS: Final = 64
_FIRST_BOXES: Final = frozenset({b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot", b"styp", b"moof", b"sidx"})
"""Boxes by which a file without ``ftyp`` begins: old QuickTime, and pieces of a stream."""

_MOST_FIRST_BYTES: Final = 1 << 28
"""Of such a box. A text whose second four letters are ``free`` claims more."""

_TRANSPORT_PACKET: Final = 188


def sniff(head: bytes) -> Sniffed:
    """Return where a file goes.

    Args:
        head: its first ``HEAD_BYTES``, or all of it.
    """
    kind = head[4:8]
    if kind == b"ftyp":
        return _by_brand(head)
    if kind in _FIRST_BOXES and int.from_bytes(head[:4]) <= _MOST_FIRST_BYTES:
        return Sniffed.ISO_VIDEO
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Sniffed.EBML_VIDEO
    riff = head.startswith(b"RIFF") and head[8:12] in {b"AVI ", b"AVIX"}
    stream = head.startswith((b"FLV\x01", b"\x00\x00\x01\xba", b"\x00\x00\x01\xb3", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"))
    transport = len(head) > 2 * _TRANSPORT_PACKET and head[::_TRANSPORT_PACKET][:3] == b"GGG"
    return Sniffed.OTHER_VIDEO if riff or stream or transport else Sniffed.PICTURE


def _by_brand(head: bytes) -> Sniffed:
    """Tell pictures from videos among files of ISO boxes: by the major brand, then by the ones it says it is compatible with."""
    end = min(int.from_bytes(head[:4]), len(head), 16 + 4 * _MOST_BRANDS)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, end - 3, 4))]
    if head[8:12] in _HEVC:
        return Sniffed.HEIC
    if _AVIF.intersection(brands) or head[8:12] in _SOUND:
        return Sniffed.PICTURE
    return Sniffed.HEIC if (_HEVC | _HEIF).intersection(brands) else Sniffed.ISO_VIDEO
