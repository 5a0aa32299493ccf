# SPDX-License-Identifier: Apache-2.0
"""Where a room calls to go after people, by their role: reporters, police, teachers, those who support victims. Never who is meant, never who calls.

A call *stands* where the room itself or an administrator wrote it, where it was pinned, or where two independent messages say it. Beside it stands
whether many came into the room within days. That they came because of the call it does not say.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import log2
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.calendar import KOREA_MINUTES, certain_day
from sotdae.analyses.citing import place_of
from sotdae.analyses.expressions import ibis
from sotdae.analyses.told import counted, places, rooms_with_pins, stands, told
from sotdae.classes import dataclass
from sotdae.model.findings import Evidence, Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.calls"
SOMEBODY: Final = "somebody"
"""The role where a call names none: to find out who somebody is."""
_SURGES: Final = "room.surges"
_BY_ROLE: Final = "harm.call_to_harass_"
_COUNTED: Final = ("messages", "independent", "own", "by_room", "by_admin", "pinned", "by_others", "about", "forwarded", "first_at", "last_at")


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        least_independent: as in gates.
        within_days: a surge so many days after a call, or on its day, is told beside it. A convention: calls are answered within hours, and a
            count may be shown two days later.
        day_minutes: the offset from UTC whose days are meant, as in surges.
    """

    least_independent: int = 2
    within_days: int = 3
    day_minutes: int = KOREA_MINUTES


class Followed(NamedTuple):
    """The first surge that came on the day of a call or soon after.

    Attributes:
        on: its day, ``YYYY-MM-DD``.
        gain, measure: how many more, of what.
        after_days: how long after the last call before it; 0 is the same day.
        bits: how rarely as many days, picked by chance, would have a surge as near.
        evidence: where the surge was counted.
    """

    on: str
    gain: int
    measure: str
    after_days: int
    bits: float
    evidence: tuple[Evidence, ...]


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room and role that its messages call to go after."""
    whole = tables.rows(_whole, params.day_minutes)
    rules: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in tables.rows(_by_rule):
        rules[row["room_key"], row["role"]].append(row)
    surges = {str(finding.key[0]): finding for finding in tables.findings(_SURGES)}
    pins = {str(row["room_key"]) for row in tables.rows(rooms_with_pins)}
    found = []
    for row in sorted(whole, key=lambda row: (row["room_key"], row["role"])):
        key = (str(row["room_key"]), str(row["role"]))
        surge = surges.get(key[0])
        called_on = sorted(row["days"] or ())
        near = None if surge is None else followed(called_on, surge, params.within_days)
        missing = _missing(row, has_pins=key[0] in pins, has_surges=surge is not None, dated=len(called_on), near=near)
        found.append(_finding(key, row, sorted(rules[key], key=lambda rule: str(rule["rule_id"])), (near, missing), params))
    return found


def _hits(shapes: Shapes) -> Any:
    hits = told(shapes, ("harm",))
    by_role = hits.rule_id.startswith(_BY_ROLE)
    return hits.mutate(role=ibis.ifelse(by_role, hits.rule_id.substr(len(_BY_ROLE)), SOMEBODY))


def _whole(shapes: Shapes, minutes: int) -> Any:
    hits = _hits(shapes)
    hits = hits.mutate(on=certain_day(hits, minutes))
    days = hits.on.collect(where=hits.speaks & hits.on.notnull(), distinct=True)
    return hits.group_by(["room_key", "role"]).agg(**counted(hits), **_by_whom(hits), days=days)


def _by_rule(shapes: Shapes) -> Any:
    hits = _hits(shapes)
    return hits.group_by(["room_key", "role", "rule_id"]).agg(**counted(hits))


def _by_whom(hits: Any) -> dict[str, Any]:
    speaks, role = hits.speaks, hits.author_role
    return {
        "by_room": hits.message_id.nunique(where=speaks & (role == "room")),
        "by_admin": hits.message_id.nunique(where=speaks & (role == "admin")),
        "by_others": hits.message_id.nunique(where=speaks & role.isnull() & ~hits.is_pinned),
    }


def followed(days: Sequence[str], surges: Finding, within: int) -> Followed | None:
    """Return the first surge on the day of a call or at most ``within`` days after, and how little chance explains that.

    Of the days that the room's counts cover, a share has a surge as near; were as many days picked by chance as there are days with a call, at least
    one of them would have a surge near with the probability whose bits are returned.

    Args:
        days: of calls, ``YYYY-MM-DD``.
        surges: the room's finding of kind ``room.surges``.
        within: days.
    """
    values: Mapping[str, Any] = surges.values
    alarms = sorted(enumerate(values["alarms"]), key=lambda pair: str(pair[1]["on"]))
    calls = [date.fromisoformat(day).toordinal() for day in days]
    ends = [date.fromisoformat(str(alarm["on"])).toordinal() for _, alarm in alarms]
    first, last = (date.fromisoformat(str(values[name])).toordinal() for name in ("first_on", "last_on"))
    covered = range(first, max(first, last) + 1)
    near = sum(1 for day in covered if any(day <= end <= day + within for end in ends)) / len(covered)
    for (index, alarm), end in zip(alarms, ends, strict=True):
        before = [day for day in calls if day <= end <= day + within]
        if before:
            chance = 1 - (1 - near) ** len(calls)
            cited = next((reason.evidence for reason in surges.reasons if reason.signal == f"alarm-{index}"), ())
            bits = round(-log2(chance), 2) if chance else 0.0
            return Followed(str(alarm["on"]), alarm["gain"], str(alarm["measure"]), end - max(before), abs(bits), cited)
    return None


def _missing(row: Mapping[str, Any], *, has_pins: bool, has_surges: bool, dated: int, near: Followed | None) -> tuple[Missing, ...]:
    missing = []
    if not has_pins:
        missing.append(Missing("pinned", "no capture records which messages were pinned"))
    if row["unsigned"]:
        missing.append(Missing("independent", f"who wrote {row['unsigned']} of the messages is not known; their texts are compared instead"))
    if row["undated"]:
        missing.append(Missing("undated", f"when {row['undated']} of the messages were sent is not known"))
    if not has_surges or (row["messages"] and not dated):
        missing.append(Missing("surge", "nothing was counted in this room, or no day of a call is known: whether many came cannot be said"))
    if near is not None and near.after_days == 0:
        missing.append(Missing("order", "call and surge are of one day: which came first is not known"))
    return tuple(missing)


def _finding(
    key: tuple[str, str],
    row: Mapping[str, Any],
    rules: Sequence[Mapping[str, Any]],
    beside: tuple[Followed | None, tuple[Missing, ...]],
    params: Params,
) -> Finding:
    near, missing = beside
    room = key[0]
    reasons = [
        Reason(str(rule["rule_id"]), rule["messages"], places(rule, room), bits=rule["weight"], made_by="room") for rule in rules if rule["messages"]
    ]
    reasons += [Reason(name, row[name], place_of(row[f"{name}_place"], room), made_by="third") for name in ("about", "forwarded") if row[name]]
    if near is not None:
        reasons.append(Reason("surge_followed", near.on, near.evidence, bits=near.bits, made_by="third"))
    return Finding(
        kind=KIND,
        key=key,
        values={
            "role": key[1],
            "stands": stands(row, params.least_independent),
            **{name: row[name] for name in _COUNTED},
            "surge_day": None if near is None else near.on,
            "surge_after_days": None if near is None else near.after_days,
            "surge_gain": None if near is None else near.gain,
            "surge_measure": None if near is None else near.measure,
        },
        reasons=tuple(reasons),
        missing=missing,
    )


ANALYSIS: Final = Analysis(
    name="calls",
    version=1,
    reads=("text_hits", "messages", _SURGES),
    kind=KIND,
    key=("room_key", "role"),
    scope="case",
    params=Params,
    run=run,
    questions=lambda params: ((_whole, params.day_minutes), (_by_rule,), (rooms_with_pins,)),
    columns={
        "role": ("word", "reporter, police, teacher, victim_support, or what a private rule names; somebody: to find out who somebody is"),
        "stands": ("bool", "the room itself or an administrator wrote it, it was pinned, or two independent messages say it; else a single mention"),
        "messages": ("messages", "that call; those forwarded from elsewhere and those that speak about rooms apart"),
        "independent": ("messages", "the least of how many wrote it and how many different texts they wrote"),
        "own": ("messages", "of them pinned, or by the room itself or an administrator"),
        "by_room": ("messages", "of them by the room itself"),
        "by_admin": ("messages", "of them by an administrator"),
        "pinned": ("messages", "of them pinned at some time"),
        "by_others": ("messages", "of them by others, and not pinned"),
        "about": ("messages", "that tell of such a call: news, warnings, hearsay"),
        "forwarded": ("messages", "forwarded from elsewhere: passed on, and another room's word"),
        "first_at": ("microseconds UTC", "the earliest of `messages`, where its time is known"),
        "last_at": ("microseconds UTC", "the latest"),
        "surge_day": ("date KST", "the first surge on the day of a call or within the days after; null where there is none"),
        "surge_after_days": ("days", "between the last call before it and the surge; 0 is the same day"),
        "surge_gain": ("count", "how many more came"),
        "surge_measure": ("word", "what was counted: arrivals, members, monthly_users"),
    },
    title={"ko": "누구에게 몰려가자고 하나(역할로만)", "en": "Whom does a room call to go after, by role?"},
)
