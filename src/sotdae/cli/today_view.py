# SPDX-License-Identifier: Apache-2.0
"""``sotdae today``: recent captures, rooms that closed or moved, surges, and what could not be read."""

from __future__ import annotations

from pathlib import Path

from sotdae.actions import reading
from sotdae.actions.workspace import locate
from sotdae.cli.output import console, local_time, print_json, span
from sotdae.cli.room_view import label, synthetic_banner
from sotdae.cli.surge_view import surge_words
from sotdae.cli.words import problem_word, say, state_word


def show_today(workspace: Path | None, case: str | None, *, as_json: bool) -> None:
    """Print what is new."""
    place = locate(workspace)
    found = reading.today(place, case)
    if as_json:
        print_json(found)
        return
    out = console()
    synthetic_banner(out, reading.is_synthetic(place))
    nothing = f"  {say('today.nothing')}"
    out.print(say("today.captures"), style="bold")
    for row in found["captures"]:
        out.print(f"  {local_time(row['sealed_at'])}  {row['case']}  {row['messages']:,} {say('add.messages')}  {', '.join(row['readers'])}")
    if not found["captures"]:
        out.print(nothing)
    out.print(say("today.closings"), style="bold")
    for row in found["closings"]:
        out.print(f"  {label(row)}  {span(row['earliest'], row['latest'])}  {state_word(row['what'])}")
    if not found["closings"]:
        out.print(nothing)
    out.print(say("today.surges"), style="bold")
    for row in found["surges"]:
        out.print(f"  {label(row)}  {surge_words(row)}")
    if not found["surges"]:
        out.print(nothing)
        out.print(f"  {say('surge.no_alarm')}", style="dim")
    out.print(say("today.problems"), style="bold")
    for row in found["problems"]:
        out.print(f"  {row['label'] or '-':<6} {row['severity']:<8} {problem_word(row['code'])}  x{row['count']}")
    if not found["problems"]:
        out.print(nothing)
