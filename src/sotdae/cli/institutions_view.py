# SPDX-License-Identifier: Apache-2.0
"""The institutions that a room mentions, on the terminal of those who work on the case. The report has other numbers, which may leave it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console

from sotdae.cli.output import span
from sotdae.cli.words import language, say
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST: Final = 20


def tell_institutions(out: Console, rows: Sequence[Row]) -> None:
    """Print which institutions a room mentions, how often, and whether it is named after one."""
    if not rows:
        return
    out.print(f"\n{say('institutions.title')}", style="bold")
    for row in rows[:_MOST]:
        when = f"  {span(row['first_at'], row['last_at'])}" if row["first_at"] else ""
        out.print(f"  {row['title'][language()]}  {' · '.join(_facts(row))}{when}  {_places(row['evidence'])}", markup=False)
    if len(rows) > _MOST:
        out.print(f"  {say('institutions.more', count=len(rows) - _MOST)}")
    if any(row["room_about"] for row in rows):
        out.print(f"  {say('institutions.room_about')}", style="dim")
    out.print(f"  {say('institutions.meaning')}", style="dim")


def _facts(row: Row) -> list[str]:
    facts = [say("institutions.in_title")] if row["in_title"] else []
    if row["messages"]:
        facts.append(say("gates.count", messages=f"{row['messages']:,}", independent=f"{row['independent']:,}"))
    return facts + [say(f"gates.{name}", **{name: f"{row[name]:,}"}) for name in ("own", "about", "forwarded") if row[name]]


def _places(evidence: Sequence[Row]) -> str:
    return ", ".join(f"#{message_number(place['message_id'])}" if place["message_id"] is not None else "—" for place in evidence[:3])
