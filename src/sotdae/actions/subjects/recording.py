# SPDX-License-Identifier: Apache-2.0
"""``status S-01 --record``: the record that a subject can take to the police, from the book and the log. Writing it is logged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sotdae.actions.acting import Acting, Note
from sotdae.actions.records.ledger import SubjectRow
from sotdae.actions.subjects.copies import message_digest
from sotdae.actions.subjects.making import known_subject
from sotdae.cases.consent import day_of
from sotdae.cases.removal.states import Step
from sotdae.cases.status_access import shown
from sotdae.custody.merkle import root_of
from sotdae.custody.vault import LOG, Mode
from sotdae.exchange.days import Language
from sotdae.exchange.status.record import Act, Record, record_pdf


def write_record(who: Acting, label: str, language: Language) -> bytes:
    """Return the record of a subject as a PDF, after it is in the log that it was written.

    Raises:
        UsageError: if there is no such subject.
    """
    subject = known_subject(who, label)
    vault = who.opened.vault
    size = vault.head().size
    given = who.opened.book.subjects.access(subject_id=subject.subject_id)
    made = Record(
        number=shown(given.number) if given else "",
        written_on=day_of(who.now),
        acts=_with_lines(who, sorted(_acts(who, subject), key=lambda one: (one.log_seq, one.key))),
        log_origin=vault.origin,
        log_size=size,
        log_root=root_of(vault.log.leaves(size)).hex(),
        synthetic=vault.mode is Mode.SYNTHETIC,
    )
    data = record_pdf(made, language)
    who.log([Note("status.record_written", {"subject_id": subject.subject_id, "digest": hashlib.sha256(data).hexdigest()})])
    return data


def _acts(who: Acting, subject: SubjectRow) -> Iterator[Act]:
    """Yield what was done for her, from the book; the lines' digests come later."""
    case_id, ledger = who.case.case_id, who.ledger
    for consent in ledger.consents(case_id, subject.subject_id):
        yield Act(consent.consent.given_on, "consent", "", consent.seq, "")
    entries = ledger.entries(case_id, subject.subject_id)
    for entry in entries:
        yield Act(day_of(entry.added_at), "kept", "", entry.seq, "", (entry.object_id,))
    for seq, on in ledger.search_entries(case_id, subject.subject_id):
        yield Act(on, "searched", "", seq, "")
    known = {entry.entry_id for entry in entries}
    for export in ledger.exports(case_id):
        if known & set(export.entries):
            yield Act(day_of(export.at), "shared", "", export.seq, "", (export.file_digest,))
    yield from _requests(who, subject)


def _requests(who: Acting, subject: SubjectRow) -> Iterator[Act]:
    book = who.opened.book.removal
    for row in book.requests(who.case.case_id, subject_id=subject.subject_id):
        out: list[int] = []
        for event in book.events(row.request_id):
            if event.step in {Step.BEGIN, Step.SEND}:
                out.append(event.seq)
            if event.step is Step.SEND:
                digest = message_digest(who, out)
                yield Act(day_of(event.at), "asked", row.label, event.seq, "", (digest,) if digest else ())
            elif event.step is Step.DECIDE:
                yield Act(day_of(event.at), "decided", row.label, event.seq, "")


def _with_lines(who: Acting, acts: list[Act]) -> tuple[Act, ...]:
    """Return the acts, each with the digest of its line as it stands in the log."""
    wanted = {act.log_seq for act in acts}
    found: dict[int, str] = {}
    with (who.opened.vault.folder / LOG).open("rb") as lines:
        for seq, line in enumerate(lines, start=1):
            if seq in wanted:
                found[seq] = hashlib.sha256(line.rstrip(b"\n")).hexdigest()
    return tuple(Act(act.on, act.key, act.request, act.log_seq, found[act.log_seq], act.digests) for act in acts)
