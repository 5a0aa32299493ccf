# SPDX-License-Identifier: Apache-2.0
"""Photo files of every kind that a person may choose, drawn by arithmetic. What two programs must read alike, and what the page must refuse."""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from png_writer import chunk, png

sys.path[:0] = [str(Path(__file__).parents[1] / "unit" / "media"), str(Path(__file__).parents[2] / "scripts")]

from make_hasher_samples import display_p3, drawing  # noqa: E402 (the path to it is named above)
from pictures import picture  # noqa: E402 (likewise)


def saved(pixels: Any, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    image.save(file, form, **options)
    return file.getvalue()


def exif(orientation: int) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    return data.tobytes()


def xmp(orientation: int) -> bytes:
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description tiff:Orientation="{orientation}"/></x:xmpmeta>'.encode()


def jpegs() -> Iterator[tuple[str, bytes]]:
    photo = picture("grain", 300, 401, 3)
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        yield f"jpeg-{subsampling.replace(':', '')}", saved(photo, "JPEG", quality=83, subsampling=subsampling)
    yield "jpeg-progressive", saved(photo, "JPEG", quality=71, progressive=True)
    yield "jpeg-poor", saved(photo, "JPEG", quality=12)
    yield "jpeg-grey", saved(Image.fromarray(photo).convert("L"), "JPEG", quality=85)
    yield "jpeg-rgb", saved(photo, "JPEG", quality=85, keep_rgb=True)
    yield "jpeg-p3", saved(photo, "JPEG", quality=85, icc_profile=display_p3())
    yield "jpeg-64x64", saved(picture("clouds", 64, 64), "JPEG", quality=90)
    yield "jpeg-large", saved(picture("grain", 2400, 3200, 5), "JPEG", quality=80)
    yield "jpeg-wide", saved(picture("noise", 9, 1400), "JPEG", quality=90)
    for orientation in range(1, 9):
        yield f"jpeg-exif-{orientation}", saved(photo[:211], "JPEG", quality=85, exif=exif(orientation))
    yield "jpeg-exif-sideways-p3", saved(drawing(240, 301, 5), "JPEG", quality=85, exif=exif(6), icc_profile=display_p3())
    yield "jpeg-two-in-one", saved(Image.fromarray(photo), "MPO", save_all=True, append_images=[Image.fromarray(photo[::2, ::2])])
    yield "jpeg-exif-9", saved(photo, "JPEG", quality=85, exif=exif(9))
    yield "jpeg-xmp-8", saved(photo, "JPEG", quality=85, xmp=xmp(8))
    yield "jpeg-exif-3-xmp-6", saved(photo, "JPEG", quality=85, exif=exif(3), xmp=xmp(6))


def pngs() -> Iterator[tuple[str, bytes]]:
    photo = picture("clouds", 217, 181, 4)
    deep = np.dstack([picture("clouds", 217, 181, seed).astype(np.uint16) for seed in (4, 5)])[:, :, :4] * 257 ^ 0x3C
    alpha = np.where(np.mgrid[:217, :181][1] > 90, 0, 255).astype(np.uint8)
    half = np.mgrid[:217, :181][1].astype(np.uint8)
    grey = photo[:, :, :1]
    palette = chunk(b"PLTE", bytes(range(256)) + bytes(range(255, -1, -1)) + bytes(256))
    for interlaced in (False, True):
        name = "-interlaced" if interlaced else ""
        for depth in (1, 2, 4, 8):
            few = grey >> (8 - depth)
            yield f"png-grey-{depth}{name}", png(few, depth, 0, interlaced=interlaced)
            yield f"png-palette-{depth}{name}", png(few, depth, 3, interlaced=interlaced, before=palette)
        yield f"png-grey-16{name}", png(deep[:, :, :1], 16, 0, interlaced=interlaced)
        yield f"png-rgb-8{name}", png(photo, 8, 2, interlaced=interlaced)
        yield f"png-rgb-16{name}", png(deep[:, :, :3], 16, 2, interlaced=interlaced)
        yield f"png-grey-alpha-8{name}", png(np.dstack([grey, alpha]), 8, 4, interlaced=interlaced)
        yield f"png-grey-alpha-16{name}", png(deep[:, :, :2], 16, 4, interlaced=interlaced)
        yield f"png-rgb-alpha-8{name}", png(np.dstack([photo, alpha]), 8, 6, interlaced=interlaced)
        yield f"png-rgb-alpha-16{name}", png(deep, 16, 6, interlaced=interlaced)
    yield "png-half-transparent", png(np.dstack([photo, half]), 8, 6)
    yield "png-palette-transparent", png(grey, 8, 3, before=palette + chunk(b"tRNS", bytes(200)))
    yield "png-rgb-one-transparent", png(photo, 8, 2, before=chunk(b"tRNS", struct.pack(">3H", *map(int, photo[0, 0]))))
    yield "png-grey-one-transparent", png(grey, 8, 0, before=chunk(b"tRNS", struct.pack(">H", int(grey[0, 0, 0]))))
    yield "png-gamma", png(photo, 8, 2, before=chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "png-p3", saved(photo, "PNG", icc_profile=display_p3())
    yield "png-exif-5", png(photo, 8, 2, before=chunk(b"eXIf", exif(5)[6:]))
    yield "png-exif-7-after", png(photo, 8, 2, after=chunk(b"eXIf", exif(7)[6:]))
    yield "png-xmp-6", png(photo, 8, 2, before=chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(6)))
    yield "png-xmp-8-packed", png(photo, 8, 2, before=chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp(8))))
    raw = f"\nexif\n{len(exif(6)):8}\n{exif(6).hex()}\n".encode()
    yield "png-raw-exif-6", png(photo, 8, 2, before=chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(raw)))
    yield "png-5x5", saved(picture("noise", 5, 5), "PNG")
    yield "png-64x64", saved(picture("clouds", 64, 64), "PNG")
    yield "png-wide", saved(picture("noise", 7, 1200), "PNG")
    yield "png-tall", saved(picture("grain", 1300, 11), "PNG")
    yield "png-letterbox", saved(np.pad(drawing(240, 320, 2), ((90, 90), (0, 0), (0, 0))), "PNG")
    yield "png-phone", saved(phone(), "PNG")


def phone() -> Any:
    """A photo on a phone's page: a mostly white screen with bars and lines of text-like marks."""
    page = np.full((700, 360, 3), 250, np.uint8)
    page[180:450, 20:340] = drawing(270, 320, 8)
    for row in range(490, 680, 24):
        page[row : row + 9, 20:340:7] = 40
    page[:40] = 30
    return page


def others() -> Iterator[tuple[str, bytes]]:
    photo = picture("grain", 203, 301, 6)
    yield "webp-lossy", saved(photo, "WEBP", quality=80)
    yield "webp-poor", saved(photo, "WEBP", quality=20)
    yield "webp-lossless", saved(photo, "WEBP", lossless=True)
    yield "webp-exif-6", saved(photo, "WEBP", quality=85, exif=exif(6), icc_profile=display_p3())
    yield "webp-xmp-3", saved(photo, "WEBP", quality=85, xmp=xmp(3))
    yield "webp-opaque-alpha", saved(np.dstack([photo, np.full(photo.shape[:2], 255, np.uint8)]), "WEBP", quality=85)
    yield "gif", saved(Image.fromarray(photo).quantize(64), "GIF")
    yield "gif-interlaced", saved(Image.fromarray(photo).quantize(32), "GIF", interlace=True)
    yield "gif-moving", saved(Image.fromarray(photo).quantize(32), "GIF", save_all=True, append_images=[Image.fromarray(255 - photo).quantize(32)])
    yield "bmp", saved(photo, "BMP")


def refused() -> Iterator[tuple[str, bytes, str]]:
    """Yield files with the reason for which the page leaves them out."""
    photo = picture("grain", 203, 301, 6)
    jpeg, whole = saved(photo, "JPEG"), saved(photo, "PNG")
    alpha = np.dstack([photo, np.mgrid[:203, :301][1].clip(0, 255).astype(np.uint8)])
    yield "nothing", b"", "empty"
    yield "text", b"not a photo", "unknown"
    yield "heic", b"\0\0\0\x18ftypheic" + bytes(40), "heic"
    yield "avif", b"\0\0\0\x18ftypavif" + bytes(40), "avif"
    yield "cmyk", saved(Image.fromarray(photo).convert("CMYK"), "JPEG"), "cmyk"
    yield "jpeg-cut", jpeg[: len(jpeg) // 2], "damaged"
    yield "jpeg-without-end", jpeg[:-2], "damaged"
    yield "jpeg-scans", jpeg[:-2] + 201 * b"\xff\xda" + jpeg[-2:], "samples"
    yield "png-cut", whole[: len(whole) // 2], "damaged"
    yield "png-header-changed", whole[:20] + b"\1" + whole[21:], "damaged"
    yield "png-bomb", whole[:8] + chunk(b"IHDR", struct.pack(">IIBBBBB", 9000, 9000, 8, 2, 0, 0, 0)) + chunk(b"IDAT", b""), "too-large"
    yield "jpeg-bomb", jpeg[:2] + b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 65000, 65000) + b"\3" + bytes(9) + jpeg[2:], "too-large"
    yield "webp-alpha", saved(alpha, "WEBP", quality=85), "transparent"
    yield "webp-cut", saved(photo, "WEBP")[:-400], "damaged"
    yield "gif-transparent", saved(Image.fromarray(alpha).quantize(32), "GIF", transparency=3), "transparent"
    yield "bmp-palette", saved(Image.fromarray(photo).quantize(16), "BMP"), "samples"
    yield "bmp-cut", saved(photo, "BMP")[:-100], "damaged"
    yield "too-small", saved(photo[:4, :90], "PNG"), "too-small"
    yield "flat", saved(picture("flat", 300, 300), "PNG"), "low-quality"


GROUPS = {"jpeg": jpegs, "png": pngs, "other": others}


@cache
def readable(group: str) -> dict[str, bytes]:
    """Drawing them takes seconds, so it waits until a test asks."""
    return dict(GROUPS[group]())


@cache
def unreadable() -> dict[str, tuple[bytes, str]]:
    return {name: (data, reason) for name, data, reason in refused()}
