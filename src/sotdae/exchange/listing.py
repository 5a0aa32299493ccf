# SPDX-License-Identifier: Apache-2.0
"""A list of the workbench as a file: CSV, JSON lines or Parquet, with what was asked, its digest, the time, the log's position and the redaction.

It sees finished rows, which are masked; it masks nothing and reads nothing. Words that somebody searched for do not leave with it: the digest tells
two questions apart, and says nothing.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any, Final

from sotdae.classes import dataclass
from sotdae.exchange.csv_table import csv_text
from sotdae.model.canonical import Json, canonical_digest

MASKED: Final = "masked"
"""The strongest level, and the default: titles, names, links, contacts and texts are masks."""
SYNTHETIC: Final = "SYNTHETIC, NOT EVIDENCE"
FORMATS: Final = {
    "csv": ("text/csv; charset=utf-8", "csv"),
    "jsonl": ("application/x-ndjson", "jsonl"),
    "parquet": ("application/vnd.apache.parquet", "parquet"),
}
"""Format -> its media type and its file's ending."""

Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files and its titles on paper."""

    name: str
    ko: str
    en: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as it leaves the page.

    Attributes:
        name: the page's name, and the room's label where it is about one.
        columns: in the order of the page.
        rows: cells by column name.
        filters: what was asked for, without words that were searched for.
        query_digest: SHA-256 of everything that was asked for.
        sentences: what has to be read with it, as (Korean, English).
        total: how many there are in all, if more than stand here.
        paper: what a citation holds beside the list, as canonical JSON has it: a page that is more than a list is frozen whole.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Cell]]
    filters: Mapping[str, Any] = field(default_factory=dict)
    query_digest: str = ""
    sentences: tuple[tuple[str, str], ...] = ()
    total: int | None = None
    paper: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """When and from what a list was taken.

    Attributes:
        case_id: the case's id.
        at: UTC.
        log_size: log entries.
        log_root: their Merkle root, hex.
        program: program and version.
        is_synthetic: whether everything in it is made up.
    """

    case_id: str
    at: datetime
    log_size: int
    log_root: str
    program: str
    is_synthetic: bool


def head_of(listing: Listing, taken: Taken) -> dict[str, Any]:
    """Return what every file says of itself before its rows."""
    return {
        **({"notice": SYNTHETIC} if taken.is_synthetic else {}),
        "list": listing.name,
        "case_id": taken.case_id,
        "taken_at": taken.at.isoformat(timespec="seconds"),
        "filters": dict(listing.filters),
        "query_digest": listing.query_digest,
        "log_size": taken.log_size,
        "log_root": taken.log_root,
        "redaction": MASKED,
        "rows": len(listing.rows),
        "rows_in_all": listing.total if listing.total is not None else len(listing.rows),
        "read_with": [english for _, english in listing.sentences],
        "program": taken.program,
    }


def query_digest(name: str, asked: Mapping[str, Any]) -> str:
    """Return the digest of a question: the page's name and everything that was asked for."""
    return canonical_digest([name, _plain(dict(asked))])


def written(listing: Listing, taken: Taken, form: str) -> bytes:
    """Return a list as a file.

    Args:
        listing: the list.
        taken: when and from what.
        form: one of `FORMATS`.
    """
    head = head_of(listing, taken)
    if form == "csv":
        return _csv(listing, head)
    if form == "jsonl":
        names = [column.name for column in listing.columns]
        rows = [{"head": head}, *({name: row.get(name) for name in names} for row in listing.rows)]
        return b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for row in rows)
    return _parquet(listing, head)


def content_of(listing: Listing, most: int) -> dict[str, Any]:
    """Return a list as the content of a citation: whole numbers and texts only, `most` rows at most."""
    names = [column.name for column in listing.columns]
    return {
        "list": listing.name,
        "columns": [[column.name, column.ko, column.en] for column in listing.columns],
        "rows": [[_plain(row.get(name)) for name in names] for row in listing.rows[:most]],
        "rows_in_all": listing.total if listing.total is not None else len(listing.rows),
        "filters": _plain(dict(listing.filters)),
        "query_digest": listing.query_digest,
        "sentences": [list(pair) for pair in listing.sentences],
        "redaction": MASKED,
        **({"paper": _plain(dict(listing.paper))} if listing.paper is not None else {}),
    }


def _csv(listing: Listing, head: Mapping[str, Any]) -> bytes:
    """Return lines that say what it is, an empty line, then the table. The mark at the front makes spreadsheets read UTF-8."""
    names = [column.name for column in listing.columns]
    told = [(f"# {name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) for name, value in head.items()]
    facts = csv_text(told[0], told[1:])
    table = csv_text(names, ([_cell(row.get(name)) for name in names] for row in listing.rows))
    return b"\xef\xbb\xbf" + f"{facts}\r\n{table}".encode()


def _cell(value: Cell) -> str | int | float | None:
    return ("yes" if value else "no") if isinstance(value, bool) else value


def _parquet(listing: Listing, head: Mapping[str, Any]) -> bytes:
    import pyarrow as pa  # noqa: PLC0415 (a heavy import, for whoever asks for this format)
    from pyarrow import parquet  # noqa: PLC0415 (likewise)

    columns = {column.name: [row.get(column.name) for row in listing.rows] for column in listing.columns}
    made = {name: pa.array(values, type=_type(pa, values)) for name, values in columns.items()}
    facts = {b"sotdae": json.dumps(head, ensure_ascii=False).encode()}
    sink = io.BytesIO()
    parquet.write_table(pa.table(made).replace_schema_metadata(facts), sink)
    return sink.getvalue()


def _type(pa: Any, values: Sequence[Cell]) -> Any:
    """Return a column's type by what stands in it; one that says nothing anywhere is text."""
    seen = {type(value) for value in values if value is not None}
    if seen == {bool}:
        return pa.bool_()
    if seen == {int}:
        return pa.int64()
    return pa.float64() if seen and seen <= {int, float} else pa.string()


def _plain(value: Any) -> Json:
    """Return a value as canonical JSON has it: fractions as texts."""
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value  # type: ignore[no-any-return]  # (texts, whole numbers, booleans, None)
