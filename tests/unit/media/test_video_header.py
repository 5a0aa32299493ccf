# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from fractions import Fraction

import pytest
from h264_files import clips
from hypothesis import given
from hypothesis import strategies as st
from video_files import box, ebml_video, element, iso_video

from sotdae.media import video_header
from sotdae.media.sniffing import Sniffed, sniff
from sotdae.media.video_header import Header, ebml_header, iso_header


def test_an_iso_file_says_rate_length_size_and_coding() -> None:
    assert iso_header(iso_video(samples=90, ticks=1_001, scale=30_000)) == Header("MP4", Fraction(30_000, 1_001), 3_003, 90, 64 * 48, "avc1")
    assert iso_header(iso_video(brand=b"qt  ")).form == "MOV"


def test_a_webm_file_says_rate_length_size_and_coding() -> None:
    assert ebml_header(ebml_video()) == Header("WEBM", Fraction(25), 1_000, 0, 64 * 48, "V_VP9")
    assert ebml_header(ebml_video(document=b"matroska")).form == "MATROSKA"
    assert ebml_header(ebml_video(nanoseconds=33_366_667)).rate == Fraction(30_000, 1_001)


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("steady-2997.mov", Fraction(30_000, 1_001)),
        ("unsteady.mp4", Fraction(130_000, sum(33 + at * at * 7 % 13 for at in range(130)))),
        ("slow.mp4", Fraction(10, 13)),
        ("steady-25.mkv", Fraction(25)),
        ("unsaid-15.mkv", None),
    ],
)
def test_of_whole_files(name: str, rate: Fraction | None) -> None:
    data = clips()[name]
    header = (ebml_header if name.endswith("mkv") else iso_header)(data)
    assert (header.rate, header.pixels, header.cut, header.impossible) == (rate, 96 * 80, False, False)
    assert header.coding in {"avc1", "V_MPEG4/ISO/AVC"}
    assert (ebml_header if name.endswith("mkv") else iso_header)(data[:-9]).cut


def test_tracks_that_hold_no_pictures_are_passed_over() -> None:
    assert iso_header(iso_video(handler=b"soun")) == Header("MP4")
    assert ebml_header(ebml_video(kind=2)) == Header("WEBM")


def test_what_cannot_be_is_said() -> None:
    assert iso_header(iso_video(samples=2**31)).impossible
    assert not iso_header(iso_video(samples=100)).impossible


@pytest.mark.parametrize(
    ("data", "rate"),
    [
        (iso_video(ticks=0), None),
        (iso_video(scale=0), None),
        (iso_video(samples=0), None),
        (iso_video(samples=9, ticks=1, scale=4_000_000), None),
    ],
    ids=["no time", "no scale", "no frames", "four million a second"],
)
def test_a_rate_that_makes_no_sense_is_left_unsaid(data: bytes, rate: Fraction | None) -> None:
    assert iso_header(data).rate == rate


@pytest.mark.parametrize("nanoseconds", [0, 1, 10**18])
def test_likewise_of_webm(nanoseconds: int) -> None:
    rate = ebml_header(ebml_video(nanoseconds=nanoseconds)).rate
    assert rate is None or 0 <= rate <= 1_000


def test_boxes_may_have_long_sizes_or_none() -> None:
    long = b"\0\0\0\1moov" + (16 + 8).to_bytes(8) + box(b"skip", b"")
    assert iso_header(box(b"ftyp", b"isom") + long + iso_video()[20:]).rate == Fraction(25)
    open_ended = iso_video()[:-72] + box(b"mdat", bytes(99), size=0)
    assert not iso_header(open_ended).cut


def test_many_boxes_end_the_walk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(video_header, "_MOST_BOXES", 10)
    assert iso_header(box(b"ftyp", b"isom") + box(b"free", b"") * 20 + iso_video()).coding == ""
    voids = element(0xEC, b"") * 30
    assert ebml_header(voids + ebml_video()).coding == ""


def test_a_nest_of_boxes_is_not_followed() -> None:
    nest = b""
    for _ in range(4_000):
        nest = box(b"moov", nest)
    assert iso_header(box(b"ftyp", b"isom") + nest) == Header("MP4")


@given(st.binary(max_size=300), st.integers(0, 400), st.booleans())
def test_no_bytes_upset_it(noise: bytes, at: int, iso: bool) -> None:
    whole = bytearray(iso_video() if iso else ebml_video())
    whole[at : at + len(noise)] = noise
    for read in (iso_header, ebml_header):
        header = read(bytes(whole))
        assert header.rate is None or 0 < header.rate <= 1_000
        assert header.samples >= 0
        assert header.pixels >= 0


@pytest.mark.parametrize(
    ("head", "goes"),
    [
        (iso_video(), Sniffed.ISO_VIDEO),
        (ebml_video(), Sniffed.EBML_VIDEO),
        (box(b"moov", b""), Sniffed.ISO_VIDEO),
        (box(b"ftyp", b"heic\0\0\0\0mif1heic"), Sniffed.HEIC),
        (box(b"ftyp", b"mif1\0\0\0\0mif1heic"), Sniffed.HEIC),
        (box(b"ftyp", b"heix\0\0\0\0mif1heixavif"), Sniffed.HEIC),
        (box(b"ftyp", b"mif1\0\0\0\0mif1heicavif"), Sniffed.PICTURE),
        (box(b"ftyp", b"msf1\0\0\0\0hevc"), Sniffed.HEIC),
        (box(b"ftyp", b"mif1\0\0\0\0mif1avif"), Sniffed.PICTURE),
        (box(b"ftyp", b"avif\0\0\0\0avifmif1"), Sniffed.PICTURE),
        (box(b"ftyp", b"avis\0\0\0\0avismsf1"), Sniffed.PICTURE),
        (box(b"ftyp", b"M4A \0\0\0\0M4A mp42"), Sniffed.PICTURE),
        (box(b"ftyp", b"qt  \0\0\0\0qt  "), Sniffed.ISO_VIDEO),
        (box(b"ftyp", b"isom", size=1 << 31), Sniffed.ISO_VIDEO),
        (b"the free software", Sniffed.PICTURE),
        (box(b"wide", b"") + box(b"mdat", b""), Sniffed.ISO_VIDEO),
        (b"RIFF\0\0\0\0AVI ", Sniffed.OTHER_VIDEO),
        (b"RIFF\0\0\0\0WEBPVP8 ", Sniffed.PICTURE),
        (b"FLV\x01\x05", Sniffed.OTHER_VIDEO),
        ((b"G" + bytes(187)) * 4, Sniffed.OTHER_VIDEO),
        (b"GIF89a" + bytes(900), Sniffed.PICTURE),
        (b"\xff\xd8\xff\xe0", Sniffed.PICTURE),
        (b"", Sniffed.PICTURE),
        (b"#EXTM3U\nfile:///etc/passwd", Sniffed.PICTURE),
    ],
)
def test_where_a_file_goes_is_told_from_its_first_bytes(head: bytes, goes: Sniffed) -> None:
    assert sniff(head) is goes


@given(st.binary(max_size=64))
def test_every_head_goes_somewhere(head: bytes) -> None:
    assert sniff(head) in Sniffed
    assert sniff(b"\0\0\0\x20ftyp" + head) in Sniffed
