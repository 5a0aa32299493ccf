# SPDX-License-Identifier: Apache-2.0
"""Pictures and texts of several rooms at the size of a large case: seconds and memory of the two analyses, grouping told apart from the rest.

The tables are made by the engine in memory, with made-up hashes and prints; one picture or text in twenty stands in a second room. Each size runs in
a process of its own, because the peak of memory is the process's.
Usage: python bench/copies.py [--pictures 1000000] [--messages 10000000] [--only pictures|texts] [--stub]
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb

from sotdae.analyses import copies, reposting, text_copies
from sotdae.lake.columns import columns_of
from sotdae.lake.questions import Build, holding, question
from sotdae.lake.schemas import session_columns
from sotdae.lake.session import plain_rows
from sotdae.model.findings import Finding

_SQL: Final = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "bool": "BOOLEAN", "timestamp_us": "TIMESTAMP"}
_BATCH: Final = 16_384
ROOMS: Final = 400
_PLACE: Final = {"item_id": "'" + "c" * 64 + "'", "byte_offset": "i * 700", "byte_length": "640"}


class Made:
    """Tables from expressions over a range of numbers ``i``. Satisfies `analyses.analysis.Tables`."""

    def __init__(self) -> None:
        """Begin with empty tables."""
        self._connection = duckdb.connect()
        self._connection.execute("SET threads = 2; SET enable_progress_bar = false")
        self.found: dict[str, Sequence[Finding]] = {}

    def make(self, table: str, rows: int, **columns: str) -> None:
        """Make one table of so many rows; columns that are not given are null."""
        given = {**_PLACE, **columns}
        named = ", ".join(f'CAST({given.get(column.name, "NULL")} AS {_SQL[column.type]}) AS "{column.name}"' for column in session_columns(table))
        self._connection.execute(f'CREATE TABLE "{table}" AS SELECT {named} FROM range({rows}) r(i)')  # noqa: S608 (fixed words of this file)

    def _answer(self, build: Build, values: tuple[Any, ...]) -> Any:
        asked = question(build, values, {})
        for _, statement in holding(asked):
            self._connection.execute(statement)
        return self._connection.execute(asked.sql).to_arrow_reader(_BATCH)

    def rows(self, build: Build, *values: Any) -> Sequence[Mapping[str, Any]]:
        """Ask a question; return dicts."""
        return [row for batch in self._answer(build, values) for row in plain_rows(batch)]

    def columns(self, build: Build, *values: Any) -> Mapping[str, Any]:
        """Ask a question; return arrays."""
        answer = self._answer(build, values)
        return columns_of(answer.schema, answer)

    def findings(self, kind: str) -> Sequence[Finding]:
        """Return findings of another analysis."""
        return self.found.get(kind, ())


def pictures(count: int, *, stub: bool) -> None:
    """Run ``copies`` over so many posts of pictures."""
    tables = Made()
    room = f"'tg:channel:' || (i * 7919 % {ROOMS})"
    medium = "sha256('m' || (CASE WHEN i % 20 = 0 THEN i // 40 * 40 ELSE i END))"
    tables.make("messages", count, room_key=room, message_id="i", type="'message'", sent_at="make_timestamp(1700000000000000 + i * 1000000)")
    tables.make("media_versions", count, room_key=room, message_id="i", kind="'photo'", media_item_id=medium)
    shown = {"media_kind": "'picture'", "variant": "'plain'", "is_page": "false", "algorithm": "'pdq'", "quality": "90"}
    tables.make("media_hashes", count, media_item_id="sha256('m' || i)", value="sha256('v' || i)", **shown)
    spent = [0.0]
    plain = copies.clusters

    def timed(*given: Any, **named: Any) -> Any:
        begun = time.process_time()
        found = [] if stub else plain(*given, **named)
        spent[0] += time.process_time() - begun
        return found

    copies.clusters = timed  # type: ignore[assignment]
    begun = time.process_time()
    found = copies.run(tables, copies.Params())
    told = "left out" if stub else f"{spent[0]:.0f} s"
    print(
        f"copies: {count:,} pictures, {len(found):,} findings: {time.process_time() - begun - spent[0]:.1f} s, grouping {told}; peak {_peak():.2f} GB"
    )


def texts(count: int) -> None:
    """Run ``text-copies`` and ``reposting`` over a case of so many messages, of which three in ten have a print."""
    printed = count * 3 // 10
    # Posts with a print come first, one in twenty shortly behind its original in another room.
    at = "make_timestamp(1700000000000000 + CASE WHEN i % 20 = 1 THEN (i - 1) * 3000000 + 4000000 ELSE i * 3000000 END)"
    room = f"'tg:channel:' || (i * 7919 % {ROOMS})"
    key = "hash(CASE WHEN i % 20 = 1 THEN i - 1 ELSE i END)::HUGEINT - 9223372036854775808"
    words = {f"print_{number}": f"hash({number}, CASE WHEN i % 20 = 1 THEN i - 1 ELSE i END)::HUGEINT - 9223372036854775808" for number in range(8)}
    tables = Made()
    tables.make("messages", count, room_key=room, message_id="i", type="'message'", sent_at=at)
    tables.make("text_prints", printed, room_key=room, message_id="i", length="60", is_odd="false", text_key=key, written_key=key, **words)
    for empty in ("links", "media_versions", "room_states"):
        tables.make(empty, 0)
    begun = time.process_time()
    found = text_copies.run(tables, text_copies.Params())
    print(f"text-copies: {count:,} messages, {printed:,} prints, {len(found):,} findings: {time.process_time() - begun:.1f} s; peak {_peak():.2f} GB")
    tables.found[text_copies.KIND] = found
    begun = time.process_time()
    pairs = reposting.run(tables, reposting.Params())
    print(f"reposting: {len(pairs):,} pairs of rooms: {time.process_time() - begun:.1f} s; peak {_peak():.2f} GB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def main() -> None:
    """Run both sizes, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=1_000_000)
    parser.add_argument("--messages", type=int, default=10_000_000)
    parser.add_argument("--only", choices=("pictures", "texts"))
    parser.add_argument("--stub", action="store_true", help="leave the grouping of pictures out")
    asked = parser.parse_args()
    if asked.only == "pictures":
        pictures(asked.pictures, stub=asked.stub)
    elif asked.only == "texts":
        texts(asked.messages)
    else:
        for only in ("pictures", "texts"):
            subprocess.run([sys.executable, __file__, *sys.argv[1:], "--only", only], check=True)


if __name__ == "__main__":
    main()
