# SPDX-License-Identifier: Apache-2.0
"""``sotdae demo``: answers first, plumbing last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from sotdae.actions.demonstration import DemoResult, demo
from sotdae.cli.output import Bar, console, print_json, span
from sotdae.cli.room_view import label, number
from sotdae.cli.words import say, state_word

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
    _claims(out, result.rooms)
    _unread(out, result)
    out.print(f"{say('demo.no_picture')}   {say('demo.made_up')}")
    _next(out, result)


def _rooms(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    out.print(f"\n{say('demo.answers')}", style="bold")
    for room in rooms:
        told = [event for event in room["history"] if event["what"] in _TOLD]
        head = f"  {label(room)}"
        if told:
            for event in told:
                out.print(f"{head}  {span(event['earliest'], event['latest'])}  {state_word(event['what'])}")
                head = " " * len(head)
        else:
            seen = span(room["first_at"], room["last_at"])
            out.print(f"{head}  {seen}  {state_word(room['state'])}; {say('demo.no_change')}")


def _claims(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    claimed = [room for room in rooms if room["members_claimed"] is not None]
    if not claimed:
        return
    out.print(f"\n{say('demo.contradiction')}", style="bold")
    for room in claimed:
        counted = room["members_observed"] if room["members_observed"] is not None else room["people_seen"]
        mark = "  ⚠" if room["claims"] and room["claims"].get("contradicts") else ""
        out.print(f"  {label(room)}  {say('demo.claimed', claimed=number(room['members_claimed']), counted=number(counted))}{mark}")


def _unread(out: Console, result: DemoResult) -> None:
    out.print(f"\n{say('demo.unread')}: {sum(row['count'] for row in result.problems)}", style="bold")
    for row in result.problems:
        out.print(f"  {row['label'] or '-':<6} {row['code']}  x{row['count']}  {row['detail']}")


def _next(out: Console, result: DemoResult) -> None:
    out.print(f"\n{say('add.report')}: {result.report}")
    out.print(f"\n{say('demo.next')}", style="bold")
    place = f"--workspace {result.workspace.name}"
    first = result.rooms[0]["label"] if result.rooms else "R-01"
    for key, command in (
        ("demo.next_support", f"sotdae find 꽃 {place}"),
        ("demo.next_investigation", f"sotdae room {first} {place}"),
        ("demo.next_newsroom", f"sotdae verify {place}"),
    ):
        out.print(f"  {say(key):<8} .venv/bin/{command}")
