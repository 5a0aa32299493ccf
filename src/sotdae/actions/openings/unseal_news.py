# SPDX-License-Identifier: Apache-2.0
"""What `today` tells of openings: requests that wait, grants that are open, reviews that run out. From the log's clear parts alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sotdae.actions.clear_lines import ClearLog
from sotdae.cases.unsealing import APPROVALS, REVIEW_WITHIN, WAITING, WINDOW
from sotdae.custody.log_lines import LogEntry

Row = dict[str, Any]

KIND: Final = b"unseal"
"""The entries that tell of openings."""


def waiting(log: ClearLog, names: Mapping[str, str], now: datetime) -> list[Row]:
    """Return what waits or is open in these cases, the most urgent first: open, to be reviewed, break-glass, approved, waiting.

    A row: ``case, request, request_id, what (waiting, approved, break_glass, open, review), at, until, approvals, is_over, log_seq``. What was
    refused, closed, declined or has lapsed is over and not told here; by the wall clock, since this is a reminder and opens nothing.

    Args:
        log: the custody log, read for `KIND`.
        names: case id -> name of the cases that are asked.
        now: UTC.
    """
    requests: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for entry in log.entries(KIND):
        if entry.case in names and entry.body.get("action"):
            _take(requests, counts, entry)
    rows = [row for one in requests.values() if (row := _told(one, names, now)) is not None]
    order = ("open", "review", "break_glass", "approved", "waiting")
    return sorted(rows, key=lambda row: (order.index(row["what"]), row["until"]))


def _take(requests: dict[str, dict[str, Any]], counts: Counter[str], entry: LogEntry) -> None:
    kind, case, action = entry.type.removeprefix("unseal."), str(entry.case), str(entry.body["action"])
    if kind in {"requested", "break_glass"}:
        counts[case] += 1  # requests are numbered in the order of the log
        facts = {"case": case, "id": action, "label": f"U-{counts[case]:02d}", "seq": entry.seq}
        requests[action] = {**facts, "asked": entry.at, "glass": kind == "break_glass"}
    elif action in requests:
        one = requests[action]
        if kind == "approved":
            one["approvals"] = one.get("approvals", 0) + 1
        else:
            one.setdefault(kind, entry.at)


def _told(one: Mapping[str, Any], names: Mapping[str, str], now: datetime) -> Row | None:
    approvals, opened = int(one.get("approvals", 0)), one.get("opened")
    is_closed = "closed" in one or "declined" in one
    if opened is not None and not is_closed and now <= opened + WINDOW:
        what, at, until = "open", opened, opened + WINDOW
    elif opened is not None and one["glass"] and "reviewed" not in one:
        what, at, until = "review", opened, opened + REVIEW_WITHIN
    elif opened is not None or is_closed or now > one["asked"] + WAITING:
        return None
    else:
        what = "break_glass" if one["glass"] else "approved" if approvals >= APPROVALS else "waiting"
        at, until = one["asked"], one["asked"] + WAITING
    return {
        "case": names[one["case"]],
        "request": one["label"],
        "request_id": one["id"],
        "what": what,
        "at": at.isoformat(),
        "until": until.isoformat(),
        "approvals": approvals,
        "is_over": now > until,
        "log_seq": one["seq"],
    }
