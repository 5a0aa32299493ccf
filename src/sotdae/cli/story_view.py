# SPDX-License-Identifier: Apache-2.0
"""What became of rooms, told as answers: what happened and between which times, what is unknown, claimed against counted, what could not be read.

Both ``sotdae demo`` and ``sotdae add`` end with it. It prints labels, numbers and times only; what it is given is masked already.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from sotdae.cli.output import days, local_time, span, table
from sotdae.cli.room_view import about, label, number, tell_copies
from sotdae.cli.shared_view import tell_reposting, tell_texts
from sotdae.cli.surge_view import surge_words
from sotdae.cli.trail_view import tell_continuations
from sotdae.cli.words import problem_word, say, state_word, type_word

_MANY: Final = 100
"""So many joins in a day are told where no alarm tells them; a matter of presentation."""
_MOST_ALARMS: Final = 3
"""So many surges of a room are told, the newest; a matter of presentation."""
_MOST_ROOMS: Final = 30
"""So many rooms are told one by one; the rest is a number and the verb that lists them. A matter of presentation."""
_TOLD: Final = (
    *("turned_private", "turned_public", "migrated_to", "migrated_from", "renamed", "ttl_set", "ownership_changed"),
    *("turned_no_public_page", "turned_restricted", "turned_invite_live", "turned_invite_not_resolvable"),
)


def tell(
    out: Console, rooms: Sequence[Mapping[str, Any]], problems: Sequence[Mapping[str, Any]], continued: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Print what became of these rooms.

    Args:
        out: where to.
        rooms: their sheets, in the order of labels.
        problems: what could not be read, or only after a repair.
        continued: possible continuations of the case (`trailing.pairs`); those of these rooms are told.
    """
    _rooms(out, rooms[:_MOST_ROOMS])
    if len(rooms) > _MOST_ROOMS:
        out.print(f"  {say('story.more', count=len(rooms) - _MOST_ROOMS)}")
    told = {room["label"] for room in rooms}
    tell_continuations(out, [row for row in continued if row["label"] in told or row["to"]["label"] in told])
    _elsewhere(out, rooms)
    tell_copies(out, list({row["item_id"]: row for room in rooms for row in room["copies"]}.values()))
    tell_texts(out, list({row["text_id"]: row for room in rooms for row in room["texts"]}.values()))
    tell_reposting(out, [row for room in rooms for row in room["reposting"] if row["rooms"][0]["label"] == room["label"]])
    _claims(out, rooms)
    _unread(out, rooms, problems)


def next_steps(out: Console, rooms: Sequence[Mapping[str, Any]], workspace: Path | None, photo: Path | None = None) -> None:
    """Print one next command for each of the three who come first: victim support, investigation, newsroom.

    Args:
        out: where to.
        rooms: as told.
        workspace: what the commands have to name; None where the default is meant.
        photo: what to search for copies of; None for a placeholder.
    """
    out.print(f"\n{say('demo.next')}", style="bold")
    place = "" if workspace is None else f" --workspace {shlex.quote(_short(workspace))}"
    first = next((room for room in rooms if any(event["what"].startswith("turned_") for event in room["history"])), rooms[0] if rooms else None)
    closed = "R-01" if first is None else label(first)
    shown = say("story.photo") if photo is None else shlex.quote(_short(photo))
    for key, command in (
        ("demo.next_support", f"match {shown} --subject new --basis consent{place}"),
        ("demo.next_investigation", f"trail {closed}{place}"),
        ("demo.next_newsroom", f"verify{place}"),
    ):
        # Not wrapped by us: a command has to be copied whole.
        out.print(f"  {say(key):<15} {program()} {command}", soft_wrap=True)


def program() -> str:
    """Return how the person called this program, so that a printed command can be typed as it stands."""
    called = sys.argv[0] if sys.argv else ""
    if Path(called).name == "__main__.py":
        return "python -m sotdae"
    found = shutil.which("sotdae")
    if found is not None and Path(found).resolve() == Path(called).resolve():
        return "sotdae"
    return shlex.quote(_short(Path(called))) if Path(called).name == "sotdae" else "sotdae"


def _short(path: Path) -> str:
    """Return a path as seen from here where that is shorter."""
    relative = os.path.relpath(path)
    return relative if not relative.startswith("..") else str(path)


def _rooms(out: Console, rooms: Sequence[Mapping[str, Any]]) -> None:
    out.print(f"\n{say('demo.answers')}  ({say('room.utc')})", style="bold")
    made = table("", "", "", "")
    made.show_header = False
    for room in rooms:
        told = [f"{span(event['earliest'], event['latest'])}  {state_word(event['what'])}" for event in room["history"] if event["what"] in _TOLD]
        if not told:
            told = [f"{days(room['first_at'], room['last_at'])}  {state_word(room['state'])}; {say('demo.no_change')}"]
        busiest = max(room["growth"]["days"], key=lambda day: day["joins"] or 0, default=None)
        alarms = room["surges"]["alarms"] if room["surges"] else []
        told.extend(surge_words(alarm) for alarm in alarms[-_MOST_ALARMS:])
        if not alarms and busiest is not None and (busiest["joins"] or 0) >= _MANY:
            told.append(say("demo.surge", on=busiest["on"], count=f"{busiest['joins']:,}"))
        told.extend(_grew(room))
        if any(event["what"] in _TOLD for event in room["history"]) and room["unknown_after"]:
            told.append(say("demo.unknown_after", when=local_time(room["unknown_after"])))
        made.add_row(f"  {label(room)}", type_word(room["room_type"]), "\n".join(told))
    out.print(made)


def _grew(room: Mapping[str, Any]) -> list[str]:
    """The first and the last count that the platform showed, where a series shows at least two days."""
    for measure in ("members", "monthly_users"):
        days = [day for day in room["growth"]["days"] if day[measure] is not None]
        if len(days) > 1:
            first, last = days[0], days[-1]
            return [
                say(
                    "demo.grew" if measure == "members" else "demo.grew_monthly",
                    first=f"{first[measure]:,}",
                    on=first["on"],
                    last=f"{last[measure]:,}",
                    until=last["on"],
                )
            ]
    return []


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
        shown = room["members_observed"]
        counted = shown if shown is not None else room["people_seen"]
        mark = "  ⚠" if room["claims"] and room["claims"].get("contradicts") else ""
        said = (
            say(
                "demo.claimed" if shown is None else "demo.shown",
                claimed=number(room["members_claimed"]),
                counted=("" if shown is None else about(room)) + number(counted),
            )
            if counted
            else say("demo.counted_unknown", claimed=number(room["members_claimed"]))
        )
        out.print(f"  {label(room)}  {said}{mark}")


def _unread(out: Console, rooms: Sequence[Mapping[str, Any]], problems: Sequence[Mapping[str, Any]]) -> None:
    out.print(f"\n{say('demo.unread')}: {sum(row['count'] for row in problems)}", style="bold")
    for row in problems:
        shown = next((label(room) for room in rooms if room["label"] == row["label"]), "-")
        out.print(f"  {shown:<6} {problem_word(row['code'])}  x{row['count']}")
