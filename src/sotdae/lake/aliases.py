# SPDX-License-Identifier: Apache-2.0
"""Which room keys name the same room, and the proof.

An HTML export names no id, an old JSON export cannot tell a basic group from a channel, and a group that became a supergroup has two ids. Two keys
are one room only if their messages say so: the same message ids with the same texts at compatible times. A title proves nothing. Rooms that are
known by a public name have a rule of their own (`lake.public_names`).

Rule: of the ids that both keys show with a text, more than half agree, and at least three do; where fewer than three overlap, all agree and at least
one text is not trivial. Source: own decision; one wrong alias would merge two rooms' histories, so a weak overlap stays two rooms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import duckdb
import pyarrow as pa

from sotdae.lake.catalog import MIGRATED_SHIFT, Alias, Edge, Listed
from sotdae.lake.sources import register_rooms, register_snapshots, view_of

LEAST_SUPPORT: Final = 3
NOT_TRIVIAL: Final = 8
"""A text of at least so many characters is unlikely to be equal by chance at the same id and time."""
_TIME_SLACK: Final = 2 * 86_400 * 1_000_000
"""Times without a zone are intervals of at most 26 hours; ranges of rooms are compared with this much slack, in microseconds."""

_STRENGTH: Final = {"tg:channel:": 0, "tg:chat:": 1, "tg:talk:": 2, "tg:ambiguous:": 3, "tg:name:": 4, "tg:title:": 6, "tg:invite:": 7}


class _Span(NamedTuple):
    """What all snapshots together show of a raw key."""

    first_id: int
    last_id: int
    first_at: int | None
    last_at: int | None
    seq: int


def find_edges(connection: duckdb.DuckDBPyConnection, case_folder: Path, snapshots: Sequence[Listed], touched: Collection[str]) -> list[Edge]:
    """Return every proved pair of raw keys of which at least one is touched.

    Args:
        connection: a jailed connection.
        case_folder: the case's folder.
        snapshots: all listed snapshots.
        touched: raw keys whose rows changed.
    """
    spans = _spans(snapshots)
    unsure = {key: span for key, span in spans.items() if key.startswith(("tg:title:", "tg:name:", "tg:ambiguous:", "tg:chat:"))}
    pairs = sorted({pair for key in touched if key in spans for pair in _candidates(key, spans[key], spans if key in unsure else unsure)})
    if not pairs:
        return []
    keys = {key for left, right, _ in pairs for key in (left, right)}
    concerned = [listed for listed in snapshots if not keys.isdisjoint(listed.rooms)]
    register_rooms(connection, {key: key for key in keys}, {})
    register_snapshots(connection, concerned)
    columns = {"left_key": [p[0] for p in pairs], "right_key": [p[1] for p in pairs], "shift": [p[2] for p in pairs]}
    connection.register("pair_rows", pa.table(columns))
    connection.execute("CREATE OR REPLACE TEMP TABLE pairs AS SELECT * FROM pair_rows")
    connection.unregister("pair_rows")
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE said AS "  # noqa: S608 (fixed words, and names and paths of our own)
        "SELECT DISTINCT room_key, message_id, trim(regexp_replace(text, '\\s+', ' ', 'g')) AS text, "
        "sent_at - CASE WHEN sent_at_quality = 'offset_standard_time' THEN INTERVAL 1 HOUR ELSE INTERVAL 0 HOUR END AS low, "
        "coalesce(sent_at_high, sent_at) AS high "
        f"FROM ({view_of(case_folder, 'messages', concerned)}) WHERE text IS NOT NULL AND text <> ''"
    )
    rows = connection.execute(_AGREEMENT).fetchall()
    connection.execute("DROP TABLE said")
    return [_edge(left, right, shift, agree) for left, right, shift, both, agree, telling in rows if _proved(both, agree, telling)]


_AGREEMENT: Final = f"""
WITH met AS (
  SELECT p.left_key, p.right_key, p.shift, a.message_id,
    bool_or(a.text = b.text AND coalesce(a.low <= b.high AND b.low <= a.high, true)) AS agrees,
    bool_or(a.text = b.text AND length(a.text) >= {NOT_TRIVIAL}) AS telling
  FROM pairs p JOIN said a ON a.room_key = p.left_key JOIN said b ON b.room_key = p.right_key AND b.message_id = a.message_id + p.shift
  GROUP BY ALL
)
SELECT left_key, right_key, shift, count(*), count(*) FILTER (WHERE agrees), count(*) FILTER (WHERE agrees AND telling)
FROM met GROUP BY ALL ORDER BY ALL
"""  # noqa: S608 (fixed words, and names and paths of our own)


def _proved(both: int, agree: int, telling: int) -> bool:
    if agree >= LEAST_SUPPORT:
        return agree * 2 > both
    return agree == both and telling > 0


def _edge(left: str, right: str, shift: int, agree: int) -> Edge:
    if shift:
        return Edge(left, right, "migrated", agree)
    return Edge(left, right, "platform_id" if left.startswith("tg:ambiguous:") else "same_message_ids", agree)


def _candidates(key: str, span: _Span, others: Mapping[str, _Span]) -> Iterable[tuple[str, str, int]]:
    """Yield (left, right, shift) for every other key that may name the same room."""
    for other, other_span in others.items():
        if other == key:
            continue
        swapped = (_strength(key), key) <= (_strength(other), other)
        left, right, left_span, right_span = (other, key, other_span, span) if swapped else (key, other, span, other_span)
        if _may_be_same(left, right) and _overlap(left_span, right_span, 0):
            yield left, right, 0
        if left.startswith("tg:chat:") and right.startswith("tg:channel:") and _overlap(left_span, right_span, MIGRATED_SHIFT):
            yield left, right, MIGRATED_SHIFT


def _may_be_same(left: str, right: str) -> bool:
    if left.startswith(("tg:title:", "tg:name:")):
        return True
    return left.startswith("tg:ambiguous:") and left.rpartition(":")[2] == right.rpartition(":")[2]


def _overlap(left: _Span, right: _Span, shift: int) -> bool:
    if left.first_id + shift > right.last_id or right.first_id > left.last_id + shift:
        return False
    if left.first_at is None or right.first_at is None or left.last_at is None or right.last_at is None:
        return True
    return left.first_at - _TIME_SLACK <= right.last_at and right.first_at - _TIME_SLACK <= left.last_at


def _spans(snapshots: Sequence[Listed]) -> dict[str, _Span]:
    spans: dict[str, _Span] = {}
    for listed in snapshots:
        for key, (_, first_id, last_id, first_at, last_at) in listed.rooms.items():
            if first_id is None or last_id is None:
                continue
            known = spans.get(key)
            if known is None:
                spans[key] = _Span(first_id, last_id, first_at, last_at, listed.seq)
                continue
            spans[key] = _Span(
                min(known.first_id, first_id),
                max(known.last_id, last_id),
                min((at for at in (known.first_at, first_at) if at is not None), default=None),
                max((at for at in (known.last_at, last_at) if at is not None), default=None),
                min(known.seq, listed.seq),
            )
    return spans


def _strength(key: str) -> int:
    if key.startswith("tg:name:") and key.count(":") == 2:  # noqa: PLR2004 (a name without a title)
        return _STRENGTH["tg:name:"] + 1
    return next((rank for prefix, rank in _STRENGTH.items() if key.startswith(prefix)), len(_STRENGTH))


def resolve(edges: Sequence[Edge], first_seen: Mapping[str, int]) -> dict[str, Alias]:
    """Return the alias of each raw key that is not canonical itself.

    Edges are joined from the best supported down; one that would put two platform ids into one room is left out, except a proved migration.

    Args:
        edges: all proved pairs.
        first_seen: raw key -> lowest custody sequence; among keys without an id the first seen is canonical.
    """
    groups: dict[str, set[str]] = {}
    reasons: dict[str, Edge] = {}
    for edge in sorted(edges, key=lambda edge: (-edge.support, edge.left, edge.right)):
        if edge.proof == "migrated":
            continue
        joined = groups.get(edge.left, {edge.left}) | groups.get(edge.right, {edge.right})
        if sum(_strength(key) <= _STRENGTH["tg:talk:"] for key in joined) > 1:
            continue
        reasons.setdefault(edge.left, edge)
        reasons.setdefault(edge.right, edge)
        for key in joined:
            groups[key] = joined

    def canonical(key: str) -> str:
        return min(groups.get(key, {key}), key=lambda one: (_strength(one), first_seen.get(one, 0), one))

    aliases = {key: Alias(canonical(key), reasons[key].proof, reasons[key].support) for key in sorted(groups) if canonical(key) != key}
    for edge in sorted((edge for edge in edges if edge.proof == "migrated"), key=lambda edge: (edge.support, edge.right, edge.left)):
        for key in groups.get(edge.left, {edge.left}):
            aliases[key] = Alias(canonical(edge.right), "migrated", edge.support)
    return aliases
