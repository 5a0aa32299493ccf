# SPDX-License-Identifier: Apache-2.0
"""What runs out, ran out, or waits for somebody: read from the days that stand in clear in the custody log, so that `today` needs no key.

Of consents and recalls a line says in clear when and in what form, never whose.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from sotdae.actions.clear_lines import ClearLog
from sotdae.cases.withdrawal import RECALL_DAYS
from sotdae.custody.log_lines import LogEntry

REMIND_DAYS: Final = 30
"""So many days before a day runs out, it is told: a month leaves time for a decision of two persons. A matter of presentation."""
KINDS: Final = (b"case.basis", b"case.stated", b"hold", b"backup", b"erasure.asked", b"items.erased", b"bundle.made", b"consent", b"recall")
"""The entries that tell of days."""

LAPSED_DAYS: Final = 14
"""So many days a consent that lapsed is still told of, so that somebody asks again. A matter of presentation."""

RECALL_BUNDLE_DAYS: Final = 30
"""So many days after its last day a bundle is still told of, so that somebody asks its recipients to destroy it. A matter of presentation."""

Row = dict[str, Any]

What = Literal[
    "basis",
    "retention",
    "hold",
    "backup_keys",
    "bundle",
    "erasure_asked",
    "oral_consent",
    "oral_lapsed",
    "consent_ends",
    "recall_unsent",
    "recall_waiting",
]
"""What there is to tell of; every face has a word for each."""


def due(log: ClearLog, names: Mapping[str, str], today: date, *, is_every: bool = False) -> list[Row]:
    """Return what runs out, ran out, or waits for a second person, read from the lines of the log that stand in clear.

    Args:
        log: the custody log, read for `KINDS`.
        names: case id -> name, of the cases that are asked about.
        today: the day (KST).
        is_every: every case is asked about: also those that hold no capture yet, and have no name that can be read without a key.

    Returns:
        Rows with ``what`` (a `What`), ``case`` (None for a backup, and for a case that holds no capture yet), ``name``, ``on`` and ``log_seq``; those
        whose day is more than 30 days off are left out.
    """
    days = _Days(names, is_every)
    for entry in log.entries(*KINDS):
        with suppress(KeyError, ValueError, TypeError):  # a line that somebody wrote who is not this program: `verify` says so
            days.take(entry)
    return days.rows(today)


@dataclass
class _Days:
    """What the log says of days, as it goes on."""

    names: Mapping[str, str]
    is_every: bool = False
    based: dict[str, Row] = field(default_factory=dict)
    retained: dict[str, Row] = field(default_factory=dict)
    held: dict[tuple[str, int], Row] = field(default_factory=dict)
    backups: dict[str, Row] = field(default_factory=dict)
    asked: dict[str, list[Row]] = field(default_factory=dict)
    bundles: list[Row] = field(default_factory=list)
    consents: dict[tuple[str, str], Row] = field(default_factory=dict)
    recalls: dict[tuple[str, str], Row] = field(default_factory=dict)
    recall_counts: dict[str, int] = field(default_factory=dict)

    def take(self, entry: LogEntry) -> None:
        """Take one entry in; raises where a field is not in its form."""
        kind, case, line = entry.type, entry.case or "", entry.body
        if kind == "backup.made":
            self.backups[str(line["run"])] = _row("backup_keys", None, str(line["run"]), line.get("keys_until"), entry)
        elif kind == "backup.pruned":
            for run in line.get("runs", ()):
                self.backups.pop(str(run), None)
        elif kind.startswith(("consent.", "recall.")):
            if case in self.names or self.is_every:
                self._take_subjects(entry, case)
        elif case not in self.names:
            return
        elif kind == "case.stated" and "retain_until" in line:
            self.retained[case] = _row("retention", self.names[case], "", line["retain_until"], entry)
        elif kind == "case.basis":
            self.based[case] = _row("basis", self.names[case], "", line.get("basis_until"), entry)
        elif kind == "hold.set":
            self.held[case, int(line["hold"])] = _row("hold", self.names[case], f"H-{int(line['hold']):02d}", line.get("until"), entry)
        elif kind == "hold.lifted":
            self.held.pop((case, int(line["hold"])), None)
        elif kind == "bundle.made" and "until" in line:
            self.bundles.append(_row("bundle", self.names[case], "", line["until"], entry))
        elif kind == "erasure.asked":
            asked = self.asked.setdefault(case, [])
            asked.append(_row("erasure_asked", self.names[case], f"E-{len(asked) + 1:02d}", None, entry))
        elif kind == "items.erased" and "erasure" in line:
            self.asked[case] = [row for row in self.asked.get(case, ()) if row["name"] != line["erasure"]]

    def _take_subjects(self, entry: LogEntry, case: str) -> None:
        """Take in what a line says of a consent or a recall: days, and whether it was only said."""
        kind, line, key = entry.type, entry.body, (case, str(entry.body.get("action")))
        name = self.names.get(case)
        if kind == "consent.withdrawn":
            self.consents.pop(key, None)
        elif kind.startswith("consent.") and "lapses_on" in line:
            what: What = "oral_consent" if line["form"] == "oral" else "consent_ends"
            self.consents[key] = _row(what, name, "", line["lapses_on"], entry)
        elif kind in {"recall.written", "recall.stuck"}:
            self.recall_counts[case] = number = self.recall_counts.get(case, 0) + 1
            if kind == "recall.written":
                self.recalls[key] = _row("recall_unsent", name, f"W-{number:02d}", None, entry)
        elif kind == "recall.told" and key in self.recalls:
            self.recalls[key] = _row("recall_waiting", name, self.recalls[key]["name"], line["on"], entry)
        elif kind == "recall.answered":
            self.recalls.pop(key, None)

    def _subject_rows(self, today: date) -> list[Row]:
        found = []
        for row in self.consents.values():
            days = (date.fromisoformat(row["on"]) - today).days
            if -LAPSED_DAYS <= days <= REMIND_DAYS:
                found.append({**row, "what": "oral_lapsed"} if days < 0 and row["what"] == "oral_consent" else row)
        found += [row for row in self.recalls.values() if row["on"] is None or date.fromisoformat(row["on"]) + timedelta(days=RECALL_DAYS) <= today]
        return [{**row, "held": False} for row in found]

    def rows(self, today: date) -> list[Row]:
        """Return what is near, over or waiting."""
        standing = {case for (case, _), row in self.held.items() if row["on"] is None or row["on"] >= today.isoformat()}
        rows = [{**row, "held": case in standing} for case, row in self.retained.items() if _is_near(row, today)]
        rows += [{**row, "held": False} for row in (*self.based.values(), *self.held.values()) if _is_near(row, today)]
        rows += [{**row, "held": False} for row in self.backups.values() if row["on"] is not None and row["on"] < today.isoformat()]
        rows += [{**row, "held": False} for row in self.bundles if -RECALL_BUNDLE_DAYS <= _days_off(row, today) <= REMIND_DAYS]
        rows += [{**row, "held": False} for some in self.asked.values() for row in some]
        rows += self._subject_rows(today)
        return sorted(rows, key=lambda row: (row["on"] or "", row["log_seq"]))


def _row(what: What, case: str | None, name: str, on: object, entry: LogEntry) -> Row:
    day = None if on is None else date.fromisoformat(str(on)).isoformat()
    return {"what": what, "case": case, "name": name, "on": day, "log_seq": entry.seq}


def _days_off(row: Row, today: date) -> int:
    return (date.fromisoformat(row["on"]) - today).days


def _is_near(row: Row, today: date) -> bool:
    return row["on"] is not None and _days_off(row, today) <= REMIND_DAYS
