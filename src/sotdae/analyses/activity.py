# SPDX-License-Identifier: Apache-2.0
"""When a room was busy: its span, its days, its week, its silences. By room, never by account.

A post whose time is only an interval (an export without an offset) counts where the whole interval lies in one day, or in one hour; else it counts
as a post of unknown day, never by a guess.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.calendar import KOREA_MINUTES, certain_day, certain_hour
from sotdae.analyses.citing import cited, cited_messages
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.activity"
_HOURS: Final = 168


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameters.

    Attributes:
        silence_days: so many days without a message are listed as a silence. A week, because rooms have a weekly rhythm.
        day_minutes: the offset from UTC whose calendar days and hours are counted.
    """

    silence_days: int = 7
    day_minutes: int = KOREA_MINUTES


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room with posts."""
    days: dict[str, dict[str, int]] = defaultdict(dict)
    week: dict[str, list[int]] = defaultdict(lambda: [0] * _HOURS)
    for row in tables.rows(_by_day, params.day_minutes):
        days[str(row["room_key"])][str(row["on"])] = row["messages"]
    for row in tables.rows(_by_hour_of_week, params.day_minutes):
        week[str(row["room_key"])][row["weekday"] * 24 + row["hour"]] += row["messages"]
    whole = {str(row["room_key"]): row for row in tables.rows(_whole)}
    return [_finding(room, days[room], week[room], whole[room], params) for room in sorted(whole)]


def _posts(shapes: Shapes) -> Any:
    messages = shapes["messages"]
    return messages.filter(messages.type == "message")


def _by_day(shapes: Shapes, minutes: int) -> Any:
    posts = _posts(shapes)
    timed = posts.mutate(on=certain_day(posts, minutes))
    timed = timed.filter(timed.on.notnull())
    return timed.group_by(["room_key", "on"]).agg(messages=timed.count())


def _by_hour_of_week(shapes: Shapes, minutes: int) -> Any:
    """At most 168 rows a room, where days times hours would grow with its life."""
    posts = _posts(shapes)
    timed = posts.mutate(on=certain_day(posts, minutes), hour=certain_hour(posts, minutes))
    timed = timed.filter(timed.on.notnull(), timed.hour.notnull()).mutate(weekday=timed.on.day_of_week.index())
    return timed.group_by(["room_key", "weekday", "hour"]).agg(messages=timed.count())


def _whole(shapes: Shapes) -> Any:
    posts = _posts(shapes)
    media = shapes["media"]
    with_media = media.select("room_key", "message_id", has_media=True).distinct()
    joined = posts.left_join(with_media, ["room_key", "message_id"])
    return joined.group_by("room_key").agg(
        messages=joined.count(),
        with_media=joined.has_media.count(),
        forwarded=joined.forwarded_from_key.count(),
        **cited_messages(joined),
    )


def _silences(days: Mapping[str, int], least: int) -> list[Any]:
    ordered = sorted(date.fromisoformat(on) for on in days)
    pairs = pairwise(ordered)
    return [{"after_on": str(left), "until_on": str(right), "days": (right - left).days - 1} for left, right in pairs if (right - left).days > least]


def _finding(room: str, days: Mapping[str, int], week: Sequence[int], whole: Mapping[str, Any], params: Params) -> Finding:
    ordered = sorted(days)
    busiest = max(ordered, key=lambda on: (days[on], on), default=None)
    undated = whole["messages"] - sum(days.values())
    missing = (Missing("undated", f"the day of {undated} posts is not known"),) if undated else ()
    return Finding(
        kind=KIND,
        key=(room,),
        values={
            "messages": whole["messages"],
            "with_media": whole["with_media"],
            "forwarded": whole["forwarded"],
            "undated": undated,
            "first_on": ordered[0] if ordered else None,
            "last_on": ordered[-1] if ordered else None,
            "active_days": len(ordered),
            "busiest_on": busiest,
            "busiest_messages": None if busiest is None else days[busiest],
            "hours_of_week": list(week),
            "silences": _silences(days, params.silence_days),
        },
        reasons=(Reason("messages", whole["messages"], cited(whole, room), made_by="room"),),
        missing=missing,
    )


ANALYSIS: Final = Analysis(
    name="activity",
    version=2,
    reads=("messages", "media"),
    kind=KIND,
    key=("room_key",),
    scope="room",
    params=Params,
    run=run,
    questions=lambda params: ((_by_day, params.day_minutes), (_by_hour_of_week, params.day_minutes), (_whole,)),
    columns={
        "messages": ("messages", "posts, service messages apart"),
        "with_media": ("messages", "posts with an attachment, whether or not the capture holds it"),
        "forwarded": ("messages", "posts that show whom or what they were forwarded from; forwards of hidden accounts are not among them"),
        "undated": ("messages", "posts of which no single day is known; in no count by day or hour"),
        "first_on": ("date KST", "the first day with a post, null where no day is known"),
        "last_on": ("date KST", "the last"),
        "active_days": ("days", "days with at least one post"),
        "busiest_on": ("date KST", "the day with most posts; the latest of equals"),
        "busiest_messages": ("messages", "posts on it"),
        "hours_of_week": ("messages", "168 counts from Monday 00:00, Korean time, of posts whose hour is known"),
        "silences": ("list", "stretches of at least so many days without a post as the parameter says"),
    },
    title={"ko": "언제 북적였나", "en": "When was the room busy?"},
)
