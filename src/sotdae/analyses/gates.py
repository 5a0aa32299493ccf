# SPDX-License-Identifier: Apache-2.0
"""What a room asks of those who want in, and what it asks money for: how often, by whom it stands, for how much, by which way of paying.

One message may be a joke, a question or a slip; so a condition *stands* where the room itself or an administrator wrote it, where it was pinned, or
where two independent messages say it. Anything less is listed as a single mention. Who wrote is counted, never named.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sotdae.analyses.analysis import Analysis, Shapes, Tables
from sotdae.analyses.citing import place_of
from sotdae.analyses.told import counted, places, rooms_with_pins, stands, told
from sotdae.classes import dataclass
from sotdae.model.findings import Finding, Missing, Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KIND: Final = "room.gates"
_FAMILIES: Final = ("gate", "sale")
_NAMED: Final = ("variant", "checked")


@dataclass(frozen=True, slots=True)
class Params:
    """The documented parameter.

    Attributes:
        least_independent: so many independent messages make a condition stand that the room itself does not state. Two, because one person can
            always write one: a convention, not a measurement.
    """

    least_independent: int = 2


def run(tables: Tables, params: Params) -> Sequence[Finding]:
    """Return one finding for each room and rule of the families gate and sale that its messages hit."""
    rows = tables.rows(_counts)
    amounts: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
    for row in tables.rows(_prices):
        amounts[row["room_key"], row["rule_id"]][row["number"]] = row["messages"]
    ways: dict[tuple[str, str], dict[str, dict[str, int]]] = defaultdict(lambda: {"variant": {}, "checked": {}})
    for column in _NAMED:
        for row in tables.rows(_words, column):
            ways[row["room_key"], row["rule_id"]][column][row[column]] = row["messages"]
    pins = {str(row["room_key"]) for row in tables.rows(rooms_with_pins)}
    ordered = sorted(rows, key=lambda row: (row["room_key"], row["rule_id"]))
    return [
        _finding(row, amounts[row["room_key"], row["rule_id"]], ways[row["room_key"], row["rule_id"]], row["room_key"] in pins, params)
        for row in ordered
    ]


def _counts(shapes: Shapes) -> Any:
    hits = told(shapes, _FAMILIES)
    return hits.group_by(["room_key", "rule_id", "family"]).agg(**counted(hits))


def _prices(shapes: Shapes) -> Any:
    hits = told(shapes, _FAMILIES)
    priced = hits.filter(hits.speaks, hits.number.notnull(), hits.unit == "krw")
    return priced.group_by(["room_key", "rule_id", "number"]).agg(messages=priced.message_id.nunique())


def _words(shapes: Shapes, column: str) -> Any:
    """How many messages have each word of a column."""
    hits = told(shapes, _FAMILIES)
    named = hits.filter(hits.speaks, hits[column].notnull())
    return named.group_by(["room_key", "rule_id", column]).agg(messages=named.message_id.nunique())


def _finding(row: Mapping[str, Any], amounts: Mapping[int, int], ways: Mapping[str, Mapping[str, int]], has_pins: bool, params: Params) -> Finding:
    room = str(row["room_key"])
    prices = [amount for amount in sorted(amounts) for _ in range(amounts[amount])]
    return Finding(
        kind=KIND,
        key=(room, str(row["rule_id"])),
        values={
            "family": row["family"],
            "stands": stands(row, params.least_independent),
            **{name: row[name] for name in ("messages", "independent", "own", "pinned", "forwarded", "about", "first_at", "last_at")},
            "price_min_krw": prices[0] if prices else None,
            # The lower of two middle amounts: a price that somebody really named.
            "price_median_krw": prices[(len(prices) - 1) // 2] if prices else None,
            "price_max_krw": prices[-1] if prices else None,
            "prices": len(prices),
            "methods": dict(sorted(ways["variant"].items())),
            "checked": dict(sorted(ways["checked"].items())),
        },
        reasons=_reasons(row, room),
        missing=_missing(row, has_pins),
    )


def _reasons(row: Mapping[str, Any], room: str) -> tuple[Reason, ...]:
    """What counts for it, and what was left out."""
    found = places(row, room)
    reasons = []
    if row["messages"]:
        reasons.append(Reason("messages", row["messages"], found, bits=row["weight"], made_by="room"))
    if row["own"]:
        reasons.append(Reason("room_itself", row["own"], found[:1], made_by="room"))
    reasons += [Reason(name, row[name], place_of(row[f"{name}_place"], room), made_by="third") for name in ("about", "forwarded") if row[name]]
    return tuple(reasons)


def _missing(row: Mapping[str, Any], has_pins: bool) -> tuple[Missing, ...]:
    missing = []
    if not has_pins:
        missing.append(Missing("pinned", "no capture records which messages were pinned"))
    if row["unsigned"]:
        missing.append(Missing("independent", f"who wrote {row['unsigned']} of the messages is not known; their texts are compared instead"))
    if row["undated"]:
        missing.append(Missing("undated", f"when {row['undated']} of the messages were sent is not known"))
    return tuple(missing)


ANALYSIS: Final = Analysis(
    name="gates",
    version=1,
    reads=("text_hits", "messages"),
    kind=KIND,
    key=("room_key", "rule_id"),
    scope="room",
    params=Params,
    run=run,
    questions=lambda _: ((_counts,), (_prices,), *((_words, column) for column in _NAMED), (rooms_with_pins,)),
    columns={
        "family": ("word", "gate: asked of those who want in; sale: asked money for"),
        "stands": ("bool", "the room itself or an administrator wrote it, it was pinned, or two independent messages say it; else a single mention"),
        "messages": ("messages", "that say it; those forwarded from elsewhere and those that speak about rooms apart"),
        "independent": ("messages", "the least of how many wrote it and how many different texts they wrote"),
        "own": ("messages", "of them pinned, or by the room itself or an administrator"),
        "pinned": ("messages", "of them pinned at some time"),
        "forwarded": ("messages", "forwarded from elsewhere: they speak of another room"),
        "about": ("messages", "that speak about rooms: news, warnings, hearsay"),
        "first_at": ("microseconds UTC", "the earliest message, where its time is known"),
        "last_at": ("microseconds UTC", "the latest"),
        "price_min_krw": ("won", "the lowest amount named; null where none was read"),
        "price_median_krw": ("won", "the middle amount, the lower of two"),
        "price_max_krw": ("won", "the highest"),
        "prices": ("messages", "how many amounts these are of, one a message and amount"),
        "methods": ("words", "ways of paying (account, coin, voucher) and how many messages name each"),
        "checked": ("words", "what validators said of numbers (checksum, format) and of how many messages"),
    },
    title={"ko": "들어가려면 무엇을 요구하고, 무엇을 파나", "en": "What does a room ask of those who want in, and what does it sell?"},
)
