# SPDX-License-Identifier: Apache-2.0
"""How surges, and how many accounts at least were active, are told in the terminal: counts, days and places only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console

from sotdae.cli.output import span
from sotdae.cli.words import say
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST: Final = 10
_MOST_ABSTAINED: Final = 3
"""So many increases that could not be judged are told, the largest."""
_SMALLEST: Final = 6
"""A probability below 10 to the minus this is told as less than that: the model was tried on nothing rarer (docs/analyses/surges.md)."""


def surge_words(alarm: Row) -> str:
    """Return one alarm in a line: when, how many more, what was usual."""
    is_day = alarm["measure"] == "arrivals"
    when = alarm["on"] if is_day else span(alarm["from"], alarm["until"])
    key = "surge.expected" if alarm["basis"] == "own" else "surge.expected_like"
    usual = say(key, low=f"{alarm['low']:,}", high=f"{alarm['high']:,}", tail=_probability(alarm["tail_log10"]))
    gap = f"  {say('surge.gap')}" if alarm["spans_gap"] else ""
    told = say(f"surge.{alarm['measure']}", when=when, gain=f"{alarm['gain']:,}")
    return f"{told} {usual}{gap}"


def tell_surges(out: Console, surges: Row | None) -> None:
    """Print a room's alarms with what they were measured against, or how much was looked at without one."""
    if surges is None:
        return
    out.print(f"\n{say('surge.title')}", style="bold")
    looked = {"judged": surges["judged"], "not_judged": surges["not_judged"]}
    if not surges["alarms"]:
        out.print(f"  {say('surge.none', first=surges['first_on'], last=surges['last_on'], **looked)}")
    for alarm in surges["alarms"][-_MOST:]:
        out.print(f"  {surge_words(alarm)}  {_places(alarm['evidence'])}")
        higher = alarm["cohort_higher"]
        basis = say(f"surge.{alarm['basis']}", steps=alarm["baseline_steps"], rooms=alarm["baseline_rooms"], higher=higher)
        out.print(f"    {basis}", style="dim")
    if surges["alarms"]:
        out.print(f"  {say('surge.looked', **looked)}", style="dim")
    for row in sorted(surges["abstained"], key=lambda row: -row["gain"])[:_MOST_ABSTAINED]:
        told = say(f"surge.{row['measure']}", when=row["on"], gain=f"{row['gain']:,}")
        out.print(f"  {say('surge.abstained')}: {told} ({say('surge.too_few')})", style="dim")
    out.print(f"  {say('surge.no_alarm')}", style="dim")


def tell_people(out: Console, people: Row | None) -> None:
    """Print how many accounts at least were active in a room; never a list."""
    if people is None:
        return
    several = f"; {say('people.elsewhere', several=people['in_several_rooms'])}" if people["in_several_rooms"] else ""
    out.print(f"{say('people.least', accounts=people['accounts_least'])}{several}")
    if people["range_low"] is not None:
        out.print(f"  {say('people.range', units=people['units'], low=people['range_low'], high=people['range_high'])}", style="dim")


def _probability(tail_log10: float) -> str:
    return f"1/{10 ** min(-int(tail_log10), _SMALLEST):,}"


def _places(evidence: Any) -> str:
    """Return the first and the last place: a message id, or the log entry of a table's row."""
    shown = [
        ("#" + message_number(place["message_id"]) if place["message_id"] is not None else "—")
        + (f" (log {place['log_seq']})" if place.get("log_seq") else "")
        for place in evidence[:2]
    ]
    return ", ".join(shown)
