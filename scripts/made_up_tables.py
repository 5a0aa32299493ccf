# SPDX-License-Identifier: Apache-2.0
"""A whole made-up world as the tables that analyses see, in memory: what `fit_succession` measures features on.

Every message is held once, exports before pages, the later capture first, which is what the lake's fold keeps; names are joined as the lake does.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import duckdb
import ibis
import pyarrow as pa

from sotdae.actions.analysing import analyses
from sotdae.lake.columns import columns_of
from sotdae.lake.fold_queries import text_rows
from sotdae.lake.public_names import _edges
from sotdae.lake.schemas import arrow_schema, engine_schema, session_columns
from sotdae.lake.session import plain_rows
from sotdae.model import observations
from sotdae.model.findings import Finding
from sotdae.model.tables import HIT_CONTEXT, PRINT_WORDS, TABLES
from sotdae.simulation.population import Population, media_hash_rows, rows
from sotdae.text.prints import length_of, printable, prints
from sotdae.text.rules.loading import load_rules

_TABLE: Final = {
    observations.RoomState: "room_states",
    observations.Message: "messages",
    observations.Entity: "entities",
    observations.MediaItem: "media",
    observations.Link: "links",
    observations.MembershipEvent: "membership_events",
    observations.Coverage: "coverages",
    observations.ViewCount: "view_counts",
}
_PAGES: Final = ("preview", "member-series")
_OF_MESSAGES: Final = ("entities", "media", "links", "membership_events")
_BATCH: Final = 16_384
Row = dict[str, Any]


class WorldTables:
    """The tables of one world. Satisfies `analyses.analysis.Tables`, for every table and every finding made so far."""

    def __init__(self, population: Population) -> None:
        """Fill the tables; findings are made by `run`."""
        self._found: dict[str, Sequence[Finding]] = {}
        self._connection = duckdb.connect()
        held, captures = _observed(population)
        aliases = _aliases(held)
        for some in held.values():
            for row in some:
                row["room_key"] = _canonical(row["room_key"], aliases)
        messages = _folded(held["messages"], held["coverages"], {capture: place for place, (capture, *_) in enumerate(captures)})
        standing = {(row["room_key"], row["message_id"]): row["capture_id"] for row in messages}
        self._fill("media_versions", held["media"])
        for name in _OF_MESSAGES:
            held[name] = [row for row in held[name] if row["message_id"] is None or standing[row["room_key"], row["message_id"]] == row["capture_id"]]
        self._fill("messages", messages)
        for name in (*_OF_MESSAGES, "room_states", "coverages", "view_counts"):
            self._fill(name, held[name])
        names = [column.name for column in session_columns("captures")]
        self._fill("captures", [dict(zip(names, fact, strict=True)) for fact in captures])
        self._fill(
            "room_aliases",
            [{"alias_key": key, "room_key": _canonical(key, aliases), "proof": "public_name", "support": 1} for key in sorted(aliases)],
        )
        self._fill("media_hashes", [{"snapshot_id": "", "capture_id": "", **row._asdict()} for row in media_hash_rows(population)])
        self._connection.execute("CREATE VIEW folded AS SELECT * FROM messages")
        self._connection.execute("CREATE VIEW raw_membership_events AS SELECT * FROM membership_events")
        for name, made in (("text_hits", _hits(messages)), ("text_prints", _prints(messages))):
            own = {column.name for column in HIT_CONTEXT}
            self._fill(f"raw_{name}", made, [column for column in session_columns(name) if column.name not in own])
            self._connection.execute(f'CREATE TABLE "{name}" AS {text_rows(name, single=True)}')

    def _fill(self, name: str, some: Sequence[Mapping[str, Any]], columns: Sequence[Any] | None = None) -> None:
        schema = arrow_schema(session_columns(name) if columns is None else columns)
        arrays = [pa.array([row.get(field.name) for row in some], field.type) for field in schema]
        self._connection.register("filling", pa.Table.from_arrays(arrays, schema=schema))
        self._connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM filling')  # noqa: S608 (names of our own)
        self._connection.unregister("filling")

    def __getitem__(self, name: str) -> Any:
        """Return a table as an unbound Ibis table."""
        return ibis.table(engine_schema(session_columns(name)), name=name)

    def _reader(self, expression: Any) -> Any:
        return self._connection.execute(str(ibis.to_sql(expression, dialect="duckdb"))).to_arrow_reader(_BATCH)

    def rows(self, expression: Any) -> list[Row]:
        """Run an expression and return its rows."""
        return [row for batch in self._reader(expression) for row in plain_rows(batch)]

    def columns(self, expression: Any) -> dict[str, Any]:
        """Run an expression and return whole columns."""
        reader = self._reader(expression)
        return columns_of(reader.schema, list(reader))

    def findings(self, kind: str) -> Sequence[Finding]:
        """Return the findings of a kind that `run` made."""
        return self._found.get(kind, ())

    def run(self, kinds: Iterable[str]) -> None:
        """Make the findings of some kinds, and of what they read."""
        known = {analysis.kind: analysis for analysis in analyses()}
        wanted = set(kinds)
        for _ in known:
            wanted |= {name for kind in wanted for name in known[kind].reads if name not in TABLES}
        for kind, analysis in known.items():
            if kind in wanted and kind not in self._found:
                self._found[kind] = analysis.run(self, analysis.params())


def _observed(population: Population) -> tuple[dict[str, list[Row]], list[tuple[Any, ...]]]:
    held: dict[str, list[Row]] = defaultdict(list)
    captures = []
    for fact, some in rows(population):
        captures.append(tuple(fact))
        for row in some:
            name = _TABLE.get(type(row))
            if name is not None:
                held[name].append({**row._asdict(), "snapshot_id": fact.capture_id, "capture_id": fact.capture_id, "versions": 1})
    return held, captures


def _aliases(held: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    named = {row["room_key"] for some in held.values() for row in some if row["room_key"].startswith("tg:name:")}
    holders: dict[str, dict[str, int]] = defaultdict(dict)
    titles: dict[str, set[str]] = defaultdict(set)
    names = set()
    for row in held["room_states"]:
        key, name = row["room_key"], row["username"]
        if key.startswith("tg:channel:"):
            if name is not None:
                holders[name][key] = holders[name].get(key, 0) + 1
            if row["title"] is not None:
                titles[key].add(unicodedata.normalize("NFC", row["title"]).strip())
        elif name is not None and key in named:
            names.add(name)
    return {edge.left: edge.right for name in sorted(names) for edge in _edges(name, named, holders.get(name, {}), titles)}


def _canonical(key: str, aliases: Mapping[str, str]) -> str:
    while key in aliases:
        key = aliases[key]
    return key


def _folded(messages: Sequence[Row], coverages: Sequence[Row], places: Mapping[str, int]) -> list[Row]:
    exports = {row["capture_id"] for row in coverages if not row["format_era"].startswith(_PAGES)}
    best: dict[tuple[str, int], Row] = {}
    for row in messages:
        key = (row["room_key"], row["message_id"])
        held = best.get(key)
        rank = (row["capture_id"] in exports, places[row["capture_id"]])
        if held is None or rank > (held["capture_id"] in exports, places[held["capture_id"]]):
            best[key] = row
    return list(best.values())


def _place(row: Row) -> Row:
    return {name: row[name] for name in ("room_key", "message_id", "snapshot_id", "capture_id", "item_id", "byte_offset", "byte_length")}


def _hits(messages: Sequence[Row]) -> list[Row]:
    rules = load_rules()
    known: dict[str, Any] = {}
    made = []
    for row in messages:
        text = row["text"]
        if not text:
            continue
        if text not in known:
            known[text] = rules.hits(text)
        for hit in known[text]:
            facts = {
                name: getattr(hit, name) for name in ("rule_id", "family", "variant", "view", "start", "end", "number", "unit", "checked", "context")
            }
            bits = None if hit.bits is None else float(hit.bits)
            made.append({**_place(row), **facts, "rule_version": hit.version, "bits": bits, "context_bits": float(hit.context_bits)})
    return made


def _prints(messages: Sequence[Row]) -> list[Row]:
    found = [(row, made) for row in messages if row["text"] and (made := printable(row["text"])) is not None]
    letters = list(dict.fromkeys(made.letters for _, made in found))
    words = dict(zip(letters, prints(letters).tolist(), strict=True))
    names = [column.name for column in PRINT_WORDS]
    return [
        {
            **_place(row),
            "length": length_of(made.letters),
            "is_odd": made.is_odd,
            "text_key": _key(made.letters),
            "written_key": _key(row["text"]),
            **dict(zip(names, words[made.letters], strict=True)),
        }
        for row, made in found
    ]


def _key(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)
