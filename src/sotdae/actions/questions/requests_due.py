# SPDX-License-Identifier: Apache-2.0
"""What runs out, waits or is unsure among removal requests: from the days that stand in clear in the custody log, so that `today` needs no key.

A log of 20,000 requests has 100,000 such lines: they are told apart by the letters of their form, and only what is told in the end is read as what it
is. A line that somebody wrote who is not this program is passed over; `verify` names it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sotdae.actions.clear_lines import ClearLog
from sotdae.cases.removal.pinging import PING_AFTER
from sotdae.classes import dataclass
from sotdae.model.korea import KST

Row = dict[str, Any]

REMIND_DAYS: Final = 3
"""So many days before a recipient's clock runs out, it is told. A matter of presentation."""
REDRESS_DAYS: Final = 30
"""So many days before the office's own time to complain runs out, it is told: a complaint takes a decision. A matter of presentation."""

KIND: Final = b"removal"
"""The entries that tell of requests."""
_CASE: Final = b'","case":"'
_TIME: Final = b'"time":"'
_WORD: Final = len("removal.")
"""How a line of a request begins and ends: RFC 8785 sorts its names, and an action and a case have 32 characters each."""
_NAME: Final = re.compile(rb"[0-9a-f]{32}")
_MOMENT_BYTES: Final = 20
_MOMENT: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_DAYS: Final = {
    "due": re.compile(rb'"due":\["(\d{4}-\d\d-\d\d)"[],]'),
    "redress": re.compile(rb'"redress":\["(\d{4}-\d\d-\d\d)"[],]'),
}

_DRAFT: Final = frozenset({b"drafted", b"edited", b"returned"})
_OVER: Final = frozenset({b"closed", b"withdrawn", b"superseded"})
_WORDS: Final = frozenset({b"sent", b"acknowledged", b"info_asked", b"escalated", b"pinged"})
_WAITING: Final = frozenset({b"sent", b"acknowledged", b"info_asked", b"escalated"})
_ASIDE: Final = frozenset({b"observed", b"channel", b"preserved", b"written"})
_OUT: Final = frozenset({b"sent", b"sending"})
_ORDER: Final = ("overdue", "unsure", "due", "review", "info_asked", "redress", "ping", "ready", "draft")


@dataclass(slots=True)
class _Request:
    """What the lines of one request say so far."""

    case: bytes
    number: int
    seq: int
    last: bytes
    at: bytes
    days: bytes = b""
    word_at: bytes = b""


@dataclass(frozen=True, slots=True)
class _Days:
    """The days that matter now, as a line writes days and moments: in that form the earlier one is the smaller one."""

    today: bytes
    soon: bytes
    redress: bytes
    ping: bytes

    @classmethod
    def of(cls, now: datetime) -> _Days:
        today = now.astimezone(KST).date()
        soon, redress = (today + timedelta(days=days) for days in (REMIND_DAYS, REDRESS_DAYS))
        ping = (now.astimezone(UTC) - PING_AFTER).strftime("%Y-%m-%dT%H:%M:%SZ")
        return cls(today.isoformat().encode(), soon.isoformat().encode(), redress.isoformat().encode(), ping.encode())


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
    days = _Days.of(now)
    rows = [row for action, one in _read(log, names).items() if (row := _told(action, one, names, days)) is not None]
    return sorted(rows, key=lambda row: (_ORDER.index(row["what"]), row["on"] or "", row["log_seq"]))


def _read(log: ClearLog, names: Mapping[str, str]) -> dict[bytes, _Request]:
    found: dict[bytes, _Request] = {}
    counts = dict.fromkeys((name.encode() for name in names), 0)
    for seq, type_, line in log.typed(KIND):
        kind = type_[_WORD:]
        if kind in _ASIDE or line[43:53] != _CASE:
            continue
        key = line[11:43]
        place = line.rfind(_TIME) + len(_TIME)
        at = line[place : place + _MOMENT_BYTES]
        if kind == b"drafted":
            case = line[53:85]
            if case in counts and _NAME.fullmatch(key):
                counts[case] += 1  # requests are numbered in the order of the log
                found[key] = _Request(case, counts[case], seq, kind, at)
            continue
        one = found.get(key)
        if one is None:
            continue
        if kind in _WORDS:
            one.word_at = at
        if kind != b"pinged":
            if kind == b"acknowledged":
                one.last = kind if one.last in _OUT else one.last
            elif kind != b"decided" or one.last not in _OVER:
                one.last = kind
            one.days, one.at, one.seq = line, at, seq
    return found


def _told(action: bytes, one: _Request, names: Mapping[str, str], days: _Days) -> Row | None:
    what, on = (None, b"") if one.last in _OVER else _what(one, days)
    if what is None or not _MOMENT.fullmatch(one.at):
        return None
    head = {"case": names[one.case.decode()], "request": f"N-{one.number:02d}", "request_id": action.decode(), "log_seq": one.seq}
    return {**head, "what": what, "on": on.decode() or None, "at": _moment(one.at).isoformat()}


def _what(one: _Request, days: _Days) -> tuple[str | None, bytes]:
    due, redress = _first(one.days, "due"), _first(one.days, "redress")
    if due and due < days.today:
        return "overdue", due
    if one.last == b"sending":
        return "unsure", b""
    if due and due <= days.soon:
        return "due", due
    if one.last == b"submitted":
        return "review", b""
    if one.last == b"info_asked":
        return "info_asked", b""
    if redress and days.today <= redress <= days.redress:
        return "redress", redress
    if one.last in _WAITING and one.word_at and one.word_at < days.ping:
        return "ping", b""
    if one.last in {b"approved", b"unsent"}:
        return "ready", b""
    return ("draft", b"") if one.last in _DRAFT else (None, b"")


def _first(line: bytes, name: str) -> bytes:
    """Return the first day that a line names, or nothing where it is none; they stand in order."""
    found = _DAYS[name].search(line)
    if found is None:
        return b""
    try:
        date.fromisoformat(found.group(1).decode())
    except ValueError:
        return b""
    return found.group(1)


def _moment(at: bytes) -> datetime:
    try:
        return datetime.fromisoformat(at.decode())
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
