# SPDX-License-Identifier: Apache-2.0
"""``sotdae today``: closings, possible continuations, calls, surges, captures, freezes and problems; each line names the verb to go on with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sotdae.actions.questions import news
from sotdae.actions.workspace import locate
from sotdae.cases import signs, trail_paper
from sotdae.cli.output import console, days, local_time, print_json, span, synthetic_banner
from sotdae.cli.room_view import label
from sotdae.cli.surge_view import surge_words
from sotdae.cli.today_words import TODAY
from sotdae.cli.trail_view import continuation_words
from sotdae.cli.words import language, problem_word, say, state_word

Row = Mapping[str, Any]

_MOST: Final = 10
"""So many lines of a section are told; ``--json`` has all. A matter of presentation."""
_NEWS: Final = ("closings", "successions", "calls", "surges")


def show_today(workspace: Path | None, case: str | None, within: int | None, *, as_json: bool) -> None:
    """Print what is new.

    Args:
        workspace: its folder.
        case: this case only.
        within: days back from the newest moment of the captures; None or 0 for everything.
        as_json: print JSON instead.
    """
    place = locate(workspace)
    found = news.today(place, case, within or None)
    if as_json:
        print_json(found)
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    _unsealing(out, found["unsealing"], case)
    if not found["captures"]:
        out.print(say("today.no_captures"))
        _section(out, "due", found["due"], _due, "")
        return
    key = "today.whole" if found["since"] is None else "today.window"
    _print(out, say(key, until=local_time(found["until"]), days=within), style="dim")
    if not any(found[name] for name in _NEWS):
        _print(out, say("today.quiet"), style="bold")
    if found["anchors"]:
        _print(out, Text(_anchor_words(found["anchors"])).append("  ▸ sotdae anchor", style="dim"), style="")
    many = len({row["case"] for row in found["captures"]}) > 1
    where = "" if case is None and not many else " --case {case}"
    for name, line in _LINES.items():
        _section(out, name, found[name], line, where)
    if found["surges"] == [] and any(found[name] for name in _NEWS):
        _print(out, say("surge.no_alarm"), style="dim")
    if any(row["calibrated_on"] == trail_paper.SIMULATION for row in found["successions"]):
        _print(out, f"{say('today.successions')}: {signs.ERROR_RATE[0 if language() == 'ko' else 1]}", style="dim")


def _section(out: Console, name: str, rows: Sequence[Row], line: Callable[[Row], tuple[str, str]], where: str) -> None:
    if not rows:
        return
    _print(out, f"{say(f'today.{name}')}: {len(rows):,}", style="bold")
    for row in rows[:_MOST]:
        told, verb = line(row)
        text = Text(told)
        if verb:
            text.append(f"  ▸ sotdae {verb}{where.format(case=row['case']) if row['case'] else ''}", style="dim")
        _print(out, text, indent=2)
    if len(rows) > _MOST:
        _print(out, say("today.more", count=f"{len(rows) - _MOST:,}"), indent=2)


def _anchor_words(row: Row) -> str:
    if row["unanchored"]:
        return say("today.anchor_pending", count=f"{row['unanchored']:,}", covered=f"{row['covered']:,}")
    return say("today.anchor_waiting")


def _closing(row: Row) -> tuple[str, str]:
    return f"{label(row)}  {span(row['earliest'], row['latest'])}  {state_word(row['what'])}", f"trail {label(row)}"


def _succession(row: Row) -> tuple[str, str]:
    return continuation_words(row), f"trail {label(row)}"


def _call(row: Row) -> tuple[str, str]:
    key = f"today.role.{row['role']}"
    role = say(key) if key in TODAY else row["role"]  # a private pack's own word as it is
    told = say("today.call", role=role, messages=f"{row['messages']:,}")
    told += "" if row["stands"] else say("today.call_single")
    told += say("today.call_surge", on=row["surge_day"]) if row["surge_day"] else ""
    return f"{label(row)}  {days(row['first_at'], row['last_at'])}  {told}", f"find 'rule:harm room:{label(row)}'"


def _surge(row: Row) -> tuple[str, str]:
    return f"{label(row)}  {surge_words(row)}", f"room {label(row)}"


def _capture(row: Row) -> tuple[str, str]:
    told = f"{local_time(row['sealed_at'])}  {row['case']}  {row['messages']:,} {say('add.messages')}  {', '.join(row['readers'])}"
    return "\n    ".join((told, *(problem_word(one["code"]) for one in row["troubles"]))), "rooms"


def _unsealing(out: Console, rows: Sequence[Row], case: str | None) -> None:
    """Tell of openings of media first: what is open or overdue does not wait for anybody to read on."""
    many = len({row["case"] for row in rows}) > 1
    _section(out, "unsealing", rows, _opening, " --case {case}" if case is None and many else "")


def _opening(row: Row) -> tuple[str, str]:
    key = "review_over" if row["what"] == "review" and row["is_over"] else row["what"]
    told = say(f"today.unseal.{key}", given=row["approvals"], until=local_time(row["until"]))
    verbs = {
        "waiting": "approve {}",
        "approved": "unseal show {}",
        "break_glass": "unseal show {}",
        "open": "unseal close {}",
        "review": "unseal review {}",
    }
    return f"{row['request']}  {local_time(row['at'])}  {row['case']}  {told}", verbs[row["what"]].format(row["request"])


def _freeze(row: Row) -> tuple[str, str]:
    return f"{local_time(row['at'])}  {row['case']}  {say('today.' + row['what'])} (log {row['log_seq']})", ""


_SUBJECT_VERBS: Final = {
    "oral_consent": "consent show",
    "oral_lapsed": "consent show",
    "consent_ends": "consent show",
    "recall_unsent": "recall list",
    "recall_waiting": "recall list",
}


def _request(row: Row) -> tuple[str, str]:
    return f"{row['request']}  {row['case']}  {say('today.request.' + row['what'], on=row['on'])}", f"notice show {row['request']}"


def _due(row: Row) -> tuple[str, str]:
    key = f"today.{row['what']}" + ("_held" if row["held"] else "")
    own = {"basis": "basis", "backup_keys": "", "bundle": "bundle --sent", "erasure_asked": f"erase --approve {row['name']}"}
    verb = {**own, **_SUBJECT_VERBS}.get(row["what"], "case show")
    return f"{row['case'] or '-'}  {say(key, name=row['name'], on=row['on'])} (log {row['log_seq']})", verb


def _problem(row: Row) -> tuple[str, str]:
    shown = label(row) if row["label"] else "-"
    return f"{shown:<6} {row['severity']:<8} {problem_word(row['code'])}  x{row['count']}", f"room {shown}" if row["label"] else ""


_LINES: Final[dict[str, Callable[[Row], tuple[str, str]]]] = {
    "closings": _closing,
    "successions": _succession,
    "calls": _call,
    "surges": _surge,
    "freezes": _freeze,
    "requests": _request,
    "due": _due,
    "captures": _capture,
    "problems": _problem,
}


def _print(out: Console, words: str | Text, *, style: str = "", indent: int = 0) -> None:
    text = Text(words, style=style) if isinstance(words, str) else words
    out.print(Padding(text, (0, 0, 0, indent), expand=False))
