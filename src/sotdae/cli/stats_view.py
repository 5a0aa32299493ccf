# SPDX-License-Identifier: Apache-2.0
"""``sotdae stats``: figures to file, as tables, CSV or JSON."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console

from sotdae.actions.removal import counting
from sotdae.cases.removal.statistics import ALL
from sotdae.cases.request_words import REQUESTS
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, print_json, table
from sotdae.cli.request_print import banner
from sotdae.cli.words import say

Row = Mapping[str, Any]
_BETWEEN: Final = 2
"""Columns of a table are so far apart."""
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
    every = sorted({row["month"] for row in rows} - {ALL})
    names = sorted({row["name"] for row in rows} - {ALL})
    cells = {(row["month"], row["name"]): row for row in rows}
    lines = [(_name(rows[0]["by"], name), [_count(cells.get((month, name))) for month in (*every, ALL)]) for name in (*names, ALL)]
    fitting = _fitting(out, every, lines)
    months = every[-max(1, fitting) :]
    columns = tuple(range(len(months) + 2))
    made = table(say("stats.name"), *months, say("stats.all"), numbers=columns[1:], whole=columns if fitting else ())
    for name, counts in lines:
        made.add_row(name, *counts[len(every) - len(months) :])
    out.print(made)
    if len(months) < len(every):
        out.print(say("stats.newest", shown=len(months), months=len(every)), style="dim", soft_wrap=True)


def _fitting(out: Console, months: list[str], lines: list[tuple[str, list[str]]]) -> int:
    """Return how many of the newest months stand beside each other without a broken number."""
    left = out.width - max(cell_len(name) for name, _ in lines) - _BETWEEN - max(len(counts[-1]) for _, counts in lines)
    for shown in range(1, len(months) + 1):
        left -= _BETWEEN + max(len(months[-shown]), *(len(counts[-1 - shown]) for _, counts in lines))
        if left < 0:
            return shown - 1
    return len(months)


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
