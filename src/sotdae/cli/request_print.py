# SPDX-License-Identifier: Apache-2.0
"""How requests are printed: a list, one with its steps and clocks, what is missing, what a look brought."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sotdae.actions.workspace import Workspace
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.words import language, say

if TYPE_CHECKING:
    from sotdae.actions.removal.observing import Observed

Row = Mapping[str, Any]
_DAY: Final = len("2026-11-28")


def listed(place: Workspace, found: Row) -> None:
    """Print a case's requests."""
    out = _begun(place)
    if not found["requests"]:
        out.print(say("request.empty"), soft_wrap=True)
    else:
        follows = ("follows",) if any(row["parent"] for row in found["requests"]) else ()
        heads = ("request", "regime", "subject", "state", "items", "sent_on", "due", *follows)
        made = table(*(say(f"request.{head}") for head in heads), numbers=(4,), whole=(0, 1, 2, 5, 7))
        for row in found["requests"]:
            late = say("request.overdue") if row["is_overdue"] else ""
            due = f"{local_time(row['due_at'])} {late}".rstrip() if row["due_at"] else "-"
            cells = (row["request"], row["regime"], row["subject"] or "-", state_words(row), f"{row['items']:,}")
            made.add_row(*cells, local_time(row["sent_at"])[:_DAY], due, *((row["parent"] or "",) if follows else ()))
        out.print(made)
        if found["more"] > 0:
            out.print(say("request.more", count=f"{found['more']:,}"), style="dim")
    totals = ", ".join(f"{say('request.state.' + state)} {count:,}" for state, count in found["totals"].items())
    if totals:
        out.print(say("request.totals", totals=totals), style="dim", soft_wrap=True)


def shown(place: Workspace, row: Row) -> None:
    """Print one request."""
    out = _begun(place)
    _head(out, row)
    _section(out, "request.steps", [_step(one) for one in row["events"]])
    _section(out, "request.clocks", [_clock(one) for one in row["clocks"]])
    _section(out, "request.item_rows", [_item(one) for one in row["item_rows"]])
    _section(out, "request.lacks", [_lack(row, one) for one in row["lacks"]])
    _section(out, "request.children", [f"{one['request']}  {say('request.state.' + one['state'])}" for one in row["children"]])
    _proposals(out, row)


def stands(place: Workspace, row: Row, key: str) -> None:
    """Print what an act led to."""
    out = _begun(place)
    out.print(say(key, request=row["request"], title=_title(row), items=row["items"], state=state_words(row)), style="bold", soft_wrap=True)
    if key != "request.stands":
        _put(out, f"{row['request']}: {state_words(row)}")
    _section(out, "request.lacks", [_lack(row, one) for one in row["lacks"]])
    _proposals(out, row)


def checked(place: Workspace, found: Row) -> None:
    """Print what keeps a request in the office."""
    out = _begun(place)
    side = language()
    if found["missing"]:
        out.print(say("request.missing", count=len(found["missing"])), style="bold")
        for one in found["missing"]:
            _put(out, f"{one[side]}  ({one['field']})")
    else:
        out.print(say("request.complete"), style="bold")
    others = [one for one in found["lacks"] if one["code"] != "incomplete"]
    _section(out, "request.lacks", [_lack(found, one) for one in others])
    if not found["lacks"]:
        out.print(say("request.may_go"))
    if found["unreviewed"]:
        out.print(say("request.unreviewed"), style="dim", soft_wrap=True)


def observed(place: Workspace, found: Observed, *, as_json: bool) -> None:
    """Print what a look brought."""
    if as_json:
        states = {state.value: count for state, count in found.states.items()}
        told = {"captures": found.captures, "sightings": found.sightings, "states": states, "awaiting": found.awaiting}
        print_json({**told, "drafted": list(found.children)})
        return
    out = _begun(place)
    out.print(say("request.looked", captures=found.captures, sightings=found.sightings), style="bold")
    for state, count in found.states.items():
        _put(out, f"{say('request.item.' + state.value)}: {count:,}")
    if found.awaiting:
        _put(out, say("request.awaiting", count=found.awaiting))
    if found.children:
        _put(out, say("request.back", requests=", ".join(found.children)))
    out.print(say("request.not_removed"), style="dim", soft_wrap=True)


def state_words(row: Row) -> str:
    """Return where a request stands, with the answer if there is one."""
    told = say(f"request.state.{row['state']}")
    if row["outcome"] is None:
        return told
    return f"{told}: {say('request.outcome.' + row['outcome'], country=row['country'] or '')}"


def banner(out: Console, place: Workspace) -> None:
    """Say first that all is made up, where it is."""
    synthetic_banner(out, place.is_synthetic)


def _begun(place: Workspace) -> Console:
    out = console()
    banner(out, place)
    return out


def _head(out: Console, row: Row) -> None:
    out.print(Text(f"{row['request']}  {_title(row)}", style="bold"), soft_wrap=True)
    _put(out, f"{say('request.state')}: {state_words(row)}")
    if row["parent"]:
        _put(out, f"{say('request.follows')}: {row['parent']}")
    if row["due_at"]:
        _put(out, f"{say('request.due')}: {local_time(row['due_at'])}{' ' + say('request.overdue') if row['is_overdue'] else ''}")
    if row["dormant_since"]:
        _put(out, say("request.dormant", since=row["dormant_since"]))
    if row["unreviewed"]:
        _put(out, say("request.unreviewed"))


def _title(row: Row) -> str:
    title = row["title"]
    return row["regime"] if title is None else str(title[language()])


def _step(one: Row) -> str:
    told = say(f"request.step.{one['step']}")
    if one["outcome"]:
        told += f": {say('request.outcome.' + one['outcome'], country=one['country'] or '')}"
    if one["how"]:
        told += f" ({one['how']})"
    return f"{_both(one['at'])}  {told}  {one['performer'] or '-'}  (log {one['log_seq']})"


def _clock(one: Row) -> str:
    side = language()
    title = one["rule"] if one["title"] is None else one["title"][side]
    until = say("request.no_number") if one["due_at"] is None else _both(one["due_at"])
    notes = [say("request.unproven")] if not one["proven"] else []
    notes += [] if one["holidays_known"] else [say("request.holidays_unknown")]
    return f"{title}: {say('request.clock.' + one['standing'])}  {until}{'  ' + '; '.join(notes) if notes else ''}"


def _item(one: Row) -> str:
    label = one["label_ko"] if language() == "ko" else one["label"]
    place = label or one["host"] or "-"
    numbers = ", ".join(map(str, one["messages"])) or (say("request.whole_room") if label else "")
    told = say(f"request.item.{one['state']}") + (f" ({say('request.second_look')})" if one["awaiting_second_look"] else "")
    return f"{one['item']:>3}  {place} {numbers}  {told}  {local_time(one['since'])}"


def _lack(row: Row, one: Row) -> str:
    return say(f"request.lack.{one['code']}", request=row["request"], items=", ".join(map(str, one["items"])))


def _proposals(out: Console, row: Row) -> None:
    told = [say(f"request.proposal.{one['what']}", request=row["request"], regimes=" | ".join(one["regimes"]) or "…") for one in row["proposals"]]
    _section(out, "request.proposals", told)


def _section(out: Console, key: str, lines: list[str]) -> None:
    if lines:
        out.print(say(key), style="bold")
        for line in lines:
            _put(out, line)


def _both(moment: str) -> str:
    """A moment by both clocks."""
    return f"{local_time(moment)} KST / {datetime.fromisoformat(moment):%m-%d %H:%M} UTC"


def _put(out: Console, line: str) -> None:
    out.print(Padding(Text(line), (0, 0, 0, 2), expand=False))
