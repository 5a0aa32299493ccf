# SPDX-License-Identifier: Apache-2.0
"""``sotdae bank …``, ``freeze``, ``unfreeze``: acts and receipts. No picture, no hash, no name of a file handed in is ever printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from sotdae.actions.matching import bank as banks
from sotdae.actions.matching import freezing, partner_lists
from sotdae.actions.matching.consenting import confirm as confirm_consents
from sotdae.actions.matching.consenting import query_totals, set_query_limit
from sotdae.actions.matching.handing_in import BUNDLE
from sotdae.actions.pictures.photos import in_jail
from sotdae.actions.subjects.withdrawing import withdraw_named
from sotdae.cases.consent import Minor, Vetting, day_of
from sotdae.cases.freezing import ListKind
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, synthetic_banner, table
from sotdae.cli.stating import Permitting, day, word
from sotdae.cli.words import bank_word, refusal_word, say
from sotdae.custody.vault import Mode
from sotdae.errors import UsageError

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Export:
    """What to hand over, as on the command line."""

    to: str
    key: str
    subject: str | None
    expires: str | None
    out: Path | None


@dataclass(frozen=True, slots=True)
class Import:
    """What to take in, as on the command line."""

    file: Path
    sender: str
    kind: str
    vetting: str | None
    expires: str | None


def add(files: Sequence[Path], subject: str, where: Place, permitting: Permitting, *, as_json: bool) -> None:
    """Hash photos, keep the hashes and print the receipt."""
    request = where.request(subject, permitting)
    with in_jail() as hash_photo:
        added = banks.bank_add(request, files, hash_photo=hash_photo, now=datetime.now(UTC))
    if as_json:
        print_json(added.to_json())
        return
    out = console()
    synthetic_banner(out, added.mode == Mode.SYNTHETIC.value)
    facts = {"subject": added.subject, "entry": added.entry, "photos": added.photos, "hashes": f"{added.hashes:,}"}
    out.print(say("bank.added", **facts), style="bold")
    _tell_consent(out, added)
    for number in added.low_quality:
        out.print(say("bank.low", photo=number))
    for number, why in added.refused:
        out.print(say("bank.refused", photo=number, why=refusal_word(why)))
    for code in added.check_codes:
        out.print(say("bank.check_code", code=f"{code[:4]} {code[4:]}"), style="bold")
    for other in added.same_as:
        out.print(say("bank.same_as", other=other, entry=added.entry))
    out.print(say("bank.from_bundle" if added.source == BUNDLE else "bank.forgotten"), style="dim")


def _tell_consent(out: Console, added: banks.BankAdded) -> None:
    consent = added.consent
    facts = {name: bank_word(getattr(consent, name).value) for name in ("basis", "given_by", "form")}
    out.print(say("bank.permits", **facts, lapses_on=consent.lapses_on.isoformat()))
    if consent.lapses_on != consent.until:
        out.print(say("bank.oral", subject=added.subject))
    if consent.minor is not Minor.NO:
        out.print(say("bank.minor"))


def show(where: Place, *, as_json: bool) -> None:
    """Print a case's subjects, banks, lists and exports; asks for the passphrase only where the book has to be brought up to the log first."""
    held = banks.bank_list(where.caught_up(), where.case, on=day_of(datetime.now(UTC)))
    if as_json:
        print_json(held)
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    if not held["subjects"] and not held["lists"]:
        out.print(say("bank.empty"), soft_wrap=True)
        return
    _show_subjects(out, held["subjects"])
    if held["lists"]:
        out.print(f"\n{say('bank.lists')}", style="bold")
        heads = ("bank.list", "bank.partner", "bank.kind", "bank.vetting", "bank.hashes", "bank.expires", "bank.holds")
        made = table(*map(say, heads), numbers=(4,))
        for row in held["lists"]:
            cells = (row["list"], row["name"], bank_word(row["kind"]), bank_word(row["vetting"]), f"{row['hashes']:,}", row["expires_on"])
            made.add_row(*cells, bank_word(row["state"]))
        out.print(made)
    if held["exports"]:
        out.print(f"\n{say('bank.exports')}", style="bold")
        made = table(*map(say, ("bank.partner", "bank.hashes", "bank.exported_at", "bank.expires")), numbers=(1,))
        for row in held["exports"]:
            made.add_row(row["recipient"], f"{row['hashes']:,}", local_time(row["exported_at"]), row["expires_on"])
        out.print(made)


def _show_subjects(out: Console, subjects: Sequence[Row]) -> None:
    if not subjects:
        return
    out.print(say("bank.subjects"), style="bold")
    made = table(*map(say, ("bank.subject", "bank.basis", "bank.scope", "bank.until", "bank.holds")), whole=(0,))
    entries = table(*map(say, ("bank.subject", "bank.entry", "bank.photos", "bank.hashes", "bank.since", "bank.holds")), numbers=(2, 3))
    for subject in subjects:
        for one in subject["consents"]:
            basis = f"{bank_word(one['basis'])} ({bank_word(one['given_by'])}, {bank_word(one['form'])})"
            scope = ", ".join(bank_word(act) for act in one["scope"])
            state = "withdrawn" if one["withdrawn_on"] else "holds" if one["holds"] else "ended"
            made.add_row(subject["subject"], basis, scope, one["withdrawn_on"] or one["lapses_on"], bank_word(state))
        for row in subject["entries"]:
            counts = (str(row["photos"]), f"{row['hashes']:,}")
            entries.add_row(subject["subject"], row["entry"], *counts, local_time(row["added_at"]), bank_word(row["state"]))
    out.print(made)
    if entries.row_count:
        out.print(f"\n{say('bank.entries')}", style="bold")
        out.print(entries)


def withdraw(what: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Withdraw, and print what was destroyed and who has to be told."""
    told = withdraw_named(where.request("", _nothing_stated(performer)), what, now=datetime.now(UTC))
    if as_json:
        print_json(told)
        return
    out = console()
    out.print(say("bank.withdrawn", what=", ".join(told["withdrawn"]) or what.upper(), hashes=f"{told['hashes_destroyed']:,}"), style="bold")
    if told["consents_ended"]:
        out.print(say("bank.consents_ended", count=told["consents_ended"]))
    if told["recipients"]:
        out.print(say("bank.tell", recipients=", ".join(told["recipients"])), style="bold")
    if told["letters"]:
        out.print(say("withdraw.letters", labels=", ".join(told["letters"]), first=told["letters"][0]), soft_wrap=True)
    if told["stuck"]:
        out.print(say("withdraw.stuck", labels=", ".join(told["stuck"])))


def confirm(subject: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Record that oral consents are in writing now."""
    with where.acting(performer) as who:
        count = confirm_consents(who, subject)
        case = who.case.name
    if as_json:
        print_json({"case": case, "confirmed": count})
    else:
        console().print(say("bank.confirmed", subject=subject.upper(), count=count))


def export(wanted: Export, where: Place, permitting: Permitting, *, as_json: bool) -> None:
    """Write an encrypted list for a partner."""
    expires_on = None if wanted.expires is None else day(wanted.expires, "--expires")
    if wanted.subject is not None and not wanted.subject.strip():  # as from a script's empty variable: it does not mean everybody
        raise UsageError(what="--subject is empty; leave it out to hand over the hashes of every subject whose consent names the partner")
    request = where.request(wanted.subject or "", permitting)
    told = partner_lists.bank_export(request, wanted.to, wanted.key, out=wanted.out, expires_on=expires_on, now=datetime.now(UTC))
    if as_json:
        print_json(told)
        return
    out = console()
    facts = {name: told[name] for name in ("recipient", "subjects", "expires_on")}
    out.print(say("bank.exported", **facts, hashes=f"{told['hashes']:,}"), style="bold")
    out.print(say("bank.encrypted", file=told["file"]), soft_wrap=True)


def take_in(wanted: Import, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Take in a partner's list and print what became of its rows."""
    kind = word(ListKind, wanted.kind, "--kind")
    vetting = None if wanted.vetting is None else word(Vetting, wanted.vetting, "--vetting")
    expires_on = None if wanted.expires is None else day(wanted.expires, "--expires")
    request = where.request("", _nothing_stated(performer))
    told = partner_lists.bank_import(
        request, wanted.file, name=wanted.sender, kind=kind, vetting=vetting, expires_on=expires_on, now=datetime.now(UTC)
    )
    if as_json:
        print_json(told)
        return
    out = console()
    counts = {name: f"{told[name]:,}" for name in ("hashes", "low_quality", "repeated", "refused")}
    out.print(say("bank.imported", **{name: told[name] for name in ("list", "name", "expires_on")}, **counts), style="bold")
    for problem in told["problems"][:10]:
        out.print("  " + say("bank.row", **problem))
    for row in told["watched"]:
        frozen = say("watch.frozen", count=row["frozen"]) if row["frozen"] else ""
        facts = {"asked": row["asked"], "items": row["items"], "posts": row["posts"], "rooms": ", ".join(row["rooms"])}
        out.print("  " + say("watch.row", **facts) + frozen)
    if kind is ListKind.MAY_SHOW_MINOR:
        out.print(say("bank.freezes"))


def queries(limit: int | None, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Print totals of searches, or set the daily number first."""
    with where.acting(performer) as who:
        if limit is not None:
            set_query_limit(who, limit)
        rows, allowed, case = query_totals(who), who.ledger.query_limit(who.case.case_id), who.case.name
    if as_json:
        totals = [
            {
                "case": case,
                "performer": row.performer or None,
                "on": row.on.isoformat(),
                "queries": row.queries,
                "photos": row.photos,
                "found": row.found,
            }
            for row in rows
        ]
        print_json({"case": case, "limit": allowed, "totals": totals})
        return
    out = console()
    synthetic_banner(out, where.existing().is_synthetic)
    out.print(say("bank.limit", limit=allowed), style="bold")
    if not rows:
        out.print(say("bank.no_queries"), soft_wrap=True)
        return
    made = table(*map(say, ("bank.day", "bank.who", "bank.asked", "bank.photos", "bank.found")), numbers=(2, 3, 4))
    for row in rows:
        made.add_row(row.on.isoformat(), row.performer or say("bank.not_stated"), str(row.queries), str(row.photos), str(row.found))
    out.print(made)


def freeze(items: Sequence[str], where: Place, performer: str | None, *, as_json: bool) -> None:
    """Freeze items."""
    with where.acting(performer) as who:
        named = [freezing.item_named(who, item) for item in items]
        frozen, case = freezing.freeze(who, named), who.case.name
    known = len(set(named)) - len(frozen)
    if as_json:
        print_json({"case": case, "frozen": frozen, "already_frozen": known})
        return
    out = console()
    if frozen:
        out.print(say("freeze.done", count=len(frozen)), style="bold")
    if known:
        out.print(say("freeze.known", count=known))


def unfreeze(item: str, where: Place, performer: str | None, *, as_json: bool) -> None:
    """Take a step to lift a freeze."""
    with where.acting(performer) as who:
        named, case = freezing.item_named(who, item), who.case.name
        state = freezing.unfreeze(who, named)
    if as_json:
        print_json({"case": case, "item_id": named, "state": state})
    else:
        console().print(say(f"freeze.{state}"))


def _nothing_stated(performer: str | None) -> Permitting:
    return Permitting(None, None, False, None, None, None, performer)
