# SPDX-License-Identifier: Apache-2.0
"""Every reader, its own or anybody's: what the interface promises, tried on good, damaged and hostile input."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Self, cast

import pytest

from sotdae.captures.reader import DETECTION_BYTES, AccountReader, Reader, ReadOptions, Source
from sotdae.captures.source import open_source
from sotdae.errors import CaptureError
from sotdae.model.observations import Coverage, Message, Observation, Problem
from sotdae.model.tables import TABLES
from sotdae.registry import READERS, load
from sotdae.simulation.story import build_world
from sotdae.simulation.unmarked import write_capture

NAMES = [plugin.name for plugin in load(READERS)]
SCALE = 0.1


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every export of a small world, without the mark."""
    folder = tmp_path_factory.mktemp("exports")
    return {capture.name: write_capture(capture, folder / capture.name) for capture in build_world(3, SCALE).captures}


@pytest.fixture(params=NAMES)
def reader(request: pytest.FixtureRequest) -> Reader:
    (plugin,) = [plugin for plugin in load(READERS) if plugin.name == request.param]
    return cast("Reader", plugin.value)


def ready(path: Path) -> Any:
    source = open_source(path)
    for number, name in enumerate(source.names()):
        source.remember(name, f"{number:064x}")
    return source


def body_of(source: Any, name: str) -> bytes:
    with source.open(name) as stream:
        return bytes(stream.read())


def rows_of(reader: Reader, source: Source) -> list[Observation | Problem]:
    detection = reader.detect(source)
    return [] if detection is None else list(reader.read(source, detection.names, ReadOptions(capture_id="c" * 64)))


def claimed(reader: Reader, exports: dict[str, Path]) -> Iterator[tuple[str, Any]]:
    for name, path in exports.items():
        source = ready(path)
        if reader.detect(source) is not None:
            yield name, source


def test_it_satisfies_the_interface(reader: Reader) -> None:
    assert isinstance(reader, Reader)
    assert reader.name in NAMES
    assert reader.version >= 1
    assert (Path(__file__).resolve().parents[2] / "docs" / "formats" / f"{reader.name}.md").is_file(), "each format has its page"


def test_it_claims_members_that_are_there_and_gives_a_reason(reader: Reader, exports: dict[str, Path]) -> None:
    found = 0
    for _, source in claimed(reader, exports):
        detection = reader.detect(source)
        assert detection is not None
        assert 0 < detection.confidence <= 1
        assert detection.reason
        assert detection.names
        assert set(detection.names) <= set(source.names())
        found += 1
    assert found, "the simulation writes an example of every format"


class Watched:
    """A source that counts the bytes read of each member."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.read: dict[str, int] = {}

    def names(self) -> Any:
        return self.source.names()

    def size(self, name: str) -> int | None:
        return self.source.size(name)

    def item_id(self, name: str) -> str:
        return self.source.item_id(name)

    def open(self, name: str) -> BinaryIO:
        return cast("BinaryIO", Counting(self.source.open(name), self.read, name))


class Counting:
    """A stream that counts what is read; it cannot be written to or told where it lies."""

    mode: ClassVar[str] = "rb"

    def __init__(self, stream: BinaryIO, counts: dict[str, int], name: str) -> None:
        self.stream, self.counts, self.name = stream, counts, name

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(size)
        self.counts[self.name] = self.counts.get(self.name, 0) + len(block)
        return block

    def readinto(self, buffer: Any) -> int:
        block = self.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self.stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def test_detection_reads_little(reader: Reader, exports: dict[str, Path]) -> None:
    for path in exports.values():
        watched = Watched(ready(path))
        reader.detect(watched)
        assert all(count <= DETECTION_BYTES for count in watched.read.values())


def test_each_member_is_read_once(reader: Reader, exports: dict[str, Path]) -> None:
    for name, source in claimed(reader, exports):
        detection = reader.detect(source)
        assert detection is not None
        watched = Watched(source)
        list(reader.read(watched, detection.names, ReadOptions(capture_id="c" * 64)))
        for member in detection.names:
            assert watched.read.get(member, 0) <= (source.size(member) or 0), f"{name}: {member} is read more than once"


def test_the_same_bytes_give_the_same_rows(reader: Reader, exports: dict[str, Path]) -> None:
    for name, source in claimed(reader, exports):
        assert rows_of(reader, source) == rows_of(reader, ready(exports[name]))


def test_rows_fit_the_tables(reader: Reader, exports: dict[str, Path]) -> None:
    by_kind = {table.row: table for table in TABLES.values() if getattr(table, "row", None) is not None}
    for _, source in claimed(reader, exports):
        for row in rows_of(reader, source):
            assert row._fields == tuple(column.name for column in by_kind[type(row)].columns)


def test_every_row_says_where_it_stands(reader: Reader, exports: dict[str, Path]) -> None:
    for _, source in claimed(reader, exports):
        items = {source.item_id(name): name for name in source.names()}
        for row in rows_of(reader, source):
            assert row.item_id in items
            size = source.size(items[row.item_id])
            assert 0 <= row.byte_offset <= row.byte_offset + row.byte_length <= (size or 0)


def test_messages_can_be_found_again_at_their_place(reader: Reader, exports: dict[str, Path]) -> None:
    for _, source in claimed(reader, exports):
        items = {source.item_id(name): name for name in source.names()}
        bodies = {item: body_of(source, name) for item, name in items.items() if name.endswith((".json", ".html"))}
        for row in rows_of(reader, source):
            if isinstance(row, Message):
                piece = bodies[row.item_id][row.byte_offset : row.byte_offset + row.byte_length]
                assert str(abs(row.message_id)).encode() in piece


def test_each_room_has_its_coverage(reader: Reader, exports: dict[str, Path]) -> None:
    for _, source in claimed(reader, exports):
        rows = rows_of(reader, source)
        assert {row.room_key for row in rows if isinstance(row, Message)} <= {row.room_key for row in rows if isinstance(row, Coverage)}


def test_damage_never_raises_anything_but_a_capture_error(reader: Reader, exports: dict[str, Path], tmp_path: Path) -> None:
    chance = random.Random(11)
    tried = 0
    for name, source in claimed(reader, exports):
        detection = reader.detect(source)
        assert detection is not None
        member = detection.names[0]
        body = body_of(source, member)
        for number in range(12):
            place = chance.randrange(len(body))
            damaged = (body[:place], body[:place] + bytes([body[place] ^ 0xFF]) + body[place + 1 :], body[place:], body[:place] + body)[number % 4]
            folder = tmp_path / f"{name}-{number}"
            folder.mkdir()
            (folder / member).write_bytes(damaged)
            try:
                rows_of(reader, ready(folder))
            except CaptureError:
                continue
            tried += 1
    assert tried


@pytest.mark.parametrize(
    "body", [b"", b"\0" * 4096, b"{" * 100_000, b"[" * 100_000, b"<div>" * 20_000, b"PK\x03\x04", b'{"messages": [', b"\xff\xfe\x00"]
)
def test_foreign_bytes_are_not_claimed_or_end_in_problems(reader: Reader, tmp_path: Path, body: bytes) -> None:
    for name in ("result.json", "messages.html", "anything.bin"):
        folder = tmp_path / name.replace(".", "-")
        folder.mkdir()
        (folder / name).write_bytes(body)
        try:
            rows = rows_of(reader, ready(folder))
        except CaptureError:
            continue
        assert not [row for row in rows if isinstance(row, Message)]


def test_an_account_reader_lists_chats_without_reading_them(reader: Reader, exports: dict[str, Path]) -> None:
    if not isinstance(reader, AccountReader):
        pytest.skip("this format never holds a whole account")
    listed = {}
    for name, source in claimed(reader, exports):
        detection = reader.detect(source)
        assert detection is not None
        chats = reader.chats(source, detection.names)
        if chats is not None:
            listed[name] = chats
    if not listed:
        pytest.skip("the simulation writes no account in this format")
    for chats in listed.values():
        assert [chat.number for chat in chats] == list(range(1, len(chats) + 1))
        assert all(chat.messages > 0 for chat in chats)
