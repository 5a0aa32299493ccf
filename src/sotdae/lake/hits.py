# SPDX-License-Identifier: Apache-2.0
"""Hits of text rules and prints of texts, kept beside the snapshot whose texts they were found in, so that new rules need no new reading.

The digest of hits is the sum of their rows' digests, so that it is the same whether rows came while a capture was read or out of the lake, in
whatever order, and in every workspace.

A hits snapshot is what one pass over the texts of another snapshot leaves. It is named by SHA-256 of [source snapshot, "text_hits", version of the
tables, digest of the rules and of the way prints are made]. What a rule and a print are stands in `text`; here a hit is any object with the fields of
the table ``text_hits``, and a print is a row of ``text_prints``.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Protocol, Self

import orjson
import pyarrow.parquet as pq

from sotdae.errors import SnapshotIncomplete
from sotdae.lake.durable import publish_folder
from sotdae.lake.manifests import FORMAT, MANIFEST, Recipe, snapshot_folder, temporary_folder
from sotdae.lake.schemas import stored_columns
from sotdae.lake.table_writer import BATCH_ROWS, TableWriter
from sotdae.model.canonical import canonical_digest, canonical_json
from sotdae.model.observations import Message

TABLE: Final = "text_hits"
PRINTS: Final = "text_prints"
_VERSION: Final = 5
"""Rises when a hit or a print is stored with other columns; those of older versions are made again."""


_KEYED: Final = [column.name for column in stored_columns(TABLE)].index("value_key")
"""Where a row holds what depends on the workspace's key: in its place the digest has whether there is any."""
_MODULUS: Final = 1 << 256


class RuleHit(Protocol):
    """What a text rule found in one text; see the table ``text_hits`` for the meaning of each."""

    @property
    def rule_id(self) -> str: ...  # noqa: D102 (the table describes it)
    @property
    def version(self) -> int: ...  # noqa: D102 (the table describes it)
    @property
    def family(self) -> str: ...  # noqa: D102 (the table describes it)
    @property
    def start(self) -> int: ...  # noqa: D102 (the table describes it)
    @property
    def end(self) -> int: ...  # noqa: D102 (the table describes it)
    @property
    def number(self) -> int | None: ...  # noqa: D102 (the table describes it)
    @property
    def unit(self) -> str | None: ...  # noqa: D102 (the table describes it)
    @property
    def bits(self) -> float | None: ...  # noqa: D102 (the table describes it)
    @property
    def view(self) -> str: ...  # noqa: D102 (the table describes it)
    @property
    def checked(self) -> str | None: ...  # noqa: D102 (the table describes it)
    @property
    def variant(self) -> str | None: ...  # noqa: D102 (the table describes it)
    @property
    def context(self) -> str | None: ...  # noqa: D102 (the table describes it)
    @property
    def context_bits(self) -> float: ...  # noqa: D102 (the table describes it)


class TextPrint(NamedTuple):
    """A row of the table ``text_prints``, what the message and the fold add apart; `model.tables` gives the meaning of each field."""

    length: int
    is_odd: bool
    text_key: int
    written_key: int
    words: tuple[int, ...]


class StoredText(NamedTuple):
    """A text of a finished snapshot, ready to have new rules run over it."""

    room_key: str
    message_id: int
    text: str
    item_id: str
    byte_offset: int
    byte_length: int


class StoredHead(NamedTuple):
    """A name that a room gives itself: in its header (no message), or in a service message.

    Attributes:
        place: ``title`` or ``description``; ``action`` where ``text`` is still a service message's fields as JSON.
    """

    room_key: str
    message_id: int | None
    place: str
    text: str
    item_id: str
    byte_offset: int
    byte_length: int


class StoredLink(NamedTuple):
    """A link of a finished snapshot; its fields are those of `model.observations.Link` with the same names."""

    room_key: str
    message_id: int | None
    place: str
    url: str
    target_kind: str
    target_normal: str | None
    target_username: str | None
    target_invite_hash: str | None
    item_id: str
    byte_offset: int
    byte_length: int


def hits_id(snapshot: str, rules_digest: str) -> str:
    """Return the id of the hits that a set of rules has in a snapshot."""
    return canonical_digest([snapshot, TABLE, _VERSION, rules_digest])


def finished_hits(case_folder: Path, recipe: Recipe, rules_digest: str) -> str | None:
    """Return the id of the finished hits of these rules in a recipe's snapshot, or None."""
    identifier = hits_id(recipe.snapshot_id, rules_digest)
    return identifier if (snapshot_folder(case_folder, identifier) / MANIFEST).is_file() else None


def stored_texts(case_folder: Path, snapshot: str) -> Iterator[StoredText]:
    """Yield every text of a finished snapshot in the order the reader yielded it.

    Raises:
        SnapshotIncomplete: if the snapshot is not there.
    """
    for row in map(StoredText._make, _rows(case_folder, snapshot, "messages", StoredText._fields)):
        if row.text:
            yield row


def stored_heads(case_folder: Path, snapshot: str, actions: Collection[str]) -> Iterator[StoredHead]:
    """Yield every title and description of a finished snapshot, and the fields of its service messages of some actions.

    Raises:
        SnapshotIncomplete: if the snapshot is not there.
    """
    place = ("item_id", "byte_offset", "byte_length")
    for room, title, description, *where in _rows(case_folder, snapshot, "room_states", ("room_key", "title", "description", *place)):
        for name, text in (("title", title), ("description", description)):
            if text:
                yield StoredHead(room, None, name, text, *where)
    columns = ("room_key", "message_id", "action", "action_json", *place)
    for room, message, action, fields, *where in _rows(case_folder, snapshot, "messages", columns):
        if action in actions and fields:
            yield StoredHead(room, message, "action", fields, *where)


def stored_names(case_folder: Path, snapshot: str) -> Iterator[StoredHead]:
    """Yield the public name that each state of a room in a finished snapshot shows.

    Raises:
        SnapshotIncomplete: if the snapshot is not there.
    """
    for room, username, *where in _rows(case_folder, snapshot, "room_states", ("room_key", "username", "item_id", "byte_offset", "byte_length")):
        if username:
            yield StoredHead(room, None, "username", username, *where)


def stored_links(case_folder: Path, snapshot: str) -> Iterator[StoredLink]:
    """Yield every link of a finished snapshot.

    Raises:
        SnapshotIncomplete: if the snapshot is not there.
    """
    yield from map(StoredLink._make, _rows(case_folder, snapshot, "links", StoredLink._fields))


def _rows(case_folder: Path, snapshot: str, table: str, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield some columns of a table of a finished snapshot, row by row."""
    folder = snapshot_folder(case_folder, snapshot)
    if not (folder / MANIFEST).is_file():
        raise SnapshotIncomplete(snapshot_id=snapshot)
    path = folder / f"{table}.parquet"
    if path.is_file():
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=list(columns)):
                yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


class HitsWriter:
    """Takes hits and leaves a finished hits snapshot, or nothing. Use it as a context manager."""

    def __init__(self, case_folder: Path, recipe: Recipe, rules_digest: str) -> None:
        """Prepare the temporary folder; the source snapshot may still be in the making."""
        self._case_folder = case_folder
        self._source = recipe.snapshot_id
        self._rules_digest = rules_digest
        self.hits_id = hits_id(self._source, rules_digest)
        self._temporary = temporary_folder(case_folder)
        constants = (self._source, recipe.capture_id)
        self._tables = {name: TableWriter(self._temporary, name, constants, None) for name in (TABLE, PRINTS)}
        self._waiting: dict[str, list[Any]] = {TABLE: [], PRINTS: []}
        self._sum = 0

    def add(
        self,
        message: Message | StoredText | StoredHead,
        hits: Iterable[RuleHit],
        *,
        place: str = "text",
        keys: Sequence[str | None] | None = None,
    ) -> None:
        """Take the hits of one message, or of a name that a room gives itself.

        Args:
            message: where the text stands.
            hits: what was found in it.
            place: what the text is; see the table ``text_hits``.
            keys: for each hit the keyed digest of what was checked under it, or of where it leads; None where none has any.
        """
        waiting = self._waiting[TABLE]
        for index, hit in enumerate(hits):
            waiting.append(
                (
                    message.room_key,
                    message.message_id,
                    hit.rule_id,
                    hit.version,
                    hit.family,
                    hit.variant,
                    hit.view,
                    hit.start,
                    hit.end,
                    hit.number,
                    hit.unit,
                    hit.checked,
                    None if hit.bits is None else float(hit.bits),
                    hit.context,
                    float(hit.context_bits),
                    place,
                    None if keys is None else keys[index],
                    message.item_id,
                    message.byte_offset,
                    message.byte_length,
                )
            )
        if len(waiting) >= BATCH_ROWS:
            self._flush(TABLE)

    def add_print(self, message: Message | StoredText, made: TextPrint) -> None:
        """Take the print of one message."""
        waiting = self._waiting[PRINTS]
        place = (message.item_id, message.byte_offset, message.byte_length)
        waiting.append((message.room_key, message.message_id, *made[:4], *made.words, *place))
        if len(waiting) >= BATCH_ROWS:
            self._flush(PRINTS)

    def finish(self) -> str:
        """Write what is waiting and move the hits to their place; return their id."""
        for name, table in self._tables.items():
            self._flush(name)
            table.close()
        written = {name: table for name, table in self._tables.items() if table.rows}
        facts = canonical_json(
            {
                "format": FORMAT,
                "hits_id": self.hits_id,
                "snapshot_id": self._source,
                "rules_digest": self._rules_digest,
                "rows": {name: table.rows for name, table in written.items()},
                "digests": {name: f"{self._sum:064x}" if name == TABLE else table.hexdigest() for name, table in written.items()},
            }
        )
        (self._temporary / MANIFEST).write_bytes(facts)
        if not publish_folder(self._temporary, snapshot_folder(self._case_folder, self.hits_id)):
            shutil.rmtree(self._temporary)
        return self.hits_id

    def _flush(self, name: str) -> None:
        waiting, self._waiting[name] = self._waiting[name], []
        if not waiting:
            return
        if name == TABLE:
            for row in waiting:
                known = orjson.dumps((*row[:_KEYED], row[_KEYED] is not None, *row[_KEYED + 1 :]))
                self._sum = (self._sum + int.from_bytes(hashlib.sha256(known).digest())) % _MODULUS
        self._tables[name].write(waiting)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for table in self._tables.values():
            table.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def hits_source(case_folder: Path, identifier: str) -> str:
    """Return the snapshot that hits belong to.

    Raises:
        SnapshotIncomplete: if the hits are not there.
    """
    try:
        return str(orjson.loads((snapshot_folder(case_folder, identifier) / MANIFEST).read_bytes())["snapshot_id"])
    except (OSError, ValueError, KeyError) as error:
        raise SnapshotIncomplete(snapshot_id=identifier) from error
