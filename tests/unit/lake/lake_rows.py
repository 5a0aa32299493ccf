# SPDX-License-Identifier: Apache-2.0
"""Small benign rows and captures for tests of the lake."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sotdae.actions.adding.printing import Printing
from sotdae.lake.folds import AddedSnapshot
from sotdae.lake.hits import HitsWriter
from sotdae.lake.query import Query, Term
from sotdae.lake.session import CaptureFact, Session, plain_rows
from sotdae.lake.shapes import NormalText
from sotdae.lake.snapshots import Manifest, Recipe, SnapshotWriter
from sotdae.model.observations import Coverage, Entity, Link, MediaItem, Message, Observation, Problem, RoomState

ROOM = "tg:channel:1001"
OTHER = "tg:channel:2002"
ITEM = "c" * 64
START = 1_700_000_000_000_000
SECOND = 1_000_000
JSON = "telegram-desktop-json"
HTML = "telegram-desktop-html"


def digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def message(message_id: int, text: str | None = "점심 먹어요", *, room: str = ROOM, **changes: Any) -> Message:
    facts: dict[str, Any] = {
        "room_key": room,
        "message_id": message_id,
        "type": "message",
        "sent_at": START + message_id * SECOND,
        "sent_at_high": None,
        "sent_at_quality": "unix",
        "edited_at": None,
        "sender_key": "tg:user:7",
        "sender_kind": "account",
        "text": text,
        "item_id": ITEM,
        "byte_offset": (message_id % 1_000_000) * 1000,
        "byte_length": 900,
    }
    return Message(**{**dict.fromkeys(Message._fields), **facts, **changes})


def _child(kind: type, parent: Message, ord_: int, changes: Mapping[str, Any]) -> Any:
    facts = {name: getattr(parent, name) for name in ("room_key", "message_id", "item_id", "byte_offset", "byte_length")}
    return kind(**{**dict.fromkeys(kind._fields), **facts, "ord": ord_, **changes})


def entity(parent: Message, ord_: int = 0, **changes: Any) -> Entity:
    return _child(Entity, parent, ord_, {"kind": "bold", "start_utf16": 0, "length_utf16": 2, **changes})


def media(parent: Message, ord_: int = 0, **changes: Any) -> MediaItem:
    return _child(MediaItem, parent, ord_, {"kind": "photo", "present": "yes", **changes})


def link(parent: Message, ord_: int = 0, **changes: Any) -> Link:
    return _child(
        Link,
        parent,
        ord_,
        {"place": "text", "url": "https://t.me/kkot", "target_kind": "room", "target_normal": "t.me/kkot", "target_username": "kkot", **changes},
    )


def coverage(first: int, last: int, *, room: str = ROOM, **changes: Any) -> Coverage:
    facts: dict[str, Any] = dict.fromkeys(
        ("messages", "service_messages", "unsupported_messages", "repaired_records", "damaged_records", "unknown_keys", "byte_offset", "byte_length"),
        0,
    )
    facts |= {"room_key": room, "format_era": "2023", "window": "whole", "first_message_id": first, "last_message_id": last, "item_id": ITEM}
    facts |= {"end_state": "complete", "offset_source": "unix", "encoding": "utf-8"}
    return Coverage(**{**dict.fromkeys(Coverage._fields), **facts, **changes})


def state(*, room: str = ROOM, **changes: Any) -> RoomState:
    facts = {"room_key": room, "platform": "telegram", "id_quality": "exact", "item_id": ITEM, "byte_offset": 0, "byte_length": 10}
    return RoomState(**{**dict.fromkeys(RoomState._fields), **facts, **changes})


def problem(code: str = "truncated", *, room: str | None = ROOM, **changes: Any) -> Problem:
    facts: dict[str, Any] = {"code": code, "severity": "error", "detail": "the member ends early", "room_key": room, "item_id": ITEM}
    facts |= {"byte_offset": 5, "byte_length": 7}
    return Problem(**{**dict.fromkeys(Problem._fields), **facts, **changes})


def pseudonym(key: str) -> str:
    return "acct:" + digest("key" + key)[:32]


def recipe(capture: str = "first", reader: str = JSON, **changes: Any) -> Recipe:
    return Recipe(
        **{"capture_id": digest(capture), "reader": reader, "version": 1, "source_digest": digest("code"), "options": {"zone": None}, **changes}
    )


def write(case: Path, made: Recipe, rows: Iterable[Observation | Problem]) -> Manifest:
    with SnapshotWriter(case, made, pseudonym=pseudonym) as writer:
        for row in rows:
            writer.add(row)
        return writer.finish()


def write_hits(case: Path, made: Recipe, hits: Sequence[tuple[Any, ...]], rules: str = "rules") -> str:
    """Write hits: (message, its hits), and behind them what else `HitsWriter.add` may be told."""
    with HitsWriter(case, made, digest(rules)) as writer:
        for where, found, *more in hits:
            writer.add(where, found, **(more[0] if more else {}))
        return writer.finish()


def text_key(text: str) -> int:
    return int.from_bytes(hashlib.sha256(b"key" + text.encode()).digest()[:8], "little", signed=True)


def write_prints(case: Path, made: Recipe, rows: Iterable[Observation | Problem]) -> str:
    """The prints of a capture's messages, with a key of the tests and without rules."""
    with HitsWriter(case, made, digest("no rules")) as hits:
        prints = Printing(hits, text_key)
        for row in rows:
            if isinstance(row, Message) and row.text:
                prints.see(row, row.text)
        prints.finish()
        return hits.finish()


def capture(case: Path, seq: int, rows: Iterable[Observation | Problem], reader: str = JSON, **changes: Any) -> AddedSnapshot:
    """A finished snapshot of a capture that is named after its custody number."""
    return AddedSnapshot(write(case, recipe(f"capture {seq}", reader, **changes), rows).snapshot_id, seq)


def rows_of(case: Path, table: str, rooms: Sequence[str] | None = None, captures: Sequence[CaptureFact] = ()) -> list[dict[str, Any]]:
    """Every row of a table as an analysis would see it, in an order of its own."""
    with Session(case, captures=captures, rooms=rooms) as session:
        return [row for batch in session.query(f'SELECT * FROM "{table}" ORDER BY ALL', [table]) for row in plain_rows(batch)]


class Normal(NamedTuple):
    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def normal(text: str) -> Normal:
    """NFKC and case folding, character by character, with offsets: like the real normaliser, but small."""
    signs: list[str] = []
    places: list[int] = []
    for index, sign in enumerate(text):
        folded = unicodedata.normalize("NFKC", sign).casefold()
        signs.extend(folded)
        places.extend([index] * len(folded))
    return Normal("".join(signs), places, [place + 1 for place in places])


def search_normal(text: str) -> str:
    return normal(text).text


class Reader:
    """Reads every text in one way; what the read model asks of the real readings."""

    def __init__(self, version: int = 1) -> None:
        self.version = version

    def letters(self, text: str) -> tuple[str, ...]:
        return (search_normal(text),)

    def readings(self, text: str) -> Iterator[tuple[str, NormalText]]:
        yield "normal", normal(text)

    def unsure(self, text: str) -> Iterator[NormalText]:
        del text
        yield from ()

    def asked(self, word: str) -> dict[str, str]:
        return {"normal": search_normal(word)}


READER: Final = Reader()


def ask(word: str, **facts: Any) -> Query:
    """A query of one word."""
    return Query(terms=(Term.of(word, READER),), **facts)
