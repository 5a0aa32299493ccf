# SPDX-License-Identifier: Apache-2.0
"""A room's calls to go after people, on the terminal: by role, by whom they stand, and whether many came within days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from sotdae.cli.gates_view import tell_quotes
from sotdae.cli.output import span
from sotdae.cli.saying_words import ROLES
from sotdae.cli.words import language, say

Row = Mapping[str, Any]


def tell_calls(out: Console, rows: Sequence[Row]) -> None:
    """Print whom a room calls to go after, by role."""
    if not rows:
        return
    out.print(f"\n{say('calls.title')}", style="bold")
    for row in rows:
        sure = "" if row["stands"] else f"  ({say('gates.single') if row['messages'] else say('gates.none')})"
        when = f"  {span(row['first_at'], row['last_at'])}" if row["first_at"] else ""
        out.print(f"  {role_word(row['role'])}{sure}{when}", markup=False)
        out.print(f"    {' · '.join(_facts(row))}")
        if (near := surge_beside(row)) is not None:
            out.print(f"    {near}")
        tell_quotes(out, row["quotes"])
        for one in row["missing"]:
            why = say(f"calls.missing.{one['signal']}" if one["signal"] in {"surge", "order"} else f"gates.missing.{one['signal']}")
            out.print(f"    {say('gates.missing', why=why)}", style="dim")
    out.print(f"  {say('calls.meaning')}", style="dim")


def role_word(role: str) -> str:
    """Return a role in the terminal's language; one that a private rule names as it is."""
    pair = ROLES.get(role)
    return role if pair is None else pair[0 if language() == "ko" else 1]


def surge_beside(row: Row) -> str | None:
    """Return the surge that stands beside a call in a line, or None."""
    if row["surge_day"] is None:
        return None
    key = "calls.surge_same" if row["surge_after_days"] == 0 else "calls.surge"
    return say(key, on=row["surge_day"], gain=f"{row['surge_gain']:,}", days=row["surge_after_days"])


def _facts(row: Row) -> list[str]:
    facts = [say("gates.count", messages=f"{row['messages']:,}", independent=f"{row['independent']:,}")]
    facts += [say(f"calls.{name}", count=f"{row[name]:,}") for name in ("by_room", "by_admin", "pinned", "by_others") if row[name]]
    return facts + [say(f"calls.{name}", count=f"{row[name]:,}") for name in ("about", "forwarded") if row[name]]
