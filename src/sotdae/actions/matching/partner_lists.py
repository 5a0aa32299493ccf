# SPDX-License-Identifier: Apache-2.0
"""``bank export`` and ``bank import``: hashes to a partner, encrypted to her key; hashes from a partner, sealed like a bank of our own.

What leaves: whole, upright photos' hashes of subjects whose consent names this recipient, with an expiry no later than any of these consents. The log
line stands before the file does, so nothing leaves unrecorded. What comes in has limits and is data only (`exchange.hash_list_reading`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sotdae.actions.acting import Acting, Note, acting, new_id
from sotdae.actions.matching import bank_hashes
from sotdae.actions.matching.consenting import Permission, permission
from sotdae.actions.matching.held_lists import encode
from sotdae.actions.matching.watching import watch_list
from sotdae.actions.matching.withdrawing_entries import BankRequest
from sotdae.actions.pictures.handed_in import read_handed_in
from sotdae.actions.workspace import Workspace
from sotdae.cases import consent as rules
from sotdae.cases.consent import Act, Vetting, recipient_name
from sotdae.cases.consent_changes import higher_vetting
from sotdae.cases.freezing import ListKind
from sotdae.custody.sealing import open_bytes, seal_to_partner
from sotdae.disk import DISK, writing
from sotdae.errors import ConsentEnded, ConsentMissing, HashListRefused, NothingToShare, SealUnreadable, UsageError
from sotdae.exchange.hash_list import HashList, SharedHash, package, shareable
from sotdae.exchange.hash_list_reading import MOST_BYTES, read_hash_list

EXPORT_DAYS: Final = 90
"""How long a partner keeps hashes where nothing else was stated. Source: docs/decisions/2026-11-27-banks-and-consent.md."""

_AGE: Final = b"age-encryption.org/v1\n"
_MOST_FILE_BYTES: Final = MOST_BYTES + (1 << 20)
"""An encrypted file is a little larger than what it holds."""


def bank_export(request: BankRequest, recipient: str, key: str, *, out: Path | None, expires_on: date | None, now: datetime) -> dict[str, Any]:
    """Write an encrypted file of the hashes that a partner may have.

    Args:
        request: the case; its subject, or "" for every subject whose consent names the recipient.
        recipient: the partner's short name, as the consents name it.
        key: the partner's age recipient.
        out: where; by default the workspace's reports. An existing file is not written over.
        expires_on: the last day the partner keeps them; never later than a consent.
        now: UTC.

    Returns:
        The documented JSON (docs/cli.md).

    Raises:
        NothingToShare: if there is nothing that may leave.
        ConsentMissing: if the named subject's consent does not name the recipient.
        ConsentEnded: if it has ended.
        RecipientUnusable: if the key is none.
        UsageError: if the file exists already.
    """
    name, place = recipient_name(recipient), Workspace(request.workspace)
    with acting(place, request.case, passphrase=request.passphrase, performer=request.performer, now=now) as who:
        today = rules.day_of(now)
        chosen = list(_permitted(who, request, name))
        vetted = _vetted(who)
        gathered = [_gather(who, one, today, vetted.get(one.subject_id, ())) for one in chosen]
        hashes = tuple(one for found, _, _ in gathered for one in found)
        if not hashes:
            raise NothingToShare
        latest = min(expires_on or today + timedelta(days=EXPORT_DAYS), *(ends for _, _, ends in gathered))
        if latest < today:
            raise UsageError(what="a list cannot expire before today")
        sealed = seal_to_partner(package(HashList(name, today, latest, hashes)), key)
        path = _target(out or place.reports / f"hashes-{name}-{now:%Y%m%dT%H%M%SZ}.age")
        count, digest = len({one.value for one in hashes}), hashlib.sha256(sealed).hexdigest()
        entries = sorted({entry for _, found, _ in gathered for entry in found})
        facts = {"recipient": name, "entries": entries, "hashes": count, "expires_on": latest.isoformat(), "file_digest": digest}
        who.log([*(note for one in chosen for note in one.notes), Note("bank.exported", facts)])
        if any(row.withdrawn_at for row in who.ledger.entries(who.case.case_id) if row.entry_id in entries):
            raise ConsentEnded(on=today.isoformat(), why="it was withdrawn while this list was made; no file was written")
        with writing():
            DISK.put(path, sealed)
        told = {"case": who.case.name, "recipient": name, "subjects": len(chosen), "hashes": count, "expires_on": latest.isoformat()}
        return {**told, "file": str(path), "file_digest": digest}


def bank_import(
    request: BankRequest, path: Path, *, name: str, kind: ListKind, vetting: Vetting | None, expires_on: date | None, now: datetime
) -> dict[str, Any]:
    """Take in a partner's list, clear or encrypted to this workspace's key.

    Args:
        request: the case.
        path: the file.
        name: the partner's short name.
        kind: whether the pictures behind it may show minors: such a list freezes what it matches.
        vetting: who has looked, as the partner says; by default what a manifest says, else that nobody has.
        expires_on: the last day it is used; by default what a manifest says, never later than that, else a year on.
        now: UTC.

    Returns:
        The documented JSON (docs/cli.md).

    Raises:
        HashListRefused: if it is no list; nothing was kept then.
        UsageError: if the file cannot be read or has expired.
    """
    partner, place = recipient_name(name), Workspace(request.workspace)
    with acting(place, request.case, passphrase=request.passphrase, performer=request.performer, now=now) as who:
        found = read_hash_list(_opened(who, path))
        today = rules.day_of(now)
        stated = [day for day in (expires_on, found.expires_on) if day is not None]
        until = min(stated, default=today + timedelta(days=rules.STANDING_DAYS))
        if until < today:
            raise UsageError(what="this list has expired")
        looked = vetting or Vetting(found.vetting or Vetting.SELF_DECLARED)
        facts = {"list_id": new_id(), "name": partner, "kind": kind.value, "vetting": looked.value, "expires_on": until.isoformat()}
        who.log([Note("list.added", {**facts, "hashes": found.count, "refused": found.refused}, attached=encode(found.values, found.qualities))])
        row = next(one for one in who.ledger.lists(who.case.case_id) if one.list_id == facts["list_id"])
        counts = {"hashes": found.count, "repeated": found.repeated, "low_quality": found.low_quality, "refused": found.refused}
        problems = [{"place": one.place, "code": one.code} for one in found.problems]
        watch = watch_list(who, row.label)
        met = [one.to_json() for one in watch.rows]
        told = {"case": who.case.name, "list": row.label, "name": partner, "kind": kind.value, "vetting": looked.value}
        watch.set_told()
        return {**told, "expires_on": until.isoformat(), **counts, "problems": problems, "watched": met}


def _permitted(who: Acting, request: BankRequest, recipient: str) -> Iterator[Permission]:
    """Permissions to share: of the named subject, or of all who gave one."""
    if request.subject:
        yield permission(who, request.subject, request.statement, Act.SHARE_WITH, recipient=recipient)
        return
    if request.statement is not None:
        raise UsageError(what="what is stated is one subject's permission: say whose with --subject")
    for subject in who.ledger.subjects(who.case.case_id):
        try:
            yield permission(who, subject.label, None, Act.SHARE_WITH, recipient=recipient)
        except (ConsentMissing, ConsentEnded):
            continue  # she did not permit it, or no longer does


def _vetted(who: Acting) -> dict[str, list[tuple[int, Vetting]]]:
    """Return subject id -> (log entry, level) of each time that somebody recorded having looked at her photos. The book has the newest one alone."""
    found: dict[str, list[tuple[int, Vetting]]] = {}
    if not who.opened.book.subjects.vettings(who.case.case_id):
        return found
    for entry in who.opened.vault.entries():
        if entry.type == "subject.vetted" and entry.case == who.case.case_id:
            for facts in who.opened.vault.details(who.opened.keyring, entry):
                found.setdefault(str(facts["subject_id"]), []).append((entry.seq, Vetting(facts["vetting"])))
    return found


def _gather(who: Acting, permitted: Permission, on: date, vetted: Sequence[tuple[int, Vetting]]) -> tuple[list[SharedHash], set[str], date]:
    """What may leave of one subject's bank: hashes, the entries they are from, and the earliest end of what permits it.

    Who looked at her photos looked at those that were kept by then: a later one goes out as its own consent says.
    """
    kept_under = {row.consent_id: row.consent for row in who.ledger.consents(who.case.case_id, permitted.subject_id)}
    hashes: list[SharedHash] = []
    entries: set[str] = set()
    ends = permitted.consent.lapses_on
    for photo in bank_hashes.held(who, permitted.subject_id, on):
        consent = kept_under[photo.entry.consent_id]
        level = consent.vetting
        for seq, vetting in vetted:
            level = higher_vetting(level, vetting) if photo.entry.seq < seq else level
        found = shareable(photo.hashes, level.value)
        if found:
            hashes += found
            entries.add(photo.entry.entry_id)
            ends = min(ends, consent.lapses_on)
    return hashes, entries, ends


def _target(path: Path) -> Path:
    if path.exists():
        raise UsageError(what="the file exists already; name another with --out")
    return path


def _opened(who: Acting, path: Path) -> bytes:
    """A partner's file, decrypted where it is encrypted to this workspace."""
    data = read_handed_in(path, _MOST_FILE_BYTES, "the list")
    if not data.startswith(_AGE):
        return data
    try:
        return open_bytes(data, who.opened.keyring.own["operator"], "list")
    except SealUnreadable as error:
        raise HashListRefused(reason="it is encrypted to another key than this workspace's (keys/operator.pub)") from error
