# SPDX-License-Identifier: Apache-2.0
"""``keys``: which keys there are and since when, ways to unlock added and taken away, the signing key and a case's identities exchanged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import chosen_case
from sotdae.actions.proofs.stewarding import stewarding
from sotdae.actions.workspace import Workspace
from sotdae.classes import dataclass
from sotdae.custody.authorities import FOLDER as AUTHORITIES
from sotdae.custody.key_changes import REKEYED, REKEYING
from sotdae.custody.log import REMOVED
from sotdae.custody.log_lines import LogEntry
from sotdae.custody.person_records import identity_file
from sotdae.custody.vault import Vault
from sotdae.errors import UsageError, WorkspaceMissing

_UNLOCKERS: Final = "unlock/"
_KINDS: Final = (("passphrase", "passphrase"), ("ssh", "ssh-key"), ("unprotected", "unprotected"))


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key that exists.

    Attributes:
        kind: ``passphrase``, ``ssh-key``, ``unprotected``, ``operator``, ``signing``, ``case`` or ``authority``.
        name: how it is called: an unlocker's name for `remove`, a signing key's id, a case's id, an authority's name.
        since: when the log first named it as it is now, UTC, ISO 8601.
        log_seq: that entry.
        case: the case's id, of a case's identities.
        state: ``in_force``, ``earlier`` (a signing key that was exchanged; its checkpoints stay valid) or ``exchanging``.
    """

    kind: str
    name: str
    since: str
    log_seq: int
    case: str | None = None
    state: str = "in_force"

    def to_json(self) -> dict[str, Any]:
        """Return the documented JSON (docs/cli.md)."""
        return asdict(self)


def listing(place: Workspace) -> list[KeyRow]:
    """Return every key of a workspace; needs no key.

    Raises:
        WorkspaceMissing: if there is none.
        LogAltered: if the log is not in its form.
    """
    if not place.exists:
        raise WorkspaceMissing
    entries = list(Vault.open(place.vault).entries())
    since = _since(entries)
    rows = [_unlocker(name, at, seq) for name, (_, seq, at) in since.items() if name.startswith(_UNLOCKERS)]
    rows += [KeyRow("operator", "operator.pub", at, seq) for name, (_, seq, at) in since.items() if name == "operator.pub"]
    signing = [(str(entry.body["vkey"]).split("+")[1], _at(entry), entry.seq) for entry in entries if "vkey" in entry.body]
    rows += [KeyRow("signing", key_id, at, seq, state="earlier") for key_id, at, seq in signing[:-1]]
    rows += [KeyRow("signing", key_id, at, seq) for key_id, at, seq in signing[-1:]]
    rows += _case_rows(entries)
    rows += [KeyRow("authority", Path(name).stem, at, seq) for name, (_, seq, at) in since.items() if name.startswith(f"{AUTHORITIES}/")]
    return rows


def _at(entry: LogEntry) -> str:
    return entry.at.isoformat(timespec="seconds")


def _since(entries: Sequence[LogEntry]) -> dict[str, tuple[str, int, str]]:
    """Return name below ``keys`` -> (digest, the entry that first named it so, when), of the files that are there by the log."""
    since: dict[str, tuple[str, int, str]] = {}
    for entry in entries:
        for name, digest in entry.body.get("keys", {}).items():
            if digest == REMOVED:
                since.pop(name, None)
            elif name not in since or since[name][0] != digest:
                since[name] = (digest, entry.seq, _at(entry))
    return since


def _case_rows(entries: Sequence[LogEntry]) -> list[KeyRow]:
    """Return one row a case: its identities are in force from the entry that made them, or that began their exchange."""
    rows: dict[str, KeyRow] = {}
    for entry in entries:
        if entry.case is None or entry.type not in _CASE_STATES:
            continue
        begun = rows.get(entry.case)
        if entry.type == REKEYED and begun is not None:
            rows[entry.case] = replace(begun, state="in_force")
        else:
            rows[entry.case] = KeyRow("case", entry.case, _at(entry), entry.seq, entry.case, _CASE_STATES[entry.type])
    return list(rows.values())


_CASE_STATES: Final[Mapping[str, str]] = {"case.opened": "in_force", REKEYING: "exchanging", REKEYED: "in_force"}


def _unlocker(name: str, at: str, seq: int) -> KeyRow:
    stem = Path(name).stem
    return KeyRow(next(kind for beginning, kind in _KINDS if stem.startswith(beginning)), stem, at, seq)


def add_unlocker(
    place: Workspace,
    *,
    passphrase: str | None,
    new_passphrase: str | None = None,
    ssh_public_key: str | None = None,
    performer: str | None,
    now: datetime,
) -> str:
    """Let one more passphrase or SSH key open the workspace; returns the unlocker's name.

    Args:
        place: the workspace.
        passphrase: opens the keyring now.
        new_passphrase: opens it from now on too.
        ssh_public_key: its private half does; ssh-ed25519 or ssh-rsa.
        performer: who acts.
        now: UTC.

    Raises:
        PassphraseRequired: if the new one is shorter than 12 characters.
        SshKeyUnusable: if it is another kind of key.
        UsageError: unless exactly one of both is given.
    """
    if (new_passphrase is None) == (ssh_public_key is None):
        raise UsageError(what="name one new way to unlock: a passphrase or an SSH key")
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        keyring = acting.opened.keyring
        made = keyring.passphrase_unlocker(new_passphrase) if new_passphrase is not None else keyring.ssh_unlocker(str(ssh_public_key))
        [name] = made
        acting.changer().change(made, record=acting.record("keys add", unlocker=Path(name).stem))
    return Path(name).stem


def remove_unlocker(place: Workspace, name: str, *, passphrase: str | None, performer: str | None, now: datetime) -> None:
    """Take away a way to unlock; the last one cannot go.

    Raises:
        UsageError: if there is none of that name, or no other would be left.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        known = {Path(file).stem: file for file in acting.opened.vault.log.keys if file.startswith(_UNLOCKERS)}
        if name not in known:
            raise UsageError(what="there is no way to unlock of that name: `sotdae keys list` shows them")
        if len(known) == 1:
            raise UsageError(what="this is the only way to unlock: add another first")
        acting.changer().change({}, removed=[known[name]], record=acting.record("keys remove", unlocker=name))


def rotate_signing_key(place: Workspace, *, passphrase: str | None, performer: str | None, now: datetime) -> str:
    """Exchange the key that signs checkpoints; returns the new public key in C2SP's form."""
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        return acting.changer().rotate_signing_key(acting.record("keys rotate signing"))


def rotate_case(place: Workspace, case: str | None, *, passphrase: str | None, performer: str | None, now: datetime) -> tuple[str, int]:
    """Exchange a case's identities and seal every item key of it again; returns (the case's name, how many). Resumes one that was cut off.

    Where it keeps who its subjects are, that key is exchanged with them.

    Raises:
        CaseUnknown: if there is no such case.
        UsageError: if the case has to be named.
        SealUnreadable: if an item key cannot be opened; everything still opens with the keys at hand.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        row = chosen_case(acting.opened.book, case)
        record = acting.record("keys rotate case")
        acting.writer.begin(case_id=row.case_id, verb="keys rotate case", facts=record, now=now)
        changer = acting.changer()
        is_resumed = any(acting.opened.keyring.case(row.case_id).earlier.values())
        # Before the rest: so one that was cut off after it is told by the rest, and does not exchange it twice.
        records = changer.rotate_persons(row.case_id, record) if not is_resumed or changer.exchanges_persons(row.case_id) else 0
        done = changer.rotate_case(row.case_id, record)
        acting.writer.done(result={"verb": "keys rotate case", "item_keys": done, "records": records}, now=now)
    return row.name, done


def rotate_persons(place: Workspace, case: str | None, *, passphrase: str | None, performer: str | None, now: datetime) -> tuple[str, int]:
    """Exchange the key of who a case's subjects are, alone; returns (the case's name, how many records were sealed again). Resumes one cut off.

    Raises:
        CaseUnknown: if there is no such case.
        UsageError: if the case has to be named, or keeps no such record.
        SealUnreadable: if a record cannot be opened; everything still opens with the keys at hand.
    """
    with stewarding(place, passphrase=passphrase, performer=performer, now=now) as acting:
        row = chosen_case(acting.opened.book, case)
        if identity_file(acting.opened.keyring, row.case_id) is None:
            raise UsageError(what="this case keeps nowhere who its subjects are: there is no key to exchange")
        record = acting.record("keys rotate persons")
        acting.writer.begin(case_id=row.case_id, verb="keys rotate persons", facts=record, now=now)
        done = acting.changer().rotate_persons(row.case_id, record)
        acting.writer.done(result={"verb": "keys rotate persons", "records": done}, now=now)
    return row.name, done
