# SPDX-License-Identifier: Apache-2.0
"""``case``: until when a case may be kept, and what must not be erased. Each statement is a log entry; nothing has a default.

What permits keeping it is stated with ``basis`` (`actions.openings.unsealing`) and shown here too. Days and numbers of holds stand in the log line in
clear, so that `today` can remind without any key; grounds are sealed.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sotdae.actions.acting import Acting, Note
from sotdae.cases.consent import day_of
from sotdae.errors import UsageError

_LONGEST: Final = 500
_LEAST_DIGITS: Final = 8

Row = dict[str, Any]


def state_retention(who: Acting, *, retain_until: date | None) -> Row:
    """Record the last day (KST) that the case may be kept; None states that there is none.

    Raises:
        UsageError: if the day has passed.
    """
    if retain_until is not None and retain_until < day_of(who.now):
        raise UsageError(what="--retain-until is a day to come; what is to go now is erased with `sotdae erase`")
    day = None if retain_until is None else retain_until.isoformat()
    who.log([Note("case.stated", {"retain_until": day}, shown={"retain_until": day})])
    return case_sheet(who)


def set_hold(who: Acting, *, ground: str, until: date | None, object_id: str = "") -> Row:
    """Set a hold on the case, or on one sealed item of it.

    Raises:
        UsageError: if no ground is given, or the day has passed.
    """
    if until is not None and until < day_of(who.now):
        raise UsageError(what="--until is a day to come")
    number = len(who.opened.book.kept.holds(who.case.case_id)) + 1
    day = None if until is None else until.isoformat()
    facts = {"ground": _line(ground, "--ground"), "until": day, "object_id": object_id}
    who.log([Note("hold.set", facts, shown={"hold": number, "until": day})])
    return case_sheet(who)


def lift_hold(who: Acting, label: str, *, reason: str) -> Row:
    """Lift a hold.

    Raises:
        UsageError: if there is no such hold, or no reason is given.
    """
    name = label.strip().upper()
    hold = next((one for one in who.opened.book.kept.holds(who.case.case_id) if one.label == name and not one.is_lifted), None)
    if hold is None:
        raise UsageError(what="this case has no hold of that name that stands: a hold is called H-01; see `sotdae case show`")
    who.log([Note("hold.lifted", {"hold": hold.number, "reason": _line(reason, "--reason")}, shown={"hold": hold.number})])
    return case_sheet(who)


def case_sheet(who: Acting) -> Row:
    """Return what is stated about a case. JSON: docs/cli.md; what is not stated is null."""
    kept, today = who.opened.book.kept, day_of(who.now)
    until, basis = kept.retain_until(who.case.case_id), who.opened.book.unsealing.basis(who.case.case_id)
    holds = [
        {
            "hold": hold.label,
            "ground": hold.ground,
            "until": None if hold.until is None else hold.until.isoformat(),
            "object_id": hold.object_id or None,
            "stands": hold.stands(today),
            "lifted": hold.is_lifted,
        }
        for hold in kept.holds(who.case.case_id)
    ]
    rests_on = None if basis is None else {"kind": basis.kind.value, "reference": basis.reference, "until": _iso(basis.until)}
    return {"case": who.case.name, "basis": rests_on, "retain_until": _iso(until), "holds": holds}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def object_named(who: Acting, text: str) -> str:
    """Return the sealed file of the case that an object id, or at least its first 8 digits, means.

    Raises:
        UsageError: if it is not the beginning of exactly one.
    """
    name = text.strip().lower()
    found = {
        str(row["object"])
        for entry in who.opened.vault.entries()
        if entry.case == who.case.case_id
        for row in entry.body.get("objects", ())
        if str(row["object"]).startswith(name)
    }
    if len(found) != 1 or len(name) < _LEAST_DIGITS:
        raise UsageError(what="these digits are not the beginning of exactly one sealed file of this case")
    return found.pop()


def _line(text: str, option: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > _LONGEST:
        raise UsageError(what=f"{option} is a text of 1 to {_LONGEST} characters")
    return line
