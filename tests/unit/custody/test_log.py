# SPDX-License-Identifier: Apache-2.0
"""The custody log: canonical lines, each naming the one before, read as far as they are whole."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from sotdae.custody.log import Log
from sotdae.custody.log_lines import make_line, parse_line
from sotdae.custody.merkle import EMPTY_ROOT, TreeHead, leaf_hash, root_of
from sotdae.disk import DISK
from sotdae.errors import LogAltered

AT = datetime(2026, 11, 24, 3, 4, 5, 678, tzinfo=UTC)
CASE = "c" * 32


def grow(path: Path, count: int) -> Log:
    log = Log(path)
    path.touch()
    for seq in range(log.catch_up().size + 1, count + 1):
        log.append(make_line(seq, AT, "note", CASE, facts={"a": seq}, previous=log.previous), DISK)
    return log


def test_a_line_is_canonical_json_with_128_random_bits(tmp_path: Path) -> None:
    del tmp_path
    first, second = (make_line(1, AT, "note", CASE, facts={"z": "꽃", "a": 1}, previous="0" * 64) for _ in range(2))
    body = json.loads(first)
    assert list(body) == sorted(body)
    assert b" " not in first
    assert b"\n" not in first
    assert body["time"] == "2026-11-24T03:04:05Z"
    assert len(bytes.fromhex(body["n"])) == 16
    assert body["n"] != json.loads(second)["n"]
    assert "꽃".encode() in first, "canonical JSON does not escape letters"


def test_times_are_written_in_utc() -> None:
    seoul = AT.astimezone(timezone(timedelta(hours=9)))
    assert json.loads(make_line(1, seoul, "note", None, facts={}, previous="0" * 64))["time"] == "2026-11-24T03:04:05Z"


def test_a_line_parses_back_and_has_the_leaf_of_rfc_9162() -> None:
    line = make_line(7, AT, "note", CASE, facts={}, previous="a" * 64)
    one = parse_line(line, 7)
    assert (one.entry.seq, one.entry.type, one.entry.case, one.previous) == (7, "note", CASE, "a" * 64)
    assert one.entry.at == AT.replace(microsecond=0)
    assert one.leaf == hashlib.sha256(b"\x00" + line).digest()


SOUND = json.loads(make_line(1, AT, "note", CASE, facts={}, previous="a" * 64))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"{}",
        json.dumps(SOUND).encode(),
        json.dumps({**SOUND, "v": 2}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "seq": 2}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "prev": "A" * 64}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "n": "00"}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "time": "2026-11-24 03:04:05"}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "objects": [{"object": "../../x", "key": "a" * 64}]}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "objects": [{"object": "a" * 64}]}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "details": {"object": "a" * 64, "key": "../x"}}, separators=(",", ":"), sort_keys=True).encode(),
        json.dumps({**SOUND, "keys": {"a": "short"}}, separators=(",", ":"), sort_keys=True).encode(),
    ],
)
def test_another_form_is_refused(line: bytes) -> None:
    with pytest.raises(LogAltered):
        parse_line(line, 1)


def test_heads_grow_with_the_lines(tmp_path: Path) -> None:
    log = grow(tmp_path / "log.jsonl", 9)
    lines = (tmp_path / "log.jsonl").read_bytes().splitlines()
    for size in range(10):
        assert log.leaves(size) == [leaf_hash(line) for line in lines[:size]]
    assert log.catch_up() == TreeHead(9, root_of(leaf_hash(line) for line in lines).hex())
    assert Log(tmp_path / "log.jsonl").catch_up() == log.catch_up()


def test_an_empty_log_has_the_empty_root(tmp_path: Path) -> None:
    assert grow(tmp_path / "log.jsonl", 0).catch_up() == TreeHead(0, EMPTY_ROOT.hex())


def test_looking_again_reads_only_what_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.jsonl"
    log = grow(path, 50)
    reader = Log(path)
    reader.catch_up()
    grow(path, 53)
    parsed = []
    from sotdae.custody import log as module

    monkeypatch.setattr(module, "parse_line", lambda line, seq: (parsed.append(seq), parse_line(line, seq))[1])
    assert reader.catch_up().size == 53
    assert parsed == [51, 52, 53]
    assert log.catch_up() == reader.catch_up()


def test_entries_begin_where_one_asks(tmp_path: Path) -> None:
    log = grow(tmp_path / "log.jsonl", 6)
    assert [entry.seq for entry in log.entries()] == [1, 2, 3, 4, 5, 6]
    assert [entry.body["a"] for entry in log.entries(after=4)] == [5, 6]
    assert list(log.entries(after=6)) == []
    assert list(log.entries(after=60)) == []


@pytest.mark.parametrize("cut", [1, 2, 40])
def test_a_torn_end_is_not_a_line(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "log.jsonl"
    grow(path, 3)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    log = Log(path)
    assert log.catch_up().size == 2
    tail, begins = log.tail()
    assert whole[:begins] + tail == whole[:-cut]
    assert whole[:begins].count(b"\n") == 2


def test_every_flipped_byte_of_an_inner_line_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    grow(path, 3)
    raw = path.read_bytes()
    end = raw.index(b"\n", raw.index(b"\n") + 1)
    for position in range(end):
        path.write_bytes(raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :])
        with pytest.raises(LogAltered):
            Log(path).catch_up()


def test_a_line_that_was_removed_or_put_in_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    grow(path, 4)
    lines = path.read_bytes().splitlines(keepends=True)
    for changed in ([lines[0], *lines[2:]], [lines[0], lines[2], lines[1], lines[3]], [*lines[:2], lines[1], *lines[2:]]):
        path.write_bytes(b"".join(changed))
        with pytest.raises(LogAltered):
            Log(path).catch_up()


def test_a_line_altered_behind_a_reader_is_noticed_when_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = grow(path, 4)
    raw = path.read_bytes()
    position = raw.index(b'"n":"') + 5
    with path.open("r+b") as file:
        file.seek(position)
        file.write(b"0" if raw[position : position + 1] != b"0" else b"1")
    with pytest.raises(LogAltered):
        list(log.entries())


def test_a_log_that_was_exchanged_or_cut_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = grow(path, 4)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    assert log.catch_up().size == 2
    other = tmp_path / "other.jsonl"
    grow(other, 9)
    other.replace(path)
    assert log.catch_up().size == 9


def test_the_latest_digest_of_a_key_file_counts(tmp_path: Path) -> None:
    log = grow(tmp_path / "log.jsonl", 1)
    for seq, digest in ((2, "a" * 64), (3, "b" * 64)):
        log.append(make_line(seq, AT, "keys.changed", None, facts={"keys": {"secrets.age": digest}}, previous=log.previous), DISK)
    assert log.keys == {"secrets.age": "b" * 64}


def test_signed_lines_are_taken_in_at_once_and_say_what_the_slow_way_says(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    log = grow(path, 3)
    told = {"keys": {"one": "b" * 64}, "erased": ["d" * 64], "vkey": "key", "resealed": [{"of": "e" * 64, "object": "f" * 64}]}
    log.append(make_line(4, AT, "note", CASE, facts=told, previous=log.previous), DISK)
    objects = [{"object": "1" * 64, "key": "2" * 64}]
    log.append(make_line(5, AT, "items.rewrapped", CASE, facts={"objects": objects}, previous=log.previous), DISK)
    slow, head, quick = Log(path), log.catch_up(), Log(path)
    slow.catch_up()
    assert quick.take_signed(5, head.__eq__)
    for name in ("keys", "erased", "removed", "signing_keys", "rewrapped", "resealed"):
        assert getattr(quick, name) == getattr(slow, name), name
    assert quick.signing_keys == [(4, "key")]
    log.append(make_line(6, AT, "note", None, facts={}, previous=log.previous), DISK)
    assert quick.catch_up() == log.catch_up(), "and it goes on from there"
    assert [entry.seq for entry in quick.entries()] == list(range(1, 7))
    log.append(make_line(7, AT, "bundle.made", CASE, facts={}, previous=log.previous), DISK)
    assert [entry.seq for entry in quick.of_bundles()] == [entry.seq for entry in log.of_bundles()] == [7]


def test_lines_that_are_not_what_was_signed_are_not_taken_in(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    head = grow(path, 5).catch_up()
    assert not Log(path).take_signed(6, lambda _: True), "some are gone"
    path.write_bytes(path.read_bytes().replace(b'"a":3', b'"a":4'))
    altered = Log(path)
    assert not altered.take_signed(5, head.__eq__)
    with pytest.raises(LogAltered):
        altered.catch_up()
