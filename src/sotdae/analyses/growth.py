# SPDX-License-Identifier: Apache-2.0
"""How many came, went and wrote, day by day: counts of what the captures show, never the room's size.

Joins and leaves come from service messages, which an exporting account sees only while it was a member; senders are distinct accounts that wrote. The
account that made an export is excluded. ``members_observed`` is null unless the platform itself showed a count, on a page or in a series of such
counts; it stands with its granularity and with the bounds of its moment, and each day has the newest one of that day.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Asking, Shapes, Tables
from sotdae.analyses.calendar import KOREA_MINUTES, certain_day
from sotdae.analyses.citing import cited, cited_columns, place_of
from sotdae.analyses.expressions import ibis
from sotdae.analyses.others import CAME, INVITED, POST, by_somebody, events_of_others, named_others, places_of_writers, writers
from sotdae.analyses.shown_counts import MONTHLY, newest_of_day, newest_of_room
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

KIND: Final = "room.growth"
_LEFT: Final = ("left", "removed")
_WAYS: Final = ("joins", "invited", "left")
_COUNTS: Final = ("joins", "invited", "left", "senders", "messages")
_SHOWN: Final = {"members": "members_observed", MONTHLY: "monthly_users_observed"}


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        day_minutes: the offset from UTC whose calendar days are counted.
    """

    day_minutes: int = KOREA_MINUTES


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding a room."""
    days: dict[str, dict[str, dict[str, int | None]]] = defaultdict(lambda: defaultdict(lambda: dict.fromkeys(_COUNTS, 0)))
    reasons: dict[str, list[Reason]] = defaultdict(list)
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(("joins", "invited", "left", "senders", "people_seen"), 0))
    for row in tables.rows(_messages_by_day, params.day_minutes):
        day = days[row["room_key"]][_day(row)]
        day["senders"], day["messages"] = row["senders"], row["messages"]
    for row in tables.rows(_events_by_day, params.day_minutes):
        day = days[row["room_key"]][_day(row)]
        day[row["way"]] = (day[row["way"]] or 0) + row["events"]
    for row in tables.rows(_events):
        room = row["room_key"]
        totals[room][row["way"]] += row["events"]
        reasons[room].append(Reason(row["way"], row["events"], cited(row, room), made_by="room"))
    for row in tables.rows(_people):
        totals[row["room_key"]]["people_seen"] = row["people"]
    for row in tables.rows(_senders):
        totals[row["room_key"]]["senders"] = row["senders"]
        reasons[row["room_key"]].append(Reason("senders", row["senders"], cited(row, row["room_key"]), made_by="room"))
    members: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in tables.rows(newest_of_room, params.day_minutes):
        room, found = row["room_key"], row["newest"]
        members[room][row["measure"]] = found
        reasons[room].append(Reason(_SHOWN[row["measure"]], found["members"], place_of({**found, "message_id": None}, room), made_by="third"))
    for row in tables.rows(newest_of_day, params.day_minutes):
        known = days[row["room_key"]]
        if _day(row) not in known:
            # No capture shows what was written that day: not observed, which is not nothing.
            known[_day(row)] = dict.fromkeys(_COUNTS)
        known[_day(row)][row["measure"]] = row["newest"]["members"]
    return [_finding(room, days[room], totals[room], reasons[room], members[room]) for room in sorted({*days, *members})]


def _day(row: Mapping[str, Any]) -> str:
    return "unknown" if row["on"] is None else str(row["on"])


def _written(shapes: Shapes) -> Any:
    """Who posted, the exporter apart."""
    found = writers(shapes)
    return named_others(shapes, found.filter(found.is_post), "sender_key")


def _messages_by_day(shapes: Shapes, minutes: int) -> Any:
    messages = shapes["messages"]
    real = messages.filter(messages.type != "unsupported").mutate(on=certain_day(messages, minutes))
    is_person = (real.type == POST) & by_somebody(real)
    coverages = shapes["coverages"]
    sources = coverages.filter(coverages.source_key.notnull()).select(source_room=coverages.room_key, source=coverages.source_key).distinct()
    joined = real.left_join(sources, [real.room_key == sources.source_room, real.sender_key == sources.source])
    is_other = is_person & joined.source.isnull()
    # A sender meets one source at most, so the join doubles no message and counting is enough.
    return joined.group_by(["room_key", "on"]).agg(
        senders=joined.sender_key.nunique(where=is_other), messages=joined.count(where=joined.type == "message")
    )


def _ways(shapes: Shapes, minutes: int = 0) -> Any:
    events = events_of_others(shapes)
    way = ibis.cases((events.event.isin(CAME), "joins"), (events.event == INVITED, "invited"), (events.event.isin(_LEFT), "left"), else_="other")
    named = events.mutate(way=way, on=certain_day(events, minutes))
    return named.filter(named.way != "other")


def _events_by_day(shapes: Shapes, minutes: int) -> Any:
    ways = _ways(shapes, minutes)
    return ways.group_by(["room_key", "on", "way"]).agg(events=ways.count())


def _events(shapes: Shapes) -> Any:
    ways = _ways(shapes)
    return ways.group_by(["room_key", "way"]).agg(events=ways.count(), **cited_columns(ways))


def _senders(shapes: Shapes) -> Any:
    written = _written(shapes)
    return written.group_by("room_key").agg(senders=written.sender_key.nunique(), **places_of_writers(written))


def _people(shapes: Shapes) -> Any:
    written = _written(shapes).select("room_key", account="sender_key")
    events = named_others(shapes, shapes["membership_events"], "member_key").select("room_key", account="member_key")
    both = written.union(events, distinct=False)
    return both.group_by("room_key").agg(people=both.account.nunique())


def _observed(counts: Mapping[str, int | None], unseen: Collection[str]) -> dict[str, int | None]:
    """Put null for what the captures of the room never show: a channel's export has no joins, which is not that nobody came."""
    return {name: None if name in unseen else count for name, count in counts.items()}


def _finding(
    room: str, days: Mapping[str, Mapping[str, int | None]], totals: Mapping[str, int], reasons: Sequence[Reason], members: Mapping[str, Any]
) -> Finding:
    came = any(reason.signal in _WAYS for reason in reasons)
    unseen = {*(() if came else _WAYS), *(() if totals["senders"] else ("senders",)), *(() if totals["people_seen"] else ("people_seen",))}
    size, monthly = members.get("members"), members.get(MONTHLY)
    missing = [Missing("members_observed", "no capture shows the platform's own count")] if size is None else []
    if not came:
        missing.append(Missing("joins", "no capture shows anybody coming or going; channels never do"))
    if not totals["senders"]:
        missing.append(Missing("senders", "no capture shows who wrote; posts in the room's own name have no sender"))
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            **_observed(totals, unseen),
            "members_observed": size["members"] if size is not None else None,
            "members_kind": size["members_kind"] if size is not None else None,
            "members_granularity": size["members_granularity"] if size is not None else None,
            "members_earliest": size["earliest"] if size is not None else None,
            "members_latest": size["latest"] if size is not None else None,
            "monthly_users_observed": monthly["members"] if monthly is not None else None,
            "days": [{"on": on, "members": None, MONTHLY: None, **_observed(days[on], unseen)} for on in sorted(days)],
        },
        reasons=tuple(sorted(reasons, key=lambda reason: reason.signal)),
        missing=tuple(missing),
    )


def _questions(params: Params) -> Sequence[Asking]:
    by_day = (_messages_by_day, _events_by_day, newest_of_room, newest_of_day)
    return [*((build, params.day_minutes) for build in by_day), (_events,), (_people,), (_senders,)]


ANALYSIS: Final = Analysis(
    name="growth",
    version=5,
    reads=("messages", "membership_events", "coverages", "room_states", "captures"),
    kind=KIND,
    key=("room_key",),
    scope="room",
    params=Params,
    run=run,
    questions=_questions,
    columns={
        "joins": ("events", "came by a link or a request of their own; null where no capture shows anybody coming or going"),
        "invited": ("events", "invited by somebody; null likewise"),
        "left": ("events", "left or were removed; null likewise"),
        "senders": ("accounts", "distinct accounts that wrote, in pages without ids distinct names; null where none is shown"),
        "people_seen": (
            "accounts",
            "distinct accounts that wrote or that an event names; not the room's size (docs/analyses/growth.md); null where there is none",
        ),
        "members_observed": ("members", "the platform's own newest count, null where no capture shows one"),
        "members_kind": ("word", "what it counts: members or subscribers"),
        "members_granularity": ("members", "the shown number is rounded to a multiple of this; 1 where it is exact"),
        "members_earliest": ("microseconds UTC", "the count cannot be older than this; null where open"),
        "members_latest": ("microseconds UTC", "the count cannot be younger than this; null where nothing and nobody says when it was shown"),
        "monthly_users_observed": ("users", "a bot's newest count of monthly users, which is no count of members"),
        "days": ("list", "the same by Korean calendar day with the newest count shown that day, and what has no certain day as unknown"),
    },
    title={"ko": "날마다 몇이 들고 나고 썼나", "en": "How many came, went and wrote, day by day?"},
)
