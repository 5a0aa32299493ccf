# SPDX-License-Identifier: Apache-2.0
"""Where a room sends those who want to join or pay, on the terminal: kinds, masks and digests, and which rooms give the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console

from sotdae.cli.output import span
from sotdae.cli.saying_words import POINTS
from sotdae.cli.words import language, say
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST: Final = 20


def tell_contacts(out: Console, rows: Sequence[Row]) -> None:
    """Print the contact points that a room gives; none is shown in full."""
    if not rows:
        return
    out.print(f"\n{say('contacts.title')}", style="bold")
    which = 0 if language() == "ko" else 1
    for row in rows[:_MOST]:
        kind = POINTS[row["kind"]][which] if row["kind"] in POINTS else row["kind"]
        leads = f" → {row['leads_to']}" if row["leads_to"] else ""
        when = f"  {span(row['first_at'], row['last_at'])}" if row["first_at"] else ""
        out.print(f"  {kind} {row['masked']}{leads}  [{row['point']}]{when}  {_places(row['evidence'])}", markup=False)
        facts = [say(f"contacts.{name}", count=f"{row[name]:,}") for name in ("joining", "paying", "pinned") if row[name]]
        if row["shared"]:
            facts.append(say("contacts.shared", rooms=", ".join(row["rooms"]), bits=f"{row['bits']:.1f}"))
        out.print(f"    {' · '.join(facts)}", markup=False)
    if len(rows) > _MOST:
        out.print(f"  {say('institutions.more', count=len(rows) - _MOST)}")
    out.print(f"  {say('contacts.meaning')}", style="dim")


def _places(evidence: Sequence[Row]) -> str:
    return ", ".join(f"#{message_number(place['message_id'])}" if place["message_id"] is not None else "—" for place in evidence[:3])
