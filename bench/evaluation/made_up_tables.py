# SPDX-License-Identifier: Apache-2.0
"""A whole made-up world as the tables that analyses see, in memory: what succession is fitted and judged on.

Every message is held once, exports before pages, the later capture first, which is what the lake's fold keeps; names are joined as the lake does. A
test holds this to `cases`, which writes the same rows into a real lake and folds them there, in five times the time.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from sotdae.actions.adding.analysing import analyses
from sotdae.analyses.analysis import Shapes
from sotdae.analyses.leading import canonical_keys
from sotdae.lake.columns import columns_of
from sotdae.lake.fold_queries import text_rows
from sotdae.lake.public_names import _edges
from sotdae.lake.questions import Build, holding, question
from sotdae.lake.schemas import arrow_schema, session_columns
from sotdae.lake.session import plain_rows
from sotdae.model import observations
from sotdae.model.columns import Given
from sotdae.model.findings import Evidence, Finding, Missing, Reason
from sotdae.model.links import invite_room_key, named_room_key
from sotdae.model.tables import HIT_CONTEXT, PRINT_WORDS, TABLES
from sotdae.simulation.population import Population, make, media_hash_rows, rows
from sotdae.simulation.population.truth import RoomTruth
from sotdae.text.prints import length_of, printable, prints
from sotdae.text.rules import load_rules

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


_KEPT: Final = ("messages", "links", "membership_events", "room_states", "coverages", "text_hits", "text_prints", "captures", "room_aliases")
"""The tables that succession reads."""
_BEFORE: Final = ("room.history", "picture.copies", "text.copies")
"""And the findings."""
_TRUTH: Final = "truth.json"


class World(NamedTuple):
    """A world ready to be asked where its rooms went on, and the truth of it.

    Attributes:
        rooms: canonical key -> what the room is.
        successions: pairs of canonical keys; captured: those of which captures show both rooms.
        real: key of an invitation or of a public name -> canonical key of the room that it leads to.
    """

    tables: Any
    rooms: Mapping[str, RoomTruth]
    successions: frozenset[tuple[str, str]]
    captured: frozenset[tuple[str, str]]
    real: Mapping[str, str]


def made(world: str, seed: int, lineages: int, kept: Path | None = None) -> World:
    """Make a world and the findings that succession reads.

    Args:
        world: its name.
        seed: its seed.
        lineages: how many.
        kept: a folder where its tables are kept, and taken from if they are there: making them takes longer than asking.
    """
    folder = None if kept is None else kept / f"{world}-{seed}-{lineages}"
    if folder is not None and (folder / _TRUTH).exists():
        return _loaded(folder)
    population = make(world, seed, lineages)
    tables = WorldTables(population)
    tables.run(_BEFORE)
    aliases = {str(row["alias_key"]): str(row["room_key"]) for row in tables.rows(canonical_keys)}
    shown = {str(row["room_key"]) for name in ("messages", "room_states", "coverages") for row in tables.rows(_rooms_of, name)}
    one = World(tables, *facts_of(population, aliases, shown))
    if folder is not None:
        tables.keep(folder)
        (folder / _TRUTH).write_text(json.dumps(kept_facts(one, {kind: tables.findings(kind) for kind in _BEFORE})), "utf-8")
    return one


def _rooms_of(shapes: Shapes, name: str) -> Any:
    return shapes[name].select("room_key").distinct()


def kept_facts(one: World, found: Mapping[str, Sequence[Finding]]) -> dict[str, Any]:
    """Return as plain JSON what a kept world holds besides its tables."""
    return {
        "findings": {kind: [asdict(finding) for finding in some] for kind, some in found.items()},
        "rooms": {key: asdict(room) for key, room in one.rooms.items()},
        "successions": sorted(one.successions),
        "captured": sorted(one.captured),
        "real": dict(one.real),
    }


def _loaded(folder: Path) -> World:
    facts = json.loads((folder / _TRUTH).read_text("utf-8"))
    return World(
        WorldTables(found={kind: [_finding(one) for one in some] for kind, some in facts["findings"].items()}, folder=folder),
        {key: RoomTruth(**room) for key, room in facts["rooms"].items()},
        frozenset(map(tuple, facts["successions"])),
        frozenset(map(tuple, facts["captured"])),
        facts["real"],
    )


def _finding(one: Row) -> Finding:
    reasons = tuple(Reason(**{**reason, "evidence": tuple(Evidence(*place) for place in reason["evidence"])}) for reason in one["reasons"])
    return Finding(**{**one, "key": tuple(one["key"]), "reasons": reasons, "missing": tuple(Missing(**lack) for lack in one["missing"])})


def facts_of(population: Population, aliases: Mapping[str, str], shown: Collection[str]) -> tuple[Any, Any, Any, Any]:
    """Return what `World` holds besides its tables.

    Args:
        population: the world.
        aliases: key -> canonical key.
        shown: the canonical keys of the rooms that captures show.
    """
    truth = population.truth
    successions = frozenset((aliases.get(left, left), aliases.get(right, right)) for left, right in truth.successions)
    return (
        {aliases.get(key, key): told for key, told in truth.rooms.items()},
        successions,
        frozenset(pair for pair in successions if pair[0] in shown and pair[1] in shown),
        {key: aliases.get(room, room) for key, room in real_keys(population).items()},
    )


def real_keys(population: Population) -> dict[str, str]:
    """Return what the keys of invitations and of public names really are."""
    real = {invite_room_key(one): truth.room_key for one, truth in population.truth.invites.items()}
    for capture in population.captures:
        for page in capture.pages:
            if page.username and page.view is not None:
                real.setdefault(named_room_key(page.username, page.view.title), f"tg:channel:{page.view.number}")
        for count in capture.counts:
            real.setdefault(named_room_key(count.username, count.title), f"tg:channel:{count.number}")
    return real


class WorldTables:
    """The tables of one world. Satisfies `analyses.analysis.Tables`, for every table and every finding made so far."""

    def __init__(
        self, population: Population | None = None, *, found: Mapping[str, Sequence[Finding]] | None = None, folder: Path | None = None
    ) -> None:
        """Fill the tables from a population, or take those that `keep` wrote; findings are given, or made by `run`."""
        self._found: dict[str, Sequence[Finding]] = dict(found or {})
        self._connection = duckdb.connect()
        self._connection.execute("SET TimeZone = 'UTC'")
        if folder is not None:
            for name in _KEPT:
                self._connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM read_parquet(?)', [str(folder / f"{name}.parquet")])  # noqa: S608 (names of our own)
        if population is not None:
            self._observe(population)

    def _observe(self, population: Population) -> None:
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
            # What a message says stands once already; nothing is read from titles here, so all snapshots rank alike.
            self._connection.execute(f"ALTER TABLE raw_{name} ADD COLUMN snapshot_rank BIGINT DEFAULT 0")
            self._connection.execute(f'CREATE TABLE "{name}" AS {text_rows(name, single=True)}')

    def keep(self, folder: Path) -> None:
        """Write the tables that succession reads."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _KEPT:
            pq.write_table(self._connection.execute(f'SELECT * FROM "{name}"').to_arrow_reader(_BATCH).read_all(), folder / f"{name}.parquet")  # noqa: S608 (names of our own)

    def _fill(self, name: str, some: Sequence[Mapping[str, Any]], columns: Sequence[Any] | None = None) -> None:
        schema = arrow_schema(session_columns(name) if columns is None else columns)
        arrays = [pa.array([row.get(field.name) for row in some], field.type) for field in schema]
        self._connection.register("filling", pa.Table.from_arrays(arrays, schema=schema))
        self._connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM filling')  # noqa: S608 (names of our own)
        self._connection.unregister("filling")

    def _reader(self, build: Build, values: tuple[Any, ...], given: Mapping[Given, Sequence[tuple[Any, ...]]]) -> Any:
        for table, some in given.items():
            schema = arrow_schema(table.columns)
            arrays = [pa.array([row[place] for row in some], field.type) for place, field in enumerate(schema)]
            self._connection.register(table.table, pa.Table.from_arrays(arrays, schema=schema))
        asked = question(build, values, {})
        for _, statement in holding(asked):
            self._connection.execute(statement)
        return self._connection.execute(asked.sql).to_arrow_reader(_BATCH)

    def rows(self, build: Build, *values: Any, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> list[Row]:
        """Ask a question and return its rows."""
        return [row for batch in self._reader(build, values, given or {}) for row in plain_rows(batch)]

    def columns(self, build: Build, *values: Any, given: Mapping[Given, Sequence[tuple[Any, ...]]] | None = None) -> dict[str, Any]:
        """Ask a question and return whole columns."""
        reader = self._reader(build, values, given or {})
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
            made.append({**_place(row), **facts, "rule_version": hit.version, "bits": bits, "context_bits": float(hit.context_bits), "place": "text"})
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
