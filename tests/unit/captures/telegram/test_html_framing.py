# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import io

from html_page_writer import message, page, service
from hypothesis import given, settings
from hypothesis import strategies as st
from memory_source import DribblingBytes

from sotdae.captures.telegram.html_framing import FileFrame, Frame, frames

DATA = page("T", service(-1, "8 March 2023") + "".join(message(n, text=f"text {n}") for n in range(1, 20)), later="messages2.html")


def framed(data: bytes, step: int | None = None) -> tuple[list[Frame], FileFrame]:
    around = FileFrame()
    return list(frames(io.BytesIO(data) if step is None else DribblingBytes(data, step), around)), around


def test_frames_are_exact_slices_in_order() -> None:
    found, around = framed(DATA)
    assert [frame.message_id for frame in found] == [-1, *range(1, 20)]
    for frame in found:
        assert DATA[frame.offset : frame.offset + frame.length] == frame.data
        assert frame.closed
        assert not frame.surplus_bytes
    assert DATA.startswith(around.head)
    assert around.head_bytes == len(around.head) == found[0].offset
    assert DATA.endswith(around.tail)
    assert b"Next messages" in around.tail
    assert around.size_bytes == len(DATA)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 3000))
def test_block_size_changes_nothing(step: int) -> None:
    assert framed(DATA, step) == framed(DATA)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(DATA)))
def test_every_cut_gives_the_whole_records_before_it(cut: int) -> None:
    whole, _ = framed(DATA)
    found, around = framed(DATA[:cut])
    closed = [frame for frame in found if frame.closed]
    assert [(frame.offset, frame.data) for frame in closed] == [(frame.offset, frame.data) for frame in whole if frame.offset + frame.length <= cut]
    assert all(frame.cut_off for frame in found if not frame.closed)
    assert len(found) - len(closed) <= 1
    assert around.size_bytes == cut


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(DATA)))
def test_any_bytes_give_frames_that_tile_without_overlap(noise: bytes, at: int) -> None:
    data = DATA[:at] + noise + DATA[at:]
    found, around = framed(data)
    end = 0
    for frame in found:
        assert frame.offset >= end
        end = frame.offset + frame.length
    assert end <= len(data) == around.size_bytes


def test_minified_pages_are_framed_too() -> None:
    data = b"".join(line.strip() for line in DATA.split(b"\n"))
    assert [frame.message_id for frame in framed(data)[0]] == [-1, *range(1, 20)]


def test_a_file_without_records_has_a_head_only() -> None:
    found, around = framed(b"<html></html>")
    assert (found, around.head, around.head_bytes, around.size_bytes) == ([], b"<html></html>", 13, 13)
