# SPDX-License-Identifier: Apache-2.0
"""What the workbench's first page says of one case: what changed, what runs out, what waits. Reads lists of the read model and the log's clear lines.

`actions.questions.news` answers the same for the terminal by reading every room's sheet; a page that is opened all day may not. The log's lines are
read once and kept until the log grows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final

from sotdae.actions.clear_lines import ClearLog
from sotdae.actions.openings.unseal_news import KIND, waiting
from sotdae.actions.questions.due import KINDS, due
from sotdae.actions.reading import iso
from sotdae.classes import dataclass
from sotdae.custody.anchor_state import state_of
from sotdae.lake.answers import Answers
from sotdae.lake.answers_lists import EntryRow
from sotdae.model.korea import KST

Row = dict[str, Any]

DAYS: Final = 7
"""So many days back from the newest moment that any capture shows. A matter of presentation."""
MOST: Final = 8
_DAY: Final = 86_400_000_000
_KINDS: Final = ("closing", "succession", "call", "surge")


@dataclass(frozen=True, slots=True)
class LogNews:
    """What the custody log says in clear: what is due, what waits for a second person, how far it is anchored."""

    due: tuple[Row, ...]
    unsealing: tuple[Row, ...]
    size: int
    covered: int
    unanchored: int


class LogReader:
    """Reads the log's clear lines, and again only where the log grew, the day changed or a quarter of an hour went by. Safe in several threads."""

    def __init__(self, vault: Path) -> None:
        self._vault = vault
        self._lock = Lock()
        self._known: tuple[tuple[Any, ...], LogNews] | None = None

    def news(self, names: Mapping[str, str], now: datetime) -> LogNews:
        """Return what the log says of some cases (case id -> name)."""
        log = self._vault / "log.jsonl"
        mark = (log.stat().st_size, int(now.timestamp()) // 900, tuple(sorted(names.items())))
        with self._lock:
            if self._known is None or self._known[0] != mark:
                lines = ClearLog(log, (*KINDS, KIND, b"anchor"))
                state = state_of(self._vault, lines.size, lines.lines(b"anchor"))
                found = LogNews(
                    tuple(due(lines, names, now.astimezone(KST).date())),
                    tuple(waiting(lines, names, now)),
                    state.size,
                    state.covered,
                    state.unanchored,
                )
                self._known = (mark, found)
            return self._known[1]


def overview(answers: Answers, *, days: int | None = DAYS) -> Row:
    """Return what changed in one case, the latest first, each kind with its number.

    Args:
        answers: the case's read model.
        days: within so many days before the newest moment that any capture shows; None for everything.
    """
    newest = answers.newest_moment()
    since = None if days is None or newest is None else newest - days * _DAY
    found: Row = {"until": iso(newest), "since": iso(since), "days": days}
    for kind, (rows, total) in answers.entries_of(_KINDS, after=since, limit=MOST).items():
        found[kind] = {"rows": [row_of(answers, one) for one in rows], "total": total}
    _name_targets(answers, found["succession"]["rows"])
    captures, total = answers.newest_captures(5)
    found["captures"] = {"rows": captures, "total": total}
    problems, kinds = answers.entry_totals("problem", limit=5)
    found["problems"] = {
        "rows": [{"code": one.key, "rooms": one.rooms, "count": one.size, "severity": one.body.get("severity")} for one in problems],
        "total": kinds,
    }
    claims, _ = answers.entries("claim", order="size", limit=3)
    found["claims"] = [row_of(answers, one) for one in claims]
    return found


def row_of(answers: Answers, one: EntryRow) -> Row:
    """Return an entry as JSON: its room's labels, its key, its time, and its body."""
    head = {"case": answers.meta["case"], "label": one.labels[0], "label_ko": one.labels[-1], "room_key": one.room_key}
    return {**head, "key": one.key, "at": iso(one.at), "size": one.size, **one.body}


def named(answers: Answers, rows: list[Row]) -> None:
    """Add the labels of the rooms that rows name by key, under ``to``."""
    labels = answers.labels_of(str(row["key"]) for row in rows)
    for row in rows:
        found = labels.get(str(row["key"]), ("?", "?"))
        row["to"] = {"label": found[0], "label_ko": found[-1]}


def _name_targets(answers: Answers, rows: list[Row]) -> None:
    named(answers, rows)
    for row in rows:
        row["bits"] = row["size"] / 1000
        row["closed"] = {"how": row["closed_how"], "earliest": iso(row.pop("closed_from")), "latest": iso(row.pop("closed_until"))}
        row["opened"] = {"earliest": iso(row.pop("opened_from")), "latest": iso(row.pop("opened_until"))}
