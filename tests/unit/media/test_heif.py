# SPDX-License-Identifier: Apache-2.0
"""HEIF containers to plans: every way of writing the tables says the same, and every lie is refused with a phrase. No decoder is needed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from heif_files import FTYP, Item, Tables, clap, coded_item, full, grid, heif, imir, irot, ispe
from hevc_files import Coded, sets, setting, still
from hypothesis import given
from hypothesis import strategies as st
from pictures import picture
from video_files import box

from sotdae.errors import PictureRefused
from sotdae.media.heif import Cut, Mirror, Plan, Turn, applied, orientation, plan
from sotdae.media.hevc_mp4 import one_frame
from sotdae.media.limits import Refusal
from sotdae.media.orientation import upright

SETTING = b"how to decode"
SMALL = Coded(SETTING, b"coded pieces of a picture", 64, 48)
TILE = Coded(SETTING, b"a tile", 32, 32)


def refusal(data: bytes) -> str:
    with pytest.raises(PictureRefused) as caught:
        plan(data)
    return str(caught.value.facts["reason"])


def made(data: bytes) -> Plan:
    found = plan(data)
    assert found is not None
    return found


def of_tiles(rows: int, columns: int, width: int, height: int, **changes: object) -> dict[int, Item]:
    tiles = {number: coded_item(replace(TILE, data=b"tile %d" % number)) for number in range(10, 10 + rows * columns)}
    whole = Item(b"grid", grid(rows, columns, width, height), (ispe(width, height),), tuple(tiles))
    return {1: replace(whole, **changes), **tiles}  # type: ignore[arg-type]


WAYS = [
    Tables(),
    Tables(iinf=1),
    Tables(iloc=0),
    Tables(iloc=2),
    Tables(infe=3),
    Tables(long_ids=True),
    Tables(sizes=0x88),
    Tables(sizes=0x84),
    Tables(wide_numbers=True),
    Tables(pieces=5),
    Tables(iinf=1, iloc=2, infe=3, long_ids=True, sizes=0x88, wide_numbers=True, pieces=3),
]


@pytest.mark.parametrize("tables", WAYS, ids=str)
def test_however_the_tables_are_written_the_picture_is_the_same(tables: Tables) -> None:
    found = made(heif({7: coded_item(SMALL, irot(1)), 2: coded_item(TILE)}, primary=7, tables=tables))
    assert (found.width, found.height, found.columns, found.tile_width, found.tile_height) == (64, 48, 1, 64, 48)
    assert [(one.setting, one.data) for one in found.pieces] == [(SETTING, SMALL.data)]
    assert found.steps == (Turn(1),)


def test_data_may_lie_in_the_box_for_small_things() -> None:
    assert made(heif({1: replace(coded_item(SMALL), method=1), 2: replace(coded_item(TILE), method=1)}, primary=2)).pieces[0].data == TILE.data


@pytest.mark.parametrize("wide", [False, True])
def test_a_grid_is_its_tiles_row_by_row(wide: bool) -> None:
    found = made(heif(of_tiles(2, 3, 90, 50, data=grid(2, 3, 90, 50, wide=wide))))
    assert (found.width, found.height, found.columns, found.tile_width, found.tile_height) == (90, 50, 3, 32, 32)
    assert [one.data for one in found.pieces] == [b"tile %d" % number for number in range(10, 16)]


def test_an_item_that_stands_for_another_adds_its_own_turning_after_that_of_the_other() -> None:
    items = {1: Item(b"iden", b"", (imir(1),), (2,)), 2: coded_item(SMALL, irot(3))}
    assert made(heif(items)).steps == (Turn(3), Mirror(1))


def test_the_base_of_a_tone_map_is_the_picture() -> None:
    items = {1: Item(b"tmap", b"\0", (), (2, 3)), 2: coded_item(SMALL), 3: coded_item(TILE)}
    assert made(heif(items)).pieces[0].data == SMALL.data


def test_thumbnails_depth_and_whatever_else_is_in_the_file_are_left_aside() -> None:
    items = {1: coded_item(SMALL), 2: coded_item(TILE, box(b"auxC", b"alpha")), 3: Item(b"Exif", b"II*\0"), 4: Item(b"mime", b"<x/>")}
    assert made(heif(items)) == made(heif({1: coded_item(SMALL)}))


@pytest.mark.parametrize(
    "data",
    [
        FTYP,
        FTYP + box(b"moov", b""),
        heif({1: coded_item(SMALL)}, primary=None),
        heif({1: coded_item(SMALL)}, tables=Tables(handler=b"null")),
    ],
    ids=["nothing", "a sequence alone", "no primary item", "no pictures"],
)
def test_a_file_that_names_no_picture_has_no_plan(data: bytes) -> None:
    assert plan(data) is None


ONE = {1: coded_item(SMALL)}
DAMAGED, CODING, LARGE, PARTS = Refusal.DAMAGED, Refusal.HEIC_CODING, Refusal.TOO_LARGE, Refusal.HEIC_PARTS
LIES = {
    "primary item that is not there": (heif(ONE, primary=9), DAMAGED),
    "no setting": (heif({1: Item(b"hvc1", b"data", (ispe(9, 9),))}), DAMAGED),
    "no size": (heif({1: Item(b"hvc1", b"data", (box(b"hvcC", SETTING),))}), DAMAGED),
    "no height": (heif({1: coded_item(SMALL, size=(64, 0))}), DAMAGED),
    "2^31 a side": (heif({1: coded_item(SMALL, size=(1 << 31, 1 << 31))}), LARGE),
    "10,001 a side": (heif({1: coded_item(SMALL, size=(10_001, 1))}), LARGE),
    "41 million pixels": (heif({1: coded_item(SMALL, size=(8_200, 5_000))}), LARGE),
    "no data": (heif({1: Item(b"hvc1", b"", (box(b"hvcC", SETTING), ispe(9, 9)))}), DAMAGED),
    "data beyond the end": (heif({1: replace(coded_item(SMALL), extents=((0, 1 << 30),))}), DAMAGED),
    "data that begins beyond the end": (heif({1: replace(coded_item(SMALL), extents=((1 << 31, 4),))}), DAMAGED),
    "the whole file a thousand times": (heif({1: replace(coded_item(SMALL), extents=((0, 0),) * 65_000)}, tables=Tables(more=bytes(9_999))), DAMAGED),
    "data in another file": (heif({1: replace(coded_item(SMALL), outside=1)}), CODING),
    "data in another item": (heif({1: replace(coded_item(SMALL), method=2)}), CODING),
    "a protected item": (heif({1: replace(coded_item(SMALL), protection=1)}), CODING),
    "AV1": (heif({1: replace(coded_item(SMALL), kind=b"av01")}), CODING),
    "JPEG": (heif({1: replace(coded_item(SMALL), kind=b"jpeg")}), CODING),
    "an overlay": (heif({1: Item(b"iovl", bytes(20), (ispe(64, 48),), (2,)), 2: coded_item(SMALL)}), CODING),
    "an item that stands for itself": (heif({1: Item(b"iden", b"", (), (1,))}), DAMAGED),
    "an item that stands for nothing": (heif({1: Item(b"iden", b"")}), DAMAGED),
    "sizes of three bytes": (heif(ONE, tables=Tables(sizes=0x33)), DAMAGED),
    "a grid of itself": (heif({1: Item(b"grid", grid(1, 2, 60, 30), (ispe(60, 30),), (1, 1))}), DAMAGED),
    "a grid of grids": (
        heif({1: Item(b"grid", grid(1, 1, 60, 30), (ispe(60, 30),), (2,)), 2: Item(b"grid", grid(1, 1, 60, 30), (ispe(60, 30),), (1,))}), CODING,
    ),
    "a grid of too few tiles": (heif(of_tiles(2, 2, 60, 60, sources=(10, 11, 12))), DAMAGED),
    "a grid of too many tiles": (heif(of_tiles(2, 2, 60, 60, sources=(10, 11, 12, 13, 10))), DAMAGED),
    "a grid of no tiles": (heif(of_tiles(2, 2, 60, 60, sources=())), DAMAGED),
    "a grid of tiles that are not there": (heif(of_tiles(2, 2, 60, 60, sources=(10, 11, 12, 99))), DAMAGED),
    "a grid larger than its tiles": (heif(of_tiles(2, 2, 65, 60)), DAMAGED),
    "a grid with a row too many": (heif(of_tiles(2, 2, 60, 32)), DAMAGED),
    "a grid of 2^32 a side": (heif(of_tiles(2, 2, 1, 1, data=grid(2, 2, 0xFFFFFFFF, 0xFFFFFFFF, wide=True))), LARGE),
    "a grid of no width": (heif(of_tiles(2, 2, 0, 60)), DAMAGED),
    "a grid cut short": (heif(of_tiles(2, 2, 60, 60, data=grid(2, 2, 60, 60)[:6])), DAMAGED),
    "a grid whose tiles are turned": (heif(of_tiles(1, 1, 32, 32) | {10: coded_item(TILE, irot(1))}), CODING),
    "a grid of unlike tiles": (heif(of_tiles(1, 2, 60, 30) | {11: coded_item(replace(TILE, width=16))}), DAMAGED),
    "a grid of 65,536 tiles": (
        heif({1: Item(b"grid", grid(256, 256, 4_000, 4_000), (ispe(4_000, 4_000),), ()), 2: coded_item(replace(TILE, width=16, height=16))}), DAMAGED,
    ),
    "20 turnings": (heif({1: coded_item(SMALL, *(box(b"irot", b"\1" + bytes(at)) for at in range(20)))}), DAMAGED),
    "a cut by nothing": (heif({1: coded_item(SMALL, clap((9, 1), (9, 0), (0, 1), (0, 1)))}), DAMAGED),
    "a cut without its numbers": (heif({1: coded_item(SMALL, box(b"clap", bytes(9)))}), DAMAGED),
    "a turning without a number": (heif({1: coded_item(SMALL, box(b"irot", b""))}), DAMAGED),
    "100,000 items": (heif(ONE, tables=Tables(instead={b"iinf": full(b"iinf", bytes(2) + full(b"infe", bytes(9), version=2) * 100_000)})), PARTS),
    "4 thousand million places": (heif(ONE, tables=Tables(instead={b"iloc": full(b"iloc", b"\0\0" + b"\xff" * 4, version=2)})), DAMAGED),
    "a place of 65,535 pieces of no size": (
        heif(ONE, tables=Tables(instead={b"iloc": full(b"iloc", b"\0\0\0\2" + (b"\0\1\0\0" + b"\xff\xff") * 2)})), PARTS,
    ),
    "a box that reaches out of its box": (heif(ONE, tables=Tables(instead={b"iinf": box(b"iinf", bytes(20), size=1 << 20)})), DAMAGED),
    "a box of a size that is none": (heif(ONE, tables=Tables(instead={b"iinf": box(b"iinf", bytes(20), size=7)})), DAMAGED),
    "a table that ends early": (heif(ONE, tables=Tables(instead={b"iloc": full(b"iloc", b"\x44\0\0\1\0\1")})), DAMAGED),
    "a primary item without a number": (heif(ONE, tables=Tables(instead={b"pitm": full(b"pitm", b"\0")})), DAMAGED),
}  # fmt: skip


@pytest.mark.parametrize("name", LIES)
def test_a_file_that_lies_is_refused_with_a_phrase(name: str) -> None:
    data, phrase = LIES[name]
    assert refusal(data) == phrase


def test_a_file_cut_anywhere_is_refused_or_names_no_picture() -> None:
    whole = heif(of_tiles(2, 2, 60, 60))
    for at in range(len(whole) - 1):
        try:
            assert plan(whole[:at]) is None, at
        except PictureRefused as error:
            assert error.facts["reason"] == DAMAGED  # noqa: PT017 (most cuts raise, the earliest do not)


@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12))
def test_damaged_bytes_are_refused_and_nothing_else_is_raised(changes: list[tuple[int, int]]) -> None:
    whole = bytearray(heif(of_tiles(2, 2, 60, 60)))
    for at, value in changes:
        whole[at % len(whole)] = value
    try:
        plan(bytes(whole))
    except PictureRefused:
        return


def test_the_second_of_a_table_is_not_looked_at() -> None:
    twice = Tables(instead={b"pitm": full(b"pitm", b"\0\2") + full(b"pitm", b"\0\1")})
    assert made(heif({1: coded_item(SMALL), 2: coded_item(TILE)}, tables=twice)).pieces[0].data == TILE.data


PROBE = picture("clouds", 12, 20)


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("mode", [None, 0, 1])
def test_what_turning_and_mirroring_come_to_has_a_name_in_exif(quarters: int, mode: int | None) -> None:
    steps = (Turn(quarters), *(() if mode is None else (Mirror(mode),)))
    expected = np.rot90(PROBE, quarters)
    expected = expected if mode is None else expected[:, ::-1] if mode else expected[::-1]
    assert np.array_equal(applied(PROBE, steps), expected)
    assert np.array_equal(upright(PROBE, orientation(steps)), expected)


def test_a_cut_is_measured_from_the_middle() -> None:
    cut = Cut(Fraction(17), Fraction(9), Fraction(-3, 2), Fraction(-3, 2))
    assert np.array_equal(applied(PROBE, (cut,)), PROBE[:9, :17])
    assert np.array_equal(applied(PROBE, (Cut(Fraction(10), Fraction(6), Fraction(0), Fraction(0)),)), PROBE[3:9, 5:15])
    assert applied(PROBE, (Cut(Fraction(900), Fraction(900), Fraction(0), Fraction(0)),)).shape == PROBE.shape
    with pytest.raises(PictureRefused):
        applied(PROBE, (Cut(Fraction(10), Fraction(6), Fraction(100), Fraction(0)),))


GOOD = still(picture("clouds", 32, 32))
VIDEO_SET, SEQUENCE, PICTURE_SET = sets(32, 32, chroma=3, depth=8, full=True)


@pytest.mark.parametrize(
    ("said", "data"),
    [
        (b"", GOOD.data),
        (GOOD.setting[:-1], GOOD.data),
        (setting((VIDEO_SET, SEQUENCE)), GOOD.data),
        (setting((PICTURE_SET, VIDEO_SET)), GOOD.data),
        (setting((VIDEO_SET, SEQUENCE, PICTURE_SET), length_size=3), GOOD.data),
        (GOOD.setting + bytes(1 << 16), GOOD.data),
        (GOOD.setting, b""),
        (GOOD.setting, GOOD.data[:-1]),
        (GOOD.setting, GOOD.data + b"\0\0"),
        (GOOD.setting, b"\xff\xff\xff\xff" + GOOD.data),
        (GOOD.setting, (len(SEQUENCE)).to_bytes(4) + SEQUENCE),
        (GOOD.setting, bytes(4_000)),
    ],
    ids=range(12),
)
def test_coded_data_that_is_none_goes_to_no_decoder(said: bytes, data: bytes) -> None:
    with pytest.raises(PictureRefused, match=DAMAGED):
        one_frame(said, data, 32, 32)


def test_only_slices_of_the_first_layer_and_one_set_of_each_kind_go_to_the_decoder() -> None:
    other = b"\x28\x09" + b"another layer"
    more = b"".join(len(one).to_bytes(4) + one for one in (SEQUENCE, b"\x4e\1" + b"a note", other, b"\x28"))
    said = setting((VIDEO_SET, SEQUENCE, SEQUENCE[:-1] + b"x", PICTURE_SET, b"\x4e\1note", VIDEO_SET))
    assert one_frame(said, more + GOOD.data + more, 32, 32) == one_frame(GOOD.setting, GOOD.data, 32, 32)
