# SPDX-License-Identifier: Apache-2.0
"""Questions: compiled once, found by name, given what only a case knows; none sees what was not declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import lake_rows as make
import pytest

from sotdae.errors import ColumnMissing
from sotdae.lake.folds import refold
from sotdae.lake.questions import Question, forget, name_of, question
from sotdae.lake.session import CaseTables, Session
from sotdae.model.columns import Given, column
from sotdae.model.tables import TABLES

WANTED = Given("wanted", (column("message_id", "int64", "a number"), column("word", "string", "what it is called")))
BUILT: list[tuple[Any, ...]] = []


def numbers(shapes: Any, *values: Any) -> Any:
    BUILT.append(values)
    messages = shapes["messages"]
    return messages.select("message_id", asked=messages.message_id + len(values))


def wanted(shapes: Any) -> Any:
    return shapes["messages"].select("message_id").join(shapes.given(WANTED), "message_id").order_by("message_id")


def large(shapes: Any, least: int) -> Any:
    BUILT.append((least,))
    messages = shapes["messages"]
    return messages.filter(messages.message_id >= least).select("message_id", "room_key")


def largest(shapes: Any) -> Any:
    return shapes.held(large, 2).order_by("message_id").limit(1)


def counted(shapes: Any) -> Any:
    shapes.held(large, 7)  # looked at and left out
    return shapes.held(largest).join(shapes["links"], "room_key").group_by("room_key").agg(n=lambda table: table.count())


def of_held(shapes: Any) -> Any:
    return shapes.held(large, 2).join(shapes.given(WANTED), "message_id").select("word")


def linked(shapes: Any) -> Any:
    return shapes["links"].select("message_id")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    refold(tmp_path, [make.capture(tmp_path, 1, [make.message(1), make.message(2), make.link(make.message(1))])])
    return tmp_path


def tables_of(session: Session, *reads: str) -> CaseTables:
    return session.tables("test", reads or ["messages"])


def test_a_question_is_built_once_in_a_process(case: Path) -> None:
    forget()
    BUILT.clear()
    for _ in range(2):
        with Session(case, captures=[]) as session:
            rows = tables_of(session).rows(numbers, 7, "word", (1.5, None))
            assert sorted(row["asked"] for row in rows) == [4, 5]
    assert BUILT == [(7, "word", (1.5, None))]


def test_values_that_python_calls_equal_are_different_questions() -> None:
    BUILT.clear()
    forget()
    for values in ((1,), (True,), (1.0,), ((1,),), ((True,),)):
        question(numbers, values, {})
    assert len(BUILT) == 5


def test_local_functions_of_one_name_are_different_questions(case: Path) -> None:
    def of(number: int) -> Any:
        def build(shapes: Any) -> Any:
            return shapes["messages"].select(found=number)

        return build

    with Session(case, captures=[]) as session:
        assert [tables_of(session).rows(of(number))[0]["found"] for number in (3, 4)] == [3, 4]


@pytest.mark.parametrize("value", [[1], {"a": 1}, b"a", Path("a"), object(), (1, [2])])
def test_only_plain_values_are_asked_with(value: Any) -> None:
    with pytest.raises(TypeError):
        name_of(numbers, (value,))


def test_what_is_shipped_is_asked_as_it_stands(case: Path) -> None:
    BUILT.clear()
    shipped = {name_of(numbers, ()): Question(("messages",), "SELECT 5 AS five")}
    with Session(case, captures=[], shipped=shipped) as session:
        assert tables_of(session).rows(numbers) == [{"five": 5}]
        assert BUILT == []
        assert sorted(row["asked"] for row in tables_of(session).rows(numbers, 9)) == [2, 3]
        with pytest.raises(ColumnMissing):
            session.tables("test", ["links"]).rows(numbers)


def test_a_question_is_given_what_only_the_case_knows(case: Path) -> None:
    hostile = "'); DROP TABLE messages; --"
    with Session(case, captures=[]) as session:
        for rows in ([(2, hostile)], [], [(1, "하나"), (2, "둘")]):
            assert tables_of(session).rows(wanted, given={WANTED: rows}) == [dict(zip(("message_id", "word"), row, strict=True)) for row in rows]
        found = tables_of(session).columns(wanted, given={WANTED: [(1, "하나")]})
        assert (found["message_id"].tolist(), found["word"][0]) == ([1], ["하나"])
        left = session.query("SELECT count(*) AS n FROM information_schema.tables WHERE table_name LIKE 'given_%'", [])
        assert next(left).to_pydict() == {"n": [0]}
        with pytest.raises(ColumnMissing):
            tables_of(session).rows(wanted)


def test_what_is_held_is_found_once_in_a_session(case: Path) -> None:
    forget()
    with Session(case, captures=[]) as session:
        tables = tables_of(session, "messages", "links")
        before = session.query("SELECT count(*) AS n FROM duckdb_tables() WHERE table_name LIKE '%:large(%'", [])
        assert next(before).to_pydict() == {"n": [0]}
        assert [row["n"] for row in tables.rows(counted)] == [1]
        assert [row["message_id"] for row in tables.rows(largest)] == [2]
        assert tables.rows(of_held, given={WANTED: [(2, "둘"), (1, "하나")]}) == [{"word": "둘"}]
        assert tables.rows(of_held, given={WANTED: [(1, "하나")]}) == []
        kept = session.query("SELECT table_name AS name FROM duckdb_tables() WHERE table_name LIKE '%:large%' ORDER BY name", [])
        assert next(kept).to_pydict() == {"name": [name_of(large, (2,)), name_of(largest, ())]}
    with Session(case, captures=[], rooms=[]) as session:
        assert tables_of(session, "messages", "links").rows(counted) == []


def test_a_question_says_what_it_rests_on_and_what_that_reads() -> None:
    asked = question(counted, (), {})
    assert asked.reads == ("links", "messages")
    assert [name for name, _ in asked.held] == [name_of(largest, ())]
    ((_, below),) = asked.held
    assert (below.reads, [name for name, _ in below.held]) == (("messages",), [name_of(large, (2,))])


def test_what_a_held_question_reads_has_to_be_declared(case: Path) -> None:
    with Session(case, captures=[]) as session, pytest.raises(ColumnMissing) as refused:
        tables_of(session, "links").rows(counted)
    assert "messages" in str(refused.value)


def test_what_is_given_hides_no_table() -> None:
    assert not [name for name in TABLES if name.startswith(Given("", ()).table)]


def test_a_question_sees_no_table_that_was_not_declared(case: Path) -> None:
    with Session(case, captures=[]) as session:
        assert tables_of(session, "links").rows(linked) == [{"message_id": 1}]
        with pytest.raises(ColumnMissing) as refused:
            tables_of(session).rows(linked)
    assert "links" in str(refused.value)
