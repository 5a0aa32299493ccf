# SPDX-License-Identifier: Apache-2.0
"""``sotdae review …``: what waits, one finding with what speaks for and against it, and a person's decision. No picture is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from sotdae.actions.reviewing import deciding, seeing
from sotdae.actions.reviewing.queue import queue, show
from sotdae.actions.workspace import existing, locate
from sotdae.cases import judged, signs
from sotdae.cases.reviewing import Verdict
from sotdae.cases.seeing import WEEK
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.room_view import label
from sotdae.cli.words import language, say
from sotdae.errors import DecisionRefused
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST_PLACES = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A decision, as on the command line."""

    finding: str
    verdict: Verdict
    reason: str
    performer: str | None


def show_queue(workspace: Path | None, case: str | None, performer: str | None, limit: int, *, as_json: bool) -> None:
    """Print what waits for a person."""
    place = existing(workspace)
    found = queue(place, case, performer=performer or "", limit=limit)
    if as_json:
        print_json(found.to_json())
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    out.print(Text(say("review.title", waiting=found.waiting, decided=found.decided), style="bold"))
    if not found.rows:
        out.print(say("review.empty"))
        return
    made = table(say("review.id"), say("review.kind"), say("review.about"), say("review.state"), whole=(0,))
    for row in found.rows:
        made.add_row(row["ref"], judged.word(judged.KINDS, row["kind"], language()), about(row), _state(row))
    out.print(made)
    out.print(f"\n{say('review.next', ref=found.rows[0]['ref'])}", style="dim")


def show_finding(workspace: Path | None, finding: str, case: str | None, *, as_json: bool) -> None:
    """Print one finding, what speaks for and against it, and what persons concluded."""
    place = locate(workspace)
    row = show(place, finding, case)
    if as_json:
        print_json(row)
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    tell(out, row)


def tell(out: Console, row: Row) -> None:
    """Print one finding."""
    out.print(Text(f"{judged.word(judged.KINDS, row['kind'], language())}  {about(row)}  ({row['case']})  {row['ref']}", style="bold"))
    if "met" in row:
        out.print(say("review.not_shown"), style="dim")
        for one in row["met"]:
            band = judged.word(judged.BANDS, one["band"], language())
            places = ", ".join(f"{label(place)} {local_time(place['sent_at'])}" for place in one["places"][:_MOST_PLACES])
            out.print(f"  {say('review.met', distance=one['distance_bits'], band=band, places=places or say('review.nowhere'))}")
    elif not row["stands"]:
        out.print(say("review.gone"))
    else:
        for side in ("for", "against", "neutral"):
            _side(out, row, side)
        if row["missing"]:
            out.print(f"\n{say('review.missing')}", style="bold")
            for one in row["missing"]:
                out.print(f"  {one['signal']}: {one['why']}", style="dim")
    out.print(f"\n{say('review.history')}", style="bold")
    for line in judged.sentences(row["decision"], row["kind"], language()):
        out.print(f"  {line}")


def decide(where: Place, said: Said, *, as_json: bool) -> None:
    """Record a decision and print where the finding stands now."""
    place = where.existing()
    seen = show(place, said.finding, where.case)  # before the passphrase is asked for: what was there when she decided
    if not (said.performer or "").strip():
        raise DecisionRefused(what="say who decides, a role and a staff id (--performer)")
    where = Place(where.workspace, where.case or str(seen["case"]), where.passphrase_file)
    with where.acting(said.performer) as acting:
        done = deciding.decide(acting, deciding.Decision(str(seen["finding_id"]), said.verdict, said.reason, int(seen["seen"])))
    if as_json:
        print_json({**show(place, str(seen["finding_id"]), where.case), "log_seq": done.seq})
        return
    out = console()
    words = judged.MATCH_VERDICTS if "met" in seen else judged.VERDICTS
    out.print(say("review.recorded", what=judged.word(words, said.verdict.value, language()), seq=done.seq), style="bold")
    tell(out, show(place, str(seen["finding_id"]), where.case))


def two_persons(where: Place, persons: int, performer: str | None) -> None:
    """Set how many persons have to conclude the same in a case."""
    with where.acting(performer) as acting:
        deciding.require_two(acting, persons)
    console().print(say("review.two", persons=persons))


def show_seen(where: Place, *, as_json: bool) -> None:
    """Print what was shown in a case in seven days, as totals a person: never what it was."""
    now = datetime.now(UTC)
    with where.acting(None) as acting:
        totals = seeing.totals(acting, now - WEEK)
    if as_json:
        print_json(totals)
        return
    out = console()
    out.print(say("review.seen_title"), style="bold")
    for row in totals:
        out.print(f"  {say('review.seen_row', **row)}")
    out.print(say("review.seen_legend") if totals else say("review.seen_none"), style="dim")


def about(row: Row) -> str:
    """Return what a finding is about: rooms by label, a subject by label, a rule or role by its name."""
    if row["subject"]:
        return say("review.subject", subject=row["subject"])
    between = " → " if row["kind"] == "room.succession" else " · "
    return between.join([*(label(one) for one in row["rooms"]), *(judged.word(judged.ROLES, one, language()) for one in row["named"])])


def _state(row: Row) -> str:
    state = judged.word(judged.STATES, row["state"], language())
    return f"{state}: {judged.word(judged.BACK, row['back'], language())}" if row["back"] else state


def _side(out: Console, row: Row, side: str) -> None:
    signs_of = row[side]
    if side == "neutral" and not signs_of:
        return
    out.print(f"\n{say(f'review.{side}')}", style="bold")
    if not signs_of:
        out.print(f"  {say('review.none')}", style="dim")
    rooms = tuple(label(one) for one in row["rooms"])
    for sign in signs_of:
        out.print(f"  {_sign(sign, row['kind'], rooms)}  {_places(sign['evidence'])}")


def _sign(sign: Row, kind: str, rooms: Sequence[str]) -> str:
    bits = "" if sign["bits"] is None else f" [{say('review.bits', bits=format(sign['bits'], '+.1f'))}]"
    if kind == "room.succession" and len(rooms) == 2:  # noqa: PLR2004 (a pair)
        return signs.phrase(sign["signal"], sign["value"], (rooms[0], rooms[1]), language()) + bits
    return judged.sign(sign["signal"], sign["value"], language()) + bits


def _places(places: Sequence[Row]) -> str:
    told = [f"{label(one)} #{message_number(one['message_id'])}" for one in places[:_MOST_PLACES] if one["message_id"] is not None]
    return ", ".join(told)
