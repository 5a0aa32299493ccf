# SPDX-License-Identifier: Apache-2.0
"""``sotdae find``: hits newest first, and why each was found; only the characters under a hit are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from rich.padding import Padding
from rich.text import Text

from sotdae.actions.questions import finding
from sotdae.actions.workspace import locate
from sotdae.cli.output import console, local_time, print_json, synthetic_banner
from sotdae.cli.room_view import label
from sotdae.cli.words import language, say
from sotdae.lake.shapes import MAYBE
from sotdae.model.ids import message_number

Row = Mapping[str, Any]

_MOST_WHY: Final = 4
"""So many reasons of one message are told; ``--json`` has all."""


def show_hits(workspace: Path | None, query: Sequence[str], case: str | None, limit: int, *, as_json: bool) -> None:
    """Print the messages that hold what is asked."""
    place = locate(workspace)
    answer = finding.search(place, " ".join(query), case, limit)
    if as_json:
        print_json(list(answer.rows))
        return
    out = console()
    synthetic_banner(out, place.is_synthetic)
    out.print(Text(f"{say('find.understood')}: {' · '.join(map(_understood, answer.understood))}", style="dim"))
    if not answer.rows:
        out.print(say("find.none", rooms=answer.rooms, messages=f"{answer.messages:,}"))
        return
    many = len({row["case"] for row in answer.rows}) > 1
    for row in answer.rows:
        _hit(out, row, many=many)
    shown = len(answer.rows)
    out.print(say("find.more", count=f"{shown:,}") if answer.more else f"{say('find.hits')}: {shown:,}")


def _hit(out: Any, row: Row, *, many: bool) -> None:
    head = [label(row), f"#{message_number(row['message_id'])}", local_time(row["sent_at"])]
    marks = [*row["has"], *(["room"] if row["from_room"] else [])]
    head += [*([row["case"]] if many else []), *([", ".join(say(f"find.mark.{mark}") for mark in marks)] if marks else [])]
    if row["log_seq"]:
        head.append(f"log {row['log_seq']}")
    out.print(Text("  ".join(head), style="bold"))
    shown = Text("  " + (row["text_masked"] or say("find.no_text")))
    for start, end in row["marked"]:
        shown.stylize("bold reverse", start + 2, end + 2)
    out.print(shown)
    for told in list(dict.fromkeys(filter(None, map(_why, row["why"]))))[:_MOST_WHY]:
        out.print(Padding(Text(told, style="dim"), (0, 0, 0, 4), expand=False))


def _why(row: Row) -> str:
    """Return why a message was found, where its letters do not say it themselves."""
    differs = "".join(row["written"].split()).casefold() != "".join(row["read"].split()).casefold()
    read = f"{say('find.maybe' if row['view'] == MAYBE else 'find.read')}: {row['written']} → {row['read']}" if differs else ""
    if row["rule"] is None:
        return read
    hidden = f" ({say('find.checked')})" if row["checked"] else ""
    return say("find.by_rule", rule=row["rule"], title=row["title"][language()]) + hidden + (f"; {read}" if read else "")


def _understood(part: tuple[str, tuple[str, ...], bool, tuple[str, ...]]) -> str:
    field, values, negated, rules = part
    if field == "has":
        values = tuple(say(f"find.mark.{value}") for value in values)
    name = {"phrase": "word", "gate": "rule"}.get(field, field)
    if name in {"word", "room"}:
        told = say(f"find.{name}", value=" / ".join(values)) + (f" (= {rules[0]})" if rules else "")
    else:
        told = say("find.rule" if rules else f"find.{name}", value=" / ".join(rules or values))
    return say("find.not", part=told) if negated else told
