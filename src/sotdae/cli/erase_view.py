# SPDX-License-Identifier: Apache-2.0
"""``sotdae erase``: what would go, what was asked, what is done. Ids of sealed files only; no text, no picture, no name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console

from sotdae.actions.acting import Acting
from sotdae.actions.retention import erasing
from sotdae.actions.retention.erasure_asked import matching_items, scope_of
from sotdae.actions.retention.erasure_plan import Plan, Scope
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import Bar, console, local_time, print_json, synthetic_banner, table
from sotdae.cli.stating import day
from sotdae.cli.words import language, say
from sotdae.errors import UsageError
from sotdae.exchange.erasure_certificate import certificate_text

_RANGE: Final = re.compile(r"(-?\d+)(?:-(\d+))?")
_SHOWN: Final = 20
"""So many rows are printed; ``--json`` has all."""
_STATES: Final = {"asked": "erase.asked_state", "done": "erase.done", "copies left": "erase.copies_left"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to erase, as on the command line."""

    items: tuple[str, ...]
    captures: tuple[str, ...]
    subject: str
    room: str | None
    messages: str | None
    export: str
    ground: str
    until: str | None
    matches: bool
    whole_case: bool

    def scope(self, who: Acting) -> Scope:
        """Resolve it."""
        first, last = self._numbers()
        items = self.items
        if self.matches:
            if not self.subject:
                raise UsageError(what="--matches goes with --subject: whose photos?")
            items = (*items, *matching_items(who, self.subject))
        until = day(self.until, "--until") if self.until else None
        stated: dict[str, Any] = {"subject": self.subject.strip().upper(), "room": (self.room or "").strip().upper().replace("방", "R")}
        stated |= {"first": first, "last": last, "export": self.export, "ground": self.ground, "whole_case": self.whole_case}
        return scope_of(who, items=items, captures=self.captures, until=None if until is None else until.isoformat(), **stated)

    def _numbers(self) -> tuple[int, int]:
        if (self.room is None) != (self.messages is None):
            raise UsageError(what="--room and --messages go together: which messages of which room?")
        found = _RANGE.fullmatch((self.messages or "0").strip())
        if found is None:
            raise UsageError(what="--messages is a number or two, as 17 or 17-40")
        first = int(found.group(1))
        last = int(found.group(2) or first)
        if last < first:
            raise UsageError(what="--messages goes from the lower number to the higher")
        return first, last


def ask(wanted: Wanted, reason: str | None, where: Place, performer: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Show what would go; without ``dry_run`` the request is recorded."""
    with where.acting(performer) as who:
        scope = wanted.scope(who)
        if dry_run:
            plan, label = erasing.propose(who, scope), None
        else:
            row, plan = erasing.ask(who, scope, reason or "")
            label = row.label
        case = who.case.name
    if as_json:
        print_json({"case": case, "erasure": label, "plan": plan.facts()})
        return
    out = console()
    _show_plan(out, plan)
    if label is None:
        out.print(say("erase.dry"), style="bold", soft_wrap=True)
    else:
        out.print(say("erase.asked", label=label), style="bold", soft_wrap=True)


def approve(label: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Carry out a request and print its certificate."""
    with where.acting(performer) as who, Bar(quiet=as_json) as bar:
        done = erasing.approve(who, label, progress=bar)
    if as_json:
        print_json({"erasure": done.label, "certificate": done.certificate, "files": list(done.files)})
        return
    out = console()
    out.print(certificate_text(done.certificate, language()), soft_wrap=True)
    for name in done.files:
        out.print(say("erase.file", name=name), soft_wrap=True)
    if any(row["state"] != "expired" for row in done.certificate["backups"]):
        out.print(say("erase.back_up"), soft_wrap=True)


def show_list(where: Place, performer: str | None, *, as_json: bool) -> None:
    """Print the requests of a case."""
    with where.acting(performer) as who:
        rows = erasing.erasures(who)
    if as_json:
        print_json(rows)
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    if not rows:
        out.print(say("erase.none"), soft_wrap=True)
        return
    shown = table(say("erase.request"), say("erase.when"), say("erase.who"), say("erase.state"), numbers=(), whole=(0, 1))
    for row in rows:
        shown.add_row(row["erasure"], local_time(row["asked_at"]), row["asked_by"], say(_STATES[row["state"]]))
    out.print(shown)


def _show_plan(out: Console, plan: Plan) -> None:
    facts: Mapping[str, Any] = plan.facts()
    out.print(say("erase.plan"), style="bold")
    if facts["whole_case"]:
        out.print("  " + say("erase.whole", count=len(facts["objects"])))
    for row in facts["rows"][:_SHOWN]:
        key = "erase.item" if row["object_id"] else "erase.digested"
        out.print("  " + say(key, **{**row, "object_id": (row["object_id"] or "")[:16], "bytes": f"{row['bytes']:,}"}), soft_wrap=True)
    if len(facts["rows"]) > _SHOWN:
        out.print("  " + say("erase.more", count=f"{len(facts['rows']) - _SHOWN:,}"))
    if facts["labels"]:
        out.print("  " + say("erase.bank", labels=", ".join(facts["labels"])), soft_wrap=True)
    for name in ("consents", "messages", "batches", "shared", "elsewhere"):
        if facts[name]:
            out.print("  " + say(f"erase.{name}", count=f"{facts[name]:,}"), soft_wrap=True)
    if facts["captures"]:
        out.print("  " + say("erase.captures", count=len(facts["captures"])), soft_wrap=True)
    for row in facts["kept"]:
        out.print("  " + say("erase.kept", object_id=row["object_id"][:16], ground=row["ground"]), soft_wrap=True)
    if facts["messages"] and not facts["kept"]:
        out.print("  " + say("erase.export_whole"), soft_wrap=True)
