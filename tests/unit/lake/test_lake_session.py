# SPDX-License-Identifier: Apache-2.0
"""The jail, and the tables as analyses see them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import lake_rows as make
import pyarrow as pa
import pytest

from sotdae.errors import ColumnMissing
from sotdae.lake.collect import collect
from sotdae.lake.folds import refold
from sotdae.lake.jail import open_jail
from sotdae.lake.schemas import session_columns
from sotdae.lake.session import CaptureFact, Session, plain_rows
from sotdae.model.columns import NOT_OBSERVED
from sotdae.model.findings import Finding
from sotdae.model.tables import DERIVED, FOLDED


@pytest.fixture
def case(tmp_path: Path) -> Path:
    folder = tmp_path / "it's [a] case*"
    rows = [
        make.state(title="꽃 모임"),
        make.message(1),
        make.message(2, None),
        make.message(1, room=make.OTHER),
        make.problem(),
        make.problem("truncated", room=None),
    ]
    refold(folder, [make.capture(folder, 1, [*rows, make.coverage(1, 2), make.link(make.message(1))])])
    return folder


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{outside}')",
        "SELECT * FROM read_text('{outside}')",
        "SELECT * FROM read_text('{inside}/../outside.csv')",
        "COPY (SELECT 1) TO '{folder}/new.csv'",
        "ATTACH '{folder}/new.duckdb' AS other",
        "LOAD sqlite",
        "INSTALL httpfs",
        "SELECT * FROM read_csv('https://example.org/a.csv')",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "SET lock_configuration = false",
        "RESET enable_external_access",
        "SET autoload_known_extensions = true",
        "SET temp_directory = '/'",
    ],
)
def test_the_jail_refuses(tmp_path: Path, sql: str) -> None:
    outside = tmp_path / "outside.csv"
    outside.write_text("a,b\n1,2\n")
    connection = open_jail(tmp_path / "case")
    try:
        with pytest.raises((duckdb.PermissionException, duckdb.InvalidInputException, duckdb.IOException, duckdb.HTTPException)) as refused:
            connection.execute(sql.format(outside=outside, folder=tmp_path, inside=tmp_path / "case"))
        assert "can't be opened" not in str(refused.value)
    finally:
        connection.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "outside.csv"]


def test_the_jail_reads_and_writes_inside(tmp_path: Path) -> None:
    connection = open_jail(tmp_path / "case")
    path = tmp_path / "case" / "new.csv"
    connection.execute(f"COPY (SELECT 7 AS a) TO '{path}'")
    assert connection.execute(f"SELECT a FROM read_csv('{path}')").fetchall() == [(7,)]
    connection.close()


def test_python_objects_are_not_tables(tmp_path: Path) -> None:
    connection = open_jail(tmp_path)
    secret = ibis.memtable  # a name in this frame that SQL must not find
    with pytest.raises(duckdb.CatalogException):
        connection.execute("SELECT * FROM secret")
    connection.close()
    assert secret is not None


def _whole(shapes: Any, table: str) -> Any:
    return shapes[table]


def _plain(shapes: Any) -> Any:
    messages = shapes["messages"]
    return messages.filter(messages.room_key == make.ROOM).agg(
        first=messages.sent_at.min(),
        on=messages.sent_at.min().date(),
        total=messages.byte_length.sum(),
        span=messages.sent_at.max().delta(messages.sent_at.min(), unit="second"),
        texts=messages.text.collect(),
    )


def _some(shapes: Any, *columns: str) -> Any:
    messages = shapes["messages"]
    asked = messages.order_by("room_key", "message_id").mutate(own=messages.sender_kind == "own_room", half=messages.message_id / 2)
    return asked.select(*columns)


def _half_unknown(shapes: Any) -> Any:
    messages = shapes["messages"]
    return messages.select(half=messages.sent_at.isnull().nullif(messages.sent_at.isnull()))


def _days(shapes: Any) -> Any:
    messages = shapes["messages"]
    return messages.select(on=messages.sent_at.date())


@pytest.mark.parametrize("table", sorted({*FOLDED, *DERIVED}))
def test_every_table_has_exactly_its_columns_full_or_empty(case: Path, tmp_path: Path, table: str) -> None:
    for folder in (case, tmp_path / "empty"):
        with Session(folder, captures=[]) as session:
            tables = session.tables("test", [table])
            tables.rows(_whole, table)
            found = session._running().execute(f'DESCRIBE "{table}"').fetchall()
        assert [row[0] for row in found] == [column.name for column in session_columns(table)]


def test_an_analysis_sees_plain_values(case: Path) -> None:
    with Session(case, captures=[CaptureFact(make.digest("capture 1"), 1, 5, None, -3)]) as session:
        tables = session.tables("test", ["messages", "captures"])
        found = tables.rows(_plain)
        assert found == [{"first": make.START + make.SECOND, "on": "2023-11-14", "total": 1800, "span": 1, "texts": ["점심 먹어요"]}]
        facts = {"capture_id": make.digest("capture 1"), "seq": 1, "sealed_at": 5, "captured_at": None, "clock_offset_seconds": -3}
        assert tables.rows(_whole, "captures") == [facts]


def test_undeclared_tables_and_findings_are_refused(case: Path) -> None:
    with Session(case, captures=[]) as session:
        tables = session.tables("test", ["messages", "room.links", "no_such_table"], findings={"room.links": [Finding("room.links", ("a",))]})
        for name in ("links", "no_such_table"):
            with pytest.raises(ColumnMissing):
                tables.rows(_whole, name)
        assert [finding.key for finding in tables.findings("room.links")] == [("a",)]
        with pytest.raises(ColumnMissing):
            tables.findings("room.history")


def test_a_session_of_one_room_sees_that_room_only(case: Path) -> None:
    for table in ("messages", "message_versions", "room_states", "coverages", "problems", "links"):
        assert {row["room_key"] for row in make.rows_of(case, table, [make.ROOM])} == {make.ROOM}, table
    assert make.rows_of(case, "links", [make.OTHER]) == []
    assert {row["room_key"] for row in make.rows_of(case, "problems")} == {make.ROOM, None}


def test_a_problem_about_a_room_that_nothing_else_shows_is_not_lost(tmp_path: Path) -> None:
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(1), make.problem(room="tg:channel:404")])])
    assert [row["room_key"] for row in make.rows_of(tmp_path, "problems")] == [None]


def test_nothing_is_collected_under_a_reader(case: Path) -> None:
    (case / "snapshots" / "zz" / "unlisted").mkdir(parents=True)
    with Session(case, captures=[]) as session:
        refold(case, [make.capture(case, 2, [make.message(3)])])
        assert collect(case) == 0
        assert [row["message_id"] for row in make.rows_of(case, "messages", [make.ROOM])] == [1, 2, 3]
        tables = session.tables("test", ["messages"])
        assert sorted(row["message_id"] for row in tables.rows(_whole, "messages")) == [1, 1, 2]
    assert collect(case) > 0
    assert collect(case) == 0
    assert [row["message_id"] for row in make.rows_of(case, "messages", [make.ROOM])] == [1, 2, 3]


def test_a_relative_folder_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refold(Path("lake/case"), [make.capture(Path("lake/case"), 1, [make.message(1)])])
    assert len(make.rows_of(Path("lake/case"), "messages")) == 1


def test_columns_come_whole_with_nulls_and_strings_told_apart(case: Path) -> None:
    refold(case, [make.capture(case, 3, [make.message(9, None, room=make.OTHER, sent_at=None, sent_at_quality="unknown")])])
    with Session(case, captures=[]) as session:
        tables = session.tables("test", ["messages"])
        asked = ("room_key", "message_id", "sent_at", "text", "own", "half")
        found, rows = tables.columns(_some, *asked), tables.rows(_some, *asked)
        assert found["sent_at"].dtype == found["message_id"].dtype == "int64"
        assert found["sent_at"].tolist() == [NOT_OBSERVED if row["sent_at"] is None else row["sent_at"] for row in rows]
        assert NOT_OBSERVED in found["sent_at"]
        for name in ("message_id", "own", "half"):
            assert found[name].tolist() == [row[name] for row in rows]
        for name in ("room_key", "text"):
            values, codes = found[name]
            assert len(set(values)) == len(values)
            assert [None if code < 0 else values[code] for code in codes.tolist()] == [row[name] for row in rows]
        assert -1 in found["text"][1]
        for refused in (_half_unknown, _days):
            with pytest.raises(TypeError):
                tables.columns(refused)


def test_structs_are_plain_inside_and_a_null_one_is_null() -> None:
    kind = pa.struct(
        [("at", pa.timestamp("us")), ("place", pa.struct([("number", pa.int64()), ("item", pa.string())])), ("days", pa.list_(pa.date32()))]
    )
    rows: list[Any] = [
        {"at": 1_000_000, "place": {"number": 4, "item": "a"}, "days": [date(2026, 1, 2), None]},
        None,
        {"at": None, "place": None, "days": None},
        {"at": -1_000_000, "place": {"number": None, "item": None}, "days": []},
    ]
    batch = pa.RecordBatch.from_arrays([pa.array(rows, kind)], names=["one"])
    plain: list[Any] = [
        {"at": 1_000_000, "place": {"number": 4, "item": "a"}, "days": ["2026-01-02", None]},
        None,
        {"at": None, "place": None, "days": None},
        {"at": -1_000_000, "place": {"number": None, "item": None}, "days": []},
    ]
    assert [row["one"] for row in plain_rows(batch)] == plain
    assert [row["one"] for row in plain_rows(batch.slice(1, 2))] == plain[1:3]


def test_columns_of_nothing_are_empty_and_keep_their_kinds(tmp_path: Path) -> None:
    with Session(tmp_path, captures=[]) as session:
        tables = session.tables("test", ["messages"])
        found = tables.columns(_some, "room_key", "message_id", "sent_at")
    assert (found["message_id"].tolist(), found["sent_at"].dtype, found["room_key"][0], found["room_key"][1].tolist()) == ([], "int64", [], [])


def test_strings_keep_their_numbers_over_many_batches(tmp_path: Path) -> None:
    rows = [make.message(number, str(number % 7), room=f"tg:channel:{number % 5}") for number in range(1, 40_001)]
    refold(tmp_path, [make.capture(tmp_path, 1, rows)])
    with Session(tmp_path, captures=[]) as session:
        tables = session.tables("test", ["messages"])
        found = tables.columns(_some, "room_key", "message_id", "text")
    texts, codes = found["text"]
    assert sorted(texts) == list("0123456")
    assert [texts[code] for code in codes.tolist()] == [str(number % 7) for number in found["message_id"].tolist()]
