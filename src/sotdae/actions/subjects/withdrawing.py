# SPDX-License-Identifier: Apache-2.0
"""``withdraw``, ``consent narrow``: a subject says stop, and everything that her permission carried stops with it.

In this order: consents end, so that nothing new begins; hashes are destroyed; requests are withdrawn; for every recipient of a copy a letter is
written and sealed. Each step looks at what is there, so a command that was killed goes on where it stopped, and one given twice does nothing twice.
The letters are sent by a person; `recalling` says what came of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import datetime
from typing import Any

from sotdae.actions.acting import Acting, Note, acting, new_id
from sotdae.actions.matching.consenting import ending_note, require_same
from sotdae.actions.matching.withdrawing_entries import BankRequest, bank_withdraw
from sotdae.actions.records.ledger import EntryRow, SubjectRow
from sotdae.actions.removal import steps
from sotdae.actions.subjects import consents
from sotdae.actions.subjects.copies import no_longer_permitted, permits_removal
from sotdae.actions.subjects.making import known_subject
from sotdae.actions.subjects.recalling import seal_letter
from sotdae.actions.workspace import Workspace
from sotdae.cases import withdrawal as rules
from sotdae.cases.consent import Act, day_of
from sotdae.classes import dataclass
from sotdae.errors import ChangedMeanwhile, StepIllegal

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ended:
    """What a withdrawal or a narrowing brought to its end. Fields: docs/cli.md."""

    case: str
    subject: str
    consents_ended: int
    withdrawn: tuple[str, ...]
    hashes_destroyed: int
    requests_withdrawn: tuple[str, ...]
    letters: tuple[str, ...]
    stuck: tuple[str, ...]
    recipients: tuple[str, ...] = field(default=())

    def to_json(self) -> Row:
        """Return the documented JSON."""
        names = ("withdrawn", "requests_withdrawn", "letters", "stuck", "recipients")
        counts = {name: getattr(self, name) for name in ("case", "subject", "consents_ended", "hashes_destroyed")}
        return {**counts, **{name: list(getattr(self, name)) for name in names}}


def withdraw(who: Acting, label: str) -> Ended:
    """End all that a subject permitted. Given again, it does what is left and says the same.

    Raises:
        UsageError: if there is no such subject.
        ChangedMeanwhile: if somebody else changed her consents or added to her bank at the same time.
        WorkspaceInUse: if another process writes.
    """
    subject = known_subject(who, label)
    case_id = who.case.case_id
    rows = [row for row in who.ledger.consents(case_id, subject.subject_id) if row.consent.withdrawn_on is None]
    if rows:
        who.log(
            [ending_note(row.consent_id, day_of(who.now)) for row in rows],
            check=lambda: require_same(who, subject.subject_id, rows, subject.label),
        )
    return enforce(who, subject, consents_ended=len(rows))


def withdraw_named(request: BankRequest, what: str, *, now: datetime) -> Row:
    """Withdraw by a bank's names: an entry (``B-01``), a partner's list (``L-01``), or all of a subject (``S-01``), with letters for the copies.

    JSON: docs/cli.md, ``bank withdraw``.

    Raises:
        UsageError: if there is no such thing, or it is withdrawn already and nothing is left to do.
    """
    place, name = Workspace(request.workspace), what.strip().upper()
    told = {} if name.startswith("S") else bank_withdraw(request, what, now=now)
    with acting(place, request.case, passphrase=request.passphrase, performer=request.performer, now=now) as who:
        if name.startswith("S"):
            ended = withdraw(who, name)
        elif name.startswith("B"):
            ended = enforce(who, next(row.subject for row in who.ledger.entries(who.case.case_id) if row.label == name))
        else:
            return {**told, "letters": [], "stuck": []}
    made = ended.to_json()
    first = {"case": made["case"], "withdrawn": made["withdrawn"], "consents_ended": made["consents_ended"], **told}
    also = {"letters": made["letters"], "stuck": made["stuck"]}
    return {**first, "hashes_destroyed": told.get("hashes_destroyed", made["hashes_destroyed"]), "recipients": made["recipients"], **also}


def narrow(who: Acting, label: str, dropped: Sequence[str], *, number: int | None = None) -> tuple[list[Any], Ended]:
    """Record that a subject no longer permits some acts, and stop what they carried. Returns (her consents as they are now, what came to its end).

    Raises:
        UsageError: as `consents.narrow` does.
        ChangedMeanwhile: likewise.
    """
    made = consents.narrow(who, label, dropped, number=number)
    return list(made), enforce(who, known_subject(who, label))


def enforce(who: Acting, subject: SubjectRow, *, consents_ended: int = 0) -> Ended:
    """Stop whatever nothing permits any more: hashes kept, requests in flight, copies elsewhere."""
    gone = _forget_hashes(who, subject)
    requests = tuple(_withdraw_requests(who, subject))
    letters, stuck = _recall(who, subject)
    recalls = who.opened.book.subjects.recalls(who.case.case_id, subject.subject_id)
    return Ended(
        case=who.case.name,
        subject=subject.label,
        consents_ended=consents_ended,
        withdrawn=tuple(row.label for row in gone),
        hashes_destroyed=sum(row.hashes for row in gone),
        requests_withdrawn=requests,
        letters=tuple(letters),
        stuck=tuple(stuck),
        recipients=tuple(sorted({row.recipient for row in recalls if not row.stuck})),
    )


def _forget_hashes(who: Acting, subject: SubjectRow) -> list[EntryRow]:
    """Make tombstones of entries that no consent keeps any more."""
    case_id = who.case.case_id

    def to_go() -> list[EntryRow]:
        rows = who.ledger.consents(case_id, subject.subject_id)
        keeping = {row.consent_id for row in rows if row.consent.withdrawn_on is None and row.consent.covers(Act.KEEP_BANK)}
        held = who.ledger.entries(case_id, subject.subject_id)
        return [row for row in held if row.withdrawn_at is None and row.consent_id not in keeping]

    gone = to_go()

    def check() -> None:
        if to_go() != gone:
            raise ChangedMeanwhile(what=f"{subject.label}'s bank")

    if gone:
        erased = tuple(row.object_id for row in gone)
        who.log([Note("bank.withdrawn", {"entries": [row.entry_id for row in gone]}, erased=erased)], check=check)
    return gone


def _withdraw_requests(who: Acting, subject: SubjectRow) -> Iterator[str]:
    """Withdraw every request of hers that is not over and that nothing permits any more; yields their labels.

    Raises:
        ChangedMeanwhile: if somebody else took a step with one at the same time; those before it are withdrawn.
    """
    case_id = who.case.case_id
    standing = [row.consent for row in who.ledger.consents(case_id, subject.subject_id) if row.consent.withdrawn_on is None]
    for row in sorted(who.opened.book.removal.requests(case_id, subject_id=subject.subject_id), key=lambda one: one.number):
        if not row.is_over and not permits_removal(standing, row):
            try:
                steps.withdraw(who, row.request_id, "the subject withdrew what permits it")
            except StepIllegal as error:
                raise ChangedMeanwhile(what=row.label) from error
            yield row.label


def _recall(who: Acting, subject: SubjectRow) -> tuple[list[str], list[str]]:
    """Write a letter to every recipient of a copy that nothing permits any more; name what no letter can reach. Returns the labels of both."""
    book, case_id = who.opened.book.subjects, who.case.case_id
    copies = no_longer_permitted(who, subject)

    def known() -> set[str]:
        return {key for row in book.recalls(case_id, subject.subject_id) for key in row.keys}

    before = known()
    made = [_note(who, subject, recipient, some, None) for recipient, some in rules.to_recall(copies, before).items()]
    made += [_note(who, subject, copy.recipient, [copy], copy.stuck) for copy in rules.stuck(copies) if copy.key not in before]

    def check() -> None:
        if known() != before:
            raise ChangedMeanwhile(what=f"what {subject.label} is to be given back")

    for number, note in enumerate(made):
        who.log([note], check=check if number == 0 else None)
    rows = {row.recall_id: row for row in book.recalls(case_id, subject.subject_id)}
    ids = [str(note.facts["recall_id"]) for note in made]
    return [rows[one].label for one in ids if not rows[one].stuck], [rows[one].label for one in ids if rows[one].stuck]


def _note(who: Acting, subject: SubjectRow, recipient: str, copies: Sequence[rules.Copy], why: rules.Stuck | None) -> Note:
    recall_id = new_id()
    facts: Row = {
        "recall_id": recall_id,
        "subject_id": subject.subject_id,
        "recipient": recipient,
        "copies": [one.facts() for one in copies],
        "keys": [one.key for one in copies],
    }
    if why is not None:
        return Note("recall.stuck", {**facts, "stuck": why.value}, action=recall_id)
    return Note("recall.written", facts, attached=seal_letter(who, recall_id, recipient, copies), action=recall_id)
