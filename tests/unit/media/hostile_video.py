# SPDX-License-Identifier: Apache-2.0
"""The same for containers of videos, clips that are sound but for one thing among them."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from functools import cache
from typing import Final

from h264_files import flat, in_matroska, in_mp4, table_first
from hostile_media import BAD, BOMB, CUT, VIDEO, Hostile
from video_files import box, ebml_video, element, iso_video, number

from sotdae.media.limits import Refusal

NOTHING: Final = BAD | {Refusal.NO_FRAMES, Refusal.VIDEO_CODEC}
ANY: Final = NOTHING | {VIDEO, CUT, Refusal.TOO_MUCH_MEMORY, Refusal.VIDEO_TOO_LARGE}


@cache
def videos() -> tuple[Hostile, ...]:
    """Return every hostile video."""
    return (*_claims(), *_nests(), *_twisted(), *_matroska(), *_elsewhere())


def patched(data: bytes, name: bytes, at: int, value: bytes) -> bytes:
    """Return a file with bytes changed, so many behind a box's name."""
    start = data.index(name) + len(name) + at
    return data[:start] + value + data[start + len(value) :]


def _claims() -> Iterator[Hostile]:
    yield "mp4 of 2^31 frames", iso_video(samples=1 << 31), {Refusal.DAMAGED}
    yield "mp4 of frames of 65,535 x 65,535", iso_video(width=65_535, height=65_535), {Refusal.VIDEO_TOO_LARGE}
    yield "mp4 of no time base", iso_video(scale=0), NOTHING
    yield "mp4 of frames that take no time", iso_video(ticks=0), NOTHING
    yield "mp4 whose table claims 1 GiB", box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", bytes(99), size=1 << 30), NOTHING
    yield "mp4 of a type alone", box(b"ftyp", b"isom\0\0\0\0isom"), NOTHING
    yield "mp4 whose box has no size", box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x01moov" + bytes(16), NOTHING
    yield "mp4 whose box is larger than the world", box(b"ftyp", b"isom\0\0\0\0") + b"\0\0\0\x01mdat" + b"\xff" * 8 + bytes(99), NOTHING
    yield "mp4 of sound alone", iso_video(handler=b"soun"), NOTHING
    yield "mp4 of an unknown coding", iso_video(coding=b"xyz9"), NOTHING
    yield "mp4 whose brand list claims 4 GiB", box(b"ftyp", b"isom" + bytes(90), size=0xFFFFFFFF), NOTHING


def _nests() -> Iterator[Hostile]:
    for name in (b"moov", b"trak", b"udta", b"meta"):
        nest = b"".join((8 * left).to_bytes(4) + name for left in range(20_000, 0, -1))
        yield f"mp4 of {name.decode()} in {name.decode()}, 20,000 deep", box(b"ftyp", b"isom\0\0\0\0") + nest, NOTHING
    one = iso_video()
    track = one[one.index(b"trak") - 4 : one.index(b"mdat") - 4]
    yield "mp4 of 20,000 tracks", box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", box(b"mvhd", bytes(100)) + track * 20_000), NOTHING
    yield "mp4 of a million boxes", box(b"ftyp", b"isom\0\0\0\0") + box(b"free", b"") * 1_000_000, NOTHING
    packed = zlib.compress(bytes(64 << 20), 9)
    squeezed = box(b"dcom", b"zlib") + box(b"cmvd", (64 << 20).to_bytes(4) + packed)
    yield "mov whose table is 64 MB when unpacked", box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", box(b"cmov", squeezed)), NOTHING
    yield (
        "mp4 of 50,000 pieces",
        box(b"ftyp", b"isom\0\0\0\0") + box(b"moof", box(b"mfhd", bytes(8)) + box(b"traf", box(b"tfhd", bytes(8)))) * 50_000,
        NOTHING,
    )
    index = box(b"sidx", bytes(4) + struct.pack(">IIIIHH", 1, 1_000, 0, 0, 0, 0xFFFF) + b"\xff" * 12 * 0xFFFF)
    yield "mp4 of an index that leads everywhere", box(b"ftyp", b"isom\0\0\0\0") + index * 10 + iso_video()[20:], NOTHING


def _twisted() -> Iterator[Hostile]:
    good = in_mp4(range(40))
    matrix = b"\x7f\xff\xff\xff" * 9
    yield "mp4 turned by what is no number", patched(good, b"tkhd", 40, matrix), {VIDEO}
    yield "mp4 whose frames lie outside the file", patched(good, b"stco", 8, b"\x7f\xff\xff\xff"), ANY
    yield "mp4 of which one frame claims 2 GiB", patched(good, b"stsz", 12, b"\x7f\xff\xff\xff"), ANY
    yield "mp4 whose pieces are all one", patched(good, b"stsc", 8, b"\0\0\0\1\xff\xff\xff\xff"), ANY
    yield "mp4 whose frame times run backwards", patched(good, b"stts", 12, b"\xff\xff\xff\xff"), ANY
    yield "mp4 whose data is elsewhere", patched(good, b"dref", 8, b"\0\0\0\x0calis\0\0\0\0"), ANY
    at = good.index(b"avcC") + 12
    for step in range(0, 24, 4):
        yield f"mp4 whose parameter set is damaged at {step}", good[: at + step] + b"\xff" * 4 + good[at + step + 4 :], ANY
    noise = bytes(at * 89 % 256 for at in range(1_500))
    for place in range(40, len(good), len(good) // 8):
        yield f"mp4 of noise at {place}", good[:place] + noise + good[place + 1_500 :], ANY
    for name, whole in (("mp4", good), ("matroska", in_matroska(range(40))), ("mp4, table first", table_first(in_mp4(range(20))))):
        for part in range(1, 8):
            yield f"{name} cut at {part} eighths", whole[: len(whole) * part // 8], ANY
    yield "mp4 that grows under way", in_mp4([0, 1, flat(8_192, 8_192), 2], ticks=30), {VIDEO, CUT}
    yield "mp4 that changes its size 40 times", in_mp4([one for at in range(1, 41) for one in (at, flat(16 * at, 16 * at))]), {VIDEO, CUT}
    yield "mp4 of frames of 8,192 x 8,192 under a small head", in_mp4([flat(8_192, 8_192)] * 4), {CUT, Refusal.VIDEO_TOO_LARGE, *BOMB}
    yield "mp4 of 60 frames of 4,096 x 2,304 in 2 MB", in_mp4([flat(4_096, 2_304)] * 60), {VIDEO, CUT}
    yield "matroska of 3,000 files", in_matroska(range(26)) + in_matroska(range(2)) * 3_000, {VIDEO, CUT}


def _matroska() -> Iterator[Hostile]:
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    yield "webm of a million voids", head + element(0x18538067, element(0xEC, b"") * 1_000_000), NOTHING
    yield "webm of a void of 2^55 bytes", head + element(0x18538067, element(0xEC, b"", size=1 << 55)), NOTHING
    nest = b"".join(element(0x1654AE6B, b"", size=12 * left) for left in range(9_999, -1, -1))
    yield "webm of tracks in tracks, 10,000 deep", head + element(0x18538067, nest), NOTHING
    yield "webm of segments without end", head + element(0x18538067, b"", size=-1) * 50_000, NOTHING
    yield "webm of 2^40 a side", ebml_video(width=1 << 40, height=1 << 40), {Refusal.VIDEO_TOO_LARGE}
    yield "webm of frames that take no time", ebml_video(nanoseconds=1), NOTHING
    yield "webm of frames that take a thousand years", ebml_video(nanoseconds=1 << 63), NOTHING
    block = element(0xA3, b"\x81\0\0\x80" + bytes(40))
    yield "webm of a million empty frames", ebml_video(clusters=element(0x1F43B675, number(0xE7, 0) + block * 100_000)), NOTHING
    laced = element(0xA3, b"\x81\0\0\x06\xff" + b"\xff" * 255)
    yield "webm of laces that are none", ebml_video(clusters=element(0x1F43B675, number(0xE7, 0) + laced * 2_000)), NOTHING
    yield "webm with a picture attached", ebml_video(clusters=element(0x1941A469, element(0x61A7, element(0x465C, bytes(2_000_000))))), NOTHING
    yield (
        "matroska of head tags that point at each other",
        ebml_video(
            document=b"matroska", clusters=element(0x114D9B74, element(0x4DBB, element(0x53AB, b"\x11\x4d\x9b\x74") + number(0x53AC, 0)) * 20_000)
        ),
        NOTHING,
    )
    yield "webm whose sizes are no sizes", head + b"\x18\x53\x80\x67" + b"\0" * 90, NOTHING


def _elsewhere() -> Iterator[Hostile]:
    subtitles = b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nfile:///etc/passwd\n"
    avi = b"RIFF" + (4_000).to_bytes(4, "little") + b"AVI LIST" + b"GAB2\0\2\0" + subtitles + bytes(900)
    yield "avi with a playlist for subtitles", avi, {Refusal.VIDEO_FORMAT}
    yield "flash video", b"FLV\x01\x05\0\0\0\x09" + b"\xff" * 900, {Refusal.VIDEO_FORMAT}
    yield "transport stream", (b"G\x40\0\x10" + b"\xff" * 184) * 60, {Refusal.VIDEO_FORMAT}
    yield "mp4 that is a playlist", box(b"ftyp", b"isom\0\0\0\0") + subtitles, NOTHING
    outside = box(b"rmra", box(b"rmda", box(b"rdrf", bytes(4) + b"url " + (25).to_bytes(4) + b"http://127.0.0.1/escape\0\0")))
    yield "mov that refers to another", box(b"ftyp", b"qt  \0\0\0\0") + box(b"moov", outside), NOTHING
