# SPDX-License-Identifier: Apache-2.0
"""What the read model is fed from the folds: texts, link targets, problems and the plain facts about rooms.

Functions take an open `session.Session` and a canonical room key; a room's own files are read directly, so that one room costs what it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sotdae.classes import dataclass
from sotdae.lake.session import Session, plain_rows
from sotdae.lake.shapes import HitText, NoticeRow, ProblemCount, RuleMark, SearchRow, ShownRow, TargetRow, target_name
from sotdae.model.links import TelegramLink

_BATCH_ROWS: Final = 16_384


@dataclass(frozen=True, slots=True)
class RoomFacts:
    """What the fold says about a room, before any analysis.

    Attributes:
        room_type: the platform's word, from the capture that shows the latest moment; of captures without a time, the latest one.
        title: the latest title.
        usernames: public names, latest first.
        titles: titles, latest first.
        visibility: from the latest capture that says one.
        messages: after folding, service and unsupported ones included.
        captures: how many captures show the room.
        revisions: differences between captures, absences apart.
        absences: messages that a later whole capture does not show.
        keys: raw keys that are aliases of the room's.
    """

    room_key: str
    room_type: str | None
    title: str | None
    usernames: tuple[str, ...]
    titles: tuple[str, ...]
    visibility: str | None
    messages: int
    first_at: int | None
    last_at: int | None
    captures: int
    revisions: int
    absences: int
    bare_id: int | None
    id_quality: str | None
    keys: tuple[str, ...]


_MARKED: Final = {
    "text_hits": (
        "SELECT message_id, 'hit' AS mark, rule_id, family, view, start, \"end\" AS past, checked FROM {text_hits} WHERE message_id IS NOT NULL"
    ),
    "links": (
        "SELECT DISTINCT message_id, 'link', NULL, NULL, NULL, NULL::BIGINT, NULL::BIGINT, NULL FROM {links} "
        "WHERE message_id IS NOT NULL AND place IN ('text', 'text_link', 'button', 'webpage')"
    ),
    "media": (
        "SELECT DISTINCT message_id, CASE WHEN kind = 'photo' OR (kind = 'file' AND mime_type LIKE 'image/%') THEN 'picture' "
        "WHEN kind IN ('video_file', 'video_message', 'animation') OR (kind = 'file' AND mime_type LIKE 'video/%') THEN 'video' ELSE 'file' END, "
        "NULL, NULL, NULL, NULL::BIGINT, NULL::BIGINT, NULL FROM {media} "
        "WHERE kind IN ('photo', 'video_file', 'video_message', 'animation', 'audio_file', 'voice_message', 'file')"
    ),
}
"""What a message can be found by beside its letters, one row each (`shapes.MARKS`, `shapes.RuleMark`)."""


def search_rows(session: Session, room_key: str) -> Iterator[SearchRow]:
    """Yield what can be found of a room, with its place, by message id."""
    path = session.file("messages", room_key)
    if path is None:
        return
    columns = [name for name in SearchRow._fields if name not in {"marks", "hits"}]
    marked = groupby(_marked(session, room_key), key=itemgetter(0))
    waiting = next(marked, None)
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=[*columns, "sender_kind"]):
            named = {name: batch.column(name) for name in (*columns, "sender_kind")}
            named["sent_at"] = named["sent_at"].cast(pa.int64())
            for *facts, sender_kind in zip(*(named[name].to_pylist() for name in (*columns, "sender_kind")), strict=True):
                row = SearchRow(*facts)
                marks: tuple[str, ...] = ()
                while waiting is not None and waiting[0] < row.message_id:
                    waiting = next(marked, None)
                if waiting is not None and waiting[0] == row.message_id:
                    some = [one[1:] for one in waiting[1]]
                    marks = tuple(sorted({mark for mark, *_ in some if mark != "hit"}))
                    row = row._replace(hits=tuple(RuleMark(*facts) for mark, *facts in some if mark == "hit") if row.text else ())
                if row.text or marks:
                    yield row._replace(text=row.text or "", marks=(*marks, "room") if sender_kind == "own_room" else marks)


def notice_rows(session: Session, room_key: str) -> Iterator[NoticeRow]:
    """Yield the messages of a room that have no words, with their places, by message id."""
    path = session.file("messages", room_key)
    if path is None:
        return
    columns = ("message_id", "sent_at", "type", "action", "text", "item_id", "byte_offset", "byte_length")
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_BATCH_ROWS, columns=list(columns)):
            wordless = batch.filter(pc.equal(pc.fill_null(pc.utf8_length(batch.column("text")), 0), 0))
            named = {name: wordless.column(name) for name in columns}
            named["sent_at"] = named["sent_at"].cast(pa.int64())
            for message_id, sent_at, kind, action, _, *place in zip(*(named[name].to_pylist() for name in columns), strict=True):
                yield NoticeRow(message_id, sent_at, action or kind, *place)


def _marked(session: Session, room_key: str) -> Iterator[tuple[Any, ...]]:
    """Yield (message id, mark, and the facts of a hit) in the order of the messages and of their texts."""
    needed = [table for table in _MARKED if session.file(table, room_key) is not None]
    if needed:
        sql = " UNION ALL ".join(_MARKED[table] for table in needed) + " ORDER BY 1, 6, 3, 2"
        for batch in session.room_query(sql, room_key, needed):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


_TARGETS: Final = """
SELECT l.target_kind, l.target_normal, l.target_username, l.target_invite_hash, l.target_room_key, l.message_id, m.sent_at,
  l.item_id, l.byte_offset, l.byte_length
FROM {links} l LEFT JOIN {messages} m ON m.message_id = l.message_id
WHERE l.target_normal IS NOT NULL AND l.target_kind <> 'external'
ORDER BY m.sent_at NULLS LAST, l.message_id NULLS FIRST, l.ord, l.byte_offset
"""


def target_rows(session: Session, room_key: str) -> list[TargetRow]:
    """Return what a room links to: links to one target counted together, with the place of the first."""
    if session.file("links", room_key) is None:
        return []
    found: dict[tuple[str, str], list[Any]] = {}
    for batch in session.room_query(_TARGETS, room_key, ("links", "messages")):
        for row in plain_rows(batch):
            link = TelegramLink(row["target_kind"], row["target_normal"], row["target_username"], row["target_invite_hash"], row["target_room_key"])
            at = row["sent_at"]
            known = found.setdefault(
                (target_name(link), link.kind), [0, at, at, row["message_id"], row["item_id"], row["byte_offset"], row["byte_length"]]
            )
            known[0] += 1
            if at is not None:
                known[2] = at
    return [TargetRow(name, kind, room_key, *facts) for (name, kind), facts in sorted(found.items())]


_HITS: Final = """
SELECT h.rule_id, h.message_id, h.start, h."end", h.view, h.variant, h.checked, m.sent_at, m.text FROM {text_hits} h
JOIN {messages} m ON m.message_id = h.message_id WHERE m.text IS NOT NULL ORDER BY h.message_id, h.rule_id, h.start
"""


def hit_texts(session: Session, room_key: str) -> Iterator[HitText]:
    """Yield every hit of text rules in a room with the text it was found in, by message and rule."""
    if session.file("text_hits", room_key) is None or session.file("messages", room_key) is None:
        return
    for batch in session.room_query(_HITS, room_key, ("text_hits", "messages")):
        for row in plain_rows(batch):
            yield HitText(**row)


_SHOWN: Final = """
SELECT v.media_item_id, v.room_key, v.message_id, min(m.sent_at) AS sent_at, count(DISTINCT v.capture_id) AS captures
FROM media_versions v LEFT JOIN messages m ON m.room_key = v.room_key AND m.message_id = v.message_id
WHERE v.media_item_id IS NOT NULL GROUP BY v.room_key, v.message_id, v.media_item_id ORDER BY v.room_key, v.message_id, v.media_item_id
"""


def shown_rooms(session: Session, room_keys: Collection[str]) -> Iterator[tuple[str, list[ShownRow]]]:
    """Yield (room, which of its messages show which media in any capture) for those of some rooms that show any, holding one room at a time."""
    for room_key, rows in groupby(_shown_rows(session, room_keys), key=lambda row: row.room_key):
        yield room_key, list(rows)


def _shown_rows(session: Session, room_keys: Collection[str]) -> Iterator[ShownRow]:
    wanted = pa.array(sorted(room_keys), pa.string())
    for batch in session.query(_SHOWN, ["media_versions", "messages"]):
        for row in plain_rows(batch.filter(pc.is_in(batch.column("room_key"), wanted))):
            yield ShownRow(**row)


def problem_rows(session: Session, room_key: str | None) -> list[ProblemCount]:
    """Return the problems of a room, or (None) those without one, counted by kind and item; those of the whole case are counted once a session.

    A problem that names a room which nothing else shows has no room here.
    """
    return session.remember("problems", lambda: _count_problems(session)).get(room_key, [])


def _count_problems(session: Session) -> dict[str | None, list[ProblemCount]]:
    counts: dict[tuple[str, ...], list[int]] = {}
    for path in session.snapshot_files("problems"):
        table = pq.read_table(path, columns=["room_key", "code", "severity", "detail", "item_id", "byte_offset", "byte_length"])
        for raw, code, severity, detail, item, offset, length in zip(*table.to_pydict().values(), strict=True):
            canonical = session.catalog.canonical(raw) if raw is not None else ""
            known = counts.setdefault((canonical if canonical in session.catalog.rooms else "", code, severity, detail, item), [0, offset, length])
            known[0] += 1
            if offset < known[1]:
                known[1:] = [offset, length]
    rooms: dict[str | None, list[ProblemCount]] = {}
    for (room, code, severity, detail, item), (count, offset, length) in sorted(counts.items()):
        rooms.setdefault(room or None, []).append(ProblemCount(room or None, code, severity, detail, count, item, offset, length))
    return rooms


_MESSAGES: Final = """
SELECT room_key, count(*) AS messages, min(sent_at) AS first_at, max(coalesce(sent_at_high, sent_at)) AS last_at FROM messages GROUP BY room_key
"""
_REVISIONS: Final = """
SELECT room_key, count(*) FILTER (WHERE change <> 'absent') AS revisions, count(*) FILTER (WHERE change = 'absent') AS absences
FROM revisions GROUP BY room_key
"""
_STATES: Final = """
SELECT s.room_key, s.room_type, s.title, s.username, s.visibility, s.bare_id, s.id_quality
FROM room_states s JOIN shown o USING (snapshot_id)
GROUP BY ALL
ORDER BY s.room_key, max(coalesce(s.not_after, s.not_before)) DESC NULLS LAST, min(o.snapshot_rank), min((s.item_id, s.byte_offset))
"""


_QUALITY: Final = ("exact", "legacy_ambiguous", "name_only", "invite_only", "title_only")
"""How sure a room's key is, the surest first: one capture that shows the number is enough."""


def room_facts(session: Session) -> dict[str, RoomFacts]:
    """Return the facts about every room in the session's view, by canonical key, what shows the latest moment first."""
    counts = {row["room_key"]: row for row in _all(session, _MESSAGES, "messages")}
    changes = {row["room_key"]: row for row in _all(session, _REVISIONS, "revisions")}
    states: dict[str, list[dict[str, Any]]] = {}
    for row in _all(session, _STATES, "room_states"):
        states.setdefault(row["room_key"], []).append(row)
    capture_of = {listed.snapshot_id: listed.capture_id for listed in session.catalog.snapshots}
    facts = {}
    for key in session.room_keys:
        partition = session.catalog.rooms[key]
        known, count, change = states.get(key, []), counts.get(key, {}), changes.get(key, {})
        facts[key] = RoomFacts(
            room_key=key,
            room_type=_first(known, "room_type"),
            title=_first(known, "title"),
            usernames=_distinct(known, "username"),
            titles=_distinct(known, "title"),
            visibility=_first(known, "visibility"),
            messages=count.get("messages", 0),
            first_at=count.get("first_at"),
            last_at=count.get("last_at"),
            captures=len({capture_of[identifier] for identifier in partition.snapshots}),
            revisions=change.get("revisions", 0),
            absences=change.get("absences", 0),
            bare_id=_first(known, "bare_id"),
            id_quality=min((state["id_quality"] for state in known), key=_QUALITY.index, default=None),
            keys=tuple(one for one in partition.keys if one != key),
        )
    return facts


def _all(session: Session, sql: str, table: str) -> list[dict[str, Any]]:
    return [row for batch in session.query(sql, [table]) for row in plain_rows(batch)]


def _first(states: Sequence[dict[str, Any]], name: str) -> Any:
    return next((state[name] for state in states if state[name] is not None), None)


def _distinct(states: Sequence[dict[str, Any]], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(state[name] for state in states if state[name] is not None))
