# SPDX-License-Identifier: Apache-2.0
"""H26 to H49: pictures, videos and what only looks like one, beside a good export. The bytes are those of the jail's own corpus, by name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import hostile_heif
import hostile_media
import hostile_video
from hostile_list import Members, beside


@cache
def corpus() -> dict[str, bytes]:
    """Return every hostile picture and video of the jail's tests by its name."""
    return {name: data for name, data, _ in (*hostile_media.corpus(), *hostile_video.videos(), *hostile_heif.pictures())}


def _register(number: str, what: str, few: Sequence[str], beginnings: Sequence[str]) -> None:
    """Register files of the corpus: ``few`` in the everyday run, all whose names begin so in the full one."""

    def make(full: bool) -> Members:
        held = corpus()
        names = [name for name in held if any(name.startswith(begin) for begin in beginnings)] if full else few
        return {f"{number.lower()}-{place}.jpg": held[name] for place, name in enumerate(names)}

    beside(number, what)(make)


_FILES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "H26",
        "PNG that claims 65,000 x 65,000",
        ("png of 65,000 x 65,000 claimed",),
        ("png of 65,000", "gif of 65,535", "jpeg of 65,535", "tiff of 60,000"),
    ),
    ("H27", "PNG of 12,000 x 12,000 in some kilobytes", ("png of 12,000 x 12,000 in some kilobytes",), ("png of 12,000", "tiff of 39 million")),
    ("H28", "GIF of 100,000 frames", ("gif of 2,000 huge frames in 40 kB",), ("gif of 100,000", "gif of 2,000")),
    ("H29", "APNG and WebP without end", ("apng that claims 2^31 frames",), ("apng", "webp", "gif that never ends")),
    ("H30", "JPEG cut at every segment", ("jpeg cut at 2",), ("jpeg cut", "png cut", "gif cut")),
    ("H31", "JPEG with 65,000 comments", ("jpeg with 65,000 comments",), ("jpeg with 65,000", "gif with 30 MB")),
    ("H32", "EXIF that points to itself or out of the file", ("jpeg whose EXIF points to itself",), ("jpeg whose EXIF", "jpeg with 5,000")),
    (
        "H33",
        "EXIF, XMP and ICC of many megabytes",
        ("jpeg whose EXIF claims 65,535 entries",),
        ("jpeg with 16 MB", "jpeg with 60 MB", "png with 100 MB of colour"),
    ),
    ("H34", "zTXt bomb", ("png with 100 MB of text",), ("png with 100 MB of text", "png with 100 MB of international", "png with 100,000 texts")),
    ("H35", "TIFF whose directory follows itself", ("tiff whose directory follows itself",), ("tiff",)),
    (
        "H40",
        "palette out of range, bit depths that are none",
        ("png with colours out of its palette",),
        ("png with colours", "png of a bit depth", "jpeg of 255"),
    ),
    ("H43", "AVI with a playlist for subtitles", ("avi with a playlist for subtitles",), ("avi with a playlist", "mp4 that is a playlist")),
    ("H44", "MP4 of 2^31 frames, of no time base, of boxes in boxes", ("mp4 of 2^31 frames", "mp4 of no time base"), ("mp4", "mov")),
    (
        "H45",
        "MP4 of sound alone, and of nothing",
        ("mp4 of sound alone", "mp4 of a type alone"),
        ("mp4 of sound", "mp4 of a type", "mp4 of an unknown"),
    ),
    ("H46", "Matroska with a file attached", ("webm with a picture attached",), ("webm", "matroska")),
)
for _number, _what, _few, _beginnings in _FILES:
    _register(_number, _what, _few, _beginnings)


@beside("H36", "polyglots: JPEG and HTML, GIF and script, ZIP and JPEG")
def _polyglots(full: bool) -> Members:
    picture = hostile_media.encoded(hostile_media.SMALL, "JPEG")
    page = b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
    made = {"both.jpg": picture + page, "script.gif": corpus()["gif that is a script"], "page.jpg": page + picture}
    return made if full else {name: made[name] for name in ("both.jpg", "page.jpg")}


@beside("H37", "SVG with a script, a foreign object, an address outside and entities")
def _svg(full: bool) -> Members:
    del full
    inner = '<script>alert(1)</script><foreignObject><iframe src="http://127.0.0.1/"/></foreignObject><image href="file:///etc/passwd"/>'
    bomb = "<!DOCTYPE svg [" + "".join(f'<!ENTITY e{at} "{f"&e{at - 1};" * 10 if at else "lol"}">' for at in range(9)) + "]>"
    return {
        "drawing.svg": f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{inner}</svg>'.encode(),
        "bomb.svg": f'<?xml version="1.0"?>{bomb}<svg xmlns="http://www.w3.org/2000/svg">&e8;</svg>'.encode(),
    }


@beside("H38", "picture whose name says text, and text whose name says picture")
def _misnamed(full: bool) -> Members:
    del full
    return {"picture.txt": hostile_media.encoded(hostile_media.SMALL, "PNG"), "text.jpg": b"plain words, no picture"}


@beside("H39", "files of no bytes, with names of pictures and of text")
def _empty(full: bool) -> Members:
    del full
    return {"empty.jpg": b""}


@beside("H41", "m3u8 that names file:/// and an inner address")
def _playlist(full: bool) -> Members:
    del full
    return {"video.m3u8": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXTINF:1,\nhttp://169.254.169.254/latest/\n"}


@beside("H42", "ffconcat script")
def _concat(full: bool) -> Members:
    del full
    return {"video.mp4": b"ffconcat version 1.0\nfile '/etc/passwd'\nfile 'http://127.0.0.1/x'\n"}


@beside("H47", "HEIC of a grid of very many tiles")
def _grid(full: bool) -> Members:
    grids = [data for name, data in corpus().items() if "grid" in name or "tiles" in name]
    return {f"grid-{place}.heic": data for place, data in enumerate(grids if full else grids[:1])}


@beside("H48", "WebP with tables of codes that overflow (the class of CVE-2023-4863, made here, not the exploit)")
def _webp(full: bool) -> Members:
    del full
    bits = bytes([0x2F, 0x3F, 0xC0, 0x0F, 0x10]) + b"\xff" * 400
    body = b"WEBPVP8L" + len(bits).to_bytes(4, "little") + bits
    return {"codes.webp": b"RIFF" + len(body).to_bytes(4, "little") + body}


@beside("H49", "picture with an archive appended")
def _appended(full: bool) -> Members:
    del full
    return {"appended.png": hostile_media.encoded(hostile_media.SMALL, "PNG") + b"PK\x03\x04" + bytes(99) + b"PK\x05\x06" + bytes(18)}
