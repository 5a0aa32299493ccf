# SPDX-License-Identifier: Apache-2.0
"""``sotdae rooms`` and ``sotdae room``: the list of rooms, and one room's history, growth and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from sotdae.actions import reading
from sotdae.actions.workspace import locate
from sotdae.cases import judged
from sotdae.cli.calls_view import tell_calls
from sotdae.cli.contacts_view import tell_contacts
from sotdae.cli.gates_view import tell_gates, tell_tiers
from sotdae.cli.institutions_view import tell_institutions
from sotdae.cli.output import console, days, local_time, print_json, span, synthetic_banner, table
from sotdae.cli.shared_view import tell_reposting, tell_texts
from sotdae.cli.surge_view import tell_people, tell_surges
from sotdae.cli.words import language, link_word, problem_word, say, state_word, type_word
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST_COPIES: Final = 10


def show_rooms(workspace: Path | None, case: str | None, *, as_json: bool) -> None:
    """Print every room of the cases a person may read."""
    listed = reading.rooms(locate(workspace), case)
    if as_json:
        print_json(listed)
        return
    out = console()
    synthetic_banner(out, locate(workspace).is_synthetic)
    if not listed:
        out.print(say("rooms.empty"))
        return
    out.print(rooms_table(listed))
    out.print(f"\n{say('rooms.legend', label=label(listed[0]))}", style="dim")


def rooms_table(listed: Sequence[Row]) -> Any:
    """Return the table of rooms."""
    many = len({row["case"] for row in listed}) > 1
    heads = [say(f"rooms.{name}") for name in ("label", "type", "messages", "span", "state", "members")]
    made = table(*(["case"] if many else []), *heads, numbers=(2 + many,), whole=(many, 3 + many))
    for row in listed:
        made.add_row(*([row["case"]] if many else []), *room_cells(row))
    return made


def room_cells(row: Row) -> list[str]:
    """Return one room's cells: label, kind, messages, span, state, counted and claimed."""
    return [
        label(row),
        type_word(row["room_type"]),
        f"{row['messages']:,}",
        days(row["first_at"], row["last_at"]),
        state_word(row["state"]),
        f"{about(row)}{count(row['members_observed'])}/{count(row['members_claimed'])}",
    ]


def show_room(workspace: Path | None, name: str, case: str | None, *, as_json: bool) -> None:
    """Print one room, or where it was seen as a link."""
    found = reading.room(locate(workspace), name, case)
    if as_json:
        print_json(found)
        return
    out = console()
    synthetic_banner(out, locate(workspace).is_synthetic)
    if found.get("seen_only_as_link"):
        out.print(say("room.seen_as_link"))
        for place in found["seen_in"]:
            out.print(f"  {label(place)}  #{message_number(place['message_id'])}  {local_time(place['sent_at'])}")
        return
    out.print(f"{label(found)}  {type_word(found['room_type'])}  {found['title_masked']}  ({found['case']})", style="bold")
    out.print(f"{say('rooms.messages')} {found['messages']:,}   {say('rooms.state')} {state_word(found['state'])}")
    out.print(f"{say('room.members')} {about(found)}{number(found['members_observed'])} / {number(found['members_claimed'])}")
    _history(out, found["history"], found["unknown_after"])
    if found["revisions"] or found["absences"]:
        out.print(say("room.changes", revisions=found["revisions"], absences=found["absences"]))
    _shown(out, found)
    _growth(out, found["growth"])
    tell_people(out, found["people"])
    tell_surges(out, found["surges"])
    tell_gates(out, found["gates"])
    tell_tiers(out, found["tiers"])
    tell_contacts(out, found["contact_points"])
    tell_calls(out, found["calls"])
    tell_institutions(out, found["institutions"])
    _links(out, found["links"])
    tell_copies(out, found["copies"])
    tell_texts(out, found["texts"])
    tell_reposting(out, found["reposting"])
    _decisions(out, found["decisions"])
    _problems(out, found["problems"])


def _decisions(out: Console, rows: Sequence[Row]) -> None:
    """Print what persons concluded about findings that name the room."""
    if not rows:
        return
    out.print(f"\n{say('room.decisions')}", style="bold")
    for row in rows:
        about = " → ".join([*(label(one) for one in row["rooms"]), *row["named"]])
        out.print(f"  {judged.word(judged.KINDS, row['kind'], language())} {about}")
        for line in judged.sentences(row["decision"], row["kind"], language()):
            out.print(f"    {line}")


def _history(out: Console, events: Sequence[Row], unknown_after: str | None) -> None:
    out.print(f"\n{say('room.history')}", style="bold")
    made = table(say("room.when"), say("room.what"), say("room.where"))
    for event in events:
        made.add_row(span(event["earliest"], event["latest"]), f"{state_word(event['what'])} {event['detail']}".strip(), places(event["evidence"]))
    if unknown_after is not None:
        made.add_row(f"{local_time(unknown_after)}~", say("room.unknown_after"), "")
    out.print(made)


def _shown(out: Console, found: Row) -> None:
    """Print what the platform itself showed of the room's size: the newest count, and the first and last day of a series."""
    if found["members_observed"] is not None:
        kind = say(f"kind.{found['members_kind']}")
        when = local_time(found["members_observed_at"]) if found["members_observed_at"] else say("room.shown_when_unknown")
        rounded = say("room.rounded", step=f"{found['members_granularity']:,}") if (found["members_granularity"] or 1) > 1 else ""
        cited = places(found["growth"]["evidence"].get("members_observed", []), 1)
        out.print(f"\n{say('room.shown')}: {about(found)}{found['members_observed']:,} ({kind}, {when}{rounded})  {cited}")
    elif found["monthly_users_observed"] is not None:
        cited = places(found["growth"]["evidence"].get("monthly_users_observed", []), 1)
        out.print(f"\n{say('room.shown')}: {found['monthly_users_observed']:,} ({say('kind.monthly_users')})  {cited}")
    for measure in ("members", "monthly_users"):
        days = [day for day in found["growth"]["days"] if day[measure] is not None]
        if len(days) > 1:
            first, last = days[0], days[-1]
            out.print(say("room.from_to", first=f"{first[measure]:,}", on=first["on"], last=f"{last[measure]:,}", until=last["on"], days=len(days)))


def _growth(out: Console, growth: Row) -> None:
    out.print(f"\n{say('room.growth')}", style="bold")
    parts = [f"{say(f'room.{name}')} {number(growth[name])}" for name in ("joins", "invited", "left", "senders")]
    out.print("   ".join(parts))
    people = growth["people_seen"]
    out.print(say("room.people_unknown") if not people else f"{say('room.people')}: {people:,}")


def _links(out: Console, links: Sequence[Row]) -> None:
    if not links:
        return
    out.print(f"\n{say('room.links')}", style="bold")
    made = table(say("room.kind"), say("room.target"), say("room.count"), say("room.when"), say("room.where"), numbers=(2,))
    for row in links:
        made.add_row(link_word(row["kind"]), row["target"], f"{row['count']:,}", span(row["first_at"], row["last_at"]), places(row["evidence"]))
    out.print(made)


def _problems(out: Console, problems: Sequence[Row]) -> None:
    if not problems:
        return
    out.print(f"\n{say('room.problems')}", style="bold")
    for row in problems:
        out.print(f"  {row['severity']:<8} {problem_word(row['code'])}  x{row['count']}")


def places(evidence: Sequence[Row], most: int = 3) -> str:
    """Return where something stands: message ids and log positions, at most a few."""
    shown = [
        ("#" + message_number(place["message_id"]) if place["message_id"] is not None else "—")
        + (f" (log {place['log_seq']})" if place.get("log_seq") else "")
        for place in evidence[:most]
    ]
    return ", ".join(shown) + (" …" if len(evidence) > most else "")


def tell_copies(out: Console, copies: Sequence[Row]) -> None:
    """Print which pictures several rooms showed: the first room first, never a picture."""
    if not copies:
        return
    out.print(f"\n{say('demo.copies')}: {len(copies):,}", style="bold")
    for row in copies[:_MOST_COPIES]:
        way = " → ".join(label(room) for room in row["rooms"])
        more = row.get("rooms_total", 0) - len(row["rooms"])  # (a sheet of an earlier version names them all)
        way += f" … (+{more:,})" if more > 0 else ""
        out.print(
            f"  {way}  {say('demo.copies_row', items=row['items'], posts=row['posts'])}  {span(row['first_seen_from'], row['first_seen_until'])}"
        )
    if len(copies) > _MOST_COPIES:
        out.print(f"  {say('demo.copies_more')}")


def label(row: Row) -> str:
    """Return a room's label in the terminal's language."""
    return str(row["label_ko"] if language() == "ko" and row.get("label_ko") else row["label"])


def count(value: int | None) -> str:
    """Return a count for a narrow cell: a question mark where it was not observed."""
    return "?" if value is None else f"{value:,}"


def about(row: Row) -> str:
    """Return the sign that stands before a count which the platform rounded."""
    return "~" if (row["members_granularity"] or 1) > 1 and row["members_observed"] is not None else ""


def number(value: int | None) -> str:
    """Return a count, or "unknown"; never 0 for what was not observed."""
    return say("unknown") if value is None else f"{value:,}"
