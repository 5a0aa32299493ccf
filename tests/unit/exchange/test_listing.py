# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from sotdae.exchange.listing import FORMATS, Column, Listing, Taken, content_of, head_of, query_digest, written
from sotdae.model.canonical import canonical_json

COLUMNS = (Column("label", "방", "room"), Column("messages", "글", "messages"), Column("bits", "비트", "bits"), Column("stands", "됨", "stands"))
ROWS = [
    {"label": "R-01", "messages": 3, "bits": -1.25, "stands": True},
    {"label": '=cmd|"/c"!A1', "messages": None, "bits": None, "stands": False, "title": "a title that no column names"},
]
LISTING = Listing("rooms", COLUMNS, ROWS, {"states": ["private"]}, query_digest("rooms", {"states": ["private"]}), (("가", "A sentence."),), total=9)
TAKEN = Taken("c" * 32, datetime(2026, 4, 1, 3, tzinfo=UTC), 51, "a" * 64, "sotdae test", is_synthetic=True)


def test_every_file_says_what_it_is_before_its_rows() -> None:
    head = head_of(LISTING, TAKEN)
    assert head["notice"] == "SYNTHETIC, NOT EVIDENCE"
    assert (head["log_size"], head["log_root"], head["redaction"], head["taken_at"]) == (51, "a" * 64, "masked", "2026-04-01T03:00:00+00:00")
    assert (head["rows"], head["rows_in_all"], head["query_digest"]) == (2, 9, LISTING.query_digest)
    lines = written(LISTING, TAKEN, "jsonl").decode().splitlines()
    assert json.loads(lines[0]) == {"head": head}
    table = parquet.read_table(io.BytesIO(written(LISTING, TAKEN, "parquet")))
    assert json.loads(table.schema.metadata[b"sotdae"]) == head
    text = written(LISTING, TAKEN, "csv").decode("utf-8-sig")
    assert text.splitlines()[0] == '# notice,"SYNTHETIC, NOT EVIDENCE"'
    assert f"# query_digest,{LISTING.query_digest}" in text


def test_a_real_workspaces_file_has_no_notice() -> None:
    real = Taken("c" * 32, TAKEN.at, 51, "a" * 64, "sotdae test", is_synthetic=False)
    assert "SYNTHETIC" not in written(LISTING, real, "csv").decode()


def test_cells_never_become_formulas() -> None:
    text = written(LISTING, TAKEN, "csv").decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text.split("\r\n\r\n")[1])))
    assert table[0] == ["label", "messages", "bits", "stands"]
    assert table[1] == ["R-01", "3", "-1.25", "yes"]
    assert table[2][0].startswith("'=")


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_what_no_column_names_leaves_in_no_table(form: str) -> None:
    assert b"no column names" not in written(LISTING, TAKEN, form)


@given(
    st.dictionaries(st.text(max_size=8), st.one_of(st.integers(-9, 9), st.floats(-5, 5), st.text(max_size=9), st.lists(st.floats(0, 1), max_size=3)))
)
def test_every_question_has_a_digest_and_other_questions_another(asked: dict[str, object]) -> None:
    assert query_digest("rooms", asked) == query_digest("rooms", dict(reversed(list(asked.items()))))
    assert query_digest("rooms", asked) != query_digest("offers", asked)


def test_a_citation_holds_no_fraction_and_says_how_much_was_left_out() -> None:
    content = content_of(LISTING, 1)
    assert content["rows"] == [["R-01", 3, "-1.250", True]]
    assert content["rows_in_all"] == 9
    canonical_json(content)
