# SPDX-License-Identifier: Apache-2.0
"""``sotdae stats``: figures to file, as tables, CSV or JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from sotdae.actions.removal import counting
from sotdae.cases.removal.statistics import ALL
from sotdae.cases.request_words import REQUESTS
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json, table
from sotdae.cli.request_print import banner
from sotdae.cli.words import say

Row = Mapping[str, Any]
_WORDS = {"outcome": "request.outcome.", "state": "request.item."}


def show(where: Place, *, as_csv: bool, as_json: bool) -> None:
    """Print the figures."""
    place = where.caught_up()
    found = counting.stats(place, where.case, datetime.now(UTC))
    if as_json:
        print_json(found)
        return
    if as_csv:
        sys.stdout.write(counting.as_csv(found))
        return
    out = console()
    banner(out, place)
    figures = found["figures"]
    if not any(row["what"] == "requests" for row in figures):
        out.print(say("stats.empty"))
        return
    for what, by in dict.fromkeys((row["what"], row["by"]) for row in figures):
        rows = [row for row in figures if (row["what"], row["by"]) == (what, by)]
        out.print(f"{say('stats.' + what)} · {say('stats.' + by)}", style="bold")
        (_by_month if what in {"requests", "items"} else _medians)(out, rows)
    out.print(say("stats.legend"), style="dim", soft_wrap=True)


def _by_month(out: Console, rows: list[Row]) -> None:
    months = sorted({row["month"] for row in rows} - {ALL})
    names = sorted({row["name"] for row in rows} - {ALL})
    cells = {(row["month"], row["name"]): row for row in rows}
    made = table(say("stats.name"), *months, say("stats.all"), numbers=tuple(range(1, len(months) + 2)), whole=(0,))
    for name in (*names, ALL):
        made.add_row(_name(rows[0]["by"], name), *(_count(cells.get((month, name))) for month in (*months, ALL)))
    out.print(made)


def _medians(out: Console, rows: list[Row]) -> None:
    made = table(say("stats.name"), say("stats.median"), say("stats.n"), numbers=(1, 2), whole=(0,))
    for row in sorted(rows, key=lambda row: (row["name"] == ALL, row["name"])):
        made.add_row(_name(row["by"], row["name"]), "-" if row["median_hours"] is None else f"{row['median_hours']:,}", _count(row))
    out.print(made)


def _count(row: Row | None) -> str:
    if row is None:
        return "0"
    return say("stats.hidden") if row["left_out"] else f"{row['count']:,}"


def _name(by: str, name: str) -> str:
    if name == ALL:
        return say("stats.all")
    if name == "open":
        return say("stats.open")
    word, _, country = name.partition(":")
    key = f"{_WORDS.get(by, '')}{word}"
    return say(key, country=country) if key in REQUESTS else name
