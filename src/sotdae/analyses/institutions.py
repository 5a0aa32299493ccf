# SPDX-License-Identifier: Apache-2.0
"""Which institutions a room mentions, in its messages and in what it calls itself. For those who work on the case: this table never leaves it.

A mention is a mention. It does not say that anybody of the institution was harmed, is in the room, or runs it. What may be published is counted by
another analysis (docs/analyses/institutions-counted.md).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import place_column, place_of
from sotdae.analyses.mentions import in_messages, in_names, rooms_about
from sotdae.analyses.told import counted, places
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.institutions"
_COUNTED: Final = ("messages", "independent", "own", "about", "forwarded")


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        least_talk: so many messages with a word of news, warning or hearsay, and more than without, make a room one that speaks about rooms: one
            such message may stand anywhere. A convention.
    """

    least_talk: int = 2


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room and institution that it mentions."""
    rows = {(str(row["room_key"]), str(row["institution"])): row for row in tables.rows(_said)}
    named: dict[tuple[str, str], Mapping[str, Any]] = defaultdict(dict)
    for row in tables.rows(_called):
        named[str(row["room_key"]), str(row["institution"])] = row
    about = {str(row["room_key"]) for row in tables.rows(rooms_about, params.least_talk)}
    return [_finding(key, rows.get(key), named.get(key), key[0] in about) for key in sorted({*rows, *named})]


def _said(shapes: Shapes) -> Any:
    hits = in_messages(shapes)
    return hits.group_by(["room_key", "institution"]).agg(**counted(hits))


def _called(shapes: Shapes) -> Any:
    names = in_names(shapes)
    return names.group_by(["room_key", "institution"]).agg(first_place=place_column(names).min(), message=names.message_id.min())


def _finding(key: tuple[str, str], row: Mapping[str, Any] | None, name: Mapping[str, Any] | None, is_about: bool) -> Finding:
    reasons = []
    room = key[0]
    if name is not None:
        reasons.append(Reason("title", 1, place_of(name["first_place"], room), made_by="room"))
    missing = []
    if row is not None:
        if row["messages"]:
            reasons.append(Reason("messages", row["messages"], places(row, room), made_by="room"))
        reasons += [
            Reason(signal, row[signal], place_of(row[f"{signal}_place"], room), made_by="third") for signal in ("about", "forwarded") if row[signal]
        ]
        if row["undated"]:
            missing.append(Missing("undated", f"when {row['undated']} of the messages were sent is not known"))
    return Finding(
        kind=KIND,
        key=key,
        values={
            "in_title": name is not None,
            **{column: 0 if row is None else row[column] for column in _COUNTED},
            "first_at": None if row is None else row["first_at"],
            "last_at": None if row is None else row["last_at"],
            "room_about": is_about,
        },
        reasons=tuple(reasons),
        missing=tuple(missing),
    )


ANALYSIS: Final = Analysis(
    name="institutions",
    version=1,
    reads=("text_hits", "messages"),
    kind=KIND,
    key=("room_key", "institution"),
    scope="room",
    params=Params,
    run=run,
    questions=lambda params: ((_said,), (_called,), (rooms_about, params.least_talk)),
    columns={
        "in_title": ("bool", "a title or description of the room names it"),
        "messages": ("messages", "that mention it; those forwarded from elsewhere and those that speak about rooms apart"),
        "independent": ("messages", "the least of how many wrote it and how many different texts they wrote"),
        "own": ("messages", "of them pinned, or by the room itself or an administrator"),
        "about": ("messages", "that mention it and speak about rooms: news, warnings, hearsay"),
        "forwarded": ("messages", "forwarded from elsewhere"),
        "first_at": ("microseconds UTC", "the earliest of `messages`, where its time is known"),
        "last_at": ("microseconds UTC", "the latest"),
        "room_about": ("bool", "the room speaks mostly about rooms (a newspaper, a warning): it is counted nowhere else"),
    },
    title={"ko": "방이 어느 기관을 언급하나", "en": "Which institutions does a room mention?"},
)
