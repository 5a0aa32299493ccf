# SPDX-License-Identifier: Apache-2.0
"""How texts that several rooms posted, and rooms that post together, are told in the terminal: labels, counts and times, never a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.console import Console

from sotdae.cli.output import span
from sotdae.cli.words import language, say

Row = Mapping[str, Any]

_MOST: Final = 10
_TENTH: Final = 1_000


def tell_texts(out: Console, texts: Sequence[Row]) -> None:
    """Print which texts several rooms posted, the earliest room first."""
    if not texts:
        return
    out.print(f"\n{say('texts.title')}: {len(texts):,}", style="bold")
    for row in texts[:_MOST]:
        more = row.get("rooms_total", 0) - len(row["rooms"])
        way = " → ".join(_label(room) for room in row["rooms"]) + (f" … (+{more:,})" if more > 0 else "")
        told = [say("texts.row", posts=f"{row['posts']:,}", forwarded=f"{row['forwarded']:,}")]
        told[0] += f" {span(row['first_seen_from'], row['first_seen_until'])}"
        told += [say("texts.writings", writings=f"{row['writings']:,}")] if row["writings"] > 1 else []
        told += [say("texts.odd", odd=f"{row['odd']:,}")] if row["odd"] else []
        told += [say("texts.common")] if row["is_common"] else []
        out.print(f"  {way}  {' · '.join(told)}")
    if len(texts) > _MOST:
        out.print(f"  {say('texts.more')}")
    out.print(f"  {say('texts.no_verdict')}", style="dim")


def tell_reposting(out: Console, pairs: Sequence[Row]) -> None:
    """Print which rooms post the same things together, with what chance would do."""
    if not pairs:
        return
    out.print(f"\n{say('reposting.title')}: {len(pairs):,}", style="bold")
    for row in pairs[:_MOST]:
        first, second = row["rooms"]
        told = say(
            "reposting.row",
            seconds=row["window_seconds"],
            objects=f"{row['objects']:,}",
            both=f"{row['objects_of_both']:,}",
            expected=f"{row['expected']:.1f}",
        )
        leads = [
            say("reposting.lead", label=_label(room), count=f"{count:,}")
            for room, count in ((first, row["first_led"]), (second, row["second_led"]))
            if count
        ]
        gap = say("reposting.gap", seconds=f"{row['gap_milliseconds'] / _TENTH:.1f}".removesuffix(".0"))
        doubt = [] if row["is_remarkable"] else [say("reposting.chance")]
        out.print(f"  {_label(first)} · {_label(second)}  {told}")
        out.print(f"    {' · '.join([*leads, gap, *doubt])}  {span(row['first_at'], row['last_at'])}", style="dim")
    if len(pairs) > _MOST:
        out.print(f"  {say('texts.more')}")
    out.print(f"  {say('reposting.no_verdict')}", style="dim")


def _label(row: Row) -> str:
    return str((row["label_ko"] if language() == "ko" and row.get("label_ko") else row["label"]) or "?")
