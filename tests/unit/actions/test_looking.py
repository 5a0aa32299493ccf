# SPDX-License-Identifier: Apache-2.0
"""The first pass: what is text, what is withheld, and that every member is digested."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.actions.pictures.looking import Looked, has_inline_base64, look
from sotdae.actions.progress import Silence
from sotdae.captures.source import open_source
from sotdae.model.synthetic import SYNTHETIC_MARK

RUN = base64.b64encode(bytes(range(256)) * 20)


def looked(folder: Path, data: bytes, *, claimed: bool = True) -> Looked:
    folder.mkdir(exist_ok=True)
    (folder / "result.json").write_bytes(data)
    members, troubles = look(open_source(folder), {"result.json"} if claimed else set(), Silence())
    assert not troubles
    return members[0]


@pytest.mark.parametrize(
    ("data", "kind", "withheld"),
    [
        ('{"text": "점심 꽃 그림"}'.encode() * 500, "text", None),
        ('{"text": "점심 꽃 그림"}'.encode("utf-16"), "text", None),
        ('{"text": "점심 꽃 그림"}'.encode("utf-16-le"), "text", None),
        ('{"text": "점심 꽃 그림"}'.encode("utf-16-be"), "text", None),
        ((b'{"text": "' + RUN + b'"}').decode().encode("utf-16"), "media", "inline-base64"),
        (b'{"text": "' + RUN + b'"}', "media", "inline-base64"),
        (b'{"text": "' + RUN[:4096] + b'"}', "text", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000), "media", "not-text"),
        (bytes(range(128, 256)) * 100, "media", "not-text"),
        ('{"text": "줄 '.encode() + b"\\u2028\x80\xa8" + ' 끝"}'.encode() * 30, "text", None),
        (b"", "text", None),
    ],
)
def test_text_is_what_is_claimed_and_decodes(tmp_path: Path, data: bytes, kind: str, withheld: str | None) -> None:
    member = looked(tmp_path / "in", data)
    assert (member.kind, member.withheld, member.size) == (kind, withheld, len(data))
    assert member.item_id == hashlib.sha256(data).hexdigest()


def test_what_no_reader_claims_is_media(tmp_path: Path) -> None:
    assert looked(tmp_path / "in", b"{}", claimed=False).kind == "media"


def test_the_synthetic_mark_is_seen(tmp_path: Path) -> None:
    assert looked(tmp_path / "in", f'{{"about": "{SYNTHETIC_MARK}"}}'.encode()).marked
    assert not looked(tmp_path / "in", b'{"about": ""}').marked


@given(before=st.integers(0, 9000), length=st.integers(0, 9000), after=st.integers(0, 9000))
def test_a_run_is_found_wherever_it_stands(before: int, length: int, after: int) -> None:
    block = b" " * before + (RUN * 2)[:length] + b" " * after
    assert has_inline_base64(block) == (length > 4096)


@given(letters=st.sampled_from([b"a", b"9", b"0x", b"haha", b"abcdefgh"]), length=st.integers(4097, 60_000))
def test_a_key_that_was_held_down_is_no_picture(letters: bytes, length: int) -> None:
    assert not has_inline_base64(b'"' + (letters * length)[:length] + b'"')


@given(before=st.integers(0, 20_000), data=st.binary(min_size=1_300, max_size=6_000))
def test_whatever_does_not_repeat_is_withheld_however_few_letters_it_has(before: int, data: bytes) -> None:
    packed = bytes(range(256)) + data
    digits = "".join(f"{one:03d}" for one in packed).encode()
    octal = "".join(f"{one:03o}" for one in packed).encode()
    assert has_inline_base64(b" " * before + digits)
    assert has_inline_base64(b"9" * before + octal)


@given(before=st.integers(0, 20_000), data=st.binary(min_size=3_100, max_size=6_000))
def test_a_picture_in_hex_or_behind_a_held_key_is_found(before: int, data: bytes) -> None:
    packed = bytes(range(256)) * 8 + data
    assert has_inline_base64(b"A" * before + base64.b64encode(packed))
    assert has_inline_base64(b"A" * before + packed.hex().encode())


def test_a_run_across_blocks_is_found(tmp_path: Path) -> None:
    data = b'"' + b" " * ((1 << 20) - 2100) + RUN[:5000] + b'"'
    assert looked(tmp_path / "in", data).withheld == "inline-base64"


KOREAN = ("날짜,방 이름,구독자 수\n" + "2026-03-20,가온 정원 모임,1287\n" * 60).encode("cp949")


def test_korean_of_spreadsheets_is_text_though_it_is_no_utf8(tmp_path: Path) -> None:
    assert looked(tmp_path / "in", KOREAN).withheld is None


@pytest.mark.parametrize("tail", [b"\xff\xfe\xff", b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)) * 30, b"\0"])
def test_korean_that_breaks_off_into_something_else_is_none(tmp_path: Path, tail: bytes) -> None:
    assert looked(tmp_path / "in", KOREAN + tail).withheld == "not-text"


def test_korean_is_followed_across_blocks(tmp_path: Path) -> None:
    row = "2026-03-20,가온 정원 모임,1287\n".encode("cp949")
    data = row * ((3 << 20) // len(row))
    assert looked(tmp_path / "in", data).withheld is None
