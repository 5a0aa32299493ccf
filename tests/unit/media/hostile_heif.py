# SPDX-License-Identifier: Apache-2.0
"""HEIF files made to crash, hang, fill or lead astray whoever decodes them, files that are sound but for one thing among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from heif_files import FTYP, Item, Tables, coded_item, full, grid, heif, irot, ispe, photo, tiled
from hevc_files import Coded, closed, code, sets, setting, still, unit
from hostile_media import BAD, BOMB, PICTURE, SMALL, Hostile
from pictures import encoded, picture
from video_files import box

from sotdae.media.limits import Refusal

NOTHING: Final = BAD | {Refusal.NO_FRAMES}
NOISE: Final = bytes(at * at * 7 % 251 for at in range(5_000))


@cache
def pictures() -> tuple[Hostile, ...]:
    """Return every hostile HEIF."""
    return (*_claims(), *_tables(), *_grids(), *_streams(), *_cut(), *_disguises())


def flat(width: int, height: int) -> Coded:
    """Return parameter sets for a large picture, and a slice whose data says next to nothing of it."""
    kinds = sets(width, height, chroma=1, depth=8, full=True)
    slice_ = unit(20, closed("10" + code(0) + code(2) + code(0)) + b"\xfe\x80" * 40)
    return Coded(setting(kinds), len(slice_).to_bytes(4) + slice_, width, height)


def _claims() -> Iterator[Hostile]:
    small, large = still(SMALL), flat(8_000, 4_992)
    yield "heif of 2^31 a side", heif({1: coded_item(small, size=(1 << 31, 1 << 31))}), {Refusal.TOO_LARGE}
    yield "heif of 9,000 x 4,000 with data for a stamp", heif({1: coded_item(small, size=(9_000, 4_000))}), {Refusal.DAMAGED}
    yield "heif of a stamp with a stream of 8,000 x 4,992", heif({1: coded_item(large, size=(64, 48))}), {Refusal.DAMAGED}
    yield "heif of a stamp with a stream of 65,520 x 65,520", heif({1: coded_item(flat(65_520, 65_520), size=(64, 48))}), BOMB
    yield "heif of 39 million pixels in a kilobyte", heif({1: coded_item(large)}), {PICTURE} | BOMB
    yield (
        "heif whose primary item is its EXIF",
        heif({1: coded_item(small), 2: Item(b"Exif", bytes(90))}, primary=2),
        {Refusal.HEIC_CODING},
    )
    yield "heif whose data is all of the file", heif({1: replace(coded_item(small), extents=((0, 0),))}), {PICTURE} | BAD
    yield "heif whose data lies in another file", heif({1: replace(coded_item(small), outside=1)}), {Refusal.HEIC_CODING}


def _tables() -> Iterator[Hostile]:
    one = {1: coded_item(still(SMALL))}

    def with_box(name: bytes, content: bytes) -> bytes:
        return heif(one, tables=Tables(instead={name: content}))

    yield "heif of a million boxes", FTYP + box(b"free", b"") * 1_000_000, {Refusal.HEIC_PARTS}
    yield "heif of a million properties", with_box(b"iprp", box(b"iprp", box(b"ipco", box(b"free", b"") * 1_000_000))), {Refusal.HEIC_PARTS}
    many = b"".join(full(b"infe", at.to_bytes(4) + b"\0\0hvc1\0", version=3) for at in range(200_000))
    yield "heif of 200,000 items", with_box(b"iinf", full(b"iinf", bytes(4) + many, version=1)), {Refusal.HEIC_PARTS}
    pieces = full(b"iloc", b"\0\0" + (65_535).to_bytes(2) + (b"\0\1\0\0" + b"\xff\xff") * 65_535)
    yield "heif of 4 thousand million pieces of no bytes", with_box(b"iloc", pieces), {Refusal.HEIC_PARTS}
    uses = b"".join(at.to_bytes(2) + b"\xff" + b"\1" * 255 for at in range(5_000))
    chain = box(b"iprp", box(b"ipco", irot(1)) + full(b"ipma", (5_000).to_bytes(4) + uses))
    yield "heif turned a million times", with_box(b"iprp", chain), {Refusal.HEIC_PARTS}
    nest = b"".join((8 * left).to_bytes(4) + b"meta" for left in range(20_000, 0, -1))
    yield "heif of meta in meta, 20,000 deep", FTYP + nest, NOTHING
    yield "heif whose table is larger than the world", FTYP + b"\0\0\0\1meta" + b"\xff" * 8 + bytes(99), NOTHING
    ring = {at: Item(b"iden", b"", (), (at % 9 + 1,)) for at in range(1, 10)}
    yield "heif of items that stand for each other in a ring", heif(ring), {Refusal.DAMAGED}
    references = box(b"dimg", b"\0\1\xff\xff" + b"\0\1" * 65_535)
    yield "heif of a million references", with_box(b"iref", full(b"iref", references * 20)), {Refusal.HEIC_PARTS}


def _grids() -> Iterator[Hostile]:
    tile = still(picture("discs", 16, 16))
    few = {2: coded_item(tile)}

    def laid(rows: int, columns: int, width: int, height: int) -> bytes:
        return heif({1: Item(b"grid", grid(rows, columns, width, height), (ispe(width, height),), (2,) * (rows * columns)), **few})

    yield "heif of one tile 255 x 255 times", laid(255, 255, 4_080, 4_080), {Refusal.HEIC_PARTS}
    yield "heif of one tile 64 x 64 times", laid(64, 64, 1_024, 1_024), {PICTURE} | BAD
    noise = still(picture("noise", 560, 560))
    heavy = {1: Item(b"grid", grid(8, 9, 5_040, 4_480), (ispe(5_040, 4_480),), (2,) * 72), 2: coded_item(noise)}
    yield "heif of one heavy tile so often that it is 67 MB", heif(heavy), {Refusal.DAMAGED}
    yield "heif of a grid that is its own tile", heif({1: Item(b"grid", grid(1, 1, 64, 48), (ispe(64, 48),), (1,))}), {Refusal.HEIC_CODING}
    claimed = {1: Item(b"grid", grid(1, 2, 0xFFFFFFFF, 0xFFFFFFFF, wide=True), (ispe(32, 16),), (2, 2)), **few}
    yield "heif of a grid of 2^32 a side", heif(claimed), {Refusal.TOO_LARGE}
    wide = {1: Item(b"grid", grid(1, 2, 12_000, 3_000), (ispe(32, 16),), (2, 2)), 2: coded_item(tile, size=(6_000, 3_000))}
    yield "heif of a grid wider than allowed", heif(wide), {Refusal.TOO_LARGE}
    lying = {1: Item(b"grid", grid(1, 2, 9_000, 4_000), (ispe(9_000, 4_000),), (2, 2)), 2: coded_item(tile, size=(4_500, 4_000))}
    yield "heif of a grid of large tiles that are small", heif(lying), {Refusal.DAMAGED}


def _streams() -> Iterator[Hostile]:
    small = still(SMALL)
    for step in range(0, 60, 6):
        said = small.setting[: 26 + step] + b"\xff" * 6 + small.setting[32 + step :]
        yield f"heif whose parameter sets are damaged at {step}", heif({1: coded_item(replace(small, setting=said))}), {PICTURE} | BOMB
    for at in range(20, len(small.data) - 900, len(small.data) // 6):
        data = small.data[:at] + NOISE[:900] + small.data[at + 900 :]
        yield f"heif of noise at {at}", heif({1: coded_item(replace(small, data=data))}), {PICTURE} | BAD
    yield "heif of noise for data", heif({1: coded_item(replace(small, data=len(NOISE).to_bytes(4) + NOISE))}), BAD
    noise = unit(20, NOISE * 200)
    yield "heif of a megabyte of noise", heif({1: coded_item(replace(small, data=len(noise).to_bytes(4) + noise))}), {PICTURE} | BAD
    slices = heif({1: coded_item(replace(small, data=small.data * 1_000))})
    yield "heif of a thousand pictures in one item", slices, {PICTURE} | BAD
    yield "heif of a million empty units", heif({1: coded_item(replace(small, data=b"\0\0\0\0" * 1_000_000))}), BAD
    yield "heif of a million tiny slices", heif({1: coded_item(replace(small, data=b"\0\0\0\3\x28\1\x80" * 1_000_000))}), BOMB
    video_set, sequence, picture_set = sets(64, 48, chroma=3, depth=8, full=True)
    larger = sets(4_096, 4_096, chroma=3, depth=8, full=True)[1]
    both = setting((video_set, sequence, larger, picture_set, *[picture_set] * 200))
    yield "heif of 200 parameter sets and two sizes", heif({1: coded_item(replace(small, setting=both))}), {PICTURE} | BAD
    grows = len(larger).to_bytes(4) + larger + small.data
    yield "heif whose stream brings another size", heif({1: coded_item(replace(small, data=grows))}), {PICTURE}


def _cut() -> Iterator[Hostile]:
    for name, whole in (("photo", photo(SMALL)), ("grid", tiled(SMALL, 32))):
        for part in range(1, 10):
            yield f"heif {name} cut at {part} tenths", whole[: len(whole) * part // 10], NOTHING


def _disguises() -> Iterator[Hostile]:
    avif, jpeg = encoded(SMALL, "AVIF"), encoded(SMALL, "JPEG")
    yield "avif called heic", FTYP + avif[avif.index(b"meta") - 4 :], BAD | {Refusal.HEIC_CODING}
    yield "jpeg called heic", FTYP + jpeg, NOTHING
    yield "jpeg in a heif", heif({1: Item(b"jpeg", jpeg, (ispe(64, 48),))}), {Refusal.HEIC_CODING}
    yield "heic and a page", photo(SMALL, tables=Tables(more=b"<html><script>alert(1)</script></html>")), {PICTURE} | BAD
    yield "noise called heic", FTYP + NOISE, NOTHING
    yield "heic of a type alone", FTYP, NOTHING
    yield "heic whose type is larger than the file", b"\x7f\xff\xff\xffftypheic" + bytes(99), NOTHING
