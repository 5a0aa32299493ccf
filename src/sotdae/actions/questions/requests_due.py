# SPDX-License-Identifier: Apache-2.0
"""What runs out, waits or is unsure among removal requests: from the days that stand in clear in the custody log, so that `today` needs no key.

A log of 20,000 requests has 100,000 such lines: they are told apart by the letters of their form, and only what is told in the end is read as what it
is. A line that somebody wrote who is not this program is passed over; `verify` names it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sotdae.actions.clear_lines import ClearLog
from sotdae.cases.removal.clocks import PING_AFTER
from sotdae.model.korea import KST

Row = dict[str, Any]

REMIND_DAYS: Final = 3
"""So many days before a recipient's clock runs out, it is told. A matter of presentation."""
REDRESS_DAYS: Final = 30
"""So many days before the office's own time to complain runs out, it is told: a complaint takes a decision. A matter of presentation."""

KIND: Final = b"removal"
"""The entries that tell of requests."""
_HEAD: Final = re.compile(rb'\{"action":"([0-9a-f]{32})","case":"([0-9a-f]{32})"')
_TAIL: Final = re.compile(rb'"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)","type":"removal\.([a-z_]{1,20})"')
"""How a line of a request begins and ends: RFC 8785 sorts its names."""
_TAIL_BYTES: Final = 120
_DAYS: Final = {
    "due": re.compile(rb'"due":\[((?:"\d{4}-\d\d-\d\d",?)*)\]'),
    "redress": re.compile(rb'"redress":\[((?:"\d{4}-\d\d-\d\d",?)*)\]'),
}

_DRAFT: Final = frozenset({"drafted", "edited", "returned"})
_OVER: Final = frozenset({"closed", "withdrawn", "superseded"})
_WORDS: Final = frozenset({"sent", "acknowledged", "info_asked", "escalated", "pinged"})
_WAITING: Final = frozenset({"sent", "acknowledged", "info_asked", "escalated"})
_NO_STEP: Final = frozenset({"pinged", "observed", "channel", "preserved", "written"})
_ORDER: Final = ("overdue", "unsure", "due", "review", "info_asked", "redress", "ping", "ready", "draft")


@dataclass(slots=True)
class _Request:
    """What the lines of one request say so far."""

    case: str
    number: int
    seq: int
    last: str
    at: bytes
    days: bytes = b""
    word_at: bytes = b""
    was_sent: bool = False

    def take(self, kind: str, line: bytes, at: bytes, seq: int) -> None:
        """Take one more line in."""
        if kind in _WORDS:
            self.word_at = at
        if kind in _NO_STEP:
            return
        if kind not in {"acknowledged", "decided"} or self.last not in _OVER:
            self.last = kind if kind != "acknowledged" or self.last in {"sent", "sending"} else self.last
        self.was_sent = self.was_sent or kind == "sent"
        self.days, self.at, self.seq = line, at, seq


def requests_due(log: ClearLog, names: Mapping[str, str], now: datetime) -> list[Row]:
    """Return what runs out, waits for somebody or is unsure among requests, the most pressing first.

    A row: ``case, request, request_id, what, on, at, log_seq``. ``what`` is ``overdue`` or ``due`` (a recipient's clock, by its last day),
    ``redress`` (the office's own time to complain), ``unsure`` (a sending that broke off), ``review``, ``info_asked``, ``ready``, ``draft`` (each
    waits for somebody here), or ``ping`` (24 hours without a word). A request is told once.

    Args:
        log: the custody log, read for `KIND`.
        names: case id -> name, of the cases that are asked about.
        now: UTC.
    """
    today = now.astimezone(KST).date()
    found = _read(log, names)
    rows = [row for action, one in found.items() if (row := _told(action, one, names, today, now)) is not None]
    return sorted(rows, key=lambda row: (_ORDER.index(row["what"]), row["on"] or "", row["log_seq"]))


def _read(log: ClearLog, names: Mapping[str, str]) -> dict[str, _Request]:
    found: dict[str, _Request] = {}
    counts: Counter[str] = Counter()
    for seq, line in log.lines(KIND):
        head, tail = _HEAD.match(line), _TAIL.search(line, len(line) - _TAIL_BYTES)
        if head is None or tail is None:
            continue
        (action, case), (at, kind) = head.groups(), tail.groups()
        name, key = case.decode(), action.decode()
        if name not in names:
            continue
        if kind == b"drafted":
            counts[name] += 1  # requests are numbered in the order of the log
            found[key] = _Request(name, counts[name], seq, "drafted", at)
        elif key in found:
            found[key].take(kind.decode(), line, at, seq)
    return found


def _told(action: str, one: _Request, names: Mapping[str, str], today: date, now: datetime) -> Row | None:
    if one.last in _OVER:
        return None
    head = {"case": names[one.case], "request": f"N-{one.number:02d}", "request_id": action, "log_seq": one.seq}
    what, on = _what(one, today, now)
    return None if what is None else {**head, "what": what, "on": None if on is None else on.isoformat(), "at": _moment(one.at).isoformat()}


def _what(one: _Request, today: date, now: datetime) -> tuple[str | None, date | None]:
    due, redress = _first(one.days, "due"), _first(one.days, "redress")
    if due is not None and due < today:
        return "overdue", due
    if one.last == "sending":
        return "unsure", None
    if due is not None and due - today <= timedelta(days=REMIND_DAYS):
        return "due", due
    if one.last == "submitted":
        return "review", None
    if one.last == "info_asked":
        return "info_asked", None
    if redress is not None and timedelta(0) <= redress - today <= timedelta(days=REDRESS_DAYS):
        return "redress", redress
    if one.last in _WAITING and one.word_at and now > _moment(one.word_at) + PING_AFTER:
        return "ping", None
    if one.last in {"approved", "unsent"}:
        return "ready", None
    return ("draft", None) if one.last in _DRAFT else (None, None)


def _first(line: bytes, name: str) -> date | None:
    """Return the first day that a line names; they stand in order."""
    found = _DAYS[name].search(line)
    if found is None or not found.group(1):
        return None
    try:
        return date.fromisoformat(found.group(1)[1:11].decode())
    except ValueError:
        return None


def _moment(at: bytes) -> datetime:
    try:
        return datetime.fromisoformat(at.decode())
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
