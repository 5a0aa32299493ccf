# SPDX-License-Identifier: Apache-2.0
"""``sotdae today``: what is new in the cases a person may read. Asks the read models and the custody log; no key, no book.

Days are counted back from the newest moment that any capture shows, not from the clock: what happened after it nobody knows, and an export from a
seized telephone is news whenever it comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sotdae.actions.answers.entries import CLOSINGS
from sotdae.actions.clear_lines import ClearLog
from sotdae.actions.openings import unseal_news
from sotdae.actions.questions import due
from sotdae.actions.questions.requests_due import KIND as REQUESTS
from sotdae.actions.questions.requests_due import requests_due
from sotdae.actions.questions.trailing import pairs
from sotdae.actions.reading import iso, open_answers
from sotdae.actions.workspace import Workspace
from sotdae.custody.anchor_state import state_of
from sotdae.lake.answers import Answers
from sotdae.model.korea import KST

Row = dict[str, Any]

CALLS: Final = "room.calls"
_FREEZES: Final = {"item.frozen": "frozen", "item.unfreezing": "lifting_asked", "item.unfrozen": "lifted"}
_ITEM: Final = b"item"
_ANCHOR: Final = b"anchor"
_SEVERITIES: Final = ("error", "warning", "note")


def today(place: Workspace, case: str | None = None, days: int | None = None, *, now: datetime | None = None) -> Row:
    """Return recent captures, closings, possible continuations, calls to go after people, surges, freezes, openings and problems, the latest first.

    And what is due: days of retention and holds that run out, keys in backups that are kept too long, erasures that wait for a second person.

    Args:
        place: the workspace.
        case: this case only.
        days: only what happened within so many days before the newest moment that any capture shows; None for everything. Captures, freezes and
            problems are not cut: they are work to do, however old.
        now: UTC, for what waits or runs out; this moment by default.
    """
    found: dict[str, list[Row]] = {name: [] for name in ("captures", "closings", "successions", "calls", "surges", "problems")}
    names: dict[str, str] = {}
    until: str | None = None
    with open_answers(place, case) as opened:
        for answers in opened:
            names[answers.case_id] = str(answers.meta["case"])
            until = max(filter(None, (until, _gather(answers, found))), default=None)
    since = None if days is None or until is None else (datetime.fromisoformat(until) - timedelta(days=days)).isoformat(timespec="seconds")
    if since is not None:
        _cut(found, since)
    found["captures"].sort(key=lambda row: row["sealed_at"], reverse=True)
    found["closings"].sort(key=lambda row: row["latest"] or row["earliest"] or "", reverse=True)
    found["successions"].sort(key=lambda row: (row["closed"]["latest"] or row["closed"]["earliest"] or "", row["bits"]), reverse=True)
    found["calls"].sort(key=lambda row: (row["stands"], row["last_at"] or ""), reverse=True)
    found["surges"].sort(key=lambda row: (row["on"], row["gain"]), reverse=True)
    found["problems"].sort(key=lambda row: (_SEVERITIES.index(row["severity"]), row["label"] or "", row["code"]))
    moment = now or datetime.now(UTC)
    log = ClearLog(place.vault / "log.jsonl", (*due.KINDS, unseal_news.KIND, REQUESTS, _ITEM, _ANCHOR))
    due_rows = due.due(log, names, moment.astimezone(KST).date(), is_every=case is None)
    freezes = sorted(_freezes(log, names), key=lambda row: -row["log_seq"])
    unsealing = unseal_news.waiting(log, names, moment)
    requests = requests_due(log, names, moment)
    told = {"freezes": freezes, "due": due_rows, "requests": requests, "unsealing": unsealing, "anchors": _anchors(place, log)}
    return {**found, **told, "since": since, "until": until}


def _anchors(place: Workspace, log: ClearLog) -> Row | None:
    """Return what waits for an anchor, or None where nothing does or nobody is configured to vouch."""
    state = state_of(place.vault, log.size, log.lines(_ANCHOR))
    return {"covered": state.covered, "unanchored": state.unanchored, "waiting": state.waiting} if state.is_pending else None


def _gather(answers: Answers, found: dict[str, list[Row]]) -> str | None:
    """Add what one case has, and return the newest moment that its captures show."""
    name = answers.meta["case"]
    newest: list[str] = []
    found["captures"].extend({**row, "case": name} for row in answers.captures())
    for room_answer in answers.rooms():
        sheet = room_answer.sheet
        head = {"case": name, "label": sheet["label"], "label_ko": sheet["label_ko"]}
        newest += [moment for moment in (sheet.get("unknown_after"), sheet.get("last_at")) if moment]
        found["closings"].extend({**head, **_event(event)} for event in sheet["history"] if event["what"] in CLOSINGS)
        found["surges"].extend(sheet["surges"]["alarms"] if sheet["surges"] else ())
        found["problems"].extend({**head, **problem} for problem in sheet["problems"])
    found["problems"].extend({"case": name, "label": None, "label_ko": None, **_problem(row)} for row in answers.problems(None))
    found["successions"].extend(_succession(row) for row in pairs(answers))
    found["calls"].extend(_calls(answers))
    return max(newest, default=None)


def _event(event: Row) -> Row:
    return {name: event[name] for name in ("what", "earliest", "latest", "detail", "evidence")}


def _problem(row: Any) -> Row:
    return {"code": row.code, "severity": row.severity, "detail": row.detail, "count": row.count}


def _succession(row: Row) -> Row:
    """Return a pair for the overview: without its signs, which `trail` shows."""
    kept = ("case", "label", "label_ko", "room_key", "level", "bits", "signs", "probability", "calibrated_on", "closed", "opened", "to")
    return {**{name: row[name] for name in kept}, "against": len(row["against"])}


def _calls(answers: Answers) -> Iterator[Row]:
    """Yield calls to go after people, by role, that a room itself makes; those that only tell of one are left to the room's page."""
    labels = answers.labels()
    for finding in answers.findings(CALLS):
        values: Mapping[str, Any] = finding.values
        if not values["messages"]:
            continue
        label = labels.get(str(finding.key[0]), ("?", "?"))
        yield {
            "case": answers.meta["case"],
            "label": label[0],
            "label_ko": label[-1],
            "role": values["role"],
            "stands": values["stands"],
            "messages": values["messages"],
            "first_at": iso(values["first_at"]),
            "last_at": iso(values["last_at"]),
            "surge_day": values.get("surge_day"),
        }


def _cut(found: dict[str, list[Row]], since: str) -> None:
    """Leave out what happened before; what has no time stays."""
    day = datetime.fromisoformat(since).astimezone(KST).date().isoformat()
    found["closings"] = [row for row in found["closings"] if (row["latest"] or row["earliest"] or since) >= since]
    found["successions"] = [
        row for row in found["successions"] if (row["closed"]["latest"] or row["closed"]["earliest"] or row["opened"]["latest"] or since) >= since
    ]
    found["calls"] = [row for row in found["calls"] if (row["last_at"] or since) >= since]
    found["surges"] = [row for row in found["surges"] if row["on"] >= day]


def _freezes(log: ClearLog, names: Mapping[str, str]) -> Iterator[Row]:
    """Yield the log's entries about freezes of these cases: when, never which item; the contents are sealed."""
    for entry in log.entries(_ITEM):
        name = names.get(entry.case or "")
        if entry.type in _FREEZES and name is not None:
            yield {"case": name, "what": _FREEZES[entry.type], "at": entry.at.isoformat(), "log_seq": entry.seq}
