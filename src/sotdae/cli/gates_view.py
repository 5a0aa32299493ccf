# SPDX-License-Identifier: Apache-2.0
"""A room's entry conditions, sales and tiers on the terminal: only the characters under a rule, and how they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from sotdae.cli.gate_words import GATES
from sotdae.cli.output import span
from sotdae.cli.words import language, say
from sotdae.model.ids import message_number

Row = Mapping[str, Any]


def tell_gates(out: Console, gates: Sequence[Row]) -> None:
    """Print what a room asks of those who want in, and what it asks money for."""
    for family in ("gate", "sale"):
        rows = [row for row in gates if row["family"] == family]
        if rows:
            out.print(f"\n{say(f'gates.{family}')}", style="bold")
        for row in rows:
            _gate(out, row)
    if gates:
        out.print(say("gates.not_calibrated"), style="dim")


def _gate(out: Console, row: Row) -> None:
    sure = "" if row["stands"] else f"  ({say('gates.single') if row['messages'] else say('gates.none')})"
    out.print(f"  {row['title'][language()]}{sure}  {span(row['first_at'], row['last_at']) if row['first_at'] else ''}".rstrip())
    out.print(f"    {' · '.join(_facts(row))}")
    tell_quotes(out, row["quotes"])
    _missing(out, row["missing"])


def _facts(row: Row) -> list[str]:
    facts = [say("gates.count", messages=f"{row['messages']:,}", independent=f"{row['independent']:,}")]
    facts += [say(f"gates.{name}", **{name: f"{row[name]:,}"}) for name in ("own", "about", "forwarded") if row[name]]
    if row["prices"]:
        low, middle, high = (f"{row[f'price_{name}_krw']:,}" for name in ("min", "median", "max"))
        facts.append(say("gates.price_one", low=low) if low == high else say("gates.price", low=low, middle=middle, high=high))
    if row["methods"]:
        facts.append(say("gates.methods", methods=", ".join(f"{_way(way)} {count:,}" for way, count in row["methods"].items())))
    if row["checked"]:
        facts.append(say("gates.checked", checked=", ".join(f"{say(f'gates.checked.{word}')} {count:,}" for word, count in row["checked"].items())))
    return facts


def tell_quotes(out: Console, quotes: Sequence[Row]) -> None:
    """Print quoted messages: masked but for the characters under the hits, and how those were read where it is not plain."""
    for quote in quotes:
        seq = quote["evidence"]["log_seq"]
        where = f"#{message_number(quote['message_id'])}" + (f" (log {seq})" if seq else "")
        read = ", ".join(f"{part['written']} → {part['read']}" for part in quote["read"] if _tight(part["written"]) != _tight(part["read"]))
        out.print(f"    {where}  {quote['text_masked']}" + (f"   [{say('gates.read')}: {read}]" if read else ""), markup=False)


def _way(way: str) -> str:
    """Return a way of paying in the terminal's language; a private pack's own word as it is."""
    return say(f"gates.method.{way}") if f"gates.method.{way}" in GATES else way


def _tight(text: str) -> str:
    return "".join(text.split())


def _missing(out: Console, missing: Sequence[Row]) -> None:
    for row in missing:
        why = say(f"gates.missing.{row['signal']}")
        out.print(f"    {say('gates.missing', why=why)}", style="dim")


def tell_tiers(out: Console, tiers: Sequence[Row]) -> None:
    """Print which rooms stand above which, as far as this room takes part."""
    if not tiers:
        return
    out.print(f"\n{say('tiers.title')}", style="bold")
    for row in tiers:
        lower = row["lower_ko"] if language() == "ko" else row["lower"]
        upper = row["upper"] if row["upper"] is not None else say("tiers.not_named")
        sure = "" if row["stands"] else f"  ({say('gates.single')})"
        out.print(
            f"  {say('tiers.above', lower=lower, upper=upper)}{sure}  {span(row['first_at'], row['last_at']) if row['first_at'] else ''}".rstrip()
        )
        if row["circle"]:
            out.print(f"    {say('tiers.circle', rooms=', '.join(row['circle']))}")
        tell_quotes(out, row["quotes"])
        _missing(out, row["missing"])
