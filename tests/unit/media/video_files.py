# SPDX-License-Identifier: Apache-2.0
"""Containers of videos, written box by box and element by element: what they claim is for each test to say. No frame is in them."""

from __future__ import annotations


def box(name: bytes, content: bytes, *, size: int | None = None) -> bytes:
    """Return an ISO box; ``size`` is what it claims, where it lies."""
    return (len(content) + 8 if size is None else size).to_bytes(4) + name + content


def iso_video(
    *,
    samples: int = 3,
    ticks: int = 40,
    scale: int = 1_000,
    width: int = 64,
    height: int = 48,
    handler: bytes = b"vide",
    coding: bytes = b"avc1",
    brand: bytes = b"isom",
) -> bytes:
    """Return an MP4 file of one track that has tables and no frames."""
    entry = box(coding, bytes(24) + width.to_bytes(2) + height.to_bytes(2) + bytes(50))
    table = box(b"stsd", bytes(4) + (1).to_bytes(4) + entry)
    table += box(b"stts", bytes(4) + (1).to_bytes(4) + samples.to_bytes(4) + ticks.to_bytes(4))
    table += box(b"stsz", bytes(4) + (1).to_bytes(4) + samples.to_bytes(4)) + box(b"stsc", bytes(8)) + box(b"stco", bytes(8))
    media = box(b"mdhd", bytes(12) + scale.to_bytes(4) + (samples * ticks & 0xFFFFFFFF).to_bytes(4) + bytes(4))
    media += box(b"hdlr", bytes(8) + handler + bytes(13)) + box(b"minf", box(b"stbl", table))
    track = box(b"trak", box(b"tkhd", bytes(84)) + box(b"mdia", media))
    return box(b"ftyp", brand + bytes(4) + brand) + box(b"moov", box(b"mvhd", bytes(100)) + track) + box(b"mdat", bytes(64))


def element(name: int, content: bytes, *, size: int | None = None) -> bytes:
    """Return an EBML element; ``size`` is what it claims, -1 for unknown."""
    length = len(content) if size is None else size
    said = b"\x01" + b"\xff" * 7 if length < 0 else (length | 1 << 56).to_bytes(8)
    return name.to_bytes((name.bit_length() + 7) // 8) + said + content


def number(name: int, value: int) -> bytes:
    """Return an EBML element that holds a whole number."""
    return element(name, value.to_bytes(max(1, (value.bit_length() + 7) // 8)))


def ebml_video(
    *, nanoseconds: int = 40_000_000, width: int = 64, height: int = 48, kind: int = 1, document: bytes = b"webm", clusters: bytes = b""
) -> bytes:
    """Return a WebM file of one track and the clusters given."""
    track = number(0xD7, 1) + number(0x83, kind) + element(0x86, b"V_VP9") + number(0x23E383, nanoseconds)
    track += element(0xE0, number(0xB0, width) + number(0xBA, height))
    segment = (
        element(0x1549A966, number(0x2AD7B1, 1_000_000) + element(0x4489, b"\x44\x7a\0\0")) + element(0x1654AE6B, element(0xAE, track)) + clusters
    )
    return element(0x1A45DFA3, element(0x4282, document)) + element(0x18538067, segment)
