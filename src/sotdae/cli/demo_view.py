# SPDX-License-Identifier: Apache-2.0
"""``sotdae demo``: answers first, plumbing last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from sotdae.actions.demonstration import DemoResult, demo
from sotdae.cli.output import Bar, console, days, local_time, print_json, span, table
from sotdae.cli.room_view import label, number
from sotdae.cli.words import problem_word, say, state_word, type_word

_MANY: Final = 100
"""So many joins in a day are told in the demonstration; a matter of presentation."""
_TOLD: Final = ("turned_private", "turned_public", "migrated_to", "migrated_from", "renamed", "ttl_set", "ownership_changed")


def run(workspace: Path, seed: int, as_json: bool) -> None:
    """Run the demonstration and print what became of each room."""
    with Bar(quiet=as_json) as bar:
        result = demo(workspace, datetime.now(UTC), seed, bar)
    if as_json:
        print_json(
            {
                "captures": [row for one in result.captures for row in one.to_json()["captures"]],
                "rooms": list(result.rooms),
                "problems": list(result.problems),
                "report": result.report,
            }
        )
        return
    out = console()
    out.print(say("synthetic.banner"), style="bold reverse")
    _rooms(out, result.rooms)
    _elsewhere(out, result.rooms)
    _claims(out, result.rooms)
    _unread(out, result)
    out.print(f"{say('demo.no_picture')}   {say('demo.made_up')}")
    _next(out, result)


def _rooms(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    out.print(f"\n{say('demo.answers')}", style="bold")
    made = table("", "", "", "")
    made.show_header = False
    for room in rooms:
        told = [f"{span(event['earliest'], event['latest'])}  {state_word(event['what'])}" for event in room["history"] if event["what"] in _TOLD]
        if not told:
            told = [f"{days(room['first_at'], room['last_at'])}  {state_word(room['state'])}; {say('demo.no_change')}"]
        busiest = max(room["growth"]["days"], key=lambda day: day["joins"], default=None)
        if busiest is not None and busiest["joins"] >= _MANY:
            told.append(say("demo.surge", on=busiest["on"], count=f"{busiest['joins']:,}"))
        if any(event["what"] in _TOLD for event in room["history"]) and room["unknown_after"]:
            told.append(say("demo.unknown_after", when=local_time(room["unknown_after"])))
        made.add_row(f"  {label(room)}", type_word(room["room_type"]), "\n".join(told))
    out.print(made)


def _elsewhere(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    found = [(room, link) for room in rooms for link in room["links"] if link["target_known"]]
    if not found:
        return
    out.print(f"\n{say('demo.elsewhere')}", style="bold")
    for room, link in found:
        key = "demo.forwarded" if link["kind"] == "forward" else "demo.linked"
        target = next((label(other) for other in rooms if other["label"] == link["target"]), link["target"])
        out.print(f"  {label(room)}  {say(key, target=target, count=link['count'])}  {span(link['first_at'], link['last_at'])}")
    out.print(f"  {say('demo.no_verdict')}", style="dim")


def _claims(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    claimed = [room for room in rooms if room["members_claimed"] is not None]
    if not claimed:
        return
    out.print(f"\n{say('demo.contradiction')}", style="bold")
    for room in claimed:
        counted = room["members_observed"] if room["members_observed"] is not None else room["people_seen"]
        mark = "  ⚠" if room["claims"] and room["claims"].get("contradicts") else ""
        said = (
            say("demo.claimed", claimed=number(room["members_claimed"]), counted=number(counted))
            if counted
            else say("demo.counted_unknown", claimed=number(room["members_claimed"]))
        )
        out.print(f"  {label(room)}  {said}{mark}")


def _unread(out: Console, result: DemoResult) -> None:
    out.print(f"\n{say('demo.unread')}: {sum(row['count'] for row in result.problems)}", style="bold")
    for row in result.problems:
        shown = next((label(room) for room in result.rooms if room["label"] == row["label"]), "-")
        out.print(f"  {shown:<6} {problem_word(row['code'])}  x{row['count']}")


def _next(out: Console, result: DemoResult) -> None:
    out.print(f"\n{say('add.report')}: {result.report}")
    out.print(f"\n{say('demo.next')}", style="bold")
    place = f"--workspace {result.workspace.name}"
    first = label(result.rooms[0]) if result.rooms else "R-01"
    for key, command in (
        ("demo.next_support", f"sotdae find 꽃 {place}"),
        ("demo.next_investigation", f"sotdae room {first} {place}"),
        ("demo.next_newsroom", f"sotdae verify {place}"),
    ):
        out.print(f"  {say(key):<8} .venv/bin/{command}")
