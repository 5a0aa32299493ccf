# SPDX-License-Identifier: Apache-2.0
"""``sotdae rules``: which text rules are in force and where they come from, or whether a pack of one's own holds."""

from __future__ import annotations

from pathlib import Path

from sotdae.actions import rule_packs
from sotdae.cli.gate_words import FAMILIES
from sotdae.cli.output import console, print_json, table
from sotdae.cli.words import language, say
from sotdae.errors import RuleInvalid
from sotdae.text.rules.rule import BUILT_IN


def show_rules(*, as_json: bool) -> None:
    """Print the rules in force: id, family, version, meaning, weight and pack."""
    rows = rule_packs.listed()
    if as_json:
        print_json(rows)
        return
    out = console()
    which = 0 if language() == "ko" else 1
    heads = [say(f"rules.{name}") for name in ("rule", "family", "title", "version", "bits", "pack")]
    made = table(*heads, numbers=(3, 4))
    for row in rows:
        if rule_packs.is_named(row["rule"]):
            continue  # told together below: a gazetteer holds hundreds
        bits = f"{row['bits']:g}" + (f" +{row['context_bits']:g}" if row["context"] else "")
        pack = say("rules.built_in") if row["pack"] == BUILT_IN else row["pack"]
        made.add_row(row["rule"], FAMILIES[row["family"]][which], row["title"][language()], str(row["version"]), bits, pack)
    out.print(made)
    for row in rule_packs.gazetteers():
        sources = "; ".join(" ".join(source[name] for name in ("name", "version", "licence") if name in source) for source in row["sources"])
        told = say("rules.gazetteer", file=row["file"], count=f"{row['institutions']:,}")
        out.print(f"  {told}" + (f" ({sources})" if sources else ""), markup=False)
    out.print(say("rules.count", rules=sum(row["rules"] for row in rows), packs=len({row["pack"] for row in rows})))
    out.print(say("rules.hint"), style="dim")


def check_pack(folder: Path, *, as_json: bool) -> None:
    """Print whether a pack's rules hold their own examples, every place where they do not, and which of them make reading slow.

    Raises:
        RuleInvalid: if something does not hold, after all of it has been printed.
    """
    told = rule_packs.check(folder)
    if as_json:
        print_json(told)
    else:
        out = console()
        if not told["faults"]:
            counts = {"files": len(told["files"]), "rules": told["rules"], "examples": told["examples"]}
            out.print(say("rules.holds", pack=told["pack"], **counts), style="green")
        else:
            out.print(say("rules.faults", pack=told["pack"], faults=len(told["faults"])), style="bold red")
            for fault in told["faults"]:
                out.print(f"  {fault}", markup=False)
        if told["slow"]:
            out.print(say("rules.slow", pack=told["pack"], rules=len(told["slow"])), style="yellow")
            for reason in told["slow"]:
                out.print(f"  {reason}", markup=False)
    if told["faults"]:
        raise RuleInvalid(what=f"{len(told['faults'])} in pack {told['pack']}")
