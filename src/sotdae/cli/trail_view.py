# SPDX-License-Identifier: Apache-2.0
"""``sotdae trail``: where a room may have gone, as a waterfall of bits: one line for each sign, for and against, and who can have made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from sotdae.actions.questions import trailing
from sotdae.actions.questions.trail_rows import pair_of
from sotdae.actions.workspace import locate
from sotdae.cases import judged, signs, trail_paper
from sotdae.cases.trail_paper import PairPaper, is_shown, signed
from sotdae.cli.output import console, days, local_time, print_json, span, synthetic_banner
from sotdae.cli.room_view import label
from sotdae.cli.words import language, say
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_CARRYING: Final = 2
"""So many facts are named first; a reader who reads no further knows them. A matter of presentation."""
_MOST_PLACES: Final = 4
_MOST_REJECTED: Final = 1
_MOST_REJECTED_SIGNS: Final = 3
_WIDE: Final = 110
_HALF_NARROW, _HALF_WIDE = 6, 10


def show_trail(workspace: Path | None, name: str, case: str | None, *, as_json: bool) -> None:
    """Print where a room may have gone and what it may continue."""
    place = locate(workspace)
    found = trailing.trail(place, name, case)
    if as_json:
        print_json(found)
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    tell_trail(out, found)


def tell_trail(out: Console, found: Row) -> None:
    """Print a trail."""
    here = label(found)
    out.print(Text(f"{here}  {say('trail.title')}  ({found['case']})", style="bold"))
    if found["none_seen"] is None:
        _paragraph(out, say("trail.not_asked", room=here))
    else:
        _closing(out, found)
        for row in found["candidates"]:
            _candidate(out, row, (here, label(row)))
        if not found["candidates"]:
            out.print()
            _paragraph(out, say("trail.none", room=here), style="bold")
            _missing(out, found["none_seen"]["missing"], names=False)
        for row in found["rejected"][:_MOST_REJECTED]:
            _rejected(out, row, here, found["candidates"])
        if not found["rejected"]:
            out.print()
            _paragraph(out, trail_paper.DECOY_NONE[_side()])
    for row in found["continues"]:
        out.print()
        out.print(Text(f"{say('trail.continues')}: {label(row)}", style="bold"))
        _candidate(out, row, (label(row), here))
    _lineage(out, found["lineage"])
    _ending(out, found, here)


def continuation_words(row: Row) -> str:
    """Return a possible continuation in a line: how many signs, which word they earn, their bits, and how many speak against it."""
    rooms = (label(row), label(row["to"]))
    word = signs.LEVELS[row["level"]][0 if language() == "ko" else 1]
    opposed = row["against"] if isinstance(row["against"], int) else len(row["against"])
    against = say("today.against", count=opposed) if opposed else ""
    return f"{signs.counted(row['signs'], rooms, language())} ({word}, {say('trail.bits', bits=signed(row['bits']))}{against})"


def tell_continuations(out: Console, rows: Sequence[Row]) -> None:
    """Print possible continuations, and that the error rate is not known."""
    if not rows:
        return
    out.print()
    out.print(Text(say("today.successions"), style="bold"))
    for row in rows:
        _paragraph(out, f"{continuation_words(row)}  ▸ sotdae trail {label(row)}", indent=2)
    if any(row["calibrated_on"] == trail_paper.SIMULATION for row in rows):
        _paragraph(out, signs.ERROR_RATE[0 if language() == "ko" else 1], style="dim", indent=2)


def _closing(out: Console, found: Row) -> None:
    closed = found["closed"]
    when = span(closed["earliest"], closed["latest"]) if closed["how"] != "silent" else local_time(closed["earliest"])
    how = signs.CLOSED.get(closed["how"] or "", ("?", "?"))[0 if language() == "ko" else 1]
    head = say("trail.silent" if closed["how"] == "silent" else "trail.closed")
    _paragraph(out, f"{head}: {when} · {how} · {_places(closed['evidence'])}")
    searched = found["none_seen"]["searched"]
    facts = {"rooms": _count(searched["rooms"]), "exported": _count(searched["rooms_exported"]), "until": days(searched["until"], searched["until"])}
    _paragraph(out, say("trail.searched", considered=found["considered"], **facts), style="dim")


def _candidate(out: Console, row: Row, rooms: tuple[str, str]) -> None:
    """Print one pair: the sentence, what carries it and what speaks against it, then the waterfall."""
    out.print()
    out.print(Text(signs.counted(row["signs"], rooms, language()), style="bold"))
    word = signs.LEVELS[row["level"]][0 if language() == "ko" else 1]
    told = [f"{say('trail.level')}: {word}", say("trail.bits", bits=signed(row["bits"])), trail_paper.CAPTURED[row["capture_level"]][_side()]]
    if row["calibrated_on"] != trail_paper.SIMULATION and row["probability"] is not None:
        told.append(say("trail.probability", percent=f"{100 * row['probability']:.0f}"))
    _paragraph(out, " · ".join(told))
    carrying = "; ".join(f"({number}) {_sentence(sign, rooms)}" for number, sign in enumerate(row["for"][:_CARRYING], 1))
    _paragraph(out, f"{say('trail.carried')}: {carrying or '—'}")
    opposed = "; ".join(_sentence(sign, rooms) for sign in row["against"][:_CARRYING]) or trail_paper.NO_AGAINST[_side()]
    _paragraph(out, f"{say('trail.against')}: {opposed}")
    for line in judged.sentences(row["decision"], trailing.SUCCESSION, language()):
        _paragraph(out, line)
    if row["missing"]:
        _paragraph(out, say("trail.not_seen_count", count=len(row["missing"])), style="dim")
    out.print()
    paper = trail_paper.pair_paper(pair_of(row, *rooms), (rooms[0], rooms[0]), (rooms[1], rooms[1]))
    _waterfall(out, paper, {sign["signal"]: _places(sign["evidence"]) for sign in (*row["for"], *row["against"])})
    if paper.light:
        _paragraph(out, f"{say('trail.neutral')}: {'; '.join(one[_side()] for one in paper.light)}", style="dim")
    _missing(out, row["missing"])


def _sentence(sign: Row, rooms: tuple[str, str]) -> str:
    return f"{signs.phrase(sign['signal'], sign['value'], rooms, language())} [{signed(sign['bits'])}]"


def _side() -> int:
    return 0 if language() == "ko" else 1


def _waterfall(out: Console, told: PairPaper, places: Mapping[str, str]) -> None:
    """Print the steps of the evidence paper and the total that they add up to."""
    half, side = _HALF_WIDE if out.width >= _WIDE else _HALF_NARROW, _side()
    scale = (max([abs(told.pair.bits), *(abs(one.bits) for one in told.steps), 1.0]), half)
    for one in told.steps:
        below = [one.made_by[side] if one.made_by else "", places.get(one.signal, "")]
        _step(out, one.bits, scale, one.words[side], " · ".join(filter(None, below)))
    _step(out, told.pair.bits, scale, f"{trail_paper.TOTAL[side]} → {told.word[side]}", strong=True)


def _step(out: Console, bits: float, scale: tuple[float, int], words: str, below: str = "", *, strong: bool = False) -> None:
    """Print one step: the bits, a bar to the right for what speaks for it and to the left for what speaks against it, and the words."""
    most, half = scale
    size = 0 if not is_shown(bits) else max(1, round(half * abs(bits) / most))
    left, right = ("▒" * size if bits < 0 else "").rjust(half), ("█" * size if bits > 0 else "").ljust(half)
    style = "bold" if strong else ""
    line = Text(f"{signed(bits):>6} ", style=style)
    line.append(left, style="red")
    line.append("│")
    line.append(right, style="green")
    width = out.width - 2 * half - 10
    lines = [*Text(words, style=style).wrap(out, width), *(Text(part.plain, style="dim") for part in Text(below).wrap(out, width) if below)]
    for number, part in enumerate(lines):
        out.print(line.copy().append(" ").append_text(part) if number == 0 else Text(" " * (2 * half + 9)).append_text(part), soft_wrap=True)


def _missing(out: Console, missing: Sequence[Row], *, names: bool = True) -> None:
    if not missing:
        return
    _paragraph(out, f"{say('trail.missing')}:", style="dim")
    for why, signals in signs.by_reason(missing):
        about = ", ".join(signs.signal_name(signal, language()) for signal in signals)
        reason = signs.why(why, language())
        _paragraph(out, f"· {about}: {reason}" if names else f"· {reason}", style="dim", indent=2)


def _rejected(out: Console, row: Row, here: str, candidates: Sequence[Row]) -> None:
    """Print the closest room that was not enough, and why it was not."""
    rooms = (here, label(row))
    out.print()
    out.print(Text(f"{say('trail.rejected')}: {label(row)}  {say('trail.bits', bits=signed(row['bits']))}", style="bold"))
    reasons = []
    if row["against"]:
        reasons.append(say("trail.rejected_against", signs=", ".join(_sentence(sign, rooms) for sign in row["against"][:_MOST_REJECTED_SIGNS])))
    if not any(bits >= 1 for family, bits in row["families"].items() if family in {"explicit", "people", "content", "name"}):
        reasons.append(say("trail.rejected_kind"))
    elif row["bits"] < 0:
        reasons.append(say("trail.rejected_few", start=signed(row["start_bits"])))
    if candidates and candidates[0]["bits"] > row["bits"]:
        reasons.append(say("trail.rejected_rival", room=label(candidates[0]), bits=f"{candidates[0]['bits'] - row['bits']:.1f}"))
    _paragraph(out, f"{say('trail.rejected_why')}: {'; '.join(reasons)}", indent=2)
    if row["for"]:
        told = ", ".join(_sentence(sign, rooms) for sign in row["for"][:_MOST_REJECTED_SIGNS])
        _paragraph(out, say("trail.rejected_for", signs=told), indent=2)


def _lineage(out: Console, lines: Sequence[Row]) -> None:
    if len(lines) < 2:  # noqa: PLR2004 (a room alone is no line)
        return
    out.print()
    out.print(Text(say("trail.lineage"), style="bold"))
    for row in lines:
        depth = row["depth"] or 0
        after = ", ".join(
            f"{say('trail.after', room=label(one))} ({signs.LEVELS[one['level']][0 if language() == 'ko' else 1]})" for one in row["parents"]
        )
        told = f"{label(row)}  {say('trail.role.' + row['role'])}" + (f"  {after}" if after else "")
        out.print(Text("  " * (depth + 1) + ("└ " if depth else "") + told))


def _ending(out: Console, found: Row, here: str) -> None:
    weighed = [*found["candidates"], *found["rejected"], *found["continues"]]
    out.print()
    if any(row["calibrated_on"] == trail_paper.SIMULATION for row in weighed) or (
        found["none_seen"] and found["none_seen"]["calibrated_on"] == trail_paper.SIMULATION
    ):
        _paragraph(out, signs.ERROR_RATE[0 if language() == "ko" else 1], style="bold")
    _paragraph(out, signs.NOT_THE_SAME[0 if language() == "ko" else 1])
    if weighed:
        _paragraph(out, trail_paper.BITS[_side()], style="dim")
        _paragraph(out, trail_paper.CAPS[_side()], style="dim")
        _paragraph(out, signs.LADDER[0 if language() == "ko" else 1], style="dim")
    _paragraph(out, say("trail.next", room=here), style="dim")


def _places(evidence: Sequence[Row]) -> str:
    """Return where something stands, in words: room, message, log entry; the room once for places side by side."""
    shown: list[str] = []
    last = None
    for place in evidence[:_MOST_PLACES]:
        message = f"#{message_number(place['message_id'])}" if place["message_id"] is not None else say("trail.header")
        log = f" (log\N{NO-BREAK SPACE}{place['log_seq']})" if place["log_seq"] else ""
        text = f"{message}{log}" if label(place) == last else f"{label(place)} {message}{log}"
        last = label(place)
        if text not in shown:
            shown.append(text)
    return ", ".join(shown) + (" …" if len(evidence) > _MOST_PLACES else "")


def _count(value: int | None) -> str:
    return "?" if value is None else f"{value:,}"


def _paragraph(out: Console, words: str, *, style: str = "", indent: int = 0) -> None:
    out.print(Padding(Text(words, style=style), (0, 0, 0, indent), expand=False))
