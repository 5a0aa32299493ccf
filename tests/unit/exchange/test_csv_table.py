# SPDX-License-Identifier: Apache-2.0
"""No cell becomes a formula, and every cell can be read back."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sotdae.exchange.csv_table import as_text, csv_text

SOURCE = Path(__file__).resolve().parents[3] / "src" / "sotdae"
BEGINNINGS = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "﹦", "﹢", "﹣", "﹫", "⁼", "⁺", "|", "%"]


@pytest.mark.parametrize("begin", BEGINNINGS)
@pytest.mark.parametrize("before", ["", " ", "\u200b", "\ufeff", "\u3000", "\u3164", "\u202e"])
def test_a_cell_that_begins_like_a_formula_is_text(begin: str, before: str) -> None:
    cell = f"{before}{begin}1+1"
    assert as_text(cell) == f"'{cell}"
    ((_, shown),) = list(csv.reader(io.StringIO(csv_text(["a", "b"], [["x", cell]]), newline="")))[1:]
    assert shown == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "pdq", "0123abcd", "2026-03-02", "꽃 모임", "sotdae-hotline-a", "a=b", "x@y", " 꽃"])
def test_every_other_cell_stays_as_it_is(cell: str) -> None:
    assert as_text(cell) == cell


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_any_text_begins_like_a_formula_and_what_is_written_is_read(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_text(["a", "b"], rows), newline="")))[1:]
    assert read == [[as_text(cell) for cell in row] for row in rows]
    assert not any(cell[:1] in "=+-@\t\r\0＝＋－＠" for row in read for cell in row if cell)


def test_numbers_and_nothing_are_written_as_they_are() -> None:
    assert csv_text(["n"], [[-3], [2.5], [None], ["-3"]]) == 'n\r\n-3\r\n2.5\r\n""\r\n\'-3\r\n'


def test_no_other_module_writes_csv() -> None:
    writers = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "csv"
                and node.attr in {"writer", "DictWriter"}
            ):
                writers.add(path.relative_to(SOURCE).as_posix())
    assert writers == {"exchange/csv_table.py", "simulation/series_writer.py"}, (
        "tables that leave are written by exchange.csv_table; the simulation imitates others"
    )
