# SPDX-License-Identifier: Apache-2.0
"""``sotdae unseal persons|enrol|revoke|custodians``: who may sign, and who holds a case's media key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from rich.text import Text

from sotdae.actions import persons
from sotdae.actions.clocks import moment
from sotdae.actions.opening import Opened, open_workspace
from sotdae.actions.openings import unseal_sheet
from sotdae.actions.openings.unseal_custody import hand_over
from sotdae.actions.persons import Change
from sotdae.classes import dataclass
from sotdae.cli.acting_place import Place
from sotdae.cli.output import console, local_time, print_json, table
from sotdae.cli.passphrase import read_passphrase
from sotdae.cli.unseal_view import read_file, tell_document, write_document
from sotdae.cli.words import say
from sotdae.custody import ssh_signatures


@dataclass(frozen=True, slots=True)
class Signing:
    """How a change is signed, as on the command line."""

    keys: tuple[Path, ...]
    signatures: tuple[Path, ...]
    document: Path | None
    performer: str | None

    def given(self, change: Change) -> list[bytes]:
        """Return the signatures: those that were handed in, and one by each key."""
        made = [ssh_signatures.sign(change.document(), key, persons.FORMAT) for key in self.keys]
        return [*map(read_file, self.signatures), *made]


def show(where: Place, *, as_json: bool) -> None:
    """Print who may sign, and who might once."""
    rows = unseal_sheet.persons(where.caught_up())
    if as_json:
        print_json(rows)
        return
    out = console()
    if not rows:
        out.print(say("unseal.nobody"), soft_wrap=True)
        return
    made = table(*(say(f"unseal.{head}") for head in ("person", "who_name", "key", "since", "revoked")), whole=(0,))
    for row in rows:
        revoked = local_time(row["revoked_at"])
        made.add_row(row["person"], Text(row["name"]), f"{row['kind']} {row['fingerprint'][:20]}…", local_time(row["enrolled_at"]), revoked)
    out.print(made)


def enrol(key_file: Path, name: str, custody_key: Path | None, where: Place, signing: Signing, *, as_json: bool) -> None:
    """Enrol a person, or write the document that those enrolled sign for her."""
    key = read_file(key_file).decode("utf-8", "replace")
    custody = "" if custody_key is None else _recipient(read_file(custody_key).decode("utf-8", "replace"))
    _change(where, signing, lambda opened: persons.enrolling(opened, name, key, custody), "unseal.enrolled", as_json=as_json)


def revoke(label: str, where: Place, signing: Signing, *, as_json: bool) -> None:
    """Revoke a person's key, or write the document that is signed for it."""
    _change(where, signing, lambda opened: persons.revoking(opened, label), "unseal.revoked_now", as_json=as_json)


def _change(where: Place, signing: Signing, change_of: Callable[[Opened], Change], told: str, *, as_json: bool) -> None:
    place, now = where.existing(), moment().at
    passphrase = read_passphrase(place, where.passphrase_file)
    with open_workspace(place, mode=None, passphrase=passphrase, legal_basis=None, now=now) as opened:
        change = change_of(opened)
        if signing.document is not None:
            write_document(signing.document, change.document())
            _tell_document(opened, change, signing.document, as_json=as_json)
            return
        row = persons.make_change(opened, change, signing.given(change), performer=signing.performer or "", now=now)
        sheet = next(one for one in unseal_sheet.persons_of(opened.book) if one["person"] == row.label)
    if as_json:
        print_json(sheet)
    else:
        console().print(Text(str(say(told, person=row.label, name=row.name)), style="bold"))


def _tell_document(opened: Opened, change: Change, path: Path, *, as_json: bool) -> None:
    needed = persons.needed(opened.book.unsealing.persons(), change)
    if as_json:
        print_json({"document": change.document().decode(), "namespace": persons.FORMAT, "needed": needed})
    else:
        tell_document(console(), path, persons.FORMAT)


def custodians(people: Sequence[str], where: Place, keys: Sequence[Path], performer: str | None, *, as_json: bool) -> None:
    """Hand a case's media key to custodians and print who they are."""
    with where.acting(performer) as acting:
        labels = hand_over(acting, moment(), people, [read_file(path) for path in keys])
        case = acting.case.name
    if as_json:
        print_json({"case": case, "custodians": list(labels)})
        return
    out = console()
    out.print(Text(str(say("unseal.custodians", who=", ".join(labels))), style="bold"), soft_wrap=True)
    out.print(say("unseal.custodians_old"), soft_wrap=True)


def _recipient(text: str) -> str:
    """Return the first line that is no comment: `age-keygen` writes one before the key."""
    return next((line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
