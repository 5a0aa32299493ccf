# SPDX-License-Identifier: Apache-2.0
"""Every copy concerning a subject that left the house: hash lists, bundles and removal requests, each with what has to be permitted for it to stay.

Read from what the log says was handed over, so whatever way a permission ended, the copies that it carried are found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sotdae.actions.acting import Acting
from sotdae.actions.proofs.bundles_sent import sent
from sotdae.actions.records.ledger import ConsentRow, SubjectRow
from sotdae.actions.records.removal_book import RemovalRow
from sotdae.cases.consent import Act, Consent, day_of
from sotdae.cases.removal.states import Step
from sotdae.cases.withdrawal import Copy, CopyKind, Stuck
from sotdae.cases.withholding import Variant

_PRINT_DIGITS = 12


def no_longer_permitted(who: Acting, subject: SubjectRow) -> list[Copy]:
    """Return the copies that a subject took her permission back for, wholly or in part, in the order in which they left."""
    rows = who.ledger.consents(who.case.case_id, subject.subject_id)
    standing = [row.consent for row in rows if row.consent.withdrawn_on is None]
    found = [*_hash_lists(who, subject, standing), *_notices(who, subject, standing), *_bundles(who, rows, standing)]
    return sorted(found, key=lambda one: (one.log_seq, one.recipient))


def _hash_lists(who: Acting, subject: SubjectRow, standing: Sequence[Consent]) -> Iterator[Copy]:
    """Yield hash lists that hold hashes of an entry that is withdrawn, or whose recipient no consent names any more."""
    entries = {row.entry_id: row for row in who.ledger.entries(who.case.case_id, subject.subject_id)}
    for row in who.ledger.exports(who.case.case_id):
        own = [entries[name] for name in row.entries if name in entries]
        permits = any(one.covers(Act.SHARE_WITH, row.recipient) for one in standing)
        if own and (not permits or any(one.withdrawn_at is not None for one in own)):
            yield Copy(CopyKind.HASH_LIST, row.recipient, day_of(row.at), row.file_digest, row.seq, (f"{Act.SHARE_WITH.value}:{row.recipient}",))


def permits_removal(standing: Sequence[Consent], row: RemovalRow) -> bool:
    """Whether a consent that was not withdrawn names asking for removal under a request's regime, or of its recipient."""
    return any(one.covers(Act.REQUEST_REMOVAL, name) for one in standing for name in (row.regime, row.recipient))


def _notices(who: Acting, subject: SubjectRow, standing: Sequence[Consent]) -> Iterator[Copy]:
    """Yield requests that went out, or may have, and that nothing permits any more: with them went what identifies things, or her."""
    book = who.opened.book.removal
    for row in book.requests(who.case.case_id, subject_id=subject.subject_id):
        out = [one for one in book.events(row.request_id) if one.step in {Step.SEND, Step.BEGIN}]
        if out and (row.request.was_sent or row.request.is_unsure) and not permits_removal(standing, row):
            last = out[-1]
            digest, permits = message_digest(who, [one.seq for one in out]), (f"{Act.REQUEST_REMOVAL.value}:{row.regime}",)
            yield Copy(CopyKind.NOTICE, row.recipient, day_of(last.at), digest, last.seq, permits)


def message_digest(who: Acting, places: Sequence[int]) -> str:
    """Return SHA-256 of the newest message that some entries sealed as sent, or "" where none did: a server's is sealed before it goes out."""
    for seq in reversed(places):
        entry = next(who.opened.vault.entries(after=seq - 1))
        details = who.opened.vault.details(who.opened.keyring, entry)
        sealed = str(details[0].get("attached") or "") if details else ""
        if sealed:
            return hashlib.sha256(who.attached(sealed)).hexdigest()
    return ""


def _bundles(who: Acting, rows: Sequence[ConsentRow], standing: Sequence[Consent]) -> Iterator[Copy]:
    """Yield bundles of the case that were made since she is on record, once nothing of hers is permitted any more."""
    if standing or not rows:
        return
    first = min(row.seq for row in rows)
    for row in sent(who):
        if row.log_seq <= first:
            continue
        is_file = row.variant in {Variant.COURT.value, Variant.DEFENCE.value} or row.law_enforcement is not None
        day = day_of(datetime.fromisoformat(row.begun_at))
        for print_ in row.recipients:
            name = f"key-{print_[:_PRINT_DIGITS]}"
            yield Copy(CopyKind.BUNDLE, name, day, row.manifest_digest or "", row.log_seq, (), Stuck.PROCEEDINGS if is_file else None)
