# SPDX-License-Identifier: Apache-2.0
"""Snapshots: digests, pseudonyms, all or nothing, room index."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

import lake_rows as make
import orjson
import pyarrow.parquet as pq
import pytest

from sotdae.errors import FormatTooNew, SchemaMismatch, SnapshotIncomplete
from sotdae.lake import snapshots
from sotdae.lake.collect import collect
from sotdae.lake.hits import finished_hits, stored_texts
from sotdae.lake.manifests import snapshot_folder
from sotdae.lake.snapshots import SnapshotWriter, finished, read_manifest
from sotdae.model.observations import MembershipEvent

NAME = "name:김하늘"


def all_strings(case: Path) -> set[str]:
    """Every text value that any Parquet file below a case holds."""
    found: set[str] = set()
    for path in case.rglob("*.parquet"):
        for column in pq.read_table(path).to_pydict().values():
            found.update(value for value in column if isinstance(value, str))
    return found


def test_the_digest_is_over_rows_as_yielded_before_pseudonyms(tmp_path: Path) -> None:
    rows = [make.message(1), make.message(2, None, sender_key=NAME)]
    manifest = make.write(tmp_path, make.recipe(), rows)
    expected = hashlib.sha256(orjson.dumps([list(row) for row in rows])).hexdigest()
    assert manifest.digests == {"messages": expected}
    assert manifest.rows == {"messages": 2}
    assert manifest.rooms[make.ROOM] == snapshots.RoomCount(2, 1, 2, make.START + make.SECOND, make.START + 2 * make.SECOND)


def test_batches_do_not_change_the_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [make.message(number, room=make.ROOM if number < 6 else make.OTHER) for number in range(10)]
    whole = make.write(tmp_path / "a", make.recipe(), rows)
    monkeypatch.setattr(snapshots, "BATCH_ROWS", 3)
    assert make.write(tmp_path / "b", make.recipe(), rows) == whole


def test_account_keys_are_replaced_and_room_keys_are_not(tmp_path: Path) -> None:
    rows = [
        make.message(1, sender_key="tg:user:7", forwarded_from_key="tg:channel:9", author_key=NAME),
        make.entity(make.message(1), kind="mention_name", value="tg:user:8"),
        make.entity(make.message(1), ord_=1, kind="text_link", value="https://example.org/kkot"),
        make.coverage(1, 1, source_key="tg:user:99"),
        MembershipEvent(make.ROOM, 3, 0, "invited", make.START, None, NAME, "tg:user:7", make.ITEM, 0, 1),
    ]
    make.write(tmp_path, make.recipe(), rows)
    strings = all_strings(tmp_path)
    assert not {"tg:user:7", "tg:user:8", "tg:user:99", NAME} & strings
    assert {"tg:channel:9", make.ROOM, "https://example.org/kkot", make.pseudonym("tg:user:7"), make.pseudonym(NAME)} <= strings


def test_p36_only_rows_of_known_tables_enter(tmp_path: Path) -> None:
    class Contact(NamedTuple):
        name: str

    with SnapshotWriter(tmp_path, make.recipe(), pseudonym=make.pseudonym) as writer, pytest.raises(SchemaMismatch):
        writer.add(Contact("김하늘"))  # type: ignore[arg-type]
    assert not list(tmp_path.rglob("*.parquet"))


def test_the_key_of_a_talk_holds_a_pseudonym(tmp_path: Path) -> None:
    make.write(tmp_path, make.recipe(), [make.message(1, room="tg:talk:55", sender_key="tg:user:55")])
    table = pq.read_table(next(tmp_path.rglob("messages.parquet"))).to_pylist()[0]
    assert (table["room_key"], table["sender_key"]) == ("tg:talk:" + make.pseudonym("tg:user:55").removeprefix("acct:"), make.pseudonym("tg:user:55"))


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with SnapshotWriter(tmp_path, make.recipe(), pseudonym=make.pseudonym) as writer:
            writer.add(make.message(1))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert finished(tmp_path, make.recipe()) is None
    assert not list((tmp_path / "tmp").iterdir())


def test_a_killed_run_leaves_only_what_is_collected(tmp_path: Path) -> None:
    writer = SnapshotWriter(tmp_path, make.recipe(), pseudonym=make.pseudonym)
    writer.add(make.message(1))
    assert finished(tmp_path, make.recipe()) is None
    assert collect(tmp_path) == 1
    assert not list((tmp_path / "tmp").iterdir())


def test_finishing_the_same_recipe_twice_keeps_the_first(tmp_path: Path) -> None:
    first = make.write(tmp_path, make.recipe(), [make.message(1)])
    folder = snapshot_folder(tmp_path, first.snapshot_id)
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert make.write(tmp_path, make.recipe(), [make.message(1)]) == first == finished(tmp_path, make.recipe())
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def test_lone_surrogates_do_not_stop_a_capture(tmp_path: Path) -> None:
    make.write(tmp_path, make.recipe(), [make.message(1, "꽃\ud800"), make.message(2, "책")])
    assert pq.read_table(next(tmp_path.rglob("messages.parquet")))["text"].to_pylist() == ["꽃\ufffd", "책"]


def test_a_value_of_the_wrong_type_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SchemaMismatch):
        make.write(tmp_path, make.recipe(), [make.message(1, byte_length="long")])
    with pytest.raises(SchemaMismatch):
        make.write(tmp_path, make.recipe(), [make.message(1, byte_length=2**70)])


def test_large_rooms_have_row_groups_of_their_own(tmp_path: Path) -> None:
    rows = [make.message(number, room="tg:channel:1") for number in range(3)]
    rows += [make.message(number, room="tg:channel:2") for number in range(2000)]
    rows += [make.message(number, room="tg:channel:3") for number in range(5)]
    make.write(tmp_path, make.recipe(), rows)
    file = pq.ParquetFile(next(tmp_path.rglob("messages.parquet")))
    ranges = [file.metadata.row_group(index).column(0).statistics for index in range(file.num_row_groups)]
    assert [(one.min, one.max) for one in ranges] == [("tg:channel:1",) * 2, ("tg:channel:2",) * 2, ("tg:channel:3",) * 2]
    file.close()


def test_a_broken_manifest_is_an_incomplete_snapshot(tmp_path: Path) -> None:
    made = make.write(tmp_path, make.recipe(), [make.message(1)])
    path = snapshot_folder(tmp_path, made.snapshot_id) / "manifest.json"
    content = path.read_bytes()
    path.write_bytes(content[:-5])
    with pytest.raises(SnapshotIncomplete):
        read_manifest(tmp_path, made.snapshot_id)
    path.write_bytes(content.replace(b'"format":1', b'"format":9'))
    with pytest.raises(FormatTooNew):
        read_manifest(tmp_path, made.snapshot_id)


def test_problems_are_counted_by_code(tmp_path: Path) -> None:
    made = make.write(tmp_path, make.recipe(), [make.problem(), make.problem(room=None), make.problem("repaired-x-escape")])
    assert made.problems == {"repaired-x-escape": 1, "truncated": 2}
    assert dict(made.rooms) == {}


def test_stored_texts_come_back_in_order_and_hits_are_kept_by_rules(tmp_path: Path) -> None:
    made = make.recipe()
    rows = [make.message(2, "책"), make.message(1, None), make.message(3, "꽃")]
    manifest = make.write(tmp_path, made, rows)
    assert [(one.message_id, one.text) for one in stored_texts(tmp_path, manifest.snapshot_id)] == [(2, "책"), (3, "꽃")]
    assert finished_hits(tmp_path, made, make.digest("rules")) is None
    identifier = make.write_hits(tmp_path, made, [])
    assert finished_hits(tmp_path, made, make.digest("rules")) == identifier
    assert finished_hits(tmp_path, made, make.digest("other rules")) is None
    with pytest.raises(SnapshotIncomplete):
        next(stored_texts(tmp_path, make.digest("nothing")))
