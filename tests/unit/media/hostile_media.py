# SPDX-License-Identifier: Apache-2.0
"""Files made to crash, hang, fill or lead astray whoever decodes them; all benign, all made by arithmetic, the same bytes each time.

``corpus`` yields (name, bytes, the verdicts that are right). A verdict is ``picture``, ``video``, ``cut`` (a video of which not all was seen), or
the phrase of a refusal. Several verdicts are right where it depends on the decoder's version how far it comes.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from typing import Final

from pictures import encoded, picture
from video_files import box, iso_video

from sotdae.media.limits import Refusal

Hostile = tuple[str, bytes, AbstractSet[str]]
PICTURE, VIDEO, CUT = "picture", "video", "cut"
BAD: Final = frozenset({Refusal.DAMAGED, Refusal.UNKNOWN})
BOMB: Final = BAD | {Refusal.TOO_MUCH_MEMORY, Refusal.TOO_LARGE}
SMALL: Final = picture("discs", 48, 64)


@cache
def corpus() -> tuple[Hostile, ...]:
    """Return every hostile picture, and what is none."""
    return (*_png(), *_gif(), *_jpeg(), *_tiff(), *_other(), *_polyglots(), *_not_pictures())


def chunk(name: bytes, content: bytes, *, crc: int | None = None) -> bytes:
    """Return a chunk of a PNG."""
    return len(content).to_bytes(4) + name + content + (zlib.crc32(name + content) if crc is None else crc).to_bytes(4)


def png(width: int, height: int, *chunks: bytes, depth: int = 8, colour: int = 0) -> bytes:
    """Return a PNG of the chunks given."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(chunks) + chunk(b"IEND", b"")


def grey(width: int, height: int) -> bytes:
    """Return the IDAT chunk of a black picture."""
    return chunk(b"IDAT", zlib.compress(bytes((width + 1) * height)))


@cache
def zeros(megabytes: int) -> bytes:
    """Return so many megabytes of zeros, compressed a thousandfold."""
    pack = zlib.compressobj(6)
    return b"".join([*(pack.compress(bytes(1 << 20)) for _ in range(megabytes)), pack.flush()])


def _png() -> Iterator[Hostile]:
    good = encoded(SMALL, "PNG")
    bomb = zeros(100)
    yield "png of 65,000 x 65,000 claimed", png(65_000, 65_000, grey(1, 1)), {Refusal.TOO_LARGE}
    yield "png of 12,000 x 12,000 in some kilobytes", png(12_000, 12_000, chunk(b"IDAT", zeros(18)), depth=1), {Refusal.TOO_LARGE}
    yield "png at the limit of pixels", png(6_300, 6_300, grey(6_300, 6_300)), {PICTURE}
    yield "png of no size", png(0, 0, grey(1, 1)), BAD
    yield "png whose data is 100 MB for 64 pixels", png(8, 8, chunk(b"IDAT", bomb)), {PICTURE} | BAD
    yield "png with 100 MB of text", png(8, 8, chunk(b"zTXt", b"k\0\0" + bomb), grey(8, 8)), {PICTURE} | BOMB
    yield "png with 100 MB of international text", png(8, 8, chunk(b"iTXt", b"k\0\1\0\0\0" + bomb), grey(8, 8)), {PICTURE} | BOMB
    yield "png with 100 MB of colour profile", png(8, 8, chunk(b"iCCP", b"k\0\0" + bomb), grey(8, 8)), {PICTURE} | BOMB
    yield "png of 100,000 chunks", png(8, 8, chunk(b"tEXt", b"k\0v") * 100_000, grey(8, 8)), {PICTURE} | BAD
    yield (
        "png with 100,000 texts, each larger",
        png(8, 8, chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(1_000_000))) * 200, grey(8, 8)),
        {PICTURE} | BAD,
    )
    yield "png of 20,000 empty data chunks", png(8, 8, chunk(b"IDAT", b"") * 20_000, grey(8, 8)), {PICTURE} | BAD
    yield "png with a wrong checksum", good[:40] + bytes([good[40] ^ 1]) + good[41:], BAD
    yield "png of a bit depth that is none", png(8, 8, grey(8, 8), depth=3), BAD
    yield (
        "png with colours out of its palette",
        png(8, 8, chunk(b"PLTE", b"abc"), chunk(b"IDAT", zlib.compress(bytes([0, *[255] * 8]) * 8)), colour=3),
        ({PICTURE} | BAD),
    )
    yield "png whose chunk claims 2 GiB", good[:33] + (1 << 31).to_bytes(4) + good[37:], {PICTURE} | BAD
    still = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 1, 1, 0, 0, 1, 10, 0, 0))
    more = (
        chunk(b"fcTL", struct.pack(">IIIIIHHBB", 2 * at + 1, 1, 1, 0, 0, 1, 10, 0, 0))
        + chunk(b"fdAT", (2 * at + 2).to_bytes(4) + zlib.compress(b"\0\0"))
        for at in range(100_000)
    )
    yield "apng of 100,000 frames", png(1, 1, chunk(b"acTL", struct.pack(">II", 100_001, 0)), still, grey(1, 1), *more), {CUT}
    yield "apng that claims 2^31 frames", png(8, 8, chunk(b"acTL", struct.pack(">II", 1 << 31, 0)), grey(8, 8)), {PICTURE, VIDEO, CUT} | BAD
    lying = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 60_000, 60_000, 0, 0, 1, 10, 0, 0))
    yield "apng with a frame larger than itself", png(8, 8, chunk(b"acTL", struct.pack(">II", 2, 0)), lying, grey(8, 8)), {PICTURE, VIDEO, CUT} | BOMB
    for at in range(1, len(good), len(good) // 20):
        yield f"png cut at {at}", good[:at], BAD if at < len(good) - 20 else {PICTURE} | BAD


def _gif() -> Iterator[Hostile]:
    screen = struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + bytes(6)
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    good = encoded(SMALL, "GIF")
    yield "gif of 100,000 frames", b"GIF89a" + screen + frame * 100_000 + b";", {CUT}
    yield "gif that never ends", b"GIF89a" + screen + frame * 50, {VIDEO, CUT}
    yield "gif of 65,535 x 65,535", b"GIF89a" + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0) + bytes(6) + frame + b";", {Refusal.TOO_LARGE}
    outside = b"\x2c" + struct.pack("<HHHHB", 60_000, 60_000, 9, 9, 0) + b"\x02\x02\x44\x01\0"
    yield "gif with a frame outside its screen", b"GIF89a" + screen + outside + b";", {PICTURE} | BOMB
    large = b"\x2c" + struct.pack("<HHHHB", 0, 0, 9_999, 4_000, 0) + b"\x02\x02\x44\x01\0"
    wide = struct.pack("<HHBBB", 9_999, 4_000, 0x80, 0, 0) + bytes(6)
    yield "gif of 2,000 huge frames in 40 kB", b"GIF89a" + wide + large * 2_000 + b";", {CUT} | BOMB
    yield "gif with an empty table of codes", b"GIF89a" + screen + frame[:-4] + b"\x02\x44\x01\0;", {PICTURE} | BAD
    yield "gif of codes that are none", b"GIF89a" + screen + frame[:10] + b"\x0c\xff" + b"\xff" * 255 + b"\0;", {PICTURE} | BAD
    yield "gif with 30 MB of comments", b"GIF89a" + screen + (b"\x21\xfe" + (b"\xff" + b"a" * 255) * 100 + b"\0") * 1_170 + frame + b";", {PICTURE}
    yield "gif that is a script", b"GIF89a/*" + good[8:] + b"*/=1;alert(1)//", {PICTURE, VIDEO, CUT} | BOMB
    yield "gif cut in its frame", good[: len(good) * 3 // 4], BAD


def segment(marker: int, content: bytes, *, size: int | None = None) -> bytes:
    """Return a segment of a JPEG."""
    return bytes([0xFF, marker]) + (len(content) + 2 if size is None else size).to_bytes(2) + content


def exif(directory: bytes) -> bytes:
    """Return an EXIF segment of one directory."""
    return segment(0xE1, b"Exif\0\0II*\0\x08\0\0\0" + directory)


def scans(width: int, height: int, count: int) -> bytes:
    """Return a progressive JPEG, grey, of so many scans which say in a few bytes that nothing changes: each is walked block by block."""
    blocks = -(-width // 8) * -(-height // 8)
    table = segment(0xC4, b"\0" + bytes([1, *[0] * 15]) + b"\0") + segment(0xC4, b"\x10" + bytes([1, *[0] * 15]) + b"\xe0")
    bits = ""
    for _ in range(-(-blocks // 32_767)):
        bits += "0" + format(32_767 - (1 << 14), "014b")
    raw = int(bits + "1" * (-len(bits) % 8), 2).to_bytes(-(-len(bits) // 8))
    head = segment(0xC2, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0") + segment(0xDB, b"\0" + b"\1" * 64)
    scan = segment(0xDA, b"\x01\x01\0\x01\x3f\0") + raw.replace(b"\xff", b"\xff\0")
    return b"\xff\xd8" + head + table + segment(0xDA, b"\x01\x01\0\0\0\0") + b"\0" * (-(-blocks // 8)) + scan * count + b"\xff\xd9"


def _jpeg() -> Iterator[Hostile]:
    good = encoded(SMALL, "JPEG")
    start, rest = good[:2], good[2:]
    yield "jpeg of 20,000 scans", scans(6_000, 6_000, 20_000), {Refusal.SCANS}
    yield "jpeg of 200 scans", scans(6_000, 6_000, 198), {PICTURE} | BAD
    yield "jpeg with 65,000 comments", start + segment(0xFE, b"x") * 65_000 + rest, {PICTURE} | BAD
    yield "jpeg with 16 MB of colour profile", start + segment(0xE2, b"ICC_PROFILE\0\1\xff" + bytes(65_000)) * 255 + rest, {PICTURE} | BAD
    yield "jpeg with 60 MB of XMP", start + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"<" * 65_000) * 900 + rest, {PICTURE} | BAD
    entry = struct.pack("<HHII", 0x8769, 4, 1, 8)
    yield "jpeg whose EXIF points to itself", start + exif(b"\1\0" + entry + b"\x08\0\0\0") + rest, {PICTURE}
    yield "jpeg whose EXIF points out of the file", start + exif(b"\1\0" + struct.pack("<HHII", 0x112, 3, 9_999, 1 << 31)) + rest, {PICTURE}
    many = (5_000).to_bytes(2, "little") + struct.pack("<HHII", 0x112, 3, 1, 9) * 5_000
    yield "jpeg with 5,000 orientations that are none", start + exif(many) + rest, {PICTURE}
    yield "jpeg whose EXIF claims 65,535 entries", start + exif(b"\xff\xff") + rest, {PICTURE}
    at = good.index(b"\xff\xc0") + 5
    yield "jpeg of 65,535 x 65,535", good[:at] + b"\xff\xff\xff\xff" + good[at + 4 :], {Refusal.TOO_LARGE}
    yield "jpeg of 6,000 x 6,000 with data for a stamp", good[:at] + (6_000).to_bytes(2) * 2 + good[at + 4 :], {PICTURE} | BAD
    yield "jpeg of no height", good[:at] + bytes(2) + good[at + 2 :], BAD
    for marker in (0xC3, 0xC5, 0xC9, 0xCF):
        yield f"jpeg of process {marker:x}", good.replace(b"\xff\xc0", bytes([0xFF, marker]), 1), {PICTURE} | BOMB
    yield "jpeg of 255 components", good[: at + 4] + b"\xff" + good[at + 5 :], {Refusal.SAMPLES} | BAD
    yield "jpeg with tables of codes that are none", good.replace(b"\xff\xc4", b"\xff\xc4\0\x13\0" + b"\xff" * 16 + b"\xff\xc4", 1), {PICTURE} | BAD
    yield "jpeg of quantities all zero", good[:25] + bytes(64) + good[89:], {PICTURE} | BAD
    yield "jpeg whose segment is shorter than nothing", start + segment(0xE5, b"", size=0) + rest, {PICTURE} | BAD
    for at in range(2, len(good) - 2, len(good) // 16):
        yield f"jpeg cut at {at}", good[:at], {PICTURE} | BAD


def tag(number_of: int, kind: int, count: int, value: int) -> bytes:
    """Return an entry of a TIFF directory."""
    return struct.pack("<HHII", number_of, kind, count, value)


def tiff(*tags: bytes, following: int = 0, data: bytes = b"", claimed: int | None = None) -> bytes:
    """Return a TIFF of one directory at 8; the data begins behind it, at 8 + 2 + 12 a tag + 4."""
    return (
        b"II*\0\x08\0\0\0" + (len(tags) if claimed is None else claimed).to_bytes(2, "little") + b"".join(tags) + struct.pack("<I", following) + data
    )


def _tiff() -> Iterator[Hostile]:
    def grey_tags(width: int, height: int, coding: int, size: int) -> list[bytes]:
        sizes = [tag(256, 4, 1, width), tag(257, 4, 1, height), tag(258, 3, 1, 8), tag(259, 3, 1, coding), tag(262, 3, 1, 1)]
        return [*sizes, tag(273, 4, 1, 8 + 2 + 12 * 9 + 4), tag(277, 3, 1, 1), tag(278, 4, 1, height), tag(279, 4, 1, size)]

    stamp = bytes(64)
    yield "tiff whose directory follows itself", tiff(*grey_tags(8, 8, 1, 64), following=8, data=stamp), {PICTURE} | BAD
    yield "tiff whose data lies outside", tiff(*grey_tags(8, 8, 1, 64), data=b""), {PICTURE} | BAD
    yield "tiff of 60,000 x 60,000", tiff(*grey_tags(60_000, 60_000, 1, 64), data=stamp), {Refusal.TOO_LARGE}
    bomb = zeros(100)
    yield "tiff whose strip is 100 MB for 64 pixels", tiff(*grey_tags(8, 8, 8, len(bomb)), data=bomb), {PICTURE} | BOMB
    few = zeros(1)
    yield "tiff of 39 million pixels in a kilobyte", tiff(*grey_tags(9_900, 3_950, 8, len(few)), data=few), {PICTURE} | BOMB
    yield "tiff that claims 65,535 tags", tiff(*grey_tags(8, 8, 1, 64), claimed=65_535, data=stamp), {PICTURE} | BAD
    yield "tiff with 2^32 values in a tag", tiff(*grey_tags(8, 8, 1, 64)[:5], tag(273, 4, 0xFFFFFFFF, 8), data=stamp), {PICTURE} | BOMB
    yield (
        "tiff of tiles of 2^31",
        tiff(*grey_tags(8, 8, 1, 64)[:5], tag(322, 4, 1, 1 << 31), tag(323, 4, 1, 1 << 31), tag(324, 4, 1, 8)),
        BOMB | {PICTURE},
    )
    yield "tiff of coded noise", tiff(*grey_tags(64, 64, 5, 900), data=bytes(range(1, 255)) * 4), {PICTURE} | BAD
    yield "tiff of fax noise", tiff(*grey_tags(64, 64, 4, 900), data=bytes(range(1, 255)) * 4), {PICTURE, Refusal.SAMPLES} | BAD
    yield "tiff with a JPEG that is none", tiff(*grey_tags(64, 64, 7, 900), data=bytes(range(1, 255)) * 4), {PICTURE} | BAD
    yield "tiff of size 8 TiB", b"II+\0\x08\0\0\0" + (16).to_bytes(8, "little") + bytes(64), BAD
    yield "tiff of 100,000 directories in a ring", b"II*\0\x08\0\0\0" + b"\0\0\x08\0\0\0" * 100_000, BAD


def riff(*chunks: bytes) -> bytes:
    """Return a WebP file of the chunks given."""
    content = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(content).to_bytes(4, "little") + content


def piece(name: bytes, content: bytes, *, size: int | None = None) -> bytes:
    """Return a chunk of a WebP file."""
    return name + (len(content) if size is None else size).to_bytes(4, "little") + content + bytes(len(content) % 2)


def _other() -> Iterator[Hostile]:
    webp, avif, bmp = (encoded(SMALL, form) for form in ("WEBP", "AVIF", "BMP"))
    large = b"\x02\0\0\0" + (16_382).to_bytes(3, "little") * 2
    yield "webp canvas of 16,383 x 16,383", riff(piece(b"VP8X", large), piece(b"ANIM", bytes(6)), webp[12:]), {Refusal.TOO_LARGE, *BAD}
    yield "webp of lossless noise", riff(piece(b"VP8L", b"\x2f" + bytes(range(256)) * 20)), BOMB
    yield "webp of codes too long", riff(piece(b"VP8L", b"\x2f\xff\xcf\xff\x03" + b"\xff" * 4_000)), BOMB | {PICTURE}
    yield "webp whose chunk claims 4 GiB", riff(piece(b"VP8 ", webp[20:], size=0xFFFFFFFE)), BAD
    frame = piece(b"ANMF", bytes(6) + (0).to_bytes(3, "little") * 2 + (1).to_bytes(3, "little") + b"\0" + webp[12:])
    canvas = b"\x02\0\0\0" + (63).to_bytes(3, "little") + (47).to_bytes(3, "little")
    yield "webp of 10,000 frames that lie", riff(piece(b"VP8X", canvas), piece(b"ANIM", bytes(6)), frame * 10_000), {VIDEO, CUT} | BAD
    for at in range(20, len(webp), len(webp) // 6):
        yield f"webp cut at {at}", webp[:at], BAD
    for at in range(30, len(avif), len(avif) // 6):
        yield f"avif cut at {at}", avif[:at], BAD
    at = avif.index(b"ispe") + 8
    yield "avif of 2^31 a side", avif[:at] + b"\x80\0\0\0" * 2 + avif[at + 8 :], BOMB
    yield "avif of 9,000 x 4,000 with data for a stamp", avif[:at] + (9_000).to_bytes(4) + (4_000).to_bytes(4) + avif[at + 8 :], {PICTURE} | BOMB
    yield (
        "avif of boxes in boxes",
        box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", bytes(4) + box(b"iprp", box(b"ipco", b"\0\0\0\x08free" * 50_000))),
        BAD,
    )
    yield "avif of 65,535 items", box(b"ftyp", b"avif\0\0\0\0avif") + box(b"meta", bytes(4) + box(b"iinf", bytes(4) + b"\xff\xff")), BAD
    yield "bmp of 2^31 a side", bmp[:18] + b"\xff\xff\xff\x7f" * 2 + bmp[26:], BOMB
    yield "bmp of less than no height", bmp[:22] + (-48).to_bytes(4, "little", signed=True) + bmp[26:], {PICTURE} | BAD
    yield "bmp of runs without end", bmp[:28] + b"\x08\0\x01\0\0\0" + bmp[34:54] + b"\0\x02\xff\xff" * 9_000, {PICTURE} | BAD


def _polyglots() -> Iterator[Hostile]:
    jpeg, gif, image = encoded(SMALL, "JPEG"), encoded(SMALL, "GIF"), encoded(SMALL, "PNG")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as packed:
        packed.writestr(zipfile.ZipInfo("../../escape.sh"), b"echo hello")
    page = b"<html><script>alert(1)</script><img src=http://127.0.0.1/x></html>"
    yield "jpeg and zip", jpeg + sink.getvalue(), {PICTURE}
    yield "png and zip", image + sink.getvalue(), {PICTURE}
    yield "gif and page", gif[:-1] + b"\x21\xfe" + bytes([len(page)]) + page + b"\0;", {PICTURE}
    yield "jpeg whose comment is a page", jpeg[:2] + segment(0xFE, page) + jpeg[2:], {PICTURE}
    yield "pdf and jpeg", b"%PDF-1.7\n1 0 obj<</Length 9>>stream\n" + jpeg + b"endstream", {Refusal.UNKNOWN}
    yield "jpeg and pdf", jpeg + b"%PDF-1.7\n1 0 obj<<>>endobj", {PICTURE}
    yield "jpeg and mp4", jpeg + iso_video(), {PICTURE}
    yield "mp4 box and jpeg", box(b"free", jpeg), {Refusal.NO_FRAMES}
    yield "jpeg in jpeg", jpeg[:2] + exif(b"\0\0" + jpeg[:900]) + jpeg[2:], {PICTURE}


def _not_pictures() -> Iterator[Hostile]:
    entities = b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
    )
    texts = {
        "svg with a script": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>1</script></svg>",
        "svg that reads a file": b"<svg><image href='file:///etc/passwd'/><foreignObject/></svg>",
        "svg of a million million letters": entities + b"]><svg>&j;</svg>",
        "svg with an outside entity": b'<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
        "postscript that runs a program": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%touch /tmp/escape) (w) file\n",
        "postscript in a picture's clothes": b"\xc5\xd0\xd3\xc6" + struct.pack("<II", 32, 99) + bytes(20) + b"%!PS-Adobe-3.0 EPSF-3.0\n",
        "playlist of files": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\nhttp://127.0.0.1/\n",
        "list of files to join": b"ffconcat version 1.0\nfile /etc/passwd\n",
        "imagemagick script": b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/|ls)'\n",
        "pixmap of text": b'/* XPM */\nstatic char *x[] = {"99999 99999 2 1",',
        "portable pixmap of 2^31": b"P6 2147483647 2147483647 255\n",
        "targa": bytes([0, 0, 2]) + bytes(9) + struct.pack("<HHBB", 60_000, 60_000, 24, 0) + bytes(99),
        "photoshop": b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 30_000, 30_000, 8, 3) + bytes(99),
        "windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(99),
        "icon of icons": b"\0\0\1\0\xff\xff" + b"\xff" * 900,
        "pickle": b"\x80\x04cposix\nsystem\n(S'true'\ntR.",
        "machine code": b"\x7fELF\x02\x01\x01" + bytes(900),
        "nothing": b"",
    }
    for name, data in texts.items():
        yield name, data, {Refusal.EMPTY if not data else Refusal.UNKNOWN}
    noise = bytes(at * at * 7 % 251 for at in range(5_000))
    starts = (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\xff\xff\x7fWEBP", b"II*\0", b"MM\0*", b"BM", b"\0\0\0\x20ftypavif")
    for start in starts:
        yield f"noise after {start[:4]!r}", start + noise, BOMB | {Refusal.SAMPLES}
